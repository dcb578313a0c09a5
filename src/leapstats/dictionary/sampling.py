"""How the units of a survey were sampled, as study.toml or the options of a command say it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from leapstats.dictionary.schema import FLAG, NAME, NAME_OR_NAMES, NUMBER, NUMBERS, TEXT, TOTALS, OneOf, Schema
from leapstats.terms import Lonely

RULES = tuple(str(rule) for rule in Lonely)
DESIGN: Schema = {
    "weights": NAME,
    "strata": NAME_OR_NAMES,
    "cluster": NAME_OR_NAMES,
    "population": NAME_OR_NAMES,
    "nest": FLAG,
    "lonely": OneOf(RULES),
    "none": TEXT,
    "replicates": NAME_OR_NAMES,
    "replicate_kind": NAME,
    "scale": NUMBER,
    "rscales": NUMBERS,
    "mse": FLAG,
    "totals": TOTALS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """The items that say how units were sampled; each is a name, "" or empty where nothing is said.

    Attributes
    ----------
    weights
        How many units of the population a unit stands for.
    strata
        Together they make the strata of the first stage.
    clusters
        Those of the first stage, then those of the second within them, and so on.
    populations
        For each stage how many clusters its population has, in the stratum or in the cluster of the stage before:
        an item, or a number for all.
    nested
        Clusters are numbered anew within each stratum.
    lonely
        What becomes of a stratum with one cluster, one of RULES.
    frequency
        How often a row occurs: it stands for so many equal units that were all observed. This is no sampling weight.
    replicates
        Columns with replicate weights, each a whole set of weights; a name may end in `*` for all that begin so.
    replicate_kind
        `brr`, `fay=0.3`, `jk1`, `jk2`, `jkn`, `bootstrap`, `successive_difference` or `other`.
    scale, rscales
        What multiplies the squares of all replicates, and of each; the kind decides where they are not given.
    mse
        Squares are of distances from the estimate, not from the mean of the replicates.
    totals
        How many units of the population have each level of an item, by item: the weights are raked to them.
    none
        Why no design applies, where a study says so.
    """

    weights: str = ""
    strata: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()
    populations: tuple[str, ...] = ()
    nested: bool = False
    lonely: str = "refuse"
    frequency: str = ""
    none: str = ""
    replicates: tuple[str, ...] = ()
    replicate_kind: str = ""
    scale: float | None = None
    rscales: tuple[float, ...] = ()
    mse: bool = False
    totals: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @property
    def is_design(self) -> bool:
        """Whether units were sampled, and not only counted."""
        return bool(self.weights or self.strata or self.clusters or self.populations or self.replicates or self.totals)

    @property
    def is_told(self) -> bool:
        """Whether anything is said of how units count."""
        return self.is_design or bool(self.frequency)

    @property
    def items(self) -> tuple[str, ...]:
        """Every item that is named, each once; numbers are none."""
        sizes = tuple(each for each in self.populations if size_of(each) is None)
        named = (self.weights, *self.strata, *self.clusters, *sizes, *self.replicates, *self.totals, self.frequency)
        return tuple(dict.fromkeys(filter(None, named)))

    def expanded(self, names: Iterable[str]) -> "Sampling":
        """Return it with all columns that a name ending in `*` stands for."""
        if not any(each.endswith("*") for each in self.replicates):
            return self
        known = tuple(names)
        found = []
        for each in self.replicates:
            begun = [name for name in known if name.startswith(each[:-1])] if each.endswith("*") else [each]
            found.extend(begun or [each])
        return replace(self, replicates=tuple(dict.fromkeys(found)))


def design_keys(sampling: Sampling | None) -> dict[str, str]:
    """Return what `[design]` says, key by key in words; empty where it says nothing."""
    if sampling is None:
        return {}
    told = {
        "weights": sampling.weights,
        "strata": ", ".join(sampling.strata),
        "cluster": ", ".join(sampling.clusters),
        "population": ", ".join(sampling.populations),
        "nest": "true" if sampling.nested else "",
        "lonely": "" if sampling.lonely == Lonely.REFUSE else sampling.lonely,
        "replicates": ", ".join(sampling.replicates),
        "replicate_kind": sampling.replicate_kind,
        "scale": "" if sampling.scale is None else f"{sampling.scale:g}",
        "rscales": ", ".join(f"{each:g}" for each in sampling.rscales),
        "mse": "true" if sampling.mse else "",
        "totals": "; ".join(
            f"{item}: {', '.join(f'{level} {total:g}' for level, total in each.items())}"
            for item, each in sampling.totals.items()
        ),
        "none": sampling.none,
    }
    return {key: words for key, words in told.items() if words}


def size_of(text: str) -> float | None:
    """Return the size of a population that is given as a number; None where an item is named."""
    return float(text) if text.isdecimal() else None


def sampling_of(settings: Mapping[str, Any]) -> Sampling | None:
    """Return the design that study.toml describes; None where it has none."""
    if not settings:
        return None
    return Sampling(
        weights=settings.get("weights", ""),
        strata=_several(settings.get("strata")),
        clusters=_several(settings.get("cluster")),
        populations=_several(settings.get("population")),
        nested=settings.get("nest", False),
        lonely=settings.get("lonely", "refuse"),
        none=settings.get("none", ""),
        replicates=_several(settings.get("replicates")),
        replicate_kind=settings.get("replicate_kind", ""),
        scale=settings.get("scale"),
        rscales=tuple(settings.get("rscales", ())),
        mse=settings.get("mse", False),
        totals=settings.get("totals", {}),
    )


def _several(given: object) -> tuple[str, ...]:
    if given is None:
        return ()
    return tuple(map(str, given)) if isinstance(given, list) else (str(given),)
