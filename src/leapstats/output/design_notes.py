"""The sentence on how the units of a table were sampled."""

import math
from collections.abc import Iterator

import numpy as np

from leapstats.dictionary.sampling import Sampling, size_of
from leapstats.dictionary.study import Study
from leapstats.output.numbers import fixed, whole
from leapstats.stats.design.sample import Design, SampleDesign
from leapstats.survey.survey import Survey
from leapstats.terms import Lonely

SINGLE = {
    Lonely.ADJUST: "strata with one cluster vary about zero",
    Lonely.CERTAINTY: "strata with one cluster add no variance (taken as certain)",
    Lonely.AVERAGE: "strata with one cluster vary as the others do on average",
    Lonely.REMOVE: "strata with one cluster add no variance (left out)",
}


def notes_on_design(survey: Survey) -> Iterator[str]:
    """Yield how the units of a survey were sampled and what is assumed; or why no design applies."""
    own = survey.study.sampling
    if survey.sampled is None:
        if own is not None and own.none:
            yield f"No sample design applies: {own.none.rstrip('.')}."
        return
    found = survey.sampled
    yield f"{_sample(found.design, found.whole, found.sampling, survey.study)}."
    if isinstance(found.whole, SampleDesign):
        assumed = "; ".join(_assumed(found.whole, found.sampling, survey.study))
        yield f"Standard errors and limits by Taylor linearization, on {_freedom(found.design.df)}; {assumed}."
    yield from (f"Please check: {warning}." for warning in found.warnings)


def _sample(design: Design, whole_sample: Design, sampling: Sampling, study: Study) -> str:
    size, everyone = int(np.count_nonzero(design.weights)), int(np.count_nonzero(whole_sample.weights))
    part = f"{whole(size)} of {whole(everyone)}" if size != everyone else whole(size)
    words = [f"Sample design: {part} sampled {study.units}"]
    if isinstance(whole_sample, SampleDesign):
        words.extend(_structure(whole_sample, sampling))
    if sampling.weights:
        words.append(f"weights {sampling.weights} (sum {_number(float(design.weights.sum()))})")
        words.append(_effective(design, size))
    elif sampling.populations:
        words.append(f"weights from the population (sum {_number(float(design.weights.sum()))})")
    return ", ".join(words)


def _structure(design: SampleDesign, sampling: Sampling) -> Iterator[str]:
    if sampling.strata:
        yield f"{design.n_strata} strata ({' by '.join(sampling.strata)})"
    for name, stage in zip(sampling.clusters, design.stages, strict=False):
        nested = ", numbered within strata" if sampling.nested and stage is design.stages[0] else ""
        yield f"{whole(stage.n_clusters)} clusters ({name}{nested})"


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
        yield f"drawn without replacement from {total}{name}" + ("" if all(known) else ", later stages not counted")
    else:
        yield "no population size is given, so that they are taken as drawn with replacement"
    if sampling.lonely in SINGLE:
        yield SINGLE[Lonely(sampling.lonely)]


def _number(number: float) -> str:
    return whole(number) if math.isclose(number, round(number), abs_tol=0.05) else fixed(number, 1)
