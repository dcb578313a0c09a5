"""How the units of a survey were sampled, as study.toml or the options of a command say it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from leapstats.dictionary.schema import FLAG, NAME, NAME_OR_NAMES, TEXT, OneOf, Schema
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

    @property
    def is_design(self) -> bool:
        """Whether units were sampled, and not only counted."""
        return bool(self.weights or self.strata or self.clusters or self.populations)

    @property
    def items(self) -> tuple[str, ...]:
        """Every item that is named, each once; numbers are none."""
        sizes = tuple(each for each in self.populations if size_of(each) is None)
        named = (self.weights, *self.strata, *self.clusters, *sizes, self.frequency)
        return tuple(dict.fromkeys(filter(None, named)))


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
    )


def _several(given: object) -> tuple[str, ...]:
    if given is None:
        return ()
    return tuple(map(str, given)) if isinstance(given, list) else (str(given),)
