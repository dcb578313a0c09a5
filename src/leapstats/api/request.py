"""What is asked of a table, and whether it can be had."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from numbers import Real
from typing import TYPE_CHECKING, Self

from leapstats.api.arguments import found, is_given
from leapstats.api.levels import LevelsAsked
from leapstats.describe.levels import Rare
from leapstats.describe.presentation import Presentation
from leapstats.describe.tabulation import all_blocks, block_items
from leapstats.dictionary.layout import Block, Layout, Section
from leapstats.dictionary.study import Study, Variable
from leapstats.errors import Problem, UsageError, nearest
from leapstats.terms import CODED, NUMERIC, Base, ItemType, MissingAs, Role, ShowMissing

if TYPE_CHECKING:
    from leapstats.describe.comparisons import Comparisons

OTHERS = "Other items"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """What was asked of a table's looks and words."""

    presentation: Presentation = field(default_factory=Presentation)
    labels: Mapping[str, str] = field(default_factory=dict)
    file_labels: Mapping[str, str] = field(default_factory=dict)
    title: str | None = None
    quantile_type: int | None = None
    notes: tuple[str, ...] = ()
    abbreviations: Mapping[str, str] = field(default_factory=dict)
    levels: LevelsAsked = field(default_factory=LevelsAsked)

    def with_percent_digits(self, digits: int) -> Self:
        """Return the same with so many decimals of percentages."""
        return replace(self, presentation=self.presentation.with_percent_digits(digits))


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked of a table, whatever it is a table of; names are items or columns.

    `ordered` are the items whose levels were put in order.
    """

    waves: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    conf_level: float | None = None
    show_missing: ShowMissing | None = None
    missing_as: MissingAs | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    cross: bool = False
    comparisons: "Comparisons | None" = None
    looks: Looks = field(default_factory=Looks)
    ordered: frozenset[str] = frozenset()

    @property
    def presentation(self) -> Presentation:
        """How the table presents its numbers."""
        return replace(self.looks.presentation, missing_as=self.missing_as)

    def check_missing(self, layout: Layout) -> None:
        """Refuse to say how missing answers are shown where they are not.

        Raises
        ------
        UsageError
            Naming what would show them.
        """
        shown = {block.show_missing for block in all_blocks(layout)}
        if self.missing_as is not None and not shown & {ShowMissing.ROWS, ShowMissing.COLUMN}:
            what = "missing answers stand in no rows and no column"
            raise UsageError("the options", [Problem("missing_as", what, "Add show_missing, rows or column")])

    @property
    def rare(self) -> Rare:
        """Which levels are to be collected."""
        return Rare(below=self.looks.levels.all_below, ordered=self.ordered)

    def apply(self, layout: Layout) -> Layout:
        """Return the layout with only the items wanted, missing answers shown as wanted.

        Raises
        ------
        UsageError
            If an item asked for is not in the layout, or nothing is left.
        """
        there = [item for block in all_blocks(layout) for item in block_items(block)]
        unknown = [item for item in (*self.include, *self.exclude) if item not in there]
        if unknown:
            problems = [Problem(item, "the table has no such item", nearest(item, there)) for item in unknown]
            raise UsageError(f"the items requested from {layout.name}", problems)
        sections = tuple(
            Section(label=section.label, blocks=tuple(self._blocks(section.blocks))) for section in layout.sections
        )
        kept = tuple(section for section in self._in_order(sections) if section.blocks)
        if not kept:
            problem = Problem(layout.name, "no item is left to describe", "Choose other items, or declare their types")
            raise UsageError("the items requested", [problem])
        return replace(layout, sections=kept)

    def _blocks(self, blocks: tuple[Block, ...]) -> Iterator[Block]:
        for block in blocks:
            whole = block.heading_item in self.include
            wanted = [item for item in block.items if self._wants(item, whole=whole)]
            items = tuple(sorted(wanted, key=self._place))
            if items and set(items) - set(self.by):
                header = "" if block.heading_item in self.exclude else block.heading_item
                shown = self.show_missing or block.show_missing
                same = (items, header, shown) == (block.items, block.heading_item, block.show_missing)
                yield block if same else replace(block, items=items, heading_item=header, show_missing=shown)

    def _in_order(self, sections: tuple[Section, ...]) -> list[Section]:
        """Put sections, and the blocks of each, in the order in which items were asked for."""
        if not self.include:
            return list(sections)
        place = {item: number for number, item in reversed(list(enumerate(self.include)))}

        def first(block: Block) -> int:
            return min(place.get(item, len(place)) for item in block_items(block))

        moved = [replace(each, blocks=tuple(sorted(each.blocks, key=first))) for each in sections]
        return sorted(moved, key=lambda each: min(map(first, each.blocks), default=0))

    def _place(self, item: str) -> int:
        return self.include.index(item) if item in self.include else len(self.include)

    def _wants(self, item: str, *, whole: bool) -> bool:
        return item not in self.exclude and (whole or not self.include or item in self.include)


def with_items(layout: Layout, named: tuple[str, ...], study: Study) -> Layout:
    """Return a layout with a row, or rows, for each item that is named and that only the dictionary has, at its end."""
    there = {item for block in all_blocks(layout) for item in block_items(block)}
    more = [
        name
        for name in dict.fromkeys(named)
        if name not in there and name in study.variables and _has_rows(study.variables[name])
    ]
    if not more:
        return layout
    blocks = tuple(Block(items=(name,), base=Base.ANSWERED, show_missing=ShowMissing.NOTE) for name in more)
    label = OTHERS if any(section.label for section in layout.sections) else ""
    return replace(layout, sections=(*layout.sections, Section(label=label, blocks=blocks)))


def _has_rows(variable: Variable) -> bool:
    return variable.type in (*CODED, *NUMERIC, ItemType.DATE) and variable.role not in (Role.ID, Role.PII)


def check_together(of_files: Mapping[str, object], of_studies: Mapping[str, object], *, has_data: bool) -> None:
    """Refuse options that do not go with what is described, all at once.

    Parameters
    ----------
    of_files, of_studies
        The options that only a file, or only a study, knows; an empty value is not given.
    has_data
        Whether a file or a data frame is described rather than a study.
    """
    unused, kind = (of_studies, "a study") if has_data else (of_files, "a file or a data frame")
    problems = [
        Problem(option, f"this option is only for {kind}", "Omit it")
        for option, value in unused.items()
        if is_given(value)
    ]
    if problems:
        raise UsageError("the options", problems)


def check_unused(option: str, others: Mapping[str, object]) -> None:
    """Refuse options that do not go with another one, all at once; an empty value is not given."""
    problems = [
        Problem(name, f"it cannot be combined with {option}", "Omit one of the two")
        for name, value in others.items()
        if value is not None and not (isinstance(value, tuple) and not value)
    ]
    if problems:
        raise UsageError("the options", problems)


def check_needs_draws(seed: object, option: str = "draws") -> None:
    """Refuse a seed where nothing is drawn; `option` names what would draw."""
    if seed is not None:
        problem = Problem("seed", f"nothing is drawn at random without {option}", f"Add {option}, or omit the seed")
        raise UsageError("the options", [problem])


def check_choice(name: str, value: object, choices: Iterable[str]) -> None:
    """Refuse a word that is not one of a few.

    Raises
    ------
    UsageError
        Naming the choices.
    """
    known = [str(choice) for choice in choices]
    if not isinstance(value, str) or value not in known:
        what = f'"{value}"' if isinstance(value, str) else found(value)
        problem = Problem(name, f"{what} is not known", f"Use one of {', '.join(known)}")
        raise UsageError("the options", [problem])


def check_waves(study: Study, names: Iterable[str]) -> None:
    """Refuse waves that a study does not have, all at once."""
    known = [wave.name for wave in study.waves]
    problems = [
        Problem(f"wave {name}", "the study has no such wave", nearest(name, known))
        for name in names
        if name not in known
    ]
    if problems:
        raise UsageError(f"the waves requested from {study.name}", problems)


def check_level_option(conf_level: float | None) -> None:
    """Refuse a confidence level that is no fraction between 0 and 1."""
    if conf_level is not None:
        check_fraction("conf_level", conf_level, "Use a fraction such as 0.95")


def check_fraction(name: str, value: float, fix: str) -> None:
    """Refuse what is no number between 0 and 1.

    Raises
    ------
    UsageError
        If it is anything else, text among it.
    """
    if not isinstance(value, Real):
        raise UsageError("the options", [Problem(name, f"{found(value)} is not a number", fix)])
    if not 0 < value < 1:
        raise UsageError("the options", [Problem(name, f"{float(value):g} is not between 0 and 1", fix)])


def check_all(source: str, checks: Iterable[Callable[[], object]]) -> None:
    """Make every check, and raise the problems of all as one error.

    Parameters
    ----------
    source
        What the problems are in.
    checks
        Each raises UsageError if something is wrong.

    Raises
    ------
    UsageError
        If any check did.
    """
    problems: list[Problem] = []
    for check in checks:
        try:
            check()
        except UsageError as error:
            problems.extend(error.problems)
    if problems:
        raise UsageError(source, problems)
