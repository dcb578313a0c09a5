"""The sample design of a model: what `cluster` means beside other options, and what does not go with a design."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, cast

from leapstats.api.arguments import is_given
from leapstats.api.choices import Names, Reading, listed
from leapstats.api.designs import DESIGN_NAMES, DesignAsked, design_of, design_parted
from leapstats.api.model_asked import Asked
from leapstats.api.reading import study_at
from leapstats.dictionary.study import Study
from leapstats.errors import InputError, Problem, UsageError
from leapstats.regression.sampling import IMPUTED, UNWEIGHTED, method_problems, waves_problem

TWO_MEANINGS = (
    "Name one item; to describe a sample of clusters and what was drawn within, add --weights, --strata or --population"
)
DRAWS = ("weights", "strata", "population", "replicates")  # what says that units were drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelDesign:
    """The sample design that is asked of a model, the clusters of its rows, and the other options of reading.

    `wrong` is what was wrong with the options of the design.
    """

    asked: DesignAsked = field(default_factory=DesignAsked)
    cluster: str = ""
    reading: Reading
    given: Mapping[str, Any]
    wrong: InputError | None = None

    @classmethod
    def read(
        cls, options: Mapping[str, Any], cluster: Names | None, study: Study | str | Path | None, *, has_data: bool
    ) -> Self:
        """Tell clusters of a sample from clusters of rows.

        Parameters
        ----------
        options
            How data are read and units were sampled.
        cluster
            With weights, strata, a population, or a study that has a design: what was drawn. Else which rows belong
            together.
        study
            None for the packaged one.
        has_data
            Whether there is a file or a data frame in place of a study.
        """
        of_design, others = design_parted(options)
        reading = cast("Reading", others)
        clusters: dict[str, Any] = {"cluster": cluster} if is_given(cluster) else {}
        given = {**of_design, **clusters}
        try:
            if clusters and not cls._is_drawn(of_design, study, has_data=has_data):
                return cls(asked=design_of(of_design), cluster=_of_rows(cluster), reading=reading, given=given)
            return cls(asked=design_of(given), reading=reading, given=given)
        except InputError as error:
            return cls(reading=reading, given=given, wrong=error)

    @staticmethod
    def _is_drawn(of_design: Mapping[str, Any], study: Study | str | Path | None, *, has_data: bool) -> bool:
        """Tell whether clusters are those of a sample."""
        if any(is_given(of_design.get(name)) for name in DRAWS):
            return True
        if has_data or of_design.get("unweighted"):
            return False
        own = study_at(study).sampling
        return own is not None and own.is_design

    @property
    def is_sampled(self) -> bool:
        """Whether the options describe a sample; a study may have its own design all the same."""
        return self.asked.sampling is not None and self.asked.sampling.is_design

    def check(self, asked: Asked, *, is_imputed: bool) -> None:
        """Refuse options of the design that are wrong, and what a design does not go with.

        Raises
        ------
        InputError
            With every problem.
        """
        if self.wrong is not None:
            raise self.wrong
        problems = list(self._problems(asked, is_imputed=is_imputed))
        if problems:
            raise UsageError("the options", problems)

    def _problems(self, asked: Asked, *, is_imputed: bool) -> Iterator[Problem]:
        if asked.keys.wave_item and self.asked.sampling is not None:
            option = next(name for name in DESIGN_NAMES if is_given(self.given.get(name)))
            what = "the design is not read from a file of several waves"
            yield Problem(option, what, "Use a file of one wave without --wave-item, or omit the design")
        if not self.is_sampled:
            return
        yield from method_problems(asked.known_method)
        if asked.correlation:
            yield Problem("correlation", "only gee has a working correlation", "Omit it")
        if asked.random:
            what = "a random intercept needs a weight for each stage of the sample"
            yield Problem("random", what, f"Name it with --cluster if it was drawn, {UNWEIGHTED}")
        if len(asked.waves) > 1 and not asked.baseline:
            yield waves_problem()
        if is_imputed:
            yield IMPUTED


def _of_rows(cluster: Names | None) -> str:
    """Return the one item of clusters of rows."""
    names = listed(cluster, "cluster")
    if len(names) > 1:
        what = f"{len(names)} items are named, and which rows belong together is told by one"
        raise UsageError("the options", [Problem("cluster", what, TWO_MEANINGS)])
    return names[0]
