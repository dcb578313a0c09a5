"""How items changed between waves, of units that were sampled by a design: weighted, on the units with both answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from leapstats.change.comparison import NOTHING, Beside, ComparedFamily, ComparedItem, Comparison
from leapstats.change.paired import FEW, LIMITS, PAIRED, WAVE, Change, excludes
from leapstats.change.pairs import YES, PairedItem, pair_of
from leapstats.change.rates import Denominators, Per, is_rate
from leapstats.change.wording import BY_DESIGN_RULE, DISAGREE, GROUPS_BY_DESIGN_RULE, NO_PAIRS, RATES_BY_DESIGN_RULE
from leapstats.dictionary.plans import ChangePlan, Family
from leapstats.results.following import Follow, followed
from leapstats.results.frame import Place, Result
from leapstats.results.not_estimable import attempt, inference_rows
from leapstats.results.p_adjustment import adjusted
from leapstats.stats.design.changes import (
    design_changes_f,
    design_mean_change,
    design_rate_change,
    design_rate_ratio,
    design_share_change,
)
from leapstats.stats.design.comparisons import design_t, design_wald
from leapstats.stats.design.estimates import Means, Ratios, estimated
from leapstats.stats.design.sample import Design
from leapstats.stats.design.wald import DesignF
from leapstats.stats.result import Inference, Interval
from leapstats.survey.groups import Groups
from leapstats.survey.linking import Linked
from leapstats.survey.sampled_waves import design_wave
from leapstats.terms import NUMERIC, ItemType, Multiplicity, Numbers, StatName, Whole

SHARE, MEAN, RATE = "weighted_share", "weighted_mean", "weighted_rate"
GAINED, LOST = "weighted_share_gained", "weighted_share_lost"
MEAN_CHANGE, SHARE_CHANGE, LEVELS = "design_mean_change", "design_share_change", "design_changes_f"
RATE_CHANGE, RATE_RATIO = "design_rate_change", "design_rate_ratio"
GROUP_DIFFERENCE, GROUP_TEST = "design_t", "design_wald"
T = (StatName.STATISTIC, StatName.DF, StatName.P_VALUE)
RATIO = (StatName.RATE_RATIO, StatName.CONF_LOW, StatName.CONF_HIGH, *T)
WEIGHTED = "weighted"


@dataclass(frozen=True, slots=True, eq=False)
class _Sampled:
    """An item of the sampled units, the design of those with both answers, and the level of the limits."""

    pair: PairedItem
    design: Design
    conf_level: float

    def place(self, level: str | None) -> Place:
        return self.pair.variable.name, level, WAVE, self.pair.span

    def numbers(self) -> tuple[Numbers, Numbers]:
        """Return the numbers of each wave, with 0 where there is no pair."""
        both = self.pair.answered
        before, after = (np.where(both, column.values, 0.0) for column in (self.pair.before, self.pair.after))
        return before.astype(np.float64), after.astype(np.float64)

    def codes(self) -> tuple[Whole, Whole]:
        """Return the levels of each wave, with -1 where there is no pair."""
        both = self.pair.answered
        before, after = (np.where(both, column.values, -1) for column in (self.pair.before, self.pair.after))
        return before.astype(np.int64), after.astype(np.int64)

    def has(self, level: int) -> tuple[Numbers, Numbers]:
        """Tell whether each unit gave an answer, in each wave, as 0 or 1."""
        before, after = self.codes()
        return (before == level).astype(np.float64), (after == level).astype(np.float64)


def compare_by_design(
    linked: Linked, plan: ChangePlan, conf_level: float, beside: Beside = NOTHING, follow: Follow | None = None
) -> Comparison:
    """Compare each wave with the first by the design, item by item; p-values are adjusted within a family.

    Parameters
    ----------
    linked
        Waves of the units of the wave that has the design, in its order (`Linked.of_wave`). Units without a pair stay
        in the sample.
    plan
        Items in families, and how their p-values are adjusted.
    conf_level
        Of every interval, a fraction.
    beside
        Groups, which are domains, and what counts are per; nothing to adjust for.
    follow
        Is told of each item.
    """
    later = range(1, len(linked.surveys))
    wanted = [(item, wave) for family in plan.families for wave in later for item in family.items]
    compared = iter([_item(linked, item, wave, beside, conf_level) for item, wave in followed(wanted, "items", follow)])
    families = []
    for family in plan.families:
        items = [next(compared) for _ in range(len(family.items) * len(later))]
        families.append(_family(family, items, plan.multiplicity))
    return Comparison(linked, tuple(families), tuple(_rules(beside)), beside)


def _rules(beside: Beside) -> Iterator[str]:
    yield BY_DESIGN_RULE
    if beside.per is not None:
        yield RATES_BY_DESIGN_RULE
    if beside.groups is not None:
        yield GROUPS_BY_DESIGN_RULE


def _design(linked: Linked) -> Design:
    place = design_wave(linked)
    sampled = linked.surveys[place or 0].sampled
    assert sampled is not None, "the caller asked for a design"  # noqa: S101
    return sampled.design


def _item(linked: Linked, item: str, wave: int, beside: Beside, conf_level: float) -> ComparedItem:
    whole, pair = _design(linked), pair_of(linked, item, 0, wave)
    one = _Sampled(pair, whole.domain(pair.answered), conf_level)
    kind = pair.variable.type
    rows, p_value, test = _numbers(one) if kind in NUMERIC else _yes_no(one) if _is_yes_no(one) else _levels(one)
    rates: tuple[Result, ...] = ()
    if beside.per is not None and is_rate(pair.variable):
        rates = tuple(_rates(one, whole, beside.per, beside.per.of(linked, wave)))
    groups: tuple[Result, ...] = ()
    if beside.groups is not None and kind is not ItemType.CATEGORICAL:
        groups = tuple(_groups(one, whole, beside.groups, several=len(linked.surveys) > 2))
    return ComparedItem(Change(pair, (_pairs(pair), *rows), p_value, test), (), groups, (), rates)


def _family(family: Family, items: Sequence[ComparedItem], multiplicity: Multiplicity) -> ComparedFamily:
    p_values = [each.change.p_value for each in items]
    tested = sum(not np.isnan(p) for p in p_values)
    method = f"{multiplicity} over {tested} tests"
    found = []
    for each, p in zip(items, adjusted(p_values, multiplicity), strict=True):
        pair = each.change.pair
        level = YES if pair.variable.type is ItemType.BINARY else None
        place = (pair.variable.name, level, WAVE, pair.span, each.change.test)
        found.append(replace(each, of_family=(Result(*place, StatName.P_ADJUSTED, p, method),)))
    return ComparedFamily(family, tuple(found))


def _pairs(pair: PairedItem) -> Result:
    count = int(pair.answered.sum())
    note = NO_PAIRS if not count else (f"fewer than {FEW} pairs" if count < FEW else None)
    return Result(pair.variable.name, None, WAVE, pair.span, PAIRED, StatName.N_PAIRS, float(count), None, note)


def _is_yes_no(one: _Sampled) -> bool:
    return one.pair.variable.type is ItemType.BINARY


Found = tuple[list[Result], float, str]


def _numbers(one: _Sampled) -> Found:
    before, after = one.numbers()
    place, differences = one.place(None), one.pair.differences()
    rows = []
    for wave, mean in zip(one.pair.waves, _means(one.design, before, after), strict=True):
        rows.append(Result(place[0], None, WAVE, wave, MEAN, StatName.MEAN, float(mean), WEIGHTED))
    moved = (
        (StatName.N_ROSE, differences > 0),
        (StatName.N_FELL, differences < 0),
        (StatName.N_STAYED, differences == 0),
    )
    rows.extend(Result(*place, PAIRED, name, float(which.sum())) for name, which in moved)
    found = attempt(design_mean_change, one.design, before, after, conf_level=one.conf_level)
    rows.extend(_change_rows(place, one.design, after - before, found))
    return rows, found.p_value, MEAN_CHANGE


def _means(design: Design, *columns: Numbers) -> Numbers:
    if not np.any(design.weights):
        return np.full(len(columns), np.nan)
    return Means(np.column_stack(columns)).values(design.weights)


def _change_rows(place: Place, design: Design, changes: Numbers, found: Inference) -> Iterator[Result]:
    yield from inference_rows(place, MEAN_CHANGE, found, (*LIMITS, *T))
    yield _error(place, MEAN_CHANGE, design, changes)


def _error(place: Place, statistic: str, design: Design, changes: Numbers) -> Result:
    error = float(estimated(design, Means(changes)).se[0]) if np.any(design.weights) else np.nan
    return Result(*place, statistic, StatName.SE, error, "by the design")


def _yes_no(one: _Sampled) -> Found:
    codes = one.pair.variable.codes
    level = codes.position(YES) if codes is not None else 0
    rows = list(_shares(one, level, YES))
    had, has = one.has(level)
    test = attempt(design_mean_change, one.design, had, has, conf_level=one.conf_level)
    limits = {row.stat_name: row.stat for row in rows if row.statistic == SHARE_CHANGE}
    if not np.isnan(test.p_value):
        apart = excludes(limits[StatName.CONF_LOW], limits[StatName.CONF_HIGH])
        if apart != (test.p_value <= 1 - one.conf_level):
            test = replace(test, note="; ".join(filter(None, (test.note, DISAGREE))))
    rows.extend(inference_rows(one.place(YES), MEAN_CHANGE, test, T))
    return rows, test.p_value, MEAN_CHANGE


def _shares(one: _Sampled, level: int, code: str) -> Iterator[Result]:
    """Yield who gave an answer in each wave, weighted shares of them, who gained and lost it, and the change."""
    item, had_has, size = one.pair.variable.name, one.has(level), float(one.pair.answered.sum())
    had, has = had_has
    weighted = _means(one.design, had, has, has * (1 - had), had * (1 - has))
    for wave, column, share in zip(one.pair.waves, had_has, weighted[:2], strict=True):
        yield Result(item, code, WAVE, wave, PAIRED, StatName.N, float(column[one.pair.answered].sum()))
        yield Result(item, code, WAVE, wave, PAIRED, StatName.N_BASE, size)
        yield Result(item, code, WAVE, wave, SHARE, StatName.PROPORTION, float(share), WEIGHTED)
    (_, lost), (gained, _) = one.pair.of_level(level).tolist()
    place = one.place(code)
    yield Result(*place, PAIRED, StatName.N_GAINED, float(gained))
    yield Result(*place, PAIRED, StatName.N_LOST, float(lost))
    for name, share in zip((GAINED, LOST), weighted[2:], strict=True):
        yield Result(*place, name, StatName.PROPORTION, float(share), WEIGHTED)
    change = attempt(design_share_change, one.design, had, has, conf_level=one.conf_level)
    yield from inference_rows(place, SHARE_CHANGE, change, LIMITS)
    yield _error(place, SHARE_CHANGE, one.design, has - had)


def _levels(one: _Sampled) -> Found:
    item, codes = one.pair.variable.name, one.pair.variable.codes
    answers, table = codes.answers if codes is not None else (), one.pair.cross_table()
    rows: list[Result] = []
    for level, code in enumerate(answers):
        rows.extend(_shares(one, level, code.code))
        for other, target in enumerate(answers):
            note, cell = f"from {code.code} to {target.code}", float(table[level, other])
            step = f"{code.code}>{target.code}"
            rows.append(Result(item, step, WAVE, one.pair.span, PAIRED, StatName.N, cell, None, note))
    found = attempt(design_changes_f, one.design, *one.codes())
    rows.extend(inference_rows(one.place(None), LEVELS, found, T))
    rows.extend(_below(one.place(None), LEVELS, found))
    return rows, found.p_value, LEVELS


def _below(place: Place, statistic: str, found: Inference) -> Iterator[Result]:
    """Yield the degrees of freedom of the denominator of F, under a name of their own."""
    if isinstance(found, DesignF):
        yield Result(*place, f"{statistic}_denominator", StatName.DF, found.df_design, found.method)


def _rates(one: _Sampled, whole: Design, per: Per, denominators: Denominators) -> Iterator[Result]:
    """Yield the rates of each wave, of the units with both counts and both denominators, and their change."""
    kept = one.pair.answered & ~denominators.unknown
    design, (before, after) = whole.domain(kept), one.numbers()
    place, waves = one.place(None), ((before, denominators.before), (after, denominators.after))
    yield Result(*place, RATE, StatName.N_PAIRS, float(kept.sum()))
    change, ratio = (
        attempt(function, design, *waves, conf_level=one.conf_level)
        for function in (design_rate_change, design_rate_ratio)
    )
    columns = (np.where(kept, each, 0.0) for each in (before, after, denominators.before, denominators.after))
    first, second, below, above = columns
    rates = Ratios(np.column_stack([first, second]), np.column_stack([below, above])).values(design.weights)
    for wave, rate in zip(one.pair.waves, rates, strict=True):
        yield Result(place[0], None, WAVE, wave, RATE, StatName.RATE, per.units * float(rate), WEIGHTED)
    yield from inference_rows(place, RATE_CHANGE, _scaled(change, per.units), (*LIMITS, *T))
    yield from inference_rows(place, RATE_RATIO, ratio, RATIO)


def _scaled(found: Inference, units: float) -> Inference:
    limits = Interval(units * found.conf_int.low, units * found.conf_int.high, found.conf_int.level)
    return replace(found, estimate=units * found.estimate, conf_int=limits)


def _groups(one: _Sampled, whole: Design, groups: Groups, *, several: bool) -> Iterator[Result]:
    """Yield the change in each group, a domain, its difference from that of the first group, and a test of any."""
    assert groups.place is not None, "groups are of units"  # noqa: S101
    by = next(group.by for group in groups.groups if group.by is not None)
    numeric, item = one.pair.variable.type in NUMERIC, one.pair.variable.name
    codes = one.pair.variable.codes
    before, after = one.numbers() if numeric or codes is None else one.has(codes.position(YES))
    level, inside = None if numeric else YES, np.where(one.pair.answered, groups.place, -1).astype(np.int64)
    function, statistic = (design_mean_change, MEAN_CHANGE) if numeric else (design_share_change, SHARE_CHANGE)
    names = [f"{group.level}{f', {one.pair.span}' if several else ''}" for group in groups.groups[1:]]
    there = [place for place in range(len(names)) if _of(inside, place).any()]
    for place, name in enumerate(names):
        key = (item, level, by, name)
        yield Result(*key, PAIRED, StatName.N_PAIRS, float(_of(inside, place).sum()))
        found = attempt(function, whole.domain(_of(inside, place)), before, after, conf_level=one.conf_level)
        yield from inference_rows(key, statistic, found, LIMITS)
        if there and place in there[1:]:
            against = np.where(inside == place, 1, np.where(inside == there[0], 0, -1))
            difference = attempt(design_t, whole, after - before, against, conf_level=one.conf_level)
            yield from inference_rows(key, GROUP_DIFFERENCE, difference, LIMITS)
    test = attempt(design_wald, whole, after - before, inside)
    yield from inference_rows((item, level, by, one.pair.span), GROUP_TEST, test, T)


def _of(inside: Whole, place: int) -> NDArray[np.bool_]:
    return np.asarray(inside == place)
