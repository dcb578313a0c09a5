"""Tell what separates the cells of delimited text."""

import re

from leapstats.survey.decoding import HEAD

SEPARATORS = (",", ";", "\t", "|")

FIRST_ROWS = 20
QUOTED = re.compile(r'"[^"]*(?:""[^"]*)*"')


def separator_of(text: str) -> str:
    """Return the separator that the first row has most of outside quotes; a comma in doubt.

    One that every row has as often comes before one that only the first row is full of.
    """
    rows = [row for row in re.split("[\r\n]+", QUOTED.sub("", text[:HEAD])) if row]
    if len(text) >= HEAD:
        rows = rows[:-1] or rows  # the last one may be cut
    counts = {mark: [row.count(mark) for row in rows[:FIRST_ROWS]] or [0] for mark in SEPARATORS}
    return max(SEPARATORS, key=lambda mark: (min(counts[mark]) == max(counts[mark]) > 0, counts[mark][0]))
