"""The options that say how units were sampled: the same for every command that takes a design into account."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypedDict

from leapstats.api.arguments import check_flags, one_name, refused
from leapstats.api.choices import Names, listed
from leapstats.api.request import check_all, check_choice
from leapstats.api.respondents_asked import ReadingOfUnits
from leapstats.dictionary.sampling import RULES, Sampling, size_of
from leapstats.dictionary.study import Study
from leapstats.errors import Problem, UsageError
from leapstats.survey.survey import Survey
from leapstats.terms import Lonely, PercentOf


class StageOptions(TypedDict, total=False):
    """How the units were sampled, but for their clusters; each names an item, or a column of a file.

    `weights`: how many units of the population a unit stands for. `strata`: one item, or several that are crossed.
    `population`: how many clusters or units there are to draw from, in the unit's stratum (an item, or one number); a
    second one for a second stage. `nest`: clusters are numbered anew in each stratum. `lonely`: what becomes of a
    stratum with one cluster: `refuse` (the default), `adjust`, `certainty`, `average` or `remove`. `frequency`: how
    often a row occurs, in data that were added up; this is no sampling weight. `unweighted`: leave the design of the
    study aside. `replicates`: columns with replicate weights, such as `"rep*"`; `replicate_kind`: `brr`, `fay=0.3`,
    `jk1`, `jk2`, `jkn`, `bootstrap`, `successive_difference` or `other`; `replicate_scale`: what multiplies their
    squares, where the kind does not say it.
    """

    weights: str
    strata: Names
    population: "Names | int"
    nest: bool
    lonely: str
    frequency: str
    unweighted: bool
    replicates: Names
    replicate_kind: str
    replicate_scale: float


class DesignOptions(StageOptions, total=False):
    """How the units were sampled; see `StageOptions`.

    `cluster`: what was drawn first, such as a network of clinics; a second one within it for a second stage.
    """

    cluster: Names


class ReadingOfModels(ReadingOfUnits, StageOptions, total=False):
    """How data are read, and how units were sampled, but for their clusters, which may also be those of rows."""


class SampledReading(ReadingOfUnits, DesignOptions, total=False):
    """How data are read, and how units were sampled."""


DESIGN_NAMES = tuple(DesignOptions.__annotations__)


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignAsked:
    """What is asked of the design: one of its own, or none although the study has one."""

    sampling: Sampling | None = None
    is_unweighted: bool = False

    def of(self, study: Study) -> Sampling | None:
        """Return the design that is used for a study: the one that was asked for, or else its own."""
        own = study.sampling
        if self.sampling is not None and self.sampling.is_design and own is not None and own.none:
            what = f"no sample design applies to {study.name}: {own.none}"
            raise UsageError("the options", [Problem("weights", what, "Omit the options of the design")])
        return self.sampling or (None if self.is_unweighted else own)


def design_parted(options: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the options of the design, and all others."""
    of_design = {name: value for name, value in options.items() if name in DESIGN_NAMES}
    return of_design, {name: value for name, value in options.items() if name not in of_design}


def design_of(options: Mapping[str, Any]) -> DesignAsked:
    """Return the design that is asked for.

    Raises
    ------
    UsageError
        With every option that is not understood, or does not go with the others.
    """
    flags = {name: options[name] for name in ("nest", "unweighted") if options.get(name) is not None}
    read: dict[str, Any] = {}

    def name(option: str) -> None:
        read[option] = one_name(option, options.get(option)) or ""

    def names(option: str) -> None:
        read[option] = listed(options.get(option), option)

    check_all(
        "the options",
        (
            lambda: check_flags(**flags),
            lambda: check_choice("lonely", options["lonely"], RULES) if options.get("lonely") is not None else None,
            *(lambda option=option: name(option) for option in ("weights", "frequency", "replicate_kind")),
            *(lambda option=option: names(option) for option in ("strata", "cluster", "population", "replicates")),
        ),
    )
    scale = options.get("replicate_scale")
    if scale is not None and (isinstance(scale, bool) or not isinstance(scale, int | float) or not scale > 0):
        raise refused("replicate_scale", scale, "not a number above 0", "Use a number such as 0.5")
    sampling = Sampling(
        weights=read["weights"],
        strata=read["strata"],
        clusters=read["cluster"],
        populations=read["population"],
        nested=bool(flags.get("nest", False)),
        lonely=str(options.get("lonely") or Lonely.REFUSE),
        frequency=read["frequency"],
        replicates=read["replicates"],
        replicate_kind=read["replicate_kind"],
        scale=scale,
    )
    problems = [*_nameless(read, options), *_contradictions(sampling, options)]
    if problems:
        raise UsageError("the options", problems)
    asked = sampling if sampling.is_design or sampling.frequency else None
    return DesignAsked(sampling=asked, is_unweighted=bool(flags.get("unweighted", False)))


