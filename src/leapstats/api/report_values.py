"""The numbers in the text of a report: from parts that were computed, or from Table 1 where none has them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from leapstats.api.table1 import table1
from leapstats.describe.result import DescriptiveResult
from leapstats.dictionary.study import Study
from leapstats.errors import InputError, Problem, UsageError, nearest
from leapstats.reporting.assembly import Computed
from leapstats.reporting.fields import NUMBER, STUDY, Field
from leapstats.reporting.values import number_text
from leapstats.terms import CODED

OF_STUDY = ("title", "name", "unit", "units", "citation")
USUAL_SHARE, USUAL_NUMBER = "percent", "mean"


@dataclass(frozen=True, slots=True)
class ValuesAsked:
    """Resolves the fields of a report; a table that several fields need is computed once."""

    study: Study
    parts: Sequence[Computed]
    _tables: dict[tuple[str, str, str], DescriptiveResult] = field(default_factory=dict, repr=False)

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
        if "from" in asked.options:
            return number_text(self._part(asked.options["from"]), asked)
        item, *names = asked.words
        options: dict[str, Any] = {"level": asked.options.get("level")}
        group, _, answer = asked.options.get("by", "").partition(":")
        if group:
            options["by"] = {group: answer}
        table = self._table(asked, item, group)
        name = names[0] if names else self._usual(item)
        return table.text(item, name if " " in name else f"{{{name}}}", **options)

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
        for each in self.parts:
            if _shows(each, item, wave, group) and isinstance(each.result, DescriptiveResult):
                return each.result
        key = (item, wave, group)
        if key not in self._tables:
            self._tables[key] = table1(study=self.study, wave=wave or None, by=group or (), include=item)
        return self._tables[key]


def _shows(part: Computed, item: str, wave: str, group: str) -> bool:
    options = part.part.options
    if part.part.kind != "table1" or not isinstance(part.result, DescriptiveResult):
        return False
    same = options.get("wave", "") == wave and options.get("by", "") == group
    return same and any(item in view.items for view in part.result.views)


def _said(problem: Problem) -> str:
    return f"{problem.where}: {problem.what}" if problem.where else problem.what
