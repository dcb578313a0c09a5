"""Practices against the whole: control limits, scores, and rates drawn towards that of all."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import NotEstimableError
from leapstats.ratios.extracts import Work
from leapstats.ratios.method import ADDITIVE, MULTIPLICATIVE, PLAIN
from leapstats.results.frame import Result
from leapstats.stats.rates import Funnel, ShrunkenRates, poisson_funnel, ratio_funnel, shrunken_rates
from leapstats.stats.rates.noise import Limits
from leapstats.terms import Numbers, StatName

LEVELS = (0.95, 0.998)
FUNNELS = {True: "poisson_funnel", False: "ratio_funnel"}
SHRUNKEN, UNIT = "shrunken_rates", "unit"
CONTROL = "control_limits_{level:g}"
SMALL = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Against:
    """The practices of one item and wave against the whole.

    `names` are the units that have a rate, each its own, `above` and `base` their two numbers. `outside` says between
    which limits each is: 0 within those of 95 %, 1 outside these, 2 outside those of 99.8 % as well, with the sign of
    the side.
    """

    item: str
    wave: int
    names: tuple[str, ...]
    above: Numbers
    base: Numbers
    funnel: Funnel
    overdispersion: str
    shrunken: ShrunkenRates | None
    outside: NDArray[np.int64]

    @property
    def scores(self) -> Numbers:
        """How many standard errors each rate is from the whole, those errors widened as the limits are."""
        variances = self.funnel.noise.variance(self.funnel.target, self.funnel.sizes)
        if self.overdispersion == MULTIPLICATIVE:
            variances = variances * max(self.funnel.dispersion, 1.0)
        elif self.overdispersion == ADDITIVE:
            variances = variances + self.funnel.between_variance
        return np.asarray((self.funnel.rates - self.funnel.target) / np.sqrt(variances))

    @property
    def p_values(self) -> Numbers:
        """Two-sided p of each practice, by what chance does alone, or normal where limits are widened."""
        if self.overdispersion == PLAIN:
            return self.funnel.p_values()
        from scipy.special import ndtr

        return np.asarray(2 * ndtr(-np.abs(self.scores)))

    def limits(self, conf_level: float, sizes: Numbers | None = None) -> Limits:
        """Return control limits of each practice, or of other sizes."""
        return _limits(self.funnel, self.overdispersion, conf_level, sizes)


def _limits(funnel: Funnel, overdispersion: str, conf_level: float, sizes: Numbers | None = None) -> Limits:
    if overdispersion == MULTIPLICATIVE:
        return funnel.multiplicative_limits(conf_level, sizes=sizes)
    if overdispersion == ADDITIVE:
        return funnel.additive_limits(conf_level, sizes=sizes)
    return funnel.limits(conf_level, sizes=sizes)


def against_of(work: Work, item: str, wave: int, *, shrink: bool = False) -> Against | str:
    """Hold the practices of an item and a wave against all of them; words where that cannot be done."""
    measured, survey = work.measured[item, wave], work.extracts[wave].survey
    places = np.flatnonzero(measured.kept)
    above, below = measured.above[places], measured.below[places]
    try:
        funnel = (poisson_funnel if work.method.events else ratio_funnel)(above, below)
        shrunken = shrunken_rates(above, below) if shrink else None
    except NotEstimableError as reason:
        return str(reason)
    overdispersion = work.method.overdispersion
    outside = np.zeros(len(places), dtype=np.int64)
    for level in LEVELS:
        low, high = _limits(funnel, overdispersion, level)
        outside += (funnel.rates > high).astype(np.int64) - (funnel.rates < low)
    return Against(
        item=item,
        wave=wave,
        names=_names([survey.row_name(int(place)) for place in places]),
        above=above,
        base=measured.base[places],
        funnel=funnel,
        overdispersion=overdispersion,
        shrunken=shrunken,
        outside=outside,
    )


def _names(names: list[str]) -> tuple[str, ...]:
    """Tell names apart that are held back, or that come twice, by a number."""
    counts, seen = Counter(names), Counter[str]()
    found = []
    for name in names:
        seen[name] += 1
        found.append(name if counts[name] == 1 else f"{name} ({seen[name]})")
    return tuple(found)


def dispersion_rows(work: Work, found: Against) -> Iterator[Result]:
    """Yield how much more than by chance the practices differ."""
    place = work.place(found.item, 0, work.span(found.wave))
    statistic = FUNNELS[work.method.events]
    yield Result(*place, statistic, StatName.DISPERSION, found.funnel.dispersion)
    yield Result(*place, statistic, StatName.GROUP_VARIANCE, found.funnel.between_variance)


def unit_rows(work: Work, found: Against) -> Iterator[Result]:
    """Yield the numbers of each practice: its rate, score and p against the whole, and control limits."""
    columns = list(_columns(work, found))
    item, _, by, by_level = work.place(found.item, 0, work.span(found.wave))
    for at, name in enumerate(found.names):
        for statistic, stat_name, numbers in columns:
            yield Result(item, name, by, by_level, statistic, stat_name, float(numbers[at]))


def _columns(work: Work, found: Against) -> Iterator[tuple[str, StatName, Numbers]]:
    """Yield what each practice has: which statistic, under which name, one number a practice (n,)."""
    level, statistic = work.method.conf_level, FUNNELS[work.method.events]
    yield UNIT, StatName.TOTAL, found.above
    yield UNIT, StatName.N_BASE, found.base
    yield UNIT, StatName.RATE, found.funnel.rates
    if work.method.events:
        pairs = zip(found.above.tolist(), found.funnel.sizes.tolist(), strict=True)
        own = [work.method.of_rate(int(events), size, conf_level=level).conf_int for events, size in pairs]
        yield UNIT, StatName.CONF_LOW, np.array([each.low for each in own])
        yield UNIT, StatName.CONF_HIGH, np.array([each.high for each in own])
    yield statistic, StatName.STATISTIC, found.scores
    yield statistic, StatName.P_VALUE, found.p_values
    for each in LEVELS:
        low, high = found.limits(each)
        yield CONTROL.format(level=100 * each), StatName.CONF_LOW, low
        yield CONTROL.format(level=100 * each), StatName.CONF_HIGH, high
    if found.shrunken is not None:
        low, high = found.shrunken.limits(level)
        yield SHRUNKEN, StatName.RATE, found.shrunken.rates
        yield SHRUNKEN, StatName.CONF_LOW, low
        yield SHRUNKEN, StatName.CONF_HIGH, high
