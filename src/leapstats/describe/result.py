"""Table 1 as an analyst holds it: the table, and single numbers of it for the text of a paper."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from leapstats.describe.catalogue import NAMES_IN
from leapstats.describe.compared_numbers import (
    DIFFERENCES,
    P_VALUES,
    comparison_keys,
    how_to_get,
    pairs_meant,
    printed_comparison,
)
from leapstats.describe.description import CODED
from leapstats.describe.levels import level_of
from leapstats.describe.named_numbers import is_date, keys_about, number_at, printed_at
from leapstats.describe.templates import filled_in, in_braces
from leapstats.describe.view import BlockView, StatPlace
from leapstats.errors import Problem, UsageError, nearest
from leapstats.output.numbers import date_text
from leapstats.output.places import layout_problem
from leapstats.output.result import AnalysisResult
from leapstats.output.write import write_all
from leapstats.results.frame import Key, Results
from leapstats.survey.groups import Group
from leapstats.terms import ItemType, StatName

if TYPE_CHECKING:
    from leapstats.dictionary.codes import Code
    from leapstats.dictionary.layout_text import LayoutPlan
    from leapstats.output.style import Style

By = str | Mapping[str, str] | None


COUNTS = frozenset({"n", "N", "n_missing"})


@dataclass(frozen=True, slots=True)
class DescriptiveResult(AnalysisResult):
    """A descriptive table; `value` and `text` give single numbers of it, `save_layout` how it is laid out.

    `with_percent_digits` makes the same table with so many decimals of percentages.
    """

    views: tuple[BlockView, ...] = field(default=(), repr=False)
    with_percent_digits: "Callable[[int], DescriptiveResult] | None" = field(default=None, repr=False)
    style: "Style | None" = None
    plan: "LayoutPlan | None" = field(default=None, repr=False)

    def styled(self, style: "Style | str | Path" = "plain", *, thousands: str | None = None) -> "DescriptiveResult":
        """Return the table in the style of a journal, see `AnalysisResult.styled`; decimals that were asked stay."""
        from leapstats.output.styles import style_of

        wanted = style_of(style, thousands)
        looks = self.views[0].style.presentation
        if looks.p_digits is not None:
            wanted = wanted.with_p_digits(looks.p_digits)
        decimals = wanted.decimals_of_percent(self.views[0].groups[0].size)
        remake = None if decimals is None or looks.digits else self.with_percent_digits
        made = remake(decimals) if remake is not None and decimals is not None else self
        return replace(AnalysisResult.styled(made, wanted), style=wanted)

    def save_layout(self, path: str | Path, *, overwrite: bool = False) -> None:
        """Write how the table is laid out to a file, which can be changed and makes a table again.

        Parameters
        ----------
        path
            Such as `table1.toml`; `table1(..., layout="table1.toml")` reads it.
        overwrite
            Replace a file that is there.

        Raises
        ------
        UsageError
            If the file is there already, or is one that was read, or cannot be written.
        """
        if self.plan is None:
            raise UsageError(
                "the layout", [Problem(self.document.command, "it has no layout of its own", "Use table1")]
            )
        if not isinstance(path, str | Path) or not str(path).strip():
            raise UsageError("the output", [Problem("path", f"{path!r} is no path", 'Name a file, "table1.toml"')])
        target = Path(path)
        problem = layout_problem(target, overwrite=overwrite, option="overwrite=True")
        if problem is not None:
            raise UsageError("the output", [problem])
        write_all({target: self.plan.text.encode("utf-8")}, self.document.sources)

    def value(
        self,
        item: str,
        name: str | None = None,
        *,
        level: str | None = None,
        by: By = None,
    ) -> float:
        """Return one number of the table, unrounded.

        Parameters
        ----------
        item
            A yes-no item, an item of several levels, or a number.
        name
            Which number: `n`, `N`, `n_missing`, `proportion`, `percent`, `mean`, `sd`, `median`, ...; the share of an
            item with codes, the mean of a number and the median of a date where none is named. A date is the number of
            days since 1970-01-01; `pandas.Timestamp(number, unit="D")` makes a date of it, and `text` prints one. Of a
            table that compares groups also `p`, `p_adjusted`, `smd`, and `difference`, `difference_low` and
            `difference_high`: differences of proportions, which `text` prints in percentage points, or of means.
        level
            Of an item of several levels, by its code or label, for the numbers that are of a level.
        by
            A group, by its level or label; `{"setting": "Rural"}` where several items make groups. All units where none
            is named. Of three groups or more, a difference is that of this group and the reference.

        Raises
        ------
        UsageError
            If there is no such item, level, group or number; near names are told.
        """
        asked = self._asked(item, level, by)
        wanted = name or _usual(asked.view, item)
        number = number_at(asked.view, asked.key(wanted))
        return 100 * number if wanted == "percent" else number

    def unrounded(self, item: str, name: str | None = None, *, level: str | None = None, by: By = None) -> str:
        """Return one number of the table as text, with all its digits; a date is written as one.

        Parameters are those of `value`.
        """
        number = self.value(item, name, level=level, by=by)
        view = self._asked(item, level, by).view
        asked = name or _usual(view, item)
        if is_date(view, item, asked):
            return date_text(number)
        return str(int(number)) if asked in COUNTS and number.is_integer() else repr(number)

    def text(self, item: str, template: str, *, level: str | None = None, by: By = None) -> str:
        """Return numbers of the table in a sentence, rounded as the table prints them.

        Parameters
        ----------
        item, level, by
            As for `value`.
        template
            Such as `"{n} of {N} ({percent}%)"` or `"median (p25, p75)"`.
        """
        asked = self._asked(item, level, by)
        words, unknown = in_braces(template, asked.known)
        names = NAMES_IN.findall(words)
        for name in (*unknown, *names):
            asked.key(name)
        return filled_in(words, {name: self._printed(asked, name) for name in names})

    def keys_of(self, item: str, template: str, *, level: str | None = None, by: By = None) -> tuple[Key, ...]:
        """Return where the numbers of a sentence stand in the long frame.

        Parameters are those of `text`.
        """
        asked = self._asked(item, level, by)
        words, unknown = in_braces(template, asked.known)
        return tuple(asked.key(name) for name in (*unknown, *NAMES_IN.findall(words)))

    def usual_number(self, item: str) -> str:
        """Return the name of the number that is meant where none is named."""
        return _usual(self._asked(item, None, None).view, item)

    def with_numbers(self, results: Results) -> "DescriptiveResult":
        """Return a table whose `value` and `text` give the numbers of another long frame with the same keys."""
        numbers: dict[StatPlace, dict[StatName, float]] = {}
        for row in results:
            numbers.setdefault(row[:5], {})[row.stat_name] = row.stat
        return replace(self, views=tuple(replace(view, numbers=numbers) for view in self.views))

    def _printed(self, asked: "_Asked", name: str) -> str:
        if self.style is None:
            return asked.printed(name)
        p_in_style = bool(self.style.p_decimals or self.style.p_significant or not self.style.p_zero)
        if name in P_VALUES and p_in_style:
            return self.style.signs(self.style.p_value(number_at(asked.view, asked.keys[name])))
        return self.style.signs(asked.printed(name))

    def _asked(self, item: str, level: str | None, by: By) -> "_Asked":
        view = next((view for view in self.views if item in view.items), None)
        if view is None:
            known = [each for view in self.views for each in view.items]
            raise _refused(item, "the table has no such item", nearest(item, known))
        return _Asked(view, item, _level_of(view, item, level), _group_of(view, by))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the numbers that are asked for are about: an item or one of its levels, in a group."""

    view: BlockView
    item: str
    level: str | None
    group: Group

    @property
    def keys(self) -> dict[str, Key]:
        """Where the numbers stand in the long frame, by their names."""
        return _keys_at(self.view, self.item, self.level, self.group)

    @property
    def known(self) -> tuple[str, ...]:
        """The names of the numbers, also of those that need a level or a group to be named."""
        levels = (self.level, *(code.code for code in _answers(self.view, self.item)[:1]))
        names = [name for level in levels for name in _keys_at(self.view, self.item, level, self.group)]
        pairs = DIFFERENCES if pairs_meant(self.view, self.item, self.group) else ()
        return tuple(dict.fromkeys((*names, *pairs)))

    def key(self, name: str) -> Key:
        """Return where a number stands in the long frame; refuse a name that says no single number."""
        if name in self.keys:
            return self.keys[name]
        if name not in self.known:
            fix = how_to_get(name) or nearest(name, self.known)
            raise _refused(f"{self.item}, {name}", "the table has no such number", fix)
        pairs = pairs_meant(self.view, self.item, self.group)
        if name in DIFFERENCES and len(pairs) > 1:
            listed = ", ".join(pair for _, pair in pairs)
            raise _refused("by", f"{name} can be of {listed}", "Name the group that is compared with the reference")
        answers = _answers(self.view, self.item)
        if self.level is None and answers:
            labels = ", ".join(code.label for code in answers)
            raise _refused("level", f"{self.item} has several levels", f"Name one of {labels}")
        raise _refused(f"{self.item}, {name}", "the table has no such number", nearest(name, list(self.keys)))

    def printed(self, name: str) -> str:
        """Return a number as the table prints it."""
        keys = comparison_keys(self.view, self.item, self.level, self.group)
        if name in keys:
            return printed_comparison(self.view, self.item, name, keys)
        return printed_at(self.view, self.item, name, self.keys[name])


