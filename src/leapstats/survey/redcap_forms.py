"""Tell why a cell of a REDCap export is blank, and what a checkbox without any tick means.

REDCap exports 0 for every option of a checkbox, whether or not anybody saw it. It says of each form whether it was
done, and a form that was not has no answers: there the zeros are no answer either.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.expression import items
from leapstats.survey.delimited_rows import counted
from leapstats.survey.raw import Texts, merged
from leapstats.survey.redcap_dictionary import Field
from leapstats.survey.redcap_head import TICKS
from leapstats.survey.redcap_logic import column_of
from leapstats.survey.redcap_places import Part, Place
from leapstats.survey.redcap_records import Records, among, answered
from leapstats.survey.redcap_skips import hidden
from leapstats.terms import Reason

NOT_DONE = {"0", "incomplete"}
NO_PROOF = {"calc", "descriptive"}  # they fill themselves
MOST_LISTED = 10

Rows = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Forms:
    """For each form the rows in which it was not done, and those in which it was opened and nothing answered."""

    not_done: Mapping[str, Rows]
    bare: Mapping[str, Rows]
    filled: Rows

    def take(self, rows: Rows) -> "Forms":
        """Return the same of some of the rows."""
        not_done, bare = ({form: each[rows] for form, each in of.items()} for of in (self.not_done, self.bare))
        return Forms(not_done, bare, self.filled[rows])

    def notes(self) -> Iterator[str]:
        """Say how many rows lack a form, and how many have nothing in it."""
        undone = [(form, int(rows.sum())) for form, rows in self.not_done.items() if rows.any()]
        if undone:
            yield f"forms not done, whose blanks and unticked boxes count as not asked: {listed(undone)}"
        empty = int((~self.filled).sum())
        if empty:
            yield f"{counted(empty, 'row')} without any answer included"


@dataclass(frozen=True, slots=True, eq=False)
class Hidden:
    """For each field the rows in which its branching logic hides it, and notes on logic that was not used."""

    rows: Mapping[str, Rows]
    notes: tuple[str, ...]

    def take(self, rows: Rows) -> "Hidden":
        """Return the same of some of the rows."""
        return Hidden({name: each[rows] for name, each in self.rows.items()}, self.notes)


def listed(counts: Sequence[tuple[str, int]]) -> str:
    """List names with how many rows each has."""
    more = f" and {len(counts) - MOST_LISTED} more" if len(counts) > MOST_LISTED else ""
    return ", ".join(f"{name} ({counted(number, 'row')})" for name, number in counts[:MOST_LISTED]) + more


def ticked(texts: Texts) -> Rows:
    """Tell which boxes are ticked."""
    return among(texts, [TICKS.get(str(text).lower(), False) for text in texts.distinct])


def forms_of(records: Records, places: Sequence[Place]) -> Forms:
    """Find out which forms were done.

    Parameters
    ----------
    records, places
        Units and columns.

    Returns
    -------
    Forms
        A form is not done where its state is blank or Incomplete and nothing of it is answered; a calculated field is
        no answer. Without a column for its state a form counts as opened.
    """
    n_rows = len(records)
    filled: dict[str, Rows] = {}
    closed: dict[str, Rows] = {}
    for place, texts in zip(places, records.columns, strict=True):
        if place.part is Part.STATE:
            undone = among(texts, [str(text).lower() in NOT_DONE for text in texts.distinct])
            closed[place.form] = undone | ~answered(texts)
        elif place.part in {Part.FIELD, Part.OPTION}:
            filled[place.form] = filled.get(place.form, np.zeros(n_rows, dtype=bool)) | _is_proof(place, texts)
    never = np.zeros(n_rows, dtype=bool)
    return Forms(
        not_done={form: closed.get(form, never) & ~rows for form, rows in filled.items()},
        bare={form: ~closed.get(form, never) & ~rows for form, rows in filled.items()},
        filled=np.logical_or.reduce([*filled.values(), never]),
    )


def _is_proof(place: Place, texts: Texts) -> Rows:
    if place.part is Part.OPTION:
        return ticked(texts)
    if place.field is not None and place.field.type in NO_PROOF:
        return np.zeros(len(texts.places), dtype=bool)
    return answered(texts)


def hidden_by_logic(records: Records, places: Sequence[Place], cells: Mapping[str, Texts]) -> Hidden:
    """Find out where branching logic hides a field.

    Parameters
    ----------
    records, places
        Units and columns.
    cells
        The codes in each column, by the names that `rule_of` gives to fields and options.
    """
    fields: dict[str, Field] = {each.field.name: each.field for each in places if each.field is not None}
    rows: dict[str, Rows] = {}
    unused: dict[str, list[str]] = {}
    for name, field in fields.items():
        if field.rule is None:
            continue
        if field.rule.expression is None:
            unused.setdefault(field.rule.why, []).append(name)
            continue
        lacking = [item.name for item in items(field.rule.expression) if item.name not in cells]
        if lacking:
            unused.setdefault(f"it needs {', '.join(lacking)}, which the file does not have", []).append(name)
            continue
        rows[name] = hidden(field.rule.expression, cells, len(records))
    notes = [
        f"branching logic not used for {_names(names)}, whose blanks stay blank: {why}" for why, names in unused.items()
    ]
    return Hidden(rows, tuple(notes))


def _names(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_LISTED} more" if len(names) > MOST_LISTED else ""
    return ", ".join(names[:MOST_LISTED]) + more


def codes_by_name(records: Records, places: Sequence[Place]) -> dict[str, Texts]:
    """Return the codes in each column by the names of fields and options, with labels turned back into codes."""
    found: dict[str, Texts] = {}
    for place, texts in zip(places, records.columns, strict=True):
        if place.part is Part.OPTION and place.field is not None:
            bits = ["1" if TICKS.get(str(text).lower(), False) else "0" for text in texts.distinct]
            found.setdefault(column_of(place.field.name, place.code), merged(texts.places, bits))
        elif place.field is not None:
            codes = {label: code for code, label in reversed(place.field.choices)}
            known = {code for code, _ in place.field.choices}
            written = [text if text in known else codes.get(text, text) for text in map(str, texts.distinct)]
            found.setdefault(place.field.name, merged(texts.places, written))
    return found


def reasons_of(place: Place, blank: Rows, forms: Forms, skips: Hidden) -> NDArray[np.uint8]:
    """Return why the cells of a column are blank, 0 where the file does not say or the cell is filled."""
    not_asked = forms.not_done.get(place.form, np.zeros(len(blank), dtype=bool))
    if place.field is not None and place.field.name in skips.rows:
        not_asked = not_asked | skips.rows[place.field.name]
    return np.where(blank & not_asked, np.uint8(Reason.NOT_ASKED), np.uint8(0)).astype(np.uint8)
