"""How far a long computation is, and about how long it still takes, told on standard error."""

import sys
import time
from shutil import get_terminal_size
from threading import Event, Thread
from typing import Any

import click

PATIENCE, SILENCE = 1.0, 60.0  # seconds before the bar shows; seconds between two lines
WIDTH, SHORTEST = 30, 8  # letters of the bar


class Progress:
    """A bar on a terminal for what takes over a second, and a line a minute where standard error is none."""

    def __init__(self) -> None:
        self.count = 0
        self._begun = self._told = self._last = time.time()
        self._what, self._bar = "", _bar(self._begun)

    def show(self, what: str, count: int, size: int) -> None:
        """Tell how many of some things are done, if it is time to."""
        self.count, now = count, time.time()
        if what != self._what:
            self._what, self._bar = what, _bar(self._last)
        self._last = now
        self._bar.length, self._bar.finished = size, False
        self._bar.make_step(count - self._bar.pos)
        left = self._bar.format_eta() if count < size else ""
        self._bar.label = f"{what}, {left} left" if left else what
        if not sys.stderr.isatty():
            if now - self._told >= SILENCE:
                self._told = now
                click.echo(f"{count} of {size} {self._bar.label}", err=True)
        elif now - self._begun >= PATIENCE:
            self._fit()
            self._bar.render_progress()
            if count == size:
                self._bar.render_finish()

    def _fit(self) -> None:
        """Make the bar shorter, and then the words, so that the line fits: a longer one would not be drawn over."""
        room = get_terminal_size().columns - len(f"[] {self._bar.length}/{self._bar.length} ") - 1
        self._bar.width = max(SHORTEST, min(WIDTH, room - len(self._bar.label)))
        self._bar.label = self._bar.label[: max(room - self._bar.width, 0)]


class Waiting:
    """A line on standard error for what takes over a second on a terminal, and a line a minute elsewhere.

    Parameters
    ----------
    what
        What is waited for.
    """

    def __init__(self, what: str) -> None:
        self._what, self._done, self._begun = what, Event(), time.time()
        self._thread = Thread(target=self._tell, daemon=True)

    def __enter__(self) -> None:
        self._begun = time.time()
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _tell(self) -> None:
        is_terminal = sys.stderr.isatty()
        told = False
        while not self._done.wait(PATIENCE if is_terminal else SILENCE):
            told, start, end = True, "\r" if is_terminal else "", "" if is_terminal else "\n"
            click.echo(f"{start}{self._what}, {time.time() - self._begun:.0f} s{end}", err=True, nl=False)
        if told and is_terminal:
            click.echo("\r\033[K", err=True, nl=False)


def _bar(start: float) -> Any:
    """Return a bar of click, which reckons the time that is left from when it started."""
    template = "[%(bar)s] %(info)s %(label)s"
    bar = click.progressbar(
        length=1, file=sys.stderr, show_eta=False, show_pos=True, width=WIDTH, bar_template=template
    )
    bar.start = bar.last_eta = start
    return bar
