"""Tell how far a long computation is."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

Follow = Callable[[str, int, int], None]  # what is counted, how many are done, how many there are
Thing = TypeVar("Thing")


def followed(things: Sequence[Thing], what: str, follow: Follow | None) -> Iterator[Thing]:
    """Yield things, and tell of each that it is done once the next is asked for.

    Parameters
    ----------
    things
        To be worked on, one by one.
    what
        What they are called, in the plural.
    follow
        Is told; None to tell nobody.
    """
    for place, thing in enumerate(things, start=1):
        yield thing
        if follow is not None:
            follow(what, place, len(things))
