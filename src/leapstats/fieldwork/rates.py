"""Dispositions and AAPOR's rates in the long frame."""

from collections.abc import Iterator

from leapstats.errors import NotEstimableError
from leapstats.fieldwork.outcomes import Fieldwork, Part
from leapstats.results.frame import Result
from leapstats.results.not_estimable import attempt
from leapstats.stats.response_rates import OUTCOMES, RATES, rate_parts, response_rate
from leapstats.terms import StatName

TALLY, WORD, SHARE, RATE = "tally", "disposition", "eligibility", "response_rate"
E = "e"
GIVEN, ESTIMATED = "as given", "share of the eligible among the units of known eligibility"
SHOWN = (StatName.PROPORTION, StatName.CONF_LOW, StatName.CONF_HIGH)


def rate_rows(work: Fieldwork, part: Part) -> Iterator[Result]:
    """Yield the numbers of some units: how many ended how, e, and the rates."""
    place = (part.by, part.by_level)
    yield Result(work.item, None, *place, TALLY, StatName.N_BASE, float(part.size))
    for outcome in OUTCOMES:
        yield Result(work.item, outcome, *place, TALLY, StatName.N, float(part.count(outcome)))
        share = part.count(outcome) / part.size if part.size else float("nan")
        yield Result(work.item, outcome, *place, TALLY, StatName.PROPORTION, share, "of all units")
    for word, count in part.words:
        yield Result(work.item, word.code, *place, WORD, StatName.N, float(count), None, work.codes.outcomes[word])
    yield _share(work, part)
    for rate in RATES:
        yield from _rate(work, part, rate)


def _share(work: Fieldwork, part: Part) -> Result:
    note = None
    share, method = (float("nan"), ESTIMATED) if work.eligibility is None else (work.eligibility, GIVEN)
    if work.eligibility is None:
        try:
            share = part.counts.eligibility
        except NotEstimableError as reason:
            note = str(reason)
    return Result(work.item, E, part.by, part.by_level, SHARE, StatName.PROPORTION, share, method, note)


def _rate(work: Fieldwork, part: Part, rate: str) -> Iterator[Result]:
    place = (work.item, rate, part.by, part.by_level, RATE)
    found = attempt(response_rate, part.counts, rate, eligibility=work.eligibility, conf_level=work.conf_level)
    method, note = found.method or None, found.note or None
    try:
        base = rate_parts(part.counts, rate, eligibility=work.eligibility)
        yield Result(*place, StatName.N, float(base.count), method)
        yield Result(*place, StatName.N_BASE, float(base.whole), method)
    except NotEstimableError:
        pass  # the note of the rate says why there is none
    numbers = (found.estimate, found.conf_int.low, found.conf_int.high)
    for name, number in zip(SHOWN, numbers, strict=True):
        yield Result(*place, name, number, method, note)