def _nameless(read: Mapping[str, Any], options: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield the options that are given with an empty name, which would leave the design out without a word."""
    for option, found in read.items():
        if options.get(option) is not None and (not found if isinstance(found, str) else "" in found):
            yield Problem(option, "its name is empty", "Name an item, or omit it")


def _contradictions(sampling: Sampling, options: Mapping[str, Any]) -> "list[Problem]":
    problems = []
    if sampling.frequency and sampling.is_design:
        what = "it counts equal rows, and the other options weight sampled units: they are not combined"
        problems.append(Problem("frequency", what, "Give one row for each unit, or omit it"))
    if (sampling.replicate_kind or sampling.scale) and not sampling.replicates:
        problems.append(Problem("replicates", "no columns with replicate weights are given", "Name them, such as rep*"))
    if sampling.nested and not (sampling.strata and sampling.clusters):
        problems.append(Problem("nest", "there are no clusters within strata", "Add strata and cluster, or omit it"))
    if options.get("lonely") and not sampling.is_design:
        problems.append(Problem("lonely", "no sample design is given", "Add strata, or omit it"))
    if len(sampling.populations) > len(sampling.clusters) + 1:
        what = f"{len(sampling.populations)} are given for {len(sampling.clusters) + 1} stages"
        problems.append(Problem("population", what, "Give one for each stage: clusters, then the units within them"))
    small = [each for each in sampling.populations if size_of(each) is not None and (size_of(each) or 0) < 1]
    problems.extend(Problem("population", f"{each} is no number of units", "Use 1 or more") for each in small)
    if sampling.is_design and options.get("unweighted"):
        problems.append(Problem("unweighted", "it leaves aside the design that is given", "Omit one of the two"))
    return problems


def check_weighted(survey: Survey, percent: PercentOf, conf_level: float | None, quantile_type: int | None) -> None:
    """Refuse what a descriptive table of units with weights does not have.

    Raises
    ------
    UsageError
        With all of it.
    """
    if survey.sampled is None:
        return
    problems = []
    if percent is not PercentOf.COLUMN and conf_level is not None:
        what = f"percentages of the {percent} have no limits where units have weights"
        problems.append(Problem("conf_level", what, "Use percentages of the column, or omit it"))
    if quantile_type is not None:
        what = "weighted quantiles have one definition here, type 1"
        problems.append(Problem("quantile_type", what, "Omit it"))
    if problems:
        raise UsageError("the options", problems)


def without_design(study: Study, command: str) -> Study:
    """Return a study for a command that takes no design into account.

    Raises
    ------
    UsageError
        If the study has one.
    """
    if study.sampling is None or not study.sampling.is_design:
        return study
    what = f"{command} cannot take the sample design of the study into account"
    fix = "Use a command that does, such as table1, or a study without [design]"
    raise UsageError(study.source, [Problem("study.toml, [design]", what, fix)])


def without_respondents(study: Study, command: str) -> Study:
    """Return a study for a command that takes each row for a unit.

    Raises
    ------
    UsageError
        If its rows are of respondents who are brought together.
    """
    if study.respondents is None:
        return study
    what = f"{command} takes each row for a unit and brings no respondents together"
    fix = "Use a command that does, such as table1, or a study without [respondents]"
    raise UsageError(study.source, [Problem("study.toml, [respondents]", what, fix)])


def rows_as_units(study: Study, command: str) -> Study:
    """Return a study for a command that takes each row for a unit that counts once; see the two before.

    Raises
    ------
    UsageError
        If the study says otherwise.
    """
    return without_respondents(without_design(study, command), command)
