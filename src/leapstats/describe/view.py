"""A block of a layout with its numbers: what its rows, and the notes on them, are made from."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from leapstats.describe.description import MISSING, TALLY
from leapstats.describe.presentation import USUAL, Presentation
from leapstats.describe.tabulation import COLLECTED, REMAINDER, block_items
from leapstats.dictionary.layout import Block
from leapstats.dictionary.study import Study, Variable
from leapstats.output.table import Text
from leapstats.results.frame import Key, Place, Result
from leapstats.survey.groups import Group
from leapstats.terms import REASONS, Overall, StatName

if TYPE_CHECKING:
    from leapstats.describe.comparisons import Compared, Comparisons

Stats = Mapping[StatName, float]
StatPlace = tuple[str, str | None, str | None, str | None, str]


@dataclass(frozen=True, slots=True)
class Style:
    """How cells are laid out: n and percent apart or together, limits, missing answers, one column group or several."""

    split: bool
    conf_level: float | None
    single: bool
    in_waves: bool
    missing_column: bool = False
    presentation: Presentation = USUAL

    @property
    def says_shares(self) -> bool:
        """Whether all shares print as n (%)."""
        return not self.presentation.joins_shares

    @property
    def width(self) -> int:
        """How many columns a group has."""
        return 1 + self.split + (self.conf_level is not None) + self.missing_column


@dataclass(frozen=True, slots=True)
class BlockView:
    """A block of a layout and the part of the long frame that it shows."""

    study: Study
    block: Block
    groups: tuple[Group, ...]
    numbers: Mapping[StatPlace, Stats]
    style: Style
    compared: "Mapping[str, tuple[Compared, ...]]" = field(default_factory=dict)
    comparisons: "Comparisons | None" = None

    @property
    def shown(self) -> tuple[Group, ...]:
        """The groups that have columns, in their order: all units first, last or not at all."""
        return in_order(self.groups, self.style.presentation.overall)

    @property
    def shares_words(self) -> str:
        """What the cells of levels say."""
        return shares_words(self.study)

    @property
    def groupings(self) -> dict[str, list[Group]]:
        """The groups of each grouping item that have units, which alone are compared."""
        return groupings_of(group for group in self.groups if group.size)

    def printed(self, place: Place, statistic: str, names: Sequence[StatName], show: Callable[..., str]) -> Text:
        """Print numbers of the long frame as a cell; those it lacks are NaN."""
        known = self.numbers.get((*place, statistic), {})
        keys = tuple(Key(*place, statistic, name) for name in names if name in known)
        return Text(show(*(known.get(name, math.nan) for name in names)), keys=keys)

    @property
    def items(self) -> tuple[str, ...]:
        """Every item of the block, the one in its heading first."""
        return block_items(self.block)

    def stats(self, item: str, level: str | None, group: Group, statistic: str = TALLY) -> Stats:
        """Return what a statistic says of an item or a level in a group; empty where it says nothing."""
        return self.numbers.get((item, level, group.by, group.level, statistic), {})

    def keys(
        self, item: str, level: str | None, group: Group, statistic: str, names: Sequence[StatName]
    ) -> tuple[Key, ...]:
        """Return the keys in the long frame of those numbers that a statistic has."""
        known = self.stats(item, level, group, statistic)
        place = (item, level, group.by, group.level, statistic)
        return tuple(Key(*place, name) for name in names if name in known)

    def number(self, item: str, level: str | None, group: Group, name: StatName) -> float:
        """Return a count or a share, NaN where there is none."""
        return self.stats(item, level, group).get(name, math.nan)

    def base(self, item: str, group: Group) -> float:
        """Return the size of an item's base in a group, NaN where it was not asked."""
        return self.number(item, None, group, StatName.N_BASE)

    def has_own_base(self, item: str) -> bool:
        """Tell whether an item's base differs from the number of units in some group."""
        bases = [(self.base(item, group), group.size) for group in self.groups]
        return any(not math.isnan(base) and base != size for base, size in bases)


def shares_words(study: Study) -> str:
    """Return what the cells of levels say."""
    return "n (weighted %)" if study.conventions.weighted else "n (%)"


def in_order(groups: Sequence[Group], overall: Overall) -> tuple[Group, ...]:
    """Put the column of all units first, last, or leave it out; where there are no groups it stays."""
    everyone = [group for group in groups if group.by is None]
    others = [group for group in groups if group.by is not None]
    if not others or overall is Overall.FIRST:
        return tuple(groups)
    return (*others, *(everyone if overall is Overall.LAST else ()))


def groupings_of(groups: Iterable[Group]) -> dict[str, list[Group]]:
    """Return the groups of each grouping item, in their order."""
    found: dict[str, list[Group]] = {}
    for group in groups:
        if group.by is not None:
            found.setdefault(group.by, []).append(group)
    return found


def numbers_of(rows: Iterable[Result]) -> dict[StatPlace, dict[StatName, float]]:
    """Index the numbers of a block by item, level, group and statistic."""
    found: dict[StatPlace, dict[StatName, float]] = {}
    for row in rows:
        found.setdefault((row.variable, row.level, row.by, row.by_level, row.statistic), {})[row.stat_name] = row.stat
    return found


def missing_label(variable: Variable, level: str) -> str:
    """Return the words for a missing reason: those of the item's code list, else the general ones."""
    reason = REASONS[level.removeprefix(MISSING)]
    codes = variable.codes.missing if variable.codes else ()
    return next((code.label for code in codes if code.reason is reason), reason.label)


def level_label(variable: Variable, block: Block, level: str | None) -> str | None:
    """Return the words for a level of an item, None where the number is about no level."""
    if level is None:
        return None
    if level == COLLECTED:
        return block.rows[variable.name].collected_label
    if level == REMAINDER:
        return block.remainder
    if level.startswith(MISSING):
        return missing_label(variable, level)
    answers = variable.codes.answers if variable.codes else ()
    return next((code.label for code in answers if code.code == level), level)
