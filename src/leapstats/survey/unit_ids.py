"""Ids of units: several columns as one, those that are personal data, and what tells repeated rows apart."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.survey.cells import as_text, holds, is_blank, is_none
from leapstats.survey.choices import Choices
from leapstats.survey.kinds.given import Given
from leapstats.survey.kinds.judgement import judge
from leapstats.survey.kinds.names import is_category, is_id, is_unit
from leapstats.survey.kinds.numerals import read_numerals
from leapstats.survey.linking import ids_of
from leapstats.survey.personal import is_personal
from leapstats.survey.personal_values import hold_back
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.terms import ItemType

MOST_APART = 50
JOINT = " / "
EDGE = re.compile(r"(?:^|\s)/|/(?:\s|$)")
NO_ID = (ItemType.BINARY, ItemType.COUNT, ItemType.CONTINUOUS, ItemType.DATE, ItemType.TEXT)


def together(ids: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Join ids that identify a unit only together, such as site and region; None where one is blank.

    No two units are written alike: where a slash could be taken for the joint, all slashes of that part are doubled.
    """
    if len(ids) == 1:
        return ids[0]
    joined = [None if None in parts else JOINT.join(map(_without_joint, parts)) for parts in zip(*ids, strict=True)]
    return np.array(joined, dtype=object)


def written_ids(column: RawColumn, given: Given) -> NDArray[Any]:
    """Return the ids of a column as `ids_of` writes them, None where the file or the analyst says missing."""
    if column.numeric:
        return ids_of(_given(column.values, column, given))
    texts = column.texts
    ids: NDArray[Any] = ids_of(_given([*texts.distinct, None], column, given))[texts.places]
    return ids


def _given(cells: Iterable[Any], column: RawColumn, given: Given) -> Iterator[object]:
    for cell in cells:
        absent = given.missing and not is_none(cell) and given.is_missing(as_text(cell))
        if absent or any(holds(each, cell) for each in column.missing):
            yield None
        else:
            yield cell


def _without_joint(part: str) -> str:
    return part.replace("/", "//") if EDGE.search(part) else part


def are_personal(columns: Sequence[RawColumn], file: RawFile, keep: Sequence[str]) -> bool:
    """Tell whether ids would be held back as personal data if they were no ids; not where the analyst keeps them."""
    asked = [each for each in columns if {each.name, each.heading}.isdisjoint(keep)]
    if any(is_personal(name) for each in asked for name in (each.name, each.heading)):
        return True
    # Names of persons are known by the contacts beside them.
    places = set(map(id, asked))
    near = [each for each in file.columns if id(each) in places or not {each.name, each.heading}.isdisjoint(keep)]
    held = hold_back(replace(file, columns=tuple(near)), frozenset(keep)).columns
    return not places <= set(map(id, held))


def apart(file: RawFile, ids: Sequence[str], rows: tuple[NDArray[Any], NDArray[Any]], choices: Choices) -> str:
    """Return the column that together with the id tells all rows of a wave apart, "" if none does.

    Parameters
    ----------
    file
        The long file.
    ids
        The columns that are ids or the wave already.
    rows
        The unit and the wave of each row, None where blank.
    choices
        What the analyst says of the columns. An item that is asked for is an answer, and so is what is read as a
        count, a measurement, a date, a text or a yes and no: none of them is part of an id.
    """
    known = np.array([None not in pair for pair in zip(*rows, strict=True)], dtype=bool)
    units, waves = (each[known].tolist() for each in rows)
    if len(set(zip(units, waves, strict=True))) == len(units):
        return ""
    asked = {*ids, *choices.include, *choices.by}
    for column in file.columns:
        if column.heading in asked or column.name in asked or not _may_repeat(column):
            continue
        cells = list(map(str, column.values[known].tolist()))
        joint = list(zip(units, cells, strict=True))
        if len(set(zip(joint, waves, strict=True))) < len(joint) or len(set(joint)) == len(joint):
            continue  # rows are still alike, or no unit would be in two waves
        if _is_part_of_id(column, choices):
            return column.heading
    return ""


def _may_repeat(column: RawColumn) -> bool:
    few = column.texts.distinct if not column.numeric else np.unique(column.values[~np.isnan(column.values)])
    return 1 < len(few) <= MOST_APART and not is_blank(column).any()


def _is_part_of_id(column: RawColumn, choices: Choices) -> bool:
    """Tell whether a column tells places or persons apart, and holds no answers."""
    given = choices.of(column)
    try:
        kind = judge(column, given).type
    except ValueError:
        return False
    if kind in NO_ID:
        return False
    named = is_id(column.name) or is_unit(column.name) or is_category(column.name)
    return named or given.type is ItemType.CATEGORICAL or not _is_numeric(column)


def _is_numeric(column: RawColumn) -> bool:
    if column.labels:
        return False
    return column.numeric or read_numerals(list(map(as_text, column.texts.distinct.tolist()))) is not None
