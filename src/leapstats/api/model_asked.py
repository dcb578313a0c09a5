"""What is asked of a model: its family, method, offset, clusters and waves, and what does not go together."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from leapstats.api.request import check_all, check_choice
from leapstats.dictionary.formulas import Formula
from leapstats.errors import Problem, UsageError
from leapstats.regression.method import AUTO, CLUSTERED, WAYS, Family, Method, methods_of
from leapstats.regression.request import CORRELATIONS, ModelRequest

OTHER_FAMILIES = tuple(each for each in Family if each is not Family.LINEAR)
DRAWN = (Method.FIRTH, Method.EXACT, Method.LIKELIHOOD)


@dataclass(frozen=True, slots=True)
class Keys:
    """The column of the waves of a file, "" for none, and those of its id; `has_data` where a file was given."""

    wave_item: str
    ids: tuple[str, ...]
    has_data: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """How a model is fitted, as it was asked for; "" for an item that was not named.

    `is_sampled` where the options describe a sample.
    """

    family: str
    method: str | None
    keys: Keys
    waves: Sequence[str]
    per: str
    cluster: str
    random: str
    baseline: str = ""
    correlation: str = ""
    is_sampled: bool = False

    @property
    def beside_design(self) -> "Asked":
        """What is asked beside a sample design, which says itself what it does not go with."""
        return replace(self, method=None, random="", correlation="", is_sampled=False)

    @property
    def known_method(self) -> Method | None:
        """The method; None where none was named, or something that is none."""
        return Method(self.method) if isinstance(self.method, str) and self.method in tuple(Method) else None

    @property
    def lacks_keys(self) -> bool:
        """Whether waves of a file are asked for, and its id or its wave column is not named."""
        if not self.keys.has_data or (self.keys.wave_item and self.keys.ids):
            return False
        clustered = self.known_method in CLUSTERED and not (self.cluster or self.random)
        return bool(self.waves or self.baseline or self.keys.wave_item or clustered)

    @property
    def combines(self) -> bool:
        """Whether the waves of a unit are a cluster."""
        if self.baseline:
            return False
        if self.cluster or self.random:
            return len(self.waves) > 1
        several = bool(self.keys.wave_item and not self.waves) or len(self.waves) > 1
        return self.known_method in CLUSTERED or (self.method is None and several)

    def request(self, formula: Formula, conf_level: float) -> ModelRequest:
        """Return what was asked for, which was checked."""
        method = Method.MIXED if self.random and self.method is None else self.method
        return ModelRequest(
            formula=formula,
            family=None if self.family == AUTO else Family(self.family),
            method=None if method is None else Method(method),
            per=self.per,
            cluster=self.cluster or self.random,
            correlation=self.correlation or CORRELATIONS[0],
            conf_level=conf_level,
        )

    def check(self) -> None:
        """Refuse what does not go together, all at once.

        Raises
        ------
        UsageError
            With every problem.
        """
        if self.is_sampled:
            check_all("the options", [self._check_words, self.beside_design.check])
            return
        check_all("the options", [self._check_words, self._check_clusters, self._check_waves])

    def check_drawn(self) -> None:
        """Refuse what is not fitted to draws: only yes-no outcomes of one wave are.

        Raises
        ------
        UsageError
            If the family or the method is another.
        """
        check_choice("family", self.family, (AUTO, Family.LOGISTIC))
        if self.method is not None:
            check_choice("method", self.method, DRAWN)

    def _check_words(self) -> None:
        checks: list[Callable[[], object]] = [partial(check_choice, "family", self.family, (AUTO, *Family))]
        if self.method is not None:
            checks.append(partial(check_choice, "method", self.method, Method))
        if self.correlation:
            checks.append(partial(check_choice, "correlation", self.correlation, CORRELATIONS))
        check_all("the options", checks)
        if self.method is None:
            return
        if self.family != AUTO and (Family(self.family), Method(self.method)) not in WAYS:
            fitting = ", ".join(methods_of(Family(self.family)))
            what = f"the family {self.family} is not fitted by {self.method}"
            raise UsageError("the options", [Problem("method", what, f"Use one of {fitting}")])

    def _check_clusters(self) -> None:
        problems = list(self._cluster_problems())
        if problems:
            raise UsageError("the options", problems)

    def _cluster_problems(self) -> Iterator[Problem]:
        method = self.known_method
        if self.correlation and method is not Method.GEE:
            yield Problem("correlation", "only gee has a working correlation", "Use --method gee, or omit it")
        if self.cluster and self.random:
            yield Problem("random", "it cannot be combined with cluster", "Omit one of the two")
        if self.random and method is not None and method is not Method.MIXED:
            yield Problem("random", f"{method} has no random intercept", "Use --method mixed, or --cluster")
        if self.random and str(self.family) in OTHER_FAMILIES:
            yield Problem("random", f"{self.family} models have no random intercept here", "Use --cluster")
        if self.cluster and method == Method.MIXED:
            yield Problem("cluster", "mixed has a random intercept", f"Use --random {self.cluster}")
        if self.cluster and method is not None and method not in {*CLUSTERED, Method.DESIGN}:
            fitting = " or ".join(each for each in CLUSTERED if each is not Method.MIXED)
            yield Problem("cluster", f"{method} takes rows for independent", f"Use --method {fitting}")

    def _check_waves(self) -> None:
        """Refuse waves that do not go with the method, and waves of a file without its keys."""
        method = self.known_method
        problems = [*self._key_problems()] if self.keys.has_data else []
        if self.baseline:
            problems.extend(self._baseline_problems())
            if problems:
                raise UsageError("the options", problems)
            return
        if method is not None and method not in CLUSTERED and len(self.waves) > 1:
            combining = " or ".join(CLUSTERED)
            problems.append(Problem("wave", f"{method} uses one wave", f"Name one wave, or use --method {combining}"))
        if method in CLUSTERED and len(self.waves) == 1 and not (self.cluster or self.random):
            what, fix = f"{method} needs two waves or more", "Name another wave, or omit --wave to use all"
            problems.append(Problem("wave", what, fix))
        if problems:
            raise UsageError("the options", problems)

    def _baseline_problems(self) -> Iterator[Problem]:
        """Yield what does not go with an earlier wave whose answers are exposures."""
        if len(self.waves) > 1:
            what = f"{len(self.waves)} waves are named, and the outcome is that of one"
            yield Problem("wave", what, "Name the wave of the outcome")
        if self.known_method in CLUSTERED and not (self.cluster or self.random):
            what = f"{self.known_method} needs clusters, and with a baseline each unit has one row"
            yield Problem("method", what, "Use --cluster, or another method")

    def _key_problems(self) -> Iterator[Problem]:
        """Yield what is lacking to tell the waves of a file apart."""
        wave_item, ids, method = self.keys.wave_item, self.keys.ids, self.known_method
        if wave_item and ids:
            if method is not None and method not in CLUSTERED and not self.waves and not self.baseline:
                what = f"{method} uses one wave, and the file may have several"
                yield Problem("wave", what, "Choose the wave with --wave")
        elif self.baseline:
            what = "to find the baseline of a unit in a file, its id column and wave column are needed"
            yield Problem("baseline", what, "Use --id and --wave-item")
        elif method in CLUSTERED and not (self.cluster or self.random):
            what = f"{method} needs clusters, or the id column and the wave column"
            yield Problem("method", what, "Use --cluster, or --id and --wave-item")
        elif wave_item:
            what = "a file with several waves needs an id column as well as a wave column"
            yield Problem("wave_item", what, "Use both --id and --wave-item")
        elif self.waves:
            what = "to choose a wave of a file, its id column and wave column are needed"
            yield Problem("wave", what, "Use --id and --wave-item")
