"""A verdict on one published cell, and on all of them."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from leapstats.dictionary.study import Published, Study


class Verdict(StrEnum):
    """How the data stand to a published cell."""

    MATCH = "match"
    OTHER_CONVENTION = "match under another convention"
    DIFFERS = "differs"
    BASE_DIFFERS = "base differs"
    MISTYPED = "row contradicts itself"
    BOUND_HOLDS = "bound holds"
    BOUND_BROKEN = "bound broken"
    NOT_COMPUTABLE = "not computable"


GOOD = frozenset({Verdict.MATCH, Verdict.BOUND_HOLDS})


@dataclass(frozen=True, slots=True, kw_only=True)
class CellVerdict:
    """The verdict on one cell: what was computed, and why it differs where it does.

    `declared` says that the published row names this outcome in advance; it then counts as held. `units` are those that
    carry the row, where it differs.
    """

    cell: Published
    verdict: Verdict
    computed: str
    explanation: str = ""
    declared: bool = False
    units: tuple[str, ...] = ()

    @property
    def held(self) -> bool:
        """Whether the cell counts as reproduced."""
        return self.verdict in GOOD or self.declared

    @property
    def outcome(self) -> str:
        """The verdict, and whether it was declared."""
        return f"{self.verdict}{', as declared' if self.declared else ''}"

    @property
    def words(self) -> str:
        """The verdict, what was computed and why, in one sentence or two."""
        return f"{self.outcome}: {self.explanation}" if self.explanation else self.outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Reproduction:
    """All verdicts on a study's published cells, in the order of its files.

    `units` are sentences about units that only some waves have: told first, for they explain many cells at once.
    """

    study: Study
    verdicts: tuple[CellVerdict, ...]
    units: tuple[str, ...] = ()

    @property
    def held(self) -> bool:
        """Whether every cell counts as reproduced."""
        return all(each.held for each in self.verdicts)

    @property
    def summary(self) -> str:
        """How many cells there are and how many held, by verdict."""
        counts = Counter(each.verdict for each in self.verdicts)
        by_verdict = ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict])
        held = sum(each.held for each in self.verdicts)
        return f"{held} of {len(self.verdicts)} published cells held: {by_verdict}"

    @property
    def stamp(self) -> str:
        """The sentence that says the data are synthetic, or nothing."""
        if not self.study.synthetic:
            return ""
        return "Synthetic data: made to agree with the published cells. This checks the pipeline, not the paper."
