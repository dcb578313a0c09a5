"""How far a long computation is, told on standard error."""

import sys
import time
from collections.abc import Callable

import click

WIDTH, PATIENCE, SILENCE = 30, 1.0, 60.0  # letters of the bar; seconds before it shows; seconds between two lines


class Progress:
    """A bar on a terminal for what takes over a second, and a line a minute where standard error is none.

    Parameters
    ----------
    clock
        Gives seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.count = 0
        self._clock = clock
        self._begun = self._told = clock()

    def show(self, what: str, count: int, size: int) -> None:
        """Tell how many of some things are done, if it is time to."""
        self.count = count
        now = self._clock()
        if not sys.stderr.isatty():
            if now - self._told >= SILENCE:
                self._told = now
                click.echo(f"{count} of {size} {what}", err=True)
        elif now - self._begun >= PATIENCE:
            filled = WIDTH * count // size
            end = "\n" if count == size else ""
            bar = f"[{'#' * filled}{'-' * (WIDTH - filled)}]"
            click.echo(f"\r{bar} {count} of {size} {what}{end}", err=True, nl=False)
