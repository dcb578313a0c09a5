"""Link the waves of a study unit by unit; every id that cannot be linked is named."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from math import isnan
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.study import Study
from leapstats.errors import DataError, Problem
from leapstats.survey.cells import as_text
from leapstats.survey.column import ABSENT, Column
from leapstats.survey.spelling import folded, spelled
from leapstats.survey.survey import Provenance, Survey

MOST_LISTED = 10
WHOLE = re.compile(r"-?\d+(\.0*)?")
ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
JOIN = "To treat ids that differ only in leading zeros, case or spaces as one, use --join-ids"
# What pandas puts where a cell is blank, by name: this module does not import it.
PANDAS_BLANKS = {"NAType", "NaTType"}


@dataclass(frozen=True, slots=True, eq=False)
class Linked:
    """Several waves of one study, unit by unit.

    Parameters
    ----------
    surveys
        In the order of the waves.
    units
        Every id that any wave has, as text, in order of first appearance (first wave first).
    places
        Waves x units: the unit's place in that wave's survey, -1 where it is absent.
    dropped
        Waves x units: whether the unit was in that wave and a condition left it out.
    joined
        How many units had their ids joined; None where ids were linked as they are.
    """

    surveys: tuple[Survey, ...]
    units: NDArray[Any] = field(repr=False)
    places: NDArray[np.int64] = field(repr=False)
    dropped: NDArray[np.bool_] = field(repr=False)
    joined: int | None = None

    def __len__(self) -> int:
        return len(self.units)

    def __str__(self) -> str:
        study = self.surveys[0].study
        sizes = ", ".join(f"{len(survey)} in {survey.wave}" for survey in self.surveys)
        in_all = int((self.places != ABSENT).all(axis=0).sum())
        return f"{study.title or study.name}: {len(self)} {study.units} ({sizes}; {in_all} in every wave)"

    def present(self, wave: int) -> NDArray[np.bool_]:
        """Tell which units are in a wave, given by its place."""
        present: NDArray[np.bool_] = self.places[wave] != ABSENT
        return present

    def of_wave(self, wave: int) -> "Linked":
        """Return the same for the units of one wave, in the order of its survey, so that its design is aligned."""
        order = np.argsort(self.places[wave], kind="stable")
        return self.at(order[np.sort(self.places[wave]) != ABSENT])

    def at(self, places: NDArray[np.int64]) -> "Linked":
        """Return the units at these places, which may stand more than once."""
        return replace(self, units=self.units[places], places=self.places[:, places], dropped=self.dropped[:, places])

    def column(self, wave: int, item: str) -> Column:
        """Return the answers to an item in a wave, aligned with `units`; UNKNOWN where a unit is absent.

        Raises
        ------
        UsageError
            If there is no such item, or it has no answers in that wave.
        """
        return self.surveys[wave].column(item).take(self.places[wave])

    def aligned(self, wave: int) -> Survey:
        """Return a wave as a survey of all `units`, absent ones with every answer UNKNOWN.

        An item that the wave derives keeps the answers derived there: a formula that speaks of
        missing answers is not asked about units that are absent.
        """
        survey = self.surveys[wave]
        given = {name: replace(each, formula=None) for name, each in survey.study.variables.items()}
        return Survey(
            study=replace(survey.study, variables=given),
            wave=survey.wave,
            units=self.units,
            raw={item: partial(_column, self, wave, item) for item in survey.items},
            others=survey.others,
            provenance=survey.provenance,
        )


def _column(linked: Linked, wave: int, item: str, survey: Survey) -> Column:
    del survey
    return linked.column(wave, item)


def link(surveys: Sequence[Survey]) -> Linked:
    """Link waves on the ids of their units.

    Parameters
    ----------
    surveys
        Two or more waves of one study, in their order. Ids are compared as `ids_of` writes them.

    Returns
    -------
    Linked
        With every unit of every wave: one that is absent from a wave is told apart, not dropped.

    Raises
    ------
    DataError
        With every problem at once: fewer than two waves, one that comes twice or is empty, blank
        ids, ids that come twice in a wave; and else if a wave has no unit of the first.
    """
    ids = [ids_of(survey.units) for survey in surveys]
    problems = list(_wave_problems(surveys))
    for survey, units in zip(surveys, ids, strict=True):
        problems.extend(_unit_problems(survey, units))
    if not problems:
        problems.extend(share_problems(surveys, ids))
    if problems:
        raise DataError("the waves to link", problems)
    order = {unit: place for place, unit in enumerate(dict.fromkeys(unit for units in ids for unit in units))}
    places = np.full((len(ids), len(order)), ABSENT, dtype=np.int64)
    for wave, units in enumerate(ids):
        places[wave, [order[unit] for unit in units]] = np.arange(len(units))
    dropped = np.array([[unit in left_out for unit in order] for left_out in map(_dropped, surveys)], dtype=bool)
    return Linked(tuple(surveys), np.array(list(order), dtype=object), places, dropped)


def _dropped(survey: Survey) -> frozenset[object]:
    return frozenset(ids_of(survey.provenance.dropped))


def share_problems(surveys: Sequence[Survey], ids: Sequence[NDArray[Any]]) -> Iterator[Problem]:
    """Say which waves have no unit in common with the first: nothing would be paired."""
    for survey, units in zip(surveys[1:], ids[1:], strict=True):
        if not len(ids[0]) or not len(units) or not set(ids[0]).isdisjoint(units):
            continue
        shown = [", ".join(f'"{survey.id_of(unit)}"' for unit in list(each)[:3]) for each in (ids[0], units)]
        what = (
            f"it has no {survey.study.unit} in common with wave {surveys[0].wave}: "
            f"{survey.study.id} looks like {shown[1]} here and {shown[0]} there"
        )
        alike = _alike([ids[0], units])
        fix = JOIN if alike else f"Use the same id for each {survey.study.unit} in every wave"
        yield Problem(f"wave {survey.wave}", what, fix)


def alike_notes(surveys: Sequence[Survey]) -> Iterator[str]:
    """Name the ids that differ only in leading zeros, case or blanks: they are different units until joined."""
    alike = _alike([ids_of(survey.units) for survey in surveys])
    if alike:
        name = surveys[0].id_of
        listed = "; ".join(" and ".join(f'"{name(unit)}"' for unit in units) for units in alike[:MOST_LISTED])
        more = f"; and {len(alike) - MOST_LISTED} more" if len(alike) > MOST_LISTED else ""
        yield (
            f"{surveys[0].study.id}: {listed}{more} differ only in leading zeros, case or spaces, and count as "
            f"different {surveys[0].study.units}; --join-ids treats them as one"
        )


def link_joined(surveys: Sequence[Survey]) -> Linked:
    """Link waves after taking ids that differ only in leading zeros, case or blanks for one; see `link`."""
    return replace(link(join_ids(surveys)), joined=len(_alike([ids_of(survey.units) for survey in surveys])))


def joined_words(study: Study, joined: int) -> str:
    """Say how many units had their ids joined."""
    units = study.unit if joined == 1 else study.units
    return f"ids that differ only in leading zeros, case or spaces were joined: those of {joined} {units}"


def join_ids(surveys: Sequence[Survey]) -> list[Survey]:
    """Take ids that differ only in leading zeros, case or blanks for one: the way it is written first."""
    ids = [ids_of(survey.units) for survey in surveys]
    first: dict[str, str] = {}
    for units in ids:
        for unit in units:
            if unit is not None:
                first.setdefault(_loose(unit), unit)
    joined = [[None if unit is None else first[_loose(unit)] for unit in units] for units in ids]
    return [
        replace(survey, units=np.array(units, dtype=object), provenance=_with_joined(survey, first))
        for survey, units in zip(surveys, joined, strict=True)
    ]


def _with_joined(survey: Survey, first: Mapping[str, str]) -> Provenance:
    dropped = (first.get(_loose(str(unit)), unit) for unit in _dropped(survey) if unit is not None)
    return replace(survey.provenance, dropped=frozenset(dropped))


def _alike(ids: Sequence[NDArray[Any]]) -> list[list[str]]:
    """Group different ids that are one but for leading zeros, case and blanks."""
    groups: dict[str, dict[str, None]] = {}
    for units in ids:
        for unit in units:
            if unit is not None:
                groups.setdefault(_loose(unit), {})[unit] = None
    return [list(units) for units in groups.values() if len(units) > 1]


def _loose(unit: str) -> str:
    return ZEROS.sub("", folded(unit).replace(" ", ""))


def ids_of(cells: Iterable[object]) -> NDArray[Any]:
    """Write ids as text.

    Parameters
    ----------
    cells
        The ids of one column: numbers or texts.

    Returns
    -------
    array of objects
        Texts without white space around them, None where blank. A number, and a text in a column
        of nothing but whole numbers, is written without decimals: 7, `7` and `7.0` are one id.
        Elsewhere a text is left as it is, for `1.0` may be site 0 of area 1, beside `1.1`.
    """
    texts = [_text(cell) for cell in cells]
    if all(text is None or WHOLE.fullmatch(text) for text in texts):
        texts = [text and text.partition(".")[0] for text in texts]
    return np.array(texts, dtype=object)


def _text(cell: object) -> str | None:
    if isinstance(cell, str):
        return spelled(cell) or None
    if cell is None or type(cell).__name__ in PANDAS_BLANKS:
        return None
    if isinstance(cell, Integral):
        return str(int(cell))
    if isinstance(cell, Real):
        return None if isnan(cell) else as_text(float(cell))
    return spelled(str(cell)) or None


def _wave_problems(surveys: Sequence[Survey]) -> Iterator[Problem]:
    if len(surveys) < 2:
        given = f"only wave {surveys[0].wave} was given" if surveys else "no wave was given"
        yield Problem("", given, "Use two or more waves")
    for wave, count in Counter(survey.wave for survey in surveys).items():
        if count > 1:
            yield Problem(f"wave {wave}", f"it is listed {count} times", "List each wave once")
    studies = list(dict.fromkeys(survey.study.name for survey in surveys))
    if len(studies) > 1:
        yield Problem("", f"the waves belong to different studies, {', '.join(studies)}", "Use waves of one study")


def _unit_problems(survey: Survey, units: NDArray[Any]) -> list[Problem]:
    wave = f"wave {survey.wave}"
    unit = survey.study.unit
    if not survey.study.id:
        fix = "Read it with a dictionary, or from one file with an id column and a wave column"
        return [Problem(wave, f"it has no id for its {survey.study.units}", fix)]
    if not len(units):
        return [Problem(wave, f"it has no {survey.study.units}", "Omit it, or use a file that contains answers")]
    rows = range(1, len(units) + 1)
    return [
        *blank_problems(wave, survey.study.id, (units, rows), f"Give each {unit} an id"),
        *repeat_problems(
            wave, survey.study.id, (units, rows), f"Keep one row per {unit}, or correct the id", survey.id_of
        ),
    ]


def blank_problems(where: str, name: str, cells: tuple[NDArray[Any], Iterable[int]], fix: str) -> Iterator[Problem]:
    """Word the problem of the cells of a column that are blank, if any is.

    Parameters
    ----------
    where
        What the rows are of, such as a wave; "" where that is plain.
    name
        The column.
    cells
        Its cells, None where blank, and the row of each.
    fix
        What to do.
    """
    rows = [row for cell, row in zip(*cells, strict=True) if cell is None]
    if rows:
        yield Problem(_at(where, rows), f"{name} is blank", fix)


def repeat_problems(
    where: str, name: str, cells: tuple[NDArray[Any], Iterable[int]], fix: str, shown: Callable[[str], str] = str
) -> Iterator[Problem]:
    """Word the problem of each id that comes more than once in a wave; blank ones are not compared.

    Parameters are those of `blank_problems`, and how an id is printed.
    """
    places: dict[str, list[int]] = {}
    for unit, row in zip(*cells, strict=True):
        if unit is not None:
            places.setdefault(unit, []).append(row)
    for unit, rows in places.items():
        if len(rows) > 1:
            yield Problem(_at(where, rows), f'{name} "{shown(unit)}" occurs {len(rows)} times', fix)


def _at(where: str, rows: Sequence[int]) -> str:
    listed = ", ".join(str(row) for row in rows[:MOST_LISTED])
    more = f" and {len(rows) - MOST_LISTED} more" if len(rows) > MOST_LISTED else ""
    return f"{where}{', ' if where else ''}row{'s' if len(rows) > 1 else ''} {listed}{more}"
