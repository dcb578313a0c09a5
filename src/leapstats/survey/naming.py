"""Names of items from headings."""

import keyword
import re
import unicodedata
from collections.abc import Iterable, Sequence

LONGEST = 40
LONGEST_OPTION = 24
NOT_NAMES = frozenset({
    "all_of", "any_of", "band", "case", "count", "in", "is_missing", "rank_correlation", "sum_of", "total", "wave",
    "ignored",
})  # fmt: skip
STOP = frozenset(
    "a an and are at by did do does for from has have how in is it many of on or the to was were what".split()
)


def item_names(headings: Iterable[str | tuple[str, str]]) -> list[str]:
    """Return a name for each heading, all different: letters, digits and underscores.

    Parameters
    ----------
    headings
        A heading that is a name already stays, in lower case; of a question the telling words are kept. Of a question
        and its option, the option is kept where both are too long.
    """
    taken: set[str] = set()
    names = []
    for heading in headings:
        base = _base(heading) if isinstance(heading, str) else _of_option(*heading)
        name, number = base, 2
        while name in taken:
            name, number = f"{base[: LONGEST - 3]}_{number}", number + 1
        taken.add(name)
        names.append(name)
    return names


def _of_option(question: str, option: str) -> str:
    whole = f"{question} {option}"
    if len(_joined(_words(whole))) <= LONGEST:
        return _base(whole)
    last = _joined(_words(option), LONGEST_OPTION)
    return _named(f"{_joined(_words(question), LONGEST - len(last) - 1)}_{last}")


def _base(heading: str) -> str:
    return _named(_joined(_words(heading), LONGEST))


def _words(heading: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9_]+", plain)
    return ([word for word in words if word not in STOP] or words) if len(words) > 4 else words


def _joined(words: Sequence[str], longest: int | None = None) -> str:
    """Join as many words as fit; of a first word that is too long, its beginning."""
    if longest is None:
        return "_".join(words)
    name = ""
    for word in words:
        if name and len(name) + len(word) >= longest:
            break
        name = f"{name}_{word}" if name else word[:longest]
    return name


def _named(joined: str) -> str:
    name = joined.strip("_") or "item"
    if not name[0].isalpha():
        name = f"q_{name}"
    if name in NOT_NAMES or keyword.iskeyword(name):
        name = f"{name}_item"
    return name
