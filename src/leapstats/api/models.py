"""Models of one yes-no item on others."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from leapstats.analysis.models import Method
from leapstats.analysis.models import fit as fit_model
from leapstats.api.reading import first_wave, infer_survey, study_at
from leapstats.api.request import (
    TYPES,
    check_all,
    check_choice,
    check_level_option,
    check_together,
    check_waves,
)
from leapstats.dictionary.formulas import Formula, parse_formula
from leapstats.dictionary.study import Study
from leapstats.errors import Problem, UsageError
from leapstats.present.model_tables import model_document
from leapstats.present.shown import ShownTable
from leapstats.survey.inference import Choices
from leapstats.survey.read import Waves
from leapstats.survey.survey import Survey
from leapstats.terms import ItemType

if TYPE_CHECKING:
    import pandas as pd


def fit(
    formula: str,
    data: "str | Path | pd.DataFrame | None" = None,
    *,
    study: Study | str | Path | None = None,
    wave: str | Sequence[str] | None = None,
    method: str = "firth",
    conf_level: float = 0.95,
    list_units: bool = False,
    types: Mapping[str, str] | None = None,
    missing: Sequence[str] = (),
) -> ShownTable:
    """Fit a logistic model of a yes-no item: odds ratios, and what they come to in points.

    Parameters
    ----------
    formula
        Such as `ch_any_it ~ registry_tracking + C(setting, ref=2)`; see `leapstats.dictionary.formulas`.
    data
        A file or a data frame, read without a dictionary; None for a study.
    study
        A study or its folder; None for the packaged one.
    wave
        None for the first; for `gee` the waves to stack, None for all that asked the outcome.
    method
        `firth` (penalized), `exact` (conditional), `logistic` (maximum likelihood) or `gee` (waves of a
        unit are a cluster).
    conf_level
        Of every interval, a fraction.
    list_units
        Whether to name the units that were left out.
    types, missing
        As for `table1`, of a file.

    Returns
    -------
    ShownTable
        `.results` has the unrounded numbers.

    Raises
    ------
    InputError
        With every problem of the formula, the data or the request at once.
    """
    waves = (wave,) if isinstance(wave, str) else tuple(wave or ())
    read: list[Formula] = []
    checks: list[Callable[[], object]] = [
        lambda: read.append(parse_formula(formula)),
        partial(check_choice, "method", method, Method),
        partial(check_level_option, conf_level),
        partial(
            check_together,
            {"types": types, "missing": missing},
            {"study": study is not None, "wave": waves},
            has_data=data is not None,
        ),
        *(partial(check_choice, "types", kind, TYPES) for kind in dict.fromkeys((types or {}).values())),
        partial(_check_waves, method, waves, has_data=data is not None),
    ]
    check_all("what was asked", checks)
    parsed = read[0]
    if data is None:
        surveys = _of_study(study_at(study), waves, method)
        words: tuple[str, ...] = ()
    else:
        surveys, words = _of_file(data, parsed, types, missing)
    fitted = fit_model(surveys, parsed, Method(method), conf_level)
    return ShownTable(fitted.results, model_document(fitted, list_units=list_units, warnings=words))


def _check_waves(method: str, waves: Sequence[str], *, has_data: bool) -> None:
    """Refuse several waves for a method of one, and one for a method of several."""
    problem = None
    if method != Method.GEE and len(waves) > 1:
        problem = Problem("wave", f"{method} takes one wave", "Name one, or take --method gee")
    if method == Method.GEE and has_data:
        problem = Problem("method", "gee needs the waves of a study", "Take another method for a file")
    if method == Method.GEE and len(waves) == 1:
        problem = Problem("wave", "gee stacks two waves or more", "Name another, or none for all")
    if problem is not None:
        raise UsageError("the options given", [problem])


def _of_study(study: Study, waves: Sequence[str], method: str) -> list[Survey]:
    check_waves(study, waves)
    default = [wave.name for wave in study.waves] if method == Method.GEE else [first_wave(study)]
    opened = Waves(study)
    return [opened.survey(name) for name in waves or default]


def _of_file(
    data: "str | Path | pd.DataFrame", formula: Formula, types: Mapping[str, str] | None, missing: Sequence[str]
) -> tuple[list[Survey], tuple[str, ...]]:
    """Read the columns that a formula names; the outcome is yes or no."""
    named = tuple(dict.fromkeys((formula.outcome, *(factor.item for factor in formula.factors))))
    given = {column: ItemType(kind) for column, kind in (types or {}).items()}
    choices = Choices(include=named, types={formula.outcome: ItemType.BINARY, **given}, missing=frozenset(missing))
    inferred = infer_survey(data, choices)
    taken = dict(inferred.survey.provenance.inferred)
    problems = [
        Problem(name, f"it was {taken.get(name, 'not read')}", "Give its type, or do not name it")
        for name in named
        if name not in inferred.survey.study.variables
    ]
    if problems:
        raise UsageError("the formula", problems)
    return [inferred.survey], inferred.words
