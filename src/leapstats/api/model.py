"""Models of one yes-no item on others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from leapstats.api.arguments import check_flags, one_name, refused
from leapstats.api.choices import Reading, choices_of, listed, of_files, shows_reading
from leapstats.api.reading import first_wave, infer_survey, raw_file, study_at
from leapstats.api.request import (
    check_all,
    check_choice,
    check_level_option,
    check_needs_draws,
    check_together,
    check_unused,
    check_waves,
)
from leapstats.api.seeds import check_draws
from leapstats.dictionary.formulas import Factor, Formula, parse_formula
from leapstats.dictionary.study import Study
from leapstats.errors import Problem, UsageError, nearest
from leapstats.models.data import WAVE
from leapstats.models.figures import model_figures
from leapstats.models.fit import fit_model
from leapstats.models.method import Method
from leapstats.models.result import ModelResult
from leapstats.models.table import model_document
from leapstats.results.following import Follow
from leapstats.survey.inference import text_problems
from leapstats.survey.linking import alike_notes, joined_words, link, link_joined
from leapstats.survey.read import Waves
from leapstats.survey.splitting import Keys, split_waves
from leapstats.survey.survey import Survey
from leapstats.survey.where import keep_units
from leapstats.terms import ItemType

if TYPE_CHECKING:
    import pandas as pd


CONF_LEVEL = 0.95
ONE_WAVE = tuple(each for each in Method if each is not Method.GEE)


@shows_reading
def model(
    formula: "str | pd.DataFrame",
    data: "str | Path | pd.DataFrame | None" = None,
    *,
    study: Study | str | Path | None = None,
    wave: str | Sequence[str] | None = None,
    method: str = "firth",
    conf_level: float | None = None,
    list_units: bool = False,
    wave_item: str | None = None,
    join_ids: bool = False,
    draws: int | None = None,
    seed: int | None = None,
    progress: Follow | None = None,
    **reading: Unpack[Reading],
) -> ModelResult:
    """Fit a logistic model of a yes-no item: odds ratios, and differences in percentage points.

    Parameters
    ----------
    formula
        Such as `ch_any_it ~ registry_tracking + C(setting, ref=2)`; see `leapstats.dictionary.formulas`.
    data
        A file or a data frame, read without a dictionary; None for a study. It may come before the formula.
    study
        A study or its folder; None for the packaged one.
    wave
        None for the first; for `gee` the waves to combine, None for all that have the outcome.
    method
        `firth` (penalized), `exact` (conditional), `logistic` (maximum likelihood) or `gee` (waves of a
        unit are a cluster).
    conf_level
        The confidence level, a fraction; None for 0.95.
    list_units
        Whether to list the units that were left out.
    wave_item
        The column of a file with the wave of each row; with `id`, `gee` combines its waves.
    join_ids
        Whether ids that differ only in leading zeros, case or spaces are one, for `gee`.
    draws
        Fit the model to this many simulated data sets that agree with everything published about the study, in
        place of its answers: the range of each odds ratio over them.
    seed
        Of the draws; None for 1.
    progress
        With `draws`: called after each data set with what is counted, how many are done, and how many there are.
    reading
        How the columns of the data are read; see `leapstats.api.choices.Reading`.

    Returns
    -------
    ModelResult
        `.params`, `.conf_int()`, `.summary()` and others as in statsmodels, on the log-odds scale; `.table` has the
        printed odds ratios, `.frame` the unrounded numbers.

    Raises
    ------
    InputError
        With every problem of the formula, the data or the request at once.
    """
    if _is_formula(data) and not _is_formula(formula):
        formula, data = str(data), formula
    waves, wave_item = listed(wave, "wave"), one_name("wave_item", wave_item)
    keys = _Keys(wave_item or "", listed(reading.get("id"), "id"))
    read: list[Formula] = []
    checks: list[Callable[[], object]] = [
        lambda: read.append(_parsed(formula, data)),
        partial(check_choice, "method", method, Method if draws is None else ONE_WAVE),
        partial(check_flags, list_units=list_units, join_ids=join_ids),
        partial(check_level_option, conf_level),
        partial(
            check_together,
            {**of_files(reading), "wave_item": wave_item},
            {"study": study is not None},
            has_data=data is not None,
        ),
        partial(choices_of, reading),
        partial(_check_waves, method if isinstance(method, str) else "", waves, keys if data is not None else None),
    ]
    if draws is not None:
        flags = {"list_units": list_units or None, "join_ids": join_ids or None}
        unused = {"data": data, "conf_level": conf_level, "where": reading.get("where"), **flags}
        checks.append(partial(check_draws, draws, seed))
        checks.append(partial(check_unused, "draws", unused))
    else:
        checks.append(partial(check_needs_draws, seed))
    check_all("the options", checks)
    parsed = read[0]
    if draws is not None:
        from leapstats.api.draws import model_draws

        return model_draws(draws, parsed, study=study, wave=waves, method=method, seed=seed, progress=progress)
    surveys, words = _surveys(data, study, parsed, reading, _Long(wave_item or "", waves, method))
    if method == Method.GEE:
        surveys, alike = _clustered(surveys, join=join_ids)
        words = (*words, *alike)
    parsed = _over_waves(parsed, wave_item)
    try:
        fitted = fit_model(surveys, parsed, Method(method), CONF_LEVEL if conf_level is None else conf_level)
    except UsageError as error:
        raise _of_the_package(error, parsed, surveys[0]) if data is None and study is None else error from None
    if fitted.failure is not None:
        raise UsageError(f'the model "{parsed.text.strip()}"', [fitted.failure])
    results = fitted.results
    document = model_document(fitted, results, list_units=list_units, warnings=words)
    draw = partial(model_figures, fitted, document)
    return ModelResult(results=results, document=document, draw=draw, fitted=fitted)


def _surveys(
    data: "str | Path | pd.DataFrame | None",
    study: Study | str | Path | None,
    formula: Formula,
    reading: Reading,
    long: "_Long",
) -> tuple[list[Survey], tuple[str, ...]]:
    if data is not None:
        return _of_file(data, formula, reading, long)
    where = reading.get("where") or ""
    surveys = [keep_units(survey, where) for survey in _of_study(study_at(study), long.waves, long.method)]
    return surveys, tuple(note for survey in surveys for note in survey.provenance.notes) if where else ()


def _of_the_package(error: UsageError, formula: Formula, survey: Survey) -> UsageError:
    """Say whose items were looked for where none was named, in case a file was meant."""
    named = {formula.outcome, *(factor.item for factor in formula.factors)}
    if named <= {*survey.study.variables, WAVE}:
        return error
    what = f"no file was given, so items were looked up in the study {survey.study.name}"
    fix = 'To use a file, put it after the formula: leapstats model "outcome ~ item" FILE'
    return UsageError(error.source, [*error.problems, Problem("", what, fix)])


def _clustered(surveys: list[Survey], *, join: bool) -> tuple[list[Survey], tuple[str, ...]]:
    """Make sure that waves share units, and name ids that differ only in how they are written or join them."""
    if join:
        linked = link_joined(surveys)
        return list(linked.surveys), (joined_words(surveys[0].study, linked.joined or 0),)
    link(surveys)
    return surveys, tuple(alike_notes(surveys))


def _over_waves(formula: Formula, wave_item: str | None) -> Formula:
    """Take the column of the waves of a file for `wave`, as which every formula knows it."""

    def known(factor: Factor) -> Factor:
        return replace(factor, item=WAVE) if factor.item == wave_item else factor

    return replace(formula, terms=tuple(tuple(known(factor) for factor in term) for term in formula.terms))


@dataclass(frozen=True, slots=True)
class _Long:
    """The column of a file that says which wave a row is of, "" for one wave; the waves wanted; the method."""

    wave_item: str
    waves: tuple[str, ...]
    method: str


@dataclass(frozen=True, slots=True)
class _Keys:
    """What is named of a file: the column of its waves, "" for none, and those of its id."""

    wave_item: str
    ids: tuple[str, ...]


def _parsed(formula: object, data: object) -> Formula:
    if not isinstance(formula, str):
        raise refused("formula", formula, "not text", "Write it like outcome ~ item + other_item")
    if "~" not in formula and (_is_formula(data) or _is_file(formula)):
        fix = 'Put the formula first: leapstats model "outcome ~ item" FILE'
        raise UsageError("the formula", [Problem("", f'"{formula}" is a file, not a formula', fix)])
    return parse_formula(formula)


def _is_formula(data: object) -> bool:
    return isinstance(data, str | Path) and "~" in str(data)


def _is_file(formula: str) -> bool:
    try:
        return Path(formula).is_file()
    except (OSError, ValueError):
        return False


def _check_waves(method: str, waves: Sequence[str], keys: _Keys | None) -> None:
    """Refuse several waves for a method of one, one for a method of several, and waves of a file without its keys."""
    problems = [] if keys is None else [*filter(None, [_keys_problem(method, waves, keys)])]
    if method != Method.GEE and len(waves) > 1:
        problems.append(Problem("wave", f"{method} uses one wave", "Name one wave, or use --method gee"))
    if method == Method.GEE and len(waves) == 1:
        problems.append(Problem("wave", "gee needs two waves or more", "Name another wave, or omit --wave to use all"))
    if problems:
        raise UsageError("the options", problems)


def _keys_problem(method: str, waves: Sequence[str], keys: _Keys) -> Problem | None:
    """Word what is lacking to tell the waves of a file apart."""
    if keys.wave_item and keys.ids:
        if method != Method.GEE and not waves:
            return Problem(
                "wave", f"{method} uses one wave, and the file may have several", "Choose the wave with --wave"
            )
        return None
    if method == Method.GEE:
        return Problem("method", "gee needs the id column and the wave column", "Use --id and --wave-item")
    if keys.wave_item:
        what = "a file with several waves needs an id column as well as a wave column"
        return Problem("wave_item", what, "Use both --id and --wave-item")
    if waves:
        return Problem(
            "wave", "to choose a wave of a file, its id column and wave column are needed", "Use --id and --wave-item"
        )
    return None


def _of_study(study: Study, waves: Sequence[str], method: str) -> list[Survey]:
    check_waves(study, waves)
    default = [wave.name for wave in study.waves] if method == Method.GEE else [first_wave(study)]
    opened = Waves(study)
    return [opened.survey(name) for name in waves or default]


def _of_file(
    data: "str | Path | pd.DataFrame", formula: Formula, reading: Reading, long: _Long
) -> tuple[list[Survey], tuple[str, ...]]:
    """Read the columns that a formula names; the outcome has two answers."""
    named = tuple(
        dict.fromkeys(
            name
            for name in (formula.outcome, *(factor.item for factor in formula.factors))
            if not long.wave_item or name not in {WAVE, long.wave_item}
        )
    )
    choices = choices_of(reading, include=named)
    choices = replace(choices, types={formula.outcome: ItemType.BINARY, **choices.types})
    if long.wave_item:
        keys = Keys(choices.ids, long.wave_item)
        split = split_waves(raw_file(data, choices), keys, choices)
        surveys, words = list(split.surveys), (*split.words, *filter(None, (split.order,)))
    else:
        inferred = infer_survey(data, choices)
        surveys, words = [inferred.survey], inferred.words
    taken = dict(surveys[0].provenance.inferred)
    problems = [
        Problem(name, f"it was {taken.get(name, 'not read')}", "Declare its type (such as --categorical), or omit it")
        for name in named
        if name not in surveys[0].study.variables
    ]
    problems.extend(text_problems(surveys[0].study, named))
    known = [survey.wave for survey in surveys]
    unknown = [wave for wave in long.waves if wave not in known]
    problems.extend(Problem(f"wave {wave}", "there is no such wave", nearest(wave, known)) for wave in unknown)
    if problems:
        raise UsageError("the formula", problems)
    return [survey for survey in surveys if not long.waves or survey.wave in long.waves], words
