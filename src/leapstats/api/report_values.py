"""The numbers in the text of a report: from parts that were computed, or from Table 1 where none has them."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from leapstats.api.reading import first_wave
from leapstats.api.table1 import table1
from leapstats.describe.result import DescriptiveResult
from leapstats.dictionary.layout_files import load_layout
from leapstats.dictionary.study import Study
from leapstats.errors import InputError, Problem, UsageError, nearest
from leapstats.output.result import AnalysisResult
from leapstats.reporting.assembly import LEFT_OUT, Computed
from leapstats.reporting.fields import NUMBER, STUDY, Field
from leapstats.reporting.values import number_text
from leapstats.results.frame import Key
from leapstats.results.withheld import MARK, is_withheld
from leapstats.terms import CODED

OF_STUDY = ("title", "name", "unit", "units", "citation")
USUAL_SHARE, USUAL_NUMBER = "percent", "mean"


@dataclass(frozen=True, slots=True)
class ValuesAsked:
    """Resolves the fields of a report; a table that several fields need is computed once.

    `parts` are those that a field can name; `described` are as computed, to take tables from. Where small counts are
    protected, `shown` has what is left of each result, by its identity.
    """

    study: Study
    parts: Sequence[Computed]
    described: Sequence[Computed] = ()
    shown: Mapping[int, AnalysisResult] = field(default_factory=dict, repr=False)
    _tables: dict[tuple[str, str, str], DescriptiveResult] = field(default_factory=dict, repr=False)

    def own_tables(self, fields: Sequence[Field]) -> list[DescriptiveResult]:
        """Return the tables that only fields need; what is wrong with a field is told by `values`."""
        for each in fields:
            if each.kind == NUMBER and "from" not in each.options:
                with suppress(InputError):
                    self._table(each, each.words[0], each.options.get("by", "").partition(":")[0])
        return list(self._tables.values())

    def values(self, fields: Sequence[Field], problems: list[Problem]) -> dict[Field, str]:
        """Return what stands for each field that is a number or a word of the study.

        Parameters
        ----------
        fields
            Of all texts, in order.
        problems
            Get one for each that does not resolve.
        """
        found: dict[Field, str] = {}
        for each in dict.fromkeys(fields):
            try:
                if each.kind == STUDY:
                    found[each] = self._word(each)
                elif each.kind == NUMBER:
                    found[each] = self._number(each)
            except InputError as error:
                for problem in error.problems:
                    named = f"{each.where}, {each.written}"
                    problems.append(Problem(named, _said(problem), problem.fix))
        return found

    def _word(self, asked: Field) -> str:
        name = asked.words[0]
        if name not in OF_STUDY:
            raise UsageError("the field", [Problem("", f"a study has no {name}", nearest(name, OF_STUDY))])
        return str(getattr(self.study, name))

    def _number(self, asked: Field) -> str:
        if asked.options.get("from") in {each.part.id for each in self.parts if each.is_withheld}:
            return LEFT_OUT
        if "from" in asked.options:
            return number_text(self._part(asked.options["from"]), asked)
        item, *names = asked.words
        options: dict[str, Any] = {"level": asked.options.get("level")}
        group, _, answer = asked.options.get("by", "").partition(":")
        if group:
            options["by"] = {group: answer}
        table = self._table(asked, item, group)
        name = names[0] if names else self._usual(item)
        template = name if " " in name else f"{{{name}}}"
        shown = self.shown.get(id(table))
        if shown is None:
            return table.text(item, template, **options)
        keys = table.keys_of(item, template, **options)
        if any(is_withheld(row) for row in shown.results if Key(*row[:6]) in keys):
            return MARK
        return table.with_numbers(shown.results).text(item, template, **options)

    def _part(self, name: str) -> Any:
        results = {each.part.id: each.result.results for each in self.parts if each.result is not None}
        if name not in results:
            raise UsageError("the field", [Problem("from", f"no part {name} was computed", nearest(name, results))])
        return results[name]

    def _usual(self, item: str) -> str:
        variable = self.study.variables.get(item)
        return USUAL_SHARE if variable is not None and variable.type in CODED else USUAL_NUMBER

    def _table(self, asked: Field, item: str, group: str) -> DescriptiveResult:
        """Return a table that has an item: of a part that shows it for the same wave, or one of its own."""
        wave = asked.options.get("wave", "")
        for each in self.described:
            if _shows(each, item, wave or self._usual_wave(), group) and isinstance(each.result, DescriptiveResult):
                return each.result
        key = (item, wave, group)
        if key not in self._tables:
            self._tables[key] = table1(study=self.study, wave=wave or None, by=group or (), include=item)
        return self._tables[key]

    def _usual_wave(self) -> str:
        """Return the wave of Table 1 where a field names none; "" where the study has no Table 1."""
        try:
            return load_layout(self.study, "table1").wave or first_wave(self.study)
        except InputError:
            return ""


def _shows(part: Computed, item: str, wave: str, group: str) -> bool:
    options = part.part.options
    if part.part.kind != "table1" or not isinstance(part.result, DescriptiveResult):
        return False
    is_one_wave = isinstance(options.get("wave", ""), str)
    same = is_one_wave and part.result.document.wave == wave and options.get("by", "") == group
    return same and any(item in view.items for view in part.result.views)


def _said(problem: Problem) -> str:
    return f"{problem.where}: {problem.what}" if problem.where else problem.what
