"""Take apart checkboxes that REDCap exported as one column, with the options ticked between commas."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import Problem
from leapstats.survey.raw import Texts, merged
from leapstats.survey.redcap_dictionary import Field, RedcapDictionary
from leapstats.survey.redcap_logic import column_of
from leapstats.survey.redcap_records import Records
from leapstats.survey.spelling import folded

MOST_LISTED = 10


def taken_apart(records: Records, dictionary: RedcapDictionary | None) -> tuple[Records, list[str], list[Problem]]:
    """Give each option a column of its own, as in an export that does not combine them.

    Parameters
    ----------
    records
        With the names or labels of fields for headings.
    dictionary
        Lists the options: one may have a comma in its label, so that no comma alone divides them.

    Returns
    -------
    records, notes, problems
        An option is 1 where its label or code is among those of the cell, else 0. Cells that are not made of options
        are problems.
    """
    fields = dictionary.by_name if dictionary else {}
    labels = {folded(each.label): each for each in fields.values() if each.is_checkbox and each.label}
    headings: list[str] = []
    columns: list[Texts] = []
    names: list[str] = []
    problems: list[Problem] = []
    for heading, texts in zip(records.headings, records.columns, strict=True):
        field = fields.get(heading.lower()) or labels.get(folded(heading))
        if field is None or not field.is_checkbox:
            headings.append(heading)
            columns.append(texts)
            continue
        found = [_options(str(text), field) for text in texts.distinct]
        problems.extend(_strange(heading, texts, found, records.lines))
        names.append(heading)
        for code, label in field.choices:
            by_name = heading.lower() == field.name
            headings.append(column_of(heading, code) if by_name else f"{heading} (choice={label})")
            columns.append(_ticks(texts, [code in (codes or ()) for codes in found]))
    if not names:
        return records, [], []
    note = f"checkboxes in one column, taken apart into their options: {', '.join(names[:MOST_LISTED])}"
    return Records(tuple(headings), tuple(columns), records.lines), [note], problems


def _ticks(texts: Texts, ticked: Sequence[bool]) -> Texts:
    """Return 1 for the cells that hold an option and 0 for all others, blank ones too: so REDCap does by columns."""
    places = np.where(texts.places < 0, len(ticked), texts.places).astype(np.int32)
    return merged(places, [*("1" if each else "0" for each in ticked), "0"])


def _strange(heading: str, texts: Texts, found: Sequence[object], lines: NDArray[np.int64]) -> list[Problem]:
    """Name the cells that could not be taken apart."""
    wrong = [number for number, codes in enumerate(found) if codes is None]
    return [
        Problem(
            f"row {lines[int(np.argmax(texts.places == number))]}, {heading}",
            f'"{str(texts.distinct[number])[:40]}" is not made of its options',
            "Correct the cell, or give the dictionary of the same version",
        )
        for number in wrong[:MOST_LISTED]
    ]


def _options(text: str, field: Field) -> list[str] | None:
    """Return the codes of the options in a cell, written by labels or by codes; None if there is anything else."""
    by_label = {folded(label): code for code, label in field.choices}
    by_code = {folded(code): code for code, _ in field.choices}
    found = _divided(text, by_label)
    return found if found is not None else _divided(text, by_code)


def _divided(text: str, known: Mapping[str, str]) -> list[str] | None:
    """Divide a cell at commas so that every part is known; of several ways the one with the longest parts first."""
    parts = [part.strip() for part in text.split(",")]
    codes: list[str] = []
    begin = 0
    while begin < len(parts):
        for end in range(min(len(parts), begin + len(known) + MOST_LISTED), begin, -1):
            code = known.get(folded(", ".join(parts[begin:end]))) or known.get(folded(",".join(parts[begin:end])))
            if code is not None:
                codes.append(code)
                begin = end
                break
        else:
            return None
    return codes
