"""Compare waves over the families of a plan."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from leapstats.change import between_groups, multiwave
from leapstats.change.adjusted import adjusted_rows
from leapstats.change.adjusters import adjusters_of
from leapstats.change.families import family_rows
from leapstats.change.paired import Change, compare
from leapstats.change.pairs import PairedItem, pair_of
from leapstats.change.rates import Per, rate_rows
from leapstats.change.wording import ADJUSTED_RULE, BETWEEN_GROUPS_RULE, MULTIWAVE_RULE, PAIRED_RULE, RATES_RULE
from leapstats.dictionary.plans import ChangePlan, Family
from leapstats.results.following import Follow, followed
from leapstats.results.frame import Result, Results
from leapstats.survey.groups import Groups
from leapstats.survey.linking import Linked


@dataclass(frozen=True, slots=True, eq=False)
class ComparedItem:
    """A change, its adjusted p with what absent answers could make of it, and how groups differ in it."""

    change: Change
    of_family: tuple[Result, ...]
    of_groups: tuple[Result, ...] = ()
    adjusted: tuple[Result, ...] = ()
    rates: tuple[Result, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """What stands beside the paired comparison: groups, the items it is adjusted for, what counts are per."""

    groups: Groups | None = None
    adjust_for: tuple[str, ...] = ()
    per: Per | None = None


NOTHING = Beside()


@dataclass(frozen=True, slots=True, eq=False)
class ComparedFamily:
    """The items of a family in each comparison, and over all waves where there are three or more."""

    family: Family
    items: tuple[ComparedItem, ...]
    over_all: tuple[Result, ...] = ()

    @property
    def rows(self) -> Iterator[Result]:
        """Every number of the family."""
        for each in self.items:
            yield from (*each.change.rows, *each.adjusted, *each.rates, *each.of_family, *each.of_groups)
        yield from self.over_all


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """All families of a plan; `rules` are the methods and the rules that chose them."""

    linked: Linked
    families: tuple[ComparedFamily, ...]
    rules: tuple[str, ...]
    beside: Beside = NOTHING

    @property
    def results(self) -> Results:
        """The long frame."""
        return Results(tuple(row for family in self.families for row in family.rows))


def compare_waves(
    linked: Linked, plan: ChangePlan, conf_level: float, beside: Beside = NOTHING, follow: Follow | None = None
) -> Comparison:
    """Compare each wave with the first, item by item; p-values are adjusted within a family, over all comparisons.

    Parameters
    ----------
    linked
        Two waves or more.
    plan
        Items in families, and how their p-values are adjusted.
    conf_level
        Of every interval, a fraction.
    beside
        What stands beside; groups are of the linked units.
    follow
        Is told of each item.
    """
    later = range(1, len(linked.surveys))
    wanted = [(item, wave) for family in plan.families for wave in later for item in family.items]
    compared = [
        _item(linked, pair_of(linked, item, 0, wave), wave, beside, conf_level)
        for item, wave in followed(wanted, "items", follow)
    ]
    each = iter(compared)
    families = tuple(
        _family(linked, plan, family, list(islice(each, len(family.items) * len(later)))) for family in plan.families
    )
    return Comparison(linked, families, tuple(_rules(linked, beside)), beside)


def _rules(linked: Linked, beside: Beside) -> Iterator[str]:
    yield PAIRED_RULE
    if beside.adjust_for:
        yield ADJUSTED_RULE
    if beside.per is not None:
        yield RATES_RULE
    if beside.groups is not None:
        yield BETWEEN_GROUPS_RULE.format(permutations=between_groups.PERMUTATIONS)
    if len(linked.surveys) > 2:
        yield MULTIWAVE_RULE


def _item(linked: Linked, pair: PairedItem, wave: int, beside: Beside, conf_level: float) -> ComparedItem:
    adjusters = adjusters_of(linked, beside.adjust_for, wave) if beside.adjust_for else None
    rates = (
        () if beside.per is None else rate_rows(pair, beside.per, beside.per.of(linked, wave), adjusters, conf_level)
    )
    return ComparedItem(
        compare(pair, conf_level),
        (),
        () if beside.groups is None else tuple(between_groups.compare_groups(pair, beside.groups)),
        () if adjusters is None else tuple(adjusted_rows(pair, adjusters, conf_level)),
        tuple(rates),
    )


def _family(linked: Linked, plan: ChangePlan, family: Family, compared: Sequence[ComparedItem]) -> ComparedFamily:
    of_family = family_rows([each.change for each in compared], plan.multiplicity)
    items = tuple(replace(each, of_family=rows) for each, rows in zip(compared, of_family, strict=True))
    is_several = len(linked.surveys) > 2
    over_all = [row for item in family.items for row in multiwave.over_all(linked, item)] if is_several else []
    return ComparedFamily(family, items, tuple(over_all))


def texts_of(linked: Linked, items: Sequence[str]) -> Iterator[tuple[object, str, str, str]]:
    """Yield unit, wave, item and text of every free-text answer, unit by unit."""
    for place, unit in enumerate(linked.units):
        for wave, survey in enumerate(linked.surveys):
            for item in items:
                if survey.has(item) and linked.column(wave, item).answered[place]:
                    yield unit, survey.wave, item, str(linked.column(wave, item).values[place])
