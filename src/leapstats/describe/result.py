"""Table 1 as an analyst holds it: the table, and single numbers of it for the text of a paper."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from leapstats.describe.description import CODED
from leapstats.describe.levels import level_of
from leapstats.describe.named_numbers import is_date, keys_about, number_at, printed_at
from leapstats.describe.templates import filled_in, in_braces
from leapstats.describe.view import BlockView
from leapstats.errors import Problem, UsageError, nearest
from leapstats.output.numbers import date_text
from leapstats.output.places import layout_problem
from leapstats.output.result import AnalysisResult
from leapstats.output.write import write_all
from leapstats.results.frame import Key
from leapstats.survey.groups import Group
from leapstats.terms import ItemType

if TYPE_CHECKING:
    from leapstats.dictionary.layout_text import LayoutPlan
    from leapstats.output.style import Style

By = str | Mapping[str, str] | None


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
        target = Path(path)
        problem = layout_problem(target, overwrite=overwrite)
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
            Which number: `n`, `N`, `n_missing`, `proportion`, `percent`, `mean`, `sd`, `median`, `p`, ...; the share of
            an item with codes, the mean of a number and the median of a date where none is named. A date is the number
            of days since 1970-01-01; `pandas.Timestamp(number, unit="D")` makes a date of it, and `text` prints one.
        level
            Of an item of several levels, by its code or label.
        by
            A group, by its level or label; `{"setting": "Rural"}` where several items make groups. All units where none
            is named.

        Raises
        ------
        UsageError
            If there is no such item, level, group or number; near names are told.
        """
        view, keys = self._keys(item, level, by)
        wanted = name or _usual(view, item)
        number = number_at(view, _key_of(keys, wanted, item))
        return 100 * number if wanted == "percent" else number

    def unrounded(self, item: str, name: str | None = None, *, level: str | None = None, by: By = None) -> str:
        """Return one number of the table as text, with all its digits; a date is written as one.

        Parameters are those of `value`.
        """
        number = self.value(item, name, level=level, by=by)
        view, _ = self._keys(item, level, by)
        return date_text(number) if is_date(view, item, name or _usual(view, item)) else repr(number)

    def text(self, item: str, template: str, *, level: str | None = None, by: By = None) -> str:
        """Return numbers of the table in a sentence, rounded as the table prints them.

        Parameters
        ----------
        item, level, by
            As for `value`.
        template
            Such as `"{n} of {N} ({percent}%)"` or `"median (p25, p75)"`.
        """
        view, keys = self._keys(item, level, by)
        words, unknown = in_braces(template, keys)
        for name in unknown:
            _key_of(keys, name, item)
        return filled_in(words, {name: self._printed(view, item, name, key) for name, key in keys.items()})

    def _printed(self, view: BlockView, item: str, name: str, key: Key) -> str:
        if self.style is None:
            return printed_at(view, item, name, key)
        p_in_style = name == "p" and bool(self.style.p_decimals or self.style.p_significant or not self.style.p_zero)
        shown = self.style.p_value(number_at(view, key)) if p_in_style else printed_at(view, item, name, key)
        return self.style.signs(shown)

    def _keys(self, item: str, level: str | None, by: By) -> tuple[BlockView, dict[str, Key]]:
        view = next((view for view in self.views if item in view.items), None)
        if view is None:
            known = [each for view in self.views for each in view.items]
            raise _refused(item, "the table has no such item", nearest(item, known))
        return view, keys_about(view, item, _level_of(view, item, level), _group_of(view, by))


def _usual(view: BlockView, item: str) -> str:
    """Return the number that is meant where none is named."""
    kind = view.study.variables[item].type
    return "proportion" if kind in CODED else "median" if kind is ItemType.DATE else "mean"


def _level_of(view: BlockView, item: str, level: str | None) -> str | None:
    variable = view.study.variables[item]
    answers = variable.codes.answers if variable.codes is not None and variable.type in CODED else ()
    if level is None:
        if answers and not view.block.level and variable.type is not ItemType.BINARY:
            labels = ", ".join(code.label for code in answers)
            raise _refused("level", f"{item} has several levels", f"Name one of {labels}")
        return level_of(view.block) if answers else None
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


def _key_of(keys: Mapping[str, Key], name: str, item: str) -> Key:
    if name not in keys:
        raise _refused(f"{item}, {name}", "the table has no such number", nearest(name, list(keys)))
    return keys[name]


def _refused(where: str, what: str, fix: str) -> UsageError:
    return UsageError("the number asked for", [Problem(where, what, fix)])
