"""The sentences on how the units of a table were sampled."""

import math
from collections.abc import Iterator

import numpy as np

from leapstats.dictionary.sampling import Sampling, size_of
from leapstats.dictionary.study import Study
from leapstats.output.numbers import fixed, weighed, whole
from leapstats.stats.design.sample import Design, SampleDesign
from leapstats.survey.sampling import Sampled
from leapstats.terms import Lonely

SINGLE = {
    Lonely.ADJUST: "a stratum with one cluster varies about the average of the sample",
    Lonely.CERTAINTY: "strata with one cluster add no variance (taken as certain)",
    Lonely.AVERAGE: "strata with one cluster vary as the others do on average",
    Lonely.REMOVE: "strata with one cluster add no variance (left out)",
}


def notes_on_design(found: Sampled, study: Study) -> Iterator[str]:
    """Yield how the units of a survey were sampled and what is assumed."""
    drawn = _drawn(found.whole)
    yield f"{', '.join(_sample(found.design, found.whole, drawn, found.sampling, study))}."
    own = study.sampling
    if own is not None and own.is_design and own != found.sampling:
        yield f"The options say how {study.units} were sampled; the [design] of the study is left aside."
    errors = f"Standard errors and limits by {{how}}, on {_freedom(found.design.df)}"
    if drawn is None:
        yield f"{errors.format(how='replicate weights')}."
    else:
        if found.sampling.totals:
            yield f"The weights are raked to the totals of {', '.join(found.sampling.totals)}."
        how = "Taylor linearization" + (" of what the totals do not explain" if found.sampling.totals else "")
        yield f"{errors.format(how=how)}; {'; '.join(_assumed(drawn, found.sampling, study))}."
    yield from (f"Please check: {warning}." for warning in found.warnings)


def _drawn(design: Design) -> SampleDesign | None:
    """Return how the sample was drawn; None where replicate weights stand for it."""
    from leapstats.stats.design.calibration import CalibratedDesign

    if isinstance(design, CalibratedDesign):
        return design.sample
    return design if isinstance(design, SampleDesign) else None


def _sample(
    design: Design, everyone: Design, drawn: SampleDesign | None, sampling: Sampling, study: Study
) -> Iterator[str]:
    size, n_sampled = int(np.count_nonzero(design.weights)), int(np.count_nonzero(everyone.weights))
    part = f"{whole(size)} of {whole(n_sampled)}" if size != n_sampled else whole(size)
    yield f"Sample design: {part} sampled {study.unit if n_sampled == 1 else study.units}"
    if drawn is None:
        ends = f"{sampling.replicates[0]} to {sampling.replicates[-1]}"
        kind = sampling.replicate_kind.replace("_", " ").replace("=", " ")
        yield f"{len(sampling.replicates)} replicate weights ({ends}, {kind})"
    else:
        yield from _structure(drawn, sampling)
    total = _number(float(design.weights.sum()))
    if sampling.weights:
        yield f"weights {sampling.weights} (sum {total})"
        yield _effective(design, size)
    elif sampling.populations:
        yield f"weights from the population (sum {total})"
    else:
        yield "equal weights"


def _structure(design: SampleDesign, sampling: Sampling) -> Iterator[str]:
    if sampling.strata:
        strata = "stratum" if design.n_strata == 1 else "strata"
        yield f"{design.n_strata} {strata} ({' by '.join(sampling.strata)})"
    for name, stage in zip(sampling.clusters, design.stages, strict=False):
        nested = ", numbered within strata" if sampling.nested and stage is design.stages[0] else ""
        drawn = "clusters" if stage is design.stages[0] else "within them"
        yield f"{whole(stage.n_clusters)} {drawn} ({name}{nested})"


def _effective(design: Design, size: int) -> str:
    """Return Kish's design effect of unequal weights, and the number of units with equal weights as good as these."""
    weights = design.weights[design.weights != 0]
    effect = len(weights) * float(np.square(weights).sum()) / float(weights.sum()) ** 2
    return f"design effect of weighting {fixed(effect, 2)}, effective n {fixed(size / effect, 1)}"


def _freedom(df: float) -> str:
    return "no degrees of freedom" if not df > 0 else f"{df:g} degrees of freedom"


def _assumed(design: SampleDesign, sampling: Sampling, study: Study) -> Iterator[str]:
    sizes = [stage.population for stage in design.stages]
    known = [bool(np.all(np.isfinite(each))) for each in sizes]
    if not sampling.clusters:
        yield f"{study.units} are taken as drawn one by one"
    if known[0]:
        total = _number(float(sizes[0].sum()))
        name = "" if size_of(sampling.populations[0]) is not None else f" ({sampling.populations[0]})"
        yield f"drawn without replacement from {total}{name}{_later(known, sampling)}"
    else:
        drawn = "clusters" if sampling.clusters else study.units
        yield f"no population size is given, so that {drawn} are taken as drawn with replacement"
    if sampling.lonely in SINGLE:
        yield SINGLE[Lonely(sampling.lonely)]


def _later(known: list[bool], sampling: Sampling) -> str:
    """Say whether the populations of later stages count."""
    if not all(known):
        return ", later stages not counted"
    return "".join(f", within these from {name}" for name in sampling.populations[1:])


def _number(number: float) -> str:
    if number < 1:
        return weighed(number)
    return whole(number) if math.isclose(number, round(number), abs_tol=0.05) else fixed(number, 1)
