"""Models of one item on others."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from leapstats.api.arguments import check_flags, one_name, refused
from leapstats.api.choices import Names, choices_of, listed, of_files, shows_reading
from leapstats.api.designs import DESIGN_NAMES, ReadingOfModels
from leapstats.api.key_options import with_known_keys
from leapstats.api.model_asked import Asked, Keys
from leapstats.api.model_design import ModelDesign
from leapstats.api.model_imputed import check_imputed, check_seed_of_model
from leapstats.api.model_surveys import Source, of_the_package, over_waves, surveys_of, wanted_by, with_baseline
from leapstats.api.privacy import by_itself, protects, unprotected_options
from leapstats.api.request import check_all, check_level_option, check_together, check_unused
from leapstats.api.seeds import check_draws
from leapstats.dictionary.formulas import Formula, parse_formula
from leapstats.dictionary.study import Study
from leapstats.errors import Problem, UsageError
from leapstats.regression.figures import model_figures
from leapstats.regression.fit import fit_model
from leapstats.regression.imputed import fit_imputed
from leapstats.regression.ledger import counts_behind_model
from leapstats.regression.method import AUTO, Method
from leapstats.regression.result import ModelResult
from leapstats.regression.rows import results_of
from leapstats.regression.table import model_document
from leapstats.results.following import Follow

if TYPE_CHECKING:
    import pandas as pd


CONF_LEVEL, SEED = 0.95, 1


@protects
@by_itself
@unprotected_options("list_units", "draws", "impute", "baseline")
@shows_reading
def model(
    formula: "str | pd.DataFrame",
    data: "str | Path | pd.DataFrame | None" = None,
    *,
    study: Study | str | Path | None = None,
    wave: str | Sequence[str] | None = None,
    baseline: str | None = None,
    family: str = AUTO,
    method: str | None = None,
    per: str | None = None,
    cluster: Names | None = None,
    random: str | None = None,
    correlation: str | None = None,
    conf_level: float | None = None,
    list_units: bool = False,
    wave_item: str | None = None,
    join_ids: bool = False,
    draws: int | None = None,
    impute: int | None = None,
    impute_with: str | Sequence[str] | None = None,
    seed: int | None = None,
    progress: Follow | None = None,
    **reading: Unpack[ReadingOfModels],
) -> ModelResult:
    """Fit a model of an item: odds ratios, rate ratios or differences, with limits and p.

    Parameters
    ----------
    formula
        Such as `ch_any_it ~ registry_tracking + C(setting, ref=2)`; see `leapstats.dictionary.formulas`.
    data
        A file or a data frame, read without a dictionary; None for a study. It may come before the formula.
    study
        A study or its folder; None for the packaged one.
    wave
        None for the first; for `gee`, `cr2` and `mixed` the waves to combine, None for all that have the outcome.
    baseline
        An earlier wave. The outcome as it was answered then is an exposure (analysis of covariance), and `wave` is
        the later one, None for the last. In the formula `fte_2013` is the item `fte` in wave 2013; items that the
        later wave did not ask are taken from the baseline.
    family
        `logistic`, `ordinal`, `multinomial`, `poisson`, `negative_binomial` or `linear`; `auto` for the one that
        follows from the outcome: yes or no is logistic, levels in order ordinal, other levels multinomial, a count
        poisson, another number linear.
    method
        None for the default of the family. Logistic: `firth` (penalized, the default), `exact` (conditional),
        `likelihood`, `gee`. Ordinal, multinomial and negative binomial: `likelihood`. Poisson: `hc3` (standard errors
        that do not take counts for Poisson, the default), `likelihood`, `exact`, `gee`. Linear: `hc3` (the default),
        `least_squares`, `huber`, `cr2` (the default with clusters), `gee`, `mixed`. With a sample design: `design`, the
        only one, of the logistic, ordinal, poisson and linear family.
    per
        The item that a count is per, such as patients: its logarithm is the offset.
    cluster
        The item that says which rows belong together, such as the organization of a practice. With weights, strata
        or a population, or in a study with a design, it is what was drawn first in the sample; a second one for a
        second stage.
    random
        The item of a random intercept, for `mixed`.
    correlation
        The working correlation of the rows of a cluster, for `gee`: `exchangeable` (the default) or `independence`.
    conf_level
        The confidence level, a fraction; None for 0.95.
    list_units
        Whether to list the units that were left out.
    wave_item
        The column of a file with the wave of each row; with `id`, `gee` combines its waves. Neither is needed where the
        file's platform tells them.
    join_ids
        Whether ids that differ only in leading zeros, case or spaces are one, for `gee`.
    draws
        Fit the model to this many simulated data sets that agree with everything published about the study, in
        place of its answers: the range of each odds ratio over them.
    impute
        Impute missing answers this many times (multiple imputation by chained equations) and pool the models by
        Rubin's rules; 20 to 100 will do. None to leave out rows that lack an answer. Rows that were not asked an item
        are left out all the same, and so are those without an answer to the outcome, after they helped to impute the
        others.
    impute_with
        Items that are not of the formula and foretell what is missing, or whether it is. With them, rows whose outcome
        was imputed are kept.
    seed
        Of the draws or the imputations; None for 1.
    progress
        With `draws`: called after each data set with what is counted, how many are done, and how many there are.
    reading
        How the columns of the data are read, see `leapstats.api.choices.Reading`, and how units were sampled, see
        `leapstats.api.designs.StageOptions`: limits and p are then by the design, on its degrees of freedom.

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
    sample = ModelDesign.read(reading, cluster, study, has_data=data is not None)
    how = sample.reading
    named = {
        "per": per,
        "cluster": sample.cluster or None,
        "random": random,
        "correlation": correlation,
        "baseline": baseline,
    }
    helping = listed(impute_with, "impute_with")
    keys = Keys(wave_item or "", listed(how.get("id"), "id"), has_data=data is not None)
    items = {name: one_name(name, item) or "" for name, item in named.items()}
    asked = Asked(family, method, keys, waves, **items, is_sampled=sample.is_sampled)
    asked, file, read_as = with_known_keys(asked, data, how)
    read: list[Formula] = []
    checks: list[Callable[[], object]] = [
        lambda: read.append(_parsed(formula, data)),
        asked.check,
        partial(check_flags, list_units=list_units, join_ids=join_ids),
        partial(check_level_option, conf_level),
        partial(
            check_together,
            {**of_files(how), "wave_item": wave_item},
            {"study": study is not None},
            has_data=data is not None,
        ),
        partial(choices_of, how, others=DESIGN_NAMES),
        partial(check_imputed, impute, helping, asked),
        partial(sample.check, asked, is_imputed=impute is not None),
    ]
    if draws is not None:
        flags = {"list_units": list_units or None, "join_ids": join_ids or None}
        unused = {"data": data, "conf_level": conf_level, "where": how.get("where"), **flags, **named}
        unused |= {"impute": impute, **sample.given}
        checks.extend([partial(check_draws, draws, seed), asked.check_drawn, partial(check_unused, "draws", unused)])
    else:
        checks.append(partial(check_seed_of_model, seed, impute))
    check_all("the options", checks)
    request = asked.request(read[0], CONF_LEVEL if conf_level is None else conf_level)
    request = replace(request, impute=impute or 0, impute_with=helping, seed=SEED if seed is None else seed)
    if draws is not None:
        from leapstats.api.draws import model_draws

        by = request.method or Method.FIRTH
        return model_draws(draws, read[0], study=study, wave=waves, method=by, seed=seed, progress=progress)
    if baseline:
        request = replace(request, formula=with_baseline(request.formula, baseline))
    source = Source(
        file, study, asked.keys.wave_item, waves, asked.combines, join_ids, baseline or "", design=sample.asked
    )
    surveys, words = surveys_of(source, wanted_by([request]), read_as)
    request = replace(request, formula=over_waves(request.formula, asked.keys.wave_item))
    if baseline and request.formula.outcome not in surveys[0].study.variables:
        request = replace(request, formula=read[0])  # one unknown item, not two
    try:
        fitted = fit_imputed(surveys, request) if impute else fit_model(surveys, request)
    except UsageError as error:
        raise of_the_package(error, request, surveys[0]) if data is None and study is None else error from None
    if fitted.failure is not None:
        raise UsageError(f'the model "{read[0].text.strip()}"', [fitted.failure])
    results = results_of(fitted)
    document = model_document(fitted, results, list_units=list_units, warnings=words)
    draw = partial(model_figures, fitted, document)
    counted = partial(counts_behind_model, fitted, results)
    return ModelResult(results=results, document=document, draw=draw, fitted=fitted, counted=counted)


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
