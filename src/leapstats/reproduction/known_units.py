"""Which units a wave of a study lacks, or has and no other wave knows."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from statistics import multimode

from leapstats.dictionary.study import Published, Study
from leapstats.survey.aggregated_files import ids_in
from leapstats.survey.linking import ids_of
from leapstats.survey.survey import Survey

MOST_LISTED = 10
LEADING_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")


def units_apart(study: Study, surveys: Mapping[str, Survey], cells: Sequence[Published] = ()) -> Iterator[str]:
    """Yield one sentence for each set of units that only some waves have, and for each wave of another size.

    Parameters
    ----------
    study
        Its words for units, and the order of its waves.
    surveys
        By wave.
    cells
        Published cells; the base that most have without a universe says how many units their wave should have.
    """
    present = {wave.name: _ids(study, surveys[wave.name]) for wave in study.waves if wave.name in surveys}
    apart: dict[tuple[str, ...], list[str]] = {}
    unit_word, units_word = _words(study)
    for unit in dict.fromkeys(unit for ids in present.values() for unit in ids):
        there = tuple(wave for wave, ids in present.items() if unit in ids)
        if len(there) < len(present):
            apart.setdefault(there, []).append(unit)
    for there, units in apart.items():
        elsewhere = [wave for wave in present if wave not in there]
        noun, verb = (unit_word, "is") if len(units) == 1 else (units_word, "are")
        yield f"{noun} {_listed(units)} {verb} in {_waves(there)} and not in {_waves(elsewhere)}"
    for wave, ids in present.items():
        bases = [int(cell.base) for cell in cells if cell.wave == wave and cell.universe is None and cell.base]
        stated = max(multimode(bases), default=len(ids))
        if stated != len(ids):
            count, noun = bases.count(stated), unit_word if len(ids) == 1 else units_word
            number = f"{count} published cell{' is' if count == 1 else 's are'}"
            yield f"wave {wave} has {len(ids)} {noun}, and {number} about {stated}"


def unknown_units(study: Study, surveys: Mapping[str, Survey]) -> Iterator[str]:
    """Yield one sentence for each unit of a wave that no earlier one has, of the waves that could be read."""
    known: dict[str, str] = {}
    for wave in (each for each in study.waves if each.name in surveys):
        units = {unit: _alike(unit) for unit in _ids(study, surveys[wave.name])}
        for unit, alike in units.items() if known else ():
            if unit not in known:
                near = next((other for other, each in known.items() if each == alike), None)
                hint = f"; {near} differs from it only in leading zeros, case or spaces" if near else ""
                yield f"wave {wave.name}: {_words(study)[0]} {unit} is in no earlier wave{hint}"
        known.update(units)


def too_few_respondents(study: Study, surveys: Mapping[str, Survey]) -> Iterator[tuple[str, str]]:
    """Yield, of each wave, the units with fewer respondents than the study asks for: no table has them."""
    asked = study.respondents
    if asked is None or asked.at_least < 2:
        return
    for wave, survey in surveys.items():
        if all(survey.has(name) for name in asked.within):
            times = Counter(unit for unit in ids_in(survey, asked).tolist() if unit is not None)
            few = [unit for unit, count in times.items() if count < asked.at_least]
            if few:
                unit, units = _words(study)
                noun, verb = (unit, "has") if len(few) == 1 else (units, "have")
                what = f"{noun} {_listed(few)} {verb} fewer than the {asked.at_least} respondents of at_least"
                yield f"wave {wave}", f"{what}, and tables leave {'it' if len(few) == 1 else 'them'} out"


def _ids(study: Study, survey: Survey) -> dict[str, None]:
    """Return the units of a wave; those of respondents are what they are within."""
    respondents = study.respondents
    names = ids_of(survey.units)
    if respondents is not None and all(survey.has(name) for name in respondents.within):
        names = ids_in(survey, respondents)
    return dict.fromkeys(unit for unit in names if unit is not None)


def _words(study: Study) -> tuple[str, str]:
    """Return what a unit that waves have in common is called, and several of them."""
    return (study.unit, study.units) if study.respondents is None else study.respondents.words


def _alike(unit: str) -> str:
    """Write an id without what people write one way or the other: blanks, case, zeros before a number."""
    return LEADING_ZEROS.sub("", "".join(unit.split()).casefold())


def _listed(units: Sequence[str]) -> str:
    more = f" and {len(units) - MOST_LISTED} more" if len(units) > MOST_LISTED else ""
    return f"{', '.join(units[:MOST_LISTED])}{more}"


def _waves(names: Sequence[str]) -> str:
    return f"wave{'' if len(names) == 1 else 's'} {', '.join(names)}"
