"""Agreement in the long frame: of all codes, of each whether it was given, and of each pair of coders."""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Any

from leapstats.coding.scale import CodeScale, Metric, numbers
from leapstats.coding.sheet import Sheet, rated_by_two
from leapstats.results.frame import Place, Result
from leapstats.results.not_estimable import attempt, inference_rows
from leapstats.stats.agreement import (
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    gwet_ac2,
    krippendorff_alpha,
    percent_agreement,
    weighted_fleiss_kappa,
    weighted_kappa,
)
from leapstats.stats.respondents import IccForm, rater_icc
from leapstats.stats.result import Inference
from leapstats.terms import StatName

TALLY, PERCENT = "tally", "percent_agreement"
COHEN, FLEISS, AC1, ALPHA = "cohen_kappa", "fleiss_kappa", "gwet_ac1", "krippendorff_alpha"
WEIGHTED, WEIGHTED_FLEISS, AC2 = "weighted_kappa", "weighted_fleiss_kappa", "gwet_ac2"
ORDINAL, INTERVAL, ICC = "krippendorff_alpha_ordinal", "krippendorff_alpha_interval", "rater_icc"
PAIR, FORM = "coders", "form"
LIMITS = (StatName.CONF_LOW, StatName.CONF_HIGH)
SHOWN = (StatName.ESTIMATE, *LIMITS)
OF_ICC = (*SHOWN, StatName.STATISTIC, StatName.DF, StatName.P_VALUE)
SEVERAL = "a coder gave a unit several codes or none, so that there is no one code to agree on"
UNRATED = "no unit was rated by all coders"
Ratings = Sequence[Sequence[Any]] | None


def kappa_of(coders: int) -> str:
    """Return which kappa so many coders take: Cohen's for two, Fleiss' for more."""
    return COHEN if coders == 2 else FLEISS


def weighted_of(coders: int) -> str:
    """Return which weighted kappa so many coders take."""
    return WEIGHTED if coders == 2 else WEIGHTED_FLEISS


def agreement_rows(sheet: Sheet, scale: CodeScale, conf_level: float) -> Iterator[Result]:
    """Yield the agreement on all codes, then on each of them."""
    place = (sheet.item, None, None, None)
    yield Result(*place, TALLY, StatName.N_BASE, float(rated_by_two(sheet.given)))
    if scale.metric is Metric.INTERVAL:
        yield from _interval_rows(place, sheet, conf_level)
        return
    yield from _of_codes(place, sheet.ratings, None if sheet.several else sheet.ratings, scale, conf_level)
    for code in sheet.codes:
        applied = sheet.applied(code)
        given = sum(any(row) for row in applied)
        yield Result(sheet.item, code, None, None, TALLY, StatName.N, float(given), "units with the code by any coder")
        yield from _nominal((sheet.item, code, None, None), applied, None, conf_level)


def pair_rows(sheet: Sheet, scale: CodeScale, conf_level: float) -> Iterator[Result]:
    """Yield the agreement of each pair of coders: on all codes, or on each where a unit may have several."""
    levels: tuple[str | None, ...] = sheet.codes if sheet.several else (None,)
    for level in levels:
        ratings: Sequence[Sequence[Any]] = sheet.ratings if level is None else sheet.applied(level)
        for one, two in combinations(range(len(sheet.coders)), 2):
            place = (sheet.item, level, PAIR, pair_name(sheet, one, two))
            both = rated_by_two((row[one], row[two]) for row in sheet.given)
            yield Result(*place, TALLY, StatName.N_BASE, float(both))
            if scale.metric is Metric.INTERVAL:
                values = [[row[one], row[two]] for row in numbers(sheet)] if level is None else None
                yield from _alpha_rows(place, INTERVAL, values, "interval", conf_level)
            else:
                kept = [[row[one], row[two]] for row in ratings]
                yield from _of_codes(place, kept, kept, scale if level is None else CodeScale(), conf_level)


def pair_name(sheet: Sheet, one: int, two: int) -> str:
    """Return the name of a pair of coders."""
    return f"{sheet.coders[one]}, {sheet.coders[two]}"


def _of_codes(
    place: Place, all_ratings: Sequence[Sequence[Any]], ratings: Ratings, scale: CodeScale, conf_level: float
) -> Iterator[Result]:
    """Yield the agreement on codes as names, and in their order where they have one."""
    coders = len(all_ratings[0])
    if scale.metric is Metric.ORDINAL:
        options = {"weights": scale.weights.value, "categories": scale.categories, "conf_level": conf_level}
        kappa = weighted_kappa if weighted_of(coders) == WEIGHTED else weighted_fleiss_kappa
        for method in (kappa, gwet_ac2):
            yield from inference_rows(place, method.__name__, _found(method, ratings, **options), SHOWN)
        yield from _alpha_rows(place, ORDINAL, ratings, "ordinal", conf_level, scale.categories)
    yield from _nominal(place, ratings, scale.categories, conf_level, coders)


def _nominal(
    place: Place, ratings: Ratings, categories: Sequence[str] | None, conf_level: float, coders: int = 0
) -> Iterator[Result]:
    agreed = _found(percent_agreement, ratings, conf_level=conf_level)
    yield from inference_rows(place, PERCENT, agreed, (StatName.PROPORTION, *LIMITS))
    kappa = cohen_kappa if kappa_of(coders or len((ratings or [[]])[0])) == COHEN else fleiss_kappa
    for method in (kappa, gwet_ac1, krippendorff_alpha):
        found = _found(method, ratings, categories=categories, conf_level=conf_level)
        yield from inference_rows(place, method.__name__, found, SHOWN)


def _interval_rows(place: Place, sheet: Sheet, conf_level: float) -> Iterator[Result]:
    ratings = None if sheet.several else numbers(sheet)
    agreed = _found(percent_agreement, ratings, conf_level=conf_level)
    yield from inference_rows(place, PERCENT, agreed, (StatName.PROPORTION, *LIMITS))
    yield from _alpha_rows(place, INTERVAL, ratings, "interval", conf_level)
    full = [row for row in ratings or () if None not in row]
    yield Result(sheet.item, None, FORM, None, TALLY, StatName.N, float(len(full)), "units that all coders rated")
    for form in IccForm:
        if ratings is not None and not full:
            found = Inference(method="", note=UNRATED)
        else:
            found = _found(rater_icc, None if ratings is None else full, form=form, conf_level=conf_level)
        yield from inference_rows((sheet.item, None, FORM, form.value), ICC, found, OF_ICC)


def _alpha_rows(
    place: Place,
    name: str,
    ratings: Ratings,
    metric: str,
    conf_level: float,
    categories: Sequence[str] | None = None,
) -> Iterator[Result]:
    found = _found(krippendorff_alpha, ratings, metric=metric, categories=categories, conf_level=conf_level)
    yield from inference_rows(place, name, found, SHOWN)


def _found(method: Callable[..., Inference], ratings: Ratings, **options: object) -> Inference:
    return Inference(method="", note=SEVERAL) if ratings is None else attempt(method, ratings, **options)
