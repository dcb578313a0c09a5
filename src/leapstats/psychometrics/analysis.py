"""What was asked of scales, and the scales that were scored."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from leapstats.psychometrics.parts import Part
from leapstats.psychometrics.scoring import Scored
from leapstats.results.frame import Place, Results
from leapstats.survey.linking import Linked
from leapstats.survey.survey import Survey


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Analysis:
    """Scales in every wave that has their items.

    `waves` holds for each scale its scores in each wave, None where the wave lacks an item. `linked` is None where
    there is one wave. `left_out` are sentences about scales and waves that are not there.
    """

    surveys: tuple[Survey, ...]
    waves: tuple[tuple[Scored | None, ...], ...]
    parts: tuple[Part, ...]
    conf_level: float
    linked: Linked | None = None
    matrix: bool = False
    by: str | None = None
    left_out: tuple[str, ...] = ()
    results: Results = field(default_factory=lambda: Results(()), repr=False)

    @property
    def in_waves(self) -> bool:
        """Whether there are several waves."""
        return len(self.surveys) > 1

    def cases(self, waves: Sequence[Scored | None]) -> "Iterator[Case]":
        """Yield a scale with each part of the units that has it."""
        for part in self.parts:
            found = waves[part.wave]
            if found is not None:
                yield Case(found, part)


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A scale among the units of a part."""

    scored: Scored
    part: Part

    @property
    def answers(self) -> NDArray[np.float64]:
        """The answers of these units, turned, units x items."""
        found: NDArray[np.float64] = self.scored.answers[self.part.units]
        return found

    @property
    def complete(self) -> NDArray[np.float64]:
        """The answers of the units that answered every item."""
        answers = self.answers
        found: NDArray[np.float64] = answers[~np.isnan(answers).any(axis=1)]
        return found

    @property
    def scores(self) -> NDArray[np.float64]:
        """The scores of the units that have one."""
        scores = self.scored.scores[self.part.units]
        found: NDArray[np.float64] = scores[~np.isnan(scores)]
        return found

    def place(self, item: str | None = None) -> Place:
        """Return where the numbers of the scale, or of an item of it, stand in the long frame."""
        return (self.scored.scale.name, item, self.part.by, self.part.by_level)
