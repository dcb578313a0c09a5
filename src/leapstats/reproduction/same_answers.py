"""Waves that are one file, or that have the same answers: a file was named or copied twice by mistake."""

from collections.abc import Iterator, Mapping
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.study import Study, Wave
from leapstats.survey.linking import ids_of
from leapstats.survey.survey import Survey
from leapstats.terms import ItemType, Role

FEWEST_UNITS, FEWEST_ITEMS = 5, 3  # of fewer it says nothing that their answers agree
MOST_ALIKE = 0.97


def waves_alike(study: Study, surveys: Mapping[str, Survey]) -> Iterator[tuple[str, str]]:
    """Yield each pair of waves that are read from one file or copies of one, or that have nearly all answers alike.

    Parameters
    ----------
    study
        Its waves, and where their files are.
    surveys
        By wave, those that could be read.

    Yields
    ------
    where, what
        Which waves, and what is alike.
    """
    for one, other in combinations(study.waves, 2):
        where = f"waves {one.name} and {other.name}"
        files = _one_file(study, one, other)
        if files:
            yield where, files
        elif one.name in surveys and other.name in surveys:
            words = _alike(surveys[one.name], surveys[other.name])
            if words:
                yield where, words


def _one_file(study: Study, one: Wave, other: Wave) -> str:
    """Say that the rows of two waves are those of one file; "" where they are not."""
    if study.folder is None or (one.sheet, one.wave_value) != (other.sheet, other.wave_value):
        return ""
    paths = [study.folder / each.file for each in (one, other)]
    if not all(path.is_file() for path in paths):
        return ""
    fix = "name the file of each wave, or the rows of each by wave_column and wave_value"
    if paths[0].samefile(paths[1]):
        return f"both are read from {one.file.as_posix()}: {fix}"
    if paths[0].stat().st_size == paths[1].stat().st_size and paths[0].read_bytes() == paths[1].read_bytes():
        return f"{one.file.as_posix()} and {other.file.as_posix()} are copies of one file: {fix}"
    return ""


def _alike(one: Survey, other: Survey) -> str:
    """Say how many answers of the same units agree; "" where they are no more than is to be expected."""
    places = {unit: place for place, unit in enumerate(ids_of(other.units)) if unit is not None}
    pairs = [(place, places[unit]) for place, unit in enumerate(ids_of(one.units)) if unit in places]
    if len(pairs) < FEWEST_UNITS:
        return ""
    here, there = np.array(pairs).T
    counts = [_agreeing(one, other, item, here, there) for item in one.raw if item in other.raw and _varies(one, item)]
    shared = [(same, asked) for same, asked in counts if asked]
    same, asked = (sum(each) for each in zip(*shared, strict=True)) if shared else (0, 0)
    if len(shared) < FEWEST_ITEMS or same < MOST_ALIKE * asked:
        return ""
    n_units, n_items = f"{len(pairs)} {one.study.units}", f"{len(shared)} items"
    share = "all" if same == asked else f"{same} of"
    return f"{share} {asked} answers of the {n_units} in both agree ({n_items}): is one file a copy of the other?"


def _varies(survey: Survey, item: str) -> bool:
    """Tell whether an item has several answers; of an id and what the service adds it would say nothing."""
    variable, column = survey.study.variables[item], survey.column(item)
    if variable.type is ItemType.ID or variable.role is Role.PARADATA:
        return False
    return len(set(column.values[column.answered].tolist())) > 1


def _agreeing(
    one: Survey, other: Survey, item: str, here: NDArray[np.int64], there: NDArray[np.int64]
) -> tuple[int, int]:
    """Count the answers that agree, and all of units that answered in one of the waves."""
    before, after = one.column(item).take(here), other.column(item).take(there)
    asked = before.answered | after.answered
    both = before.answered & after.answered
    agree = np.array([a == b for a, b in zip(before.values.tolist(), after.values.tolist(), strict=True)], dtype=bool)
    return int((both & agree).sum()), int(asked.sum())
