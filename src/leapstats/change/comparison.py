"""Compare waves over the families of a plan."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from leapstats.change import between_groups, multiwave
from leapstats.change.families import family_rows
from leapstats.change.paired import Change, compare
from leapstats.change.pairs import pair_of
from leapstats.change.wording import BETWEEN_GROUPS_RULE, MULTIWAVE_RULE, PAIRED_RULE
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
            yield from (*each.change.rows, *each.of_family, *each.of_groups)
        yield from self.over_all


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """All families of a plan; `rules` are the methods and the rules that chose them."""

    linked: Linked
    families: tuple[ComparedFamily, ...]
    rules: tuple[str, ...]

    @property
    def results(self) -> Results:
        """The long frame."""
        return Results(tuple(row for family in self.families for row in family.rows))


def compare_waves(
    linked: Linked, plan: ChangePlan, conf_level: float, groups: Groups | None = None, follow: Follow | None = None
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
    groups
        Of the linked units; None to compare no groups.
    follow
        Is told of each item.
    """
    later = range(1, len(linked.surveys))
    wanted = [(item, wave) for family in plan.families for wave in later for item in family.items]
    compared = []
    for item, wave in followed(wanted, "items", follow):
        change = compare(pair_of(linked, item, 0, wave), conf_level)
        compared.append((change, _of_groups(change, groups)))
    each = iter(compared)
    families = tuple(
        _family(linked, plan, family, list(islice(each, len(family.items) * len(later)))) for family in plan.families
    )
    rules = [PAIRED_RULE]
    if groups is not None:
        rules.append(BETWEEN_GROUPS_RULE.format(permutations=between_groups.PERMUTATIONS))
    if len(linked.surveys) > 2:
        rules.append(MULTIWAVE_RULE)
    return Comparison(linked, families, tuple(rules))


def _family(
    linked: Linked, plan: ChangePlan, family: Family, compared: list[tuple[Change, tuple[Result, ...]]]
) -> ComparedFamily:
    of_family = family_rows([change for change, _ in compared], plan.multiplicity)
    items = tuple(
        ComparedItem(change, rows, of_groups) for (change, of_groups), rows in zip(compared, of_family, strict=True)
    )
    is_several = len(linked.surveys) > 2
    over_all = [row for item in family.items for row in multiwave.over_all(linked, item)] if is_several else []
    return ComparedFamily(family, items, tuple(over_all))


def _of_groups(change: Change, groups: Groups | None) -> tuple[Result, ...]:
    return () if groups is None else tuple(between_groups.compare_groups(change.pair, groups))


def texts_of(linked: Linked, items: Sequence[str]) -> Iterator[tuple[object, str, str, str]]:
    """Yield unit, wave, item and text of every free-text answer, unit by unit."""
    for place, unit in enumerate(linked.units):
        for wave, survey in enumerate(linked.surveys):
            for item in items:
                if survey.has(item) and linked.column(wave, item).answered[place]:
                    yield unit, survey.wave, item, str(linked.column(wave, item).values[place])
