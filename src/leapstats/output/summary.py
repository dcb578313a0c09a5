"""A long result opens with a summary; on the screen it is the summary alone. This is where long is decided."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from leapstats.output.document import Document
from leapstats.output.table import Table
from leapstats.results.monte_carlo import LEVEL

LONG = 15  # rows; what has more is long
FEW = 5  # of the most telling rows of a long result


def with_summary(document: Document, summary: Callable[[], Table]) -> Document:
    """Let a document open with a summary if it is long.

    Parameters
    ----------
    document
        Without a summary.
    summary
        Makes a short table that answers the question; its numbers are among those of the document.
    """
    return replace(document, summary=summary()) if sum(len(table.rows) for table in document.body) > LONG else document


def brief(document: Document, said: str) -> Document:
    """Return the summary of a document with the notes under its tables, or the document itself where that is short.

    Parameters
    ----------
    document
        Any.
    said
        A sentence that tells where the rest is.
    """
    if document.summary is None or not document.summary_suffices:
        return document
    notes = tuple(note for table in document.body for note in table.source_notes)
    return replace(document, table=replace(document.summary, source_notes=(*notes, said)), more=(), summary=None)


def answer(what: str, size: int, p_values: Mapping[str, Sequence[float]]) -> str:
    """Say how many of `size` things were tested, and how many p-values of each name are small.

    Parameters
    ----------
    what
        The things, in the plural.
    size
        How many there are.
    p_values
        By name, as many each; NaN where nothing was tested.
    """
    tested = sum(not math.isnan(p) for p in next(iter(p_values.values())))
    small = {name: sum(p <= LEVEL for p in numbers) for name, numbers in p_values.items()}
    words = ", ".join(f"{name} in {count or 'none'}" for name, count in small.items())
    return f"{tested} of {size} {what} tested. At or below {LEVEL:g}: {words}."
