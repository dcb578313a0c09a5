"""What the answers say of scales: those outside the range of a scale, and scales without any score."""

from collections.abc import Iterator, Mapping

from leapstats.dictionary.scale_files import as_written
from leapstats.dictionary.scale_words import scoring_words
from leapstats.dictionary.study import Study
from leapstats.survey.survey import Survey
from leapstats.terms import NUMERIC

MOST_SHOWN = 5
ROUNDING = 1e-9  # of the range: a score that is an item of a scale can miss its end by the last digit


def outside_ranges(study: Study, surveys: Mapping[str, Survey]) -> Iterator[str]:
    """Yield a sentence for each item of a scale and wave with answers outside the range of the scale.

    Parameters
    ----------
    study
        Its scales; those without a range are passed over.
    surveys
        By wave, those that could be read.
    """
    for scale in study.scales.values():
        if scale.low is None or scale.high is None:
            continue
        span = scale.low, scale.high
        for wave, survey in surveys.items():
            numeric = (each for each in scale.items if study.variables[each].type in NUMERIC and survey.has(each))
            for name in numeric:
                stray = _outside(survey, name, span)
                if stray:
                    answers = "1 answer lies" if len(stray) == 1 else f"{len(stray)} answers lie"
                    within = f"{as_written(span[0])} to {as_written(span[1])}, the range of the scale {scale.name}"
                    yield f"wave {wave}, {name}: {answers} outside {within} ({_listed(stray)})"


def without_scores(study: Study, surveys: Mapping[str, Survey]) -> Iterator[tuple[str, str]]:
    """Yield where no unit has a score though the wave has the items; parameters are those of `outside_ranges`."""
    for scale in study.scales.values():
        for wave, survey in surveys.items():
            if survey.has(scale.name) and len(survey) and not survey.column(scale.name).answered.any():
                yield f"wave {wave}, {scale.name}", f"no {study.unit} has a score: {scoring_words(scale, MOST_SHOWN)}"


def _outside(survey: Survey, name: str, span: tuple[float, float]) -> list[float]:
    column = survey.column(name)
    given = column.values[column.answered]
    margin = (span[1] - span[0]) * ROUNDING
    stray: list[float] = given[(given < span[0] - margin) | (given > span[1] + margin)].tolist()
    return stray


def _listed(stray: list[float]) -> str:
    values = sorted(set(stray))
    more = f" and {len(values) - MOST_SHOWN} more" if len(values) > MOST_SHOWN else ""
    return f"{', '.join(as_written(float(each)) for each in values[:MOST_SHOWN])}{more}"
