"""What is suspected of a file though nothing says it: codes of missing answers, and questions that were skipped."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.study import Variable
from leapstats.survey.cells import as_text
from leapstats.survey.column import Column
from leapstats.survey.kinds.sentinels import stray_codes, suspects
from leapstats.survey.raw import RawColumn
from leapstats.survey.survey import Survey
from leapstats.terms import CODED, NUMERIC, ItemType, Reason

FEWEST_SKIPPED, FEWEST_ASKED = 3, 3
LEAST_ANSWERED = 0.9  # of the units that seem to have been asked
MOST_GATES, MOST_LEVELS = 60, 8
NO_SUSPECTS = frozenset({"-1", "-2"})  # platforms number options so, such as "no basis to judge"
MOST_POINTS, FEWEST_ROWS = 11, 3
ROW = re.compile(r"(?P<stem>.+?)[_.]?\d+")


def suspected_codes(raw: RawColumn, variable: Variable, column: Column) -> list[str]:
    """Return the cells of a column that look like codes of a missing answer and are declared nowhere.

    Parameters
    ----------
    raw
        The column; its labelled values are no suspects.
    variable, column
        What it was taken for, and its answers.
    """
    labelled = {as_text(value) for value in raw.labels} | NO_SUSPECTS
    if variable.type in NUMERIC:
        numbers = np.unique(column.values[column.answered])
        return [text for text in map(as_text, suspects(numbers.tolist())) if text not in labelled]
    if variable.type in CODED and variable.codes is not None:
        levels = [code.label for code in variable.codes.answers]
        all_numbers = all(map(_is_number, levels))
        found = suspects(sorted(map(float, levels))) if all_numbers else list(map(float, stray_codes(levels)))
        return [text for text in map(as_text, found) if text not in labelled]
    return []


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def scale_rows(columns: Sequence[RawColumn]) -> list[str]:
    """Return the columns that look like the rows of a grid with one scale: numbered, with few whole numbers, none 0.

    Numbers of staff have a 0 somewhere.
    """
    grids: dict[str, list[RawColumn]] = {}
    for column in columns:
        row = ROW.fullmatch(column.name)
        if row is not None and not column.labels and not column.fixed and not column.option:
            grids.setdefault(row["stem"], []).append(column)
    return [each.heading for rows in grids.values() if len(rows) >= FEWEST_ROWS and _is_scale(rows) for each in rows]


def _is_scale(rows: Sequence[RawColumn]) -> bool:
    distinct = [_distinct_numbers(each) for each in rows]
    if not all(len(each) for each in distinct):
        return False
    numbers = np.unique(np.concatenate(distinct))
    if not 1 < len(numbers) <= MOST_POINTS or (numbers % 1 != 0).any() or 0 in numbers:
        return False
    points = numbers[numbers > 0]
    return bool(len(points) > 1 and points[0] <= 2 and points[-1] <= MOST_POINTS and numbers[0] >= -2)


def _distinct_numbers(column: RawColumn) -> NDArray[np.float64]:
    """Return the different numbers of a column; none where it holds other texts."""
    if column.numeric:
        return np.unique(column.values[~np.isnan(column.values)])
    texts = [str(text).strip() for text in column.texts.distinct[: MOST_POINTS + 1]]
    if not all(map(_is_number, texts)) or len(column.texts.distinct) > MOST_POINTS:
        return np.empty(0)
    return np.unique(np.array(texts, dtype=np.float64))


@dataclass(frozen=True, slots=True)
class Skip:
    """A skip rule that the blanks of an item suggest: asked where `gate` has one of `codes`."""

    gate: str
    codes: tuple[str, ...]
    asked: int
    skipped: int
    answered: int


@dataclass(frozen=True, slots=True, eq=False)
class _Gate:
    name: str
    codes: tuple[str, ...]
    values: NDArray[np.int64]


def suspected_skips(survey: Survey, order: Sequence[str], *, not_of: Mapping[str, str]) -> dict[str, Skip]:
    """Find items that are blank exactly where an earlier item has some of its answers.

    Parameters
    ----------
    survey
        The answers.
    order
        The items in the order in which they were asked; a gate comes before what it skips.
    not_of
        The check-all block of each item of one: its items are no gates of each other.

    Returns
    -------
    dict
        By item. The rule holds without exception: nobody answered where the gate says no, and nearly all did elsewhere.
        Of several gates it is the nearest one before the item.
    """
    gates: list[_Gate] = []
    found: dict[str, Skip] = {}
    blanks: dict[bytes, Skip | None] = {}
    for name in order:
        variable, column = survey.study.variables[name], survey.column(name)
        there = column.answered
        if int((~there).sum()) >= FEWEST_SKIPPED and int(there.sum()) >= FEWEST_ASKED:
            key = there.tobytes()
            if key not in blanks:
                blanks[key] = _skip_by(there, gates[-MOST_GATES:], not_of.get(name, ""), not_of)
            rule = blanks[key]
            if rule is not None and rule.gate != name:
                found[name] = rule
        if variable.type in CODED and variable.codes is not None and len(variable.codes.answers) <= MOST_LEVELS:
            codes = tuple(code.code for code in variable.codes.answers)
            gates.append(_Gate(name, codes, np.where(there, column.values, -1).astype(np.int64)))
    return found


def _skip_by(there: NDArray[np.bool_], gates: Sequence[_Gate], block: str, blocks: Mapping[str, str]) -> Skip | None:
    for gate in reversed(gates):
        if block and blocks.get(gate.name, "") == block:
            continue
        opening = [place for place in range(len(gate.codes)) if there[gate.values == place].any()]
        if not opening or len(opening) == len(gate.codes):
            continue
        asked = np.isin(gate.values, opening)
        skipped = int((~asked & (gate.values >= 0)).sum())
        if (there & ~asked).any() or skipped < FEWEST_SKIPPED:
            continue
        answered = int((there & asked).sum())
        if answered >= LEAST_ANSWERED * int(asked.sum()):
            return Skip(gate.name, tuple(gate.codes[place] for place in opening), int(asked.sum()), skipped, answered)
    return None


def exclusive_options(survey: Survey, members: Sequence[str]) -> Iterator[str]:
    """Yield the options of a check-all block that nobody chose with another one and whose words say "none"."""
    chosen = {name: survey.column(name).values == 1 for name in members}
    for name, those in chosen.items():
        label = survey.study.variables[name].label.casefold()
        says_none = label.startswith(("none", "no ", "not ", "don't know", "do not know")) or "none of" in label
        others = np.logical_or.reduce([each for other, each in chosen.items() if other != name] or [~those])
        if says_none and those.any() and not (those & others).any():
            yield name


def not_asked_by_platform(column: Column) -> bool:
    """Tell whether the platform itself says where an item was not asked."""
    return bool((column.reasons == Reason.NOT_ASKED).any())


def is_staff(variable: Variable, words: str) -> bool:
    """Tell whether an item is a number of staff, by its name or label."""
    if variable.type not in {ItemType.COUNT, ItemType.CONTINUOUS}:
        return False
    text = f"{variable.name} {variable.label} {words}".casefold().replace("_", " ")
    return any(f" {stem}" in f" {text} " for stem in STAFF)


STAFF = (
    "fte", "nurse", "rn ", "rns", "lpn", "physician", "clinician", "provider", "staff", "therapist", "psycholog",
    "counselor", "counsellor", "pharmacist", "social worker", "care manager", "care coordinator", "medical assistant",
    "psychiatr", "prescriber", "np ", "pa ", "ma ",
)  # fmt: skip
