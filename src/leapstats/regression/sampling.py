"""How the rows of a model were sampled, and what cannot be fitted to rows that were."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import Problem, UsageError
from leapstats.regression.method import DEFAULTS, SAMPLED, Family, Method
from leapstats.regression.request import UNORDERED, ModelRequest
from leapstats.stats.design.sample import Design
from leapstats.survey.survey import Survey

REASONS = {
    Method.FIRTH: "its penalty is that of rows drawn one by one, each as likely as another",
    Method.EXACT: "it counts the tables of rows that each stand for themselves",
    Method.LIKELIHOOD: "it takes rows for independent, and weights for repeated rows",
    Method.HC3: "it takes rows for independent, each as likely as another",
    Method.LEAST_SQUARES: "it takes rows for independent, each as likely as another",
    Method.HUBER: "it gives rows weights of its own",
    Method.GEE: "its clusters are rows that belong together, not what was drawn",
    Method.CR2: "its clusters are rows that belong together, not what was drawn",
    Method.MIXED: "a random intercept needs a weight for each stage of the sample",
}
FAMILIES = {
    Family.NEGATIVE_BINOMIAL: (
        "its variance would be one of the sample, not of the population",
        "Use --family poisson, whose errors by the design hold whatever the variance",
    ),
    Family.MULTINOMIAL: (
        "it has no fit by a design",
        "Use --family ordinal if the levels are in order, or a yes-no outcome with --family logistic",
    ),
}
UNWEIGHTED = "or omit the design (--unweighted for that of a study)"


IMPUTED = Problem(
    "impute",
    "answers are not imputed by a sample design: the draws would take its rows for independent and equally likely",
    f"Omit --impute, {UNWEIGHTED}",
)


def sample_of(surveys: Sequence[Survey], method: Method | None, kept: NDArray[np.bool_]) -> Design | None:
    """Return how the rows that a model uses were sampled: a domain of the sample; None where each counts once.

    Raises
    ------
    UsageError
        If there are several waves: their rows are not one sample.
    """
    sampled = [survey.sampled for survey in surveys if survey.sampled is not None]
    if not sampled:
        return None
    if len(surveys) > 1:
        raise UsageError("the options", [*method_problems(method), waves_problem()])
    return sampled[0].design.rows(np.flatnonzero(kept))


def waves_problem() -> Problem:
    """Word that waves are not combined with a design."""
    what = "a sample design is not taken over several waves, whose rows are the same units"
    return Problem("wave", what, f"Name one wave, use --baseline for an earlier one, {UNWEIGHTED}")


def sampled_problem(family: Family, request: ModelRequest) -> Problem:
    """Word why a family, or the method that was asked for, cannot take a sample design into account."""
    if DEFAULTS[family][SAMPLED] is None:
        reason, fix = FAMILIES[family]
        chosen = f" (it was chosen, since {request.formula.outcome} {UNORDERED})" if request.family is None else ""
        return Problem("family", f"{family} cannot take a sample design into account: {reason}{chosen}", fix)
    return next(iter(method_problems(request.method)))


def method_problems(method: Method | None) -> Iterator[Problem]:
    """Yield why a method cannot take a sample design into account."""
    if method in REASONS:
        what = f"{method} cannot take a sample design into account: {REASONS[method]}"
        yield Problem("method", what, f"Omit it, which fits by the design, {UNWEIGHTED}")