def _keys_at(view: BlockView, item: str, level: str | None, group: Group) -> dict[str, Key]:
    return {**keys_about(view, item, level, group), **comparison_keys(view, item, level, group)}


def _answers(view: BlockView, item: str) -> "tuple[Code, ...]":
    """Return the levels of an item with codes."""
    variable = view.study.variables[item]
    return variable.codes.answers if variable.codes is not None and variable.type in CODED else ()


def _usual(view: BlockView, item: str) -> str:
    """Return the number that is meant where none is named."""
    kind = view.study.variables[item].type
    return "proportion" if kind in CODED else "median" if kind is ItemType.DATE else "mean"


def _level_of(view: BlockView, item: str, level: str | None) -> str | None:
    """Return the code of a level; where none is named, that of the row of a yes-no item and none of several levels."""
    answers = _answers(view, item)
    if level is None:
        has_row = answers and (view.block.level or view.study.variables[item].type is ItemType.BINARY)
        return level_of(view.block) if has_row else None
    for code in answers:
        if level in {code.code, code.label}:
            return code.code
    what = f'"{level}" is no level of {item}'
    raise _refused("level", what, nearest(level, [code.label for code in answers]) if answers else "Omit it")


def _group_of(view: BlockView, by: By) -> Group:
    if by is None:
        return view.groups[0]
    named = by.partition("=") if isinstance(by, str) and not _is_level(view, by) else ("", "", "")
    wanted = dict(by) if isinstance(by, Mapping) else {named[0]: named[2]} if named[1] else {None: by}
    for item, level in wanted.items():
        for group in view.groups:
            if group.by is not None and item in {None, group.by} and level in {group.level, group.label}:
                return group
    labels = [group.label for group in view.groups if group.by is not None]
    name = ", ".join(map(str, wanted.values()))
    raise _refused("by", f'there is no group "{name}"', nearest(name, labels) if labels else "Make groups with by=")


def _is_level(view: BlockView, level: str) -> bool:
    return any(level in {group.level, group.label} for group in view.groups if group.by is not None)


def _refused(where: str, what: str, fix: str) -> UsageError:
    return UsageError("the number asked for", [Problem(where, what, fix)])
