"""Agreement in the long frame: of all codes, and of each whether it was given."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from leapstats.coding.sheet import Sheet, rated_by_two
from leapstats.results.frame import Result
from leapstats.results.not_estimable import attempt
from leapstats.stats.agreement import cohen_kappa, fleiss_kappa, gwet_ac1, krippendorff_alpha, percent_agreement
from leapstats.stats.result import Inference
from leapstats.terms import StatName

TALLY, PERCENT = "tally", "percent_agreement"
COHEN, FLEISS, AC1, ALPHA = "cohen_kappa", "fleiss_kappa", "gwet_ac1", "krippendorff_alpha"
SHOWN = (StatName.ESTIMATE, StatName.CONF_LOW, StatName.CONF_HIGH)
SEVERAL = "a coder gave a unit several codes, so that there is no one code to agree on"


def kappa_of(sheet: Sheet) -> str:
    """Return which kappa a sheet takes: Cohen's for two coders, Fleiss' for more."""
    return COHEN if len(sheet.coders) == 2 else FLEISS


def agreement_rows(sheet: Sheet, conf_level: float) -> Iterator[Result]:
    """Yield the agreement on all codes, then on each of them."""
    yield Result(sheet.item, None, None, None, TALLY, StatName.N_BASE, float(rated_by_two(sheet)))
    yield from _rows(sheet, None, None if sheet.several else sheet.ratings, conf_level)
    for code in sheet.codes:
        applied = sheet.applied(code)
        given = sum(any(row) for row in applied)
        yield Result(sheet.item, code, None, None, TALLY, StatName.N, float(given), "units with the code by any coder")
        yield from _rows(sheet, code, applied, conf_level)


def _rows(
    sheet: Sheet, level: str | None, ratings: Sequence[Sequence[Any]] | None, conf_level: float
) -> Iterator[Result]:
    place = (sheet.item, level, None, None)
    agreed = _found(percent_agreement, ratings)
    yield Result(*place, PERCENT, StatName.PROPORTION, agreed.estimate, agreed.method or None, agreed.note or None)
    kappa = cohen_kappa if kappa_of(sheet) == COHEN else fleiss_kappa
    for method in (kappa, gwet_ac1, krippendorff_alpha):
        found = _found(method, ratings, conf_level=conf_level)
        numbers = (found.estimate, found.conf_int.low, found.conf_int.high)
        for name, number in zip(SHOWN, numbers, strict=True):
            yield Result(*place, method.__name__, name, number, found.method or None, found.note or None)


def _found(method: Callable[..., Inference], ratings: Sequence[Sequence[Any]] | None, **options: float) -> Inference:
    return Inference(method="", note=SEVERAL) if ratings is None else attempt(method, ratings, **options)
