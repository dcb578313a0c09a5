"""Small counts in a report: all its tables are protected together, and what cannot be protected is left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from leapstats.api.privacy import exhibit_of, is_protected, privacy_asked
from leapstats.api.report_parts import LATE, SILENT, verb_of
from leapstats.dictionary.report_plan import ALL, SUMMARY
from leapstats.errors import UsageError
from leapstats.output.result import AnalysisResult
from leapstats.reporting.assembly import Computed, computed_of

if TYPE_CHECKING:
    from leapstats.dictionary.privacy import Privacy
    from leapstats.dictionary.study import Study
    from leapstats.results.following import Follow

NOT_PROTECTED = "This part is left out: its counts cannot be protected beside those of the other parts."
TOO_LARGE = "This part is left out: with it, more counts hang together than can be protected."
WITHHELD = "Counts of 1 to {most} {units} are withheld in all tables together, with counts from which they follow and \
statistics that are computed from them"
ROUNDED = "Counts of {units} are rounded to a multiple of {multiple}; all statistics but percentages are withheld"
TELLING = ("units", "check", "doubts")  # what no verb with the options computes
PUBLIC = ("bounds",)  # it is computed from what the paper has printed, and from no answer


@dataclass(frozen=True, slots=True)
class Protection:
    """How the parts of a report are protected.

    Attributes
    ----------
    privacy
        What was asked for.
    study
        Of the report; None for a file.
    follow
        Is told how far the work is.
    """

    privacy: "Privacy"
    study: "Study | None" = None
    follow: "Follow | None" = field(default=None, repr=False)

    def leaves_out(self, kind: str) -> bool:
        """Tell whether a kind of part has counts that cannot be protected."""
        if kind in {*SILENT, *LATE, *PUBLIC}:
            return False
        return kind in TELLING or not is_protected(verb_of(kind))

    def parts(
        self, parts: Sequence[Computed], beside: Sequence[AnalysisResult]
    ) -> tuple[list[Computed], Mapping[int, AnalysisResult]]:
        """Return the parts of a report without small counts, and what is left of every result.

        Parameters
        ----------
        parts
            Computed, each with its result where it has one.
        beside
            Results that only texts take numbers from: they are read together with the parts.

        Raises
        ------
        UsageError
            If there are too many counts even in a single part.
        """
        counted = [each for each in parts if each.result is not None and each.part.kind not in PUBLIC]
        dropped: list[Computed] = []
        while True:
            results = [each.result for each in counted if each.result is not None]
            try:
                shown = self._protected([*results, *beside])
                break
            except UsageError:
                if len(counted) < 2:
                    raise
                dropped.append(max(counted, key=_n_numbers))
                counted.remove(dropped[-1])
        left = dict(zip(map(id, results), shown, strict=False))
        found = []
        for each in parts:
            if each in dropped:
                found.append(replace(each, result=None, tables=(), words=(TOO_LARGE,), is_withheld=True))
            elif id(each.result) in left:
                # Which items a summary shows, or that it shows none, would tell how many units they have.
                tables = ALL if each.part.tables == SUMMARY else each.part.tables
                found.append(computed_of(replace(each.part, tables=tables), left[id(each.result)]))
            else:
                found.append(each)
        return found, dict(zip(map(id, [*results, *beside]), shown, strict=True))

    def _protected(self, results: Sequence[AnalysisResult]) -> Sequence[AnalysisResult]:
        from leapstats.disclosure.protection import protected
        from leapstats.disclosure.rounding import rounded_result

        if self.privacy.round_to:
            return [rounded_result(each, self.privacy.round_to, self.units) for each in results]
        return protected([exhibit_of(each, self.study) for each in results], self.privacy.min_cell, self.follow)

    @property
    def units(self) -> str:
        """What is counted."""
        return self.study.units if self.study is not None else "units"

    @property
    def words(self) -> str:
        """How counts are protected, in a sentence."""
        if self.privacy.round_to:
            return ROUNDED.format(units=self.units, multiple=self.privacy.round_to)
        return WITHHELD.format(most=self.privacy.min_cell - 1, units=self.units)

    @property
    def option(self) -> tuple[str, str]:
        """The option that asks for it, as it is typed."""
        if self.privacy.round_to:
            return "--round-to", str(self.privacy.round_to)
        return "--min-cell", str(self.privacy.min_cell)


def protection_of(asked: Mapping[str, object], study: "Study | None", follow: "Follow | None") -> Protection | None:
    """Return how a report is protected, None where nobody asks for it.

    Raises
    ------
    UsageError
        If an option is no whole number, or both are given.
    """
    privacy = privacy_asked(asked, study)
    return Protection(privacy, study, follow) if privacy is not None else None


def _n_numbers(part: Computed) -> int:
    return len(part.result.results.rows) if part.result is not None else 0
