"""Verdicts as an analyst holds them: shown in a notebook, saved to files, taken apart."""

from dataclasses import dataclass, field

from leapstats.output.result import AnalysisResult
from leapstats.reproduction.document import document_of, results_of
from leapstats.reproduction.verdict import CellVerdict, Reproduction


@dataclass(frozen=True, slots=True, kw_only=True)
class ReproductionResult(AnalysisResult):
    """The verdicts on a study's published cells; `frame` has 1 for a cell that held and 0 for one that did not."""

    reproduction: Reproduction = field(repr=False)

    @property
    def held(self) -> bool:
        """Whether every cell counts as reproduced."""
        return self.reproduction.held

    @property
    def summary(self) -> str:
        """How many cells there are and how many held."""
        return self.reproduction.summary

    @property
    def verdicts(self) -> tuple[CellVerdict, ...]:
        """The verdict on each cell, in the order of the study's files."""
        return self.reproduction.verdicts


def reproduction_result(reproduction: Reproduction) -> ReproductionResult:
    """Lay the verdicts of a reproduction out."""
    return ReproductionResult(
        results=results_of(reproduction), document=document_of(reproduction), reproduction=reproduction
    )
