"""Which family a model is of, how it is fitted, and what its numbers are called."""

from dataclasses import dataclass
from enum import StrEnum

from leapstats.terms import StatName


class Family(StrEnum):
    """What an outcome is taken for."""

    LOGISTIC = "logistic"
    ORDINAL = "ordinal"
    MULTINOMIAL = "multinomial"
    POISSON = "poisson"
    NEGATIVE_BINOMIAL = "negative_binomial"
    LINEAR = "linear"


class Method(StrEnum):
    """How a model is fitted."""

    FIRTH = "firth"
    EXACT = "exact"
    LIKELIHOOD = "likelihood"
    HC3 = "hc3"
    LEAST_SQUARES = "least_squares"
    HUBER = "huber"
    GEE = "gee"
    CR2 = "cr2"
    MIXED = "mixed"
    DESIGN = "design"


AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Measure:
    """What a coefficient comes to: what it is called in print and in the long frame."""

    heading: str
    name: StatName


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A family fitted by a method.

    `function` names the function of `stats` in the long frame. `measure` is what a coefficient comes to, `note` says
    how its limits and p are found. `remedy` says what to do about estimates that
    are infinite by maximum likelihood, `instead` what to take where nothing can be estimated.
    """

    family: Family
    method: Method
    function: str
    measure: Measure
    note: str
    remedy: str = ""
    instead: str

    @property
    def is_ratio(self) -> bool:
        """Whether the printed number is the exponential of the coefficient."""
        return self.measure.name is not StatName.ESTIMATE

    @property
    def by_t(self) -> bool:
        """Whether limits and p are by Student's t."""
        return self.method in BY_STUDENT or self.family is Family.NEGATIVE_BINOMIAL

    @property
    def has_clusters(self) -> bool:
        """Whether rows belong to clusters."""
        return self.method in CLUSTERED


COUNTS = (Family.POISSON, Family.NEGATIVE_BINOMIAL)
LEVELED = (Family.ORDINAL, Family.MULTINOMIAL)
CLUSTERED = (Method.GEE, Method.CR2, Method.MIXED)
BY_STUDENT = (Method.HC3, Method.LEAST_SQUARES, Method.HUBER, Method.DESIGN, *CLUSTERED)
ODDS, RATE = Measure("Odds ratio", StatName.ODDS_RATIO), Measure("Rate ratio", StatName.RATE_RATIO)
DIFFERENCE = Measure("Difference", StatName.ESTIMATE)
FEWER = "fewer or coarser columns"
MANCL_DEROUEN = "limits and p by Student's t with Mancl-DeRouen standard errors"
BY_T = "limits and p by Student's t"
BY_DESIGN = f"weighted, {BY_T} with the standard errors of the sample design"


WAYS = {
    (each.family, each.method): each
    for each in (
        Way(
            family=Family.LOGISTIC,
            method=Method.FIRTH,
            function="firth_logistic",
            measure=ODDS,
            note="Profile limits of the penalized likelihood, penalized likelihood ratio p.",
            remedy="the penalty keeps them finite",
            instead=f"Take --method likelihood, or {FEWER}",
        ),
        Way(
            family=Family.LOGISTIC,
            method=Method.EXACT,
            function="exact_logistic",
            measure=ODDS,
            note="Exact conditional estimate, mid-p limits and mid-p.",
            remedy="exact limits allow for it",
            instead=f"Take --method firth, or {FEWER}",
        ),
        Way(
            family=Family.LOGISTIC,
            method=Method.LIKELIHOOD,
            function="logistic",
            measure=ODDS,
            note="Maximum likelihood, Wald limits and p.",
            remedy="take --method firth or exact",
            instead="Take --method firth or exact",
        ),
        Way(
            family=Family.LOGISTIC,
            method=Method.GEE,
            function="gee_logistic",
            measure=ODDS,
            note=f"Averaged over {{clusters}}, {MANCL_DEROUEN}.",
            remedy="take --method firth on one row a cluster",
            instead="Take fewer columns, or --method firth on one row a cluster",
        ),
        Way(
            family=Family.ORDINAL,
            method=Method.LIKELIHOOD,
            function="proportional_odds",
            measure=ODDS,
            note="Odds of a higher answer (proportional odds), maximum likelihood, Wald limits and p.",
            remedy="take fewer or coarser columns, or a yes-no outcome with --method firth",
            instead=f"Take {FEWER}, or a yes-no outcome with --method firth",
        ),
        Way(
            family=Family.MULTINOMIAL,
            method=Method.LIKELIHOOD,
            function="multinomial",
            measure=ODDS,
            note="Odds of the answer against {first}, maximum likelihood, Wald limits and p.",
            remedy="take fewer or coarser columns, or a yes-no outcome with --method firth",
            instead=f"Take {FEWER}, or a yes-no outcome with --method firth",
        ),
        Way(
            family=Family.POISSON,
            method=Method.HC3,
            function="poisson",
            measure=RATE,
            note=f"Ratio of means, {BY_T} with HC3 standard errors, which do not take the counts for Poisson.",
            remedy="take --method exact",
            instead=f"Take --method exact, or {FEWER}",
        ),
        Way(
            family=Family.POISSON,
            method=Method.LIKELIHOOD,
            function="poisson",
            measure=RATE,
            note="Maximum likelihood, Wald limits and p, which take the counts for Poisson.",
            remedy="take --method exact",
            instead=f"Take --method exact, or {FEWER}",
        ),
        Way(
            family=Family.POISSON,
            method=Method.EXACT,
            function="exact_poisson",
            measure=RATE,
            note="Exact conditional estimate, mid-p limits and mid-p, which take the counts for Poisson.",
            remedy="exact limits allow for it",
            instead=f"Take --method hc3, or {FEWER}",
        ),
        Way(
            family=Family.POISSON,
            method=Method.GEE,
            function="gee_poisson",
            measure=RATE,
            note=f"Averaged over {{clusters}}, {MANCL_DEROUEN}.",
            remedy="take --method exact on one row a cluster",
            instead="Take fewer columns, or --method exact on one row a cluster",
        ),
        Way(
            family=Family.NEGATIVE_BINOMIAL,
            method=Method.LIKELIHOOD,
            function="negative_binomial",
            measure=RATE,
            note=f"Ratio of means, negative binomial (NB2), maximum likelihood, {BY_T}.",
            remedy="take --family poisson --method exact",
            instead=f"Take --family poisson --method exact, or {FEWER}",
        ),
        Way(
            family=Family.LINEAR,
            method=Method.HC3,
            function="linear",
            measure=DIFFERENCE,
            note=f"Least squares, {BY_T} with HC3 standard errors, which allow for unequal spread.",
            instead=f"Take {FEWER}",
        ),
        Way(
            family=Family.LINEAR,
            method=Method.LEAST_SQUARES,
            function="linear",
            measure=DIFFERENCE,
            note=f"Least squares, {BY_T}, which take the spread for equal.",
            instead=f"Take {FEWER}",
        ),
        Way(
            family=Family.LINEAR,
            method=Method.HUBER,
            function="robust_linear",
            measure=DIFFERENCE,
            note=f"Huber's M-estimate, which far values pull less; {BY_T}.",
            instead=f"Take --method hc3, or {FEWER}",
        ),
        Way(
            family=Family.LINEAR,
            method=Method.GEE,
            function="gee_linear",
            measure=DIFFERENCE,
            note=f"Averaged over {{clusters}}, {MANCL_DEROUEN}.",
            instead="Take --method cr2, or fewer columns",
        ),
        Way(
            family=Family.LINEAR,
            method=Method.CR2,
            function="linear_cr2",
            measure=DIFFERENCE,
            note=f"Least squares, {BY_T} with CR2 standard errors and Satterthwaite degrees of freedom.",
            instead="Take --method gee, or fewer columns",
        ),
        Way(
            family=Family.LINEAR,
            method=Method.MIXED,
            function="mixed_linear",
            measure=DIFFERENCE,
            note=f"A random intercept for {{clusters}}, restricted maximum likelihood, {BY_T}.",
            instead="Take --method cr2 with --cluster, or fewer columns",
        ),
        Way(
            family=Family.LOGISTIC,
            method=Method.DESIGN,
            function="design_logistic",
            measure=ODDS,
            note=f"Pseudo-likelihood, {BY_DESIGN}.",
            remedy="merge levels, or take fewer columns",
            instead=f"Take {FEWER}",
        ),
        Way(
            family=Family.ORDINAL,
            method=Method.DESIGN,
            function="design_proportional_odds",
            measure=ODDS,
            note=f"Odds of a higher answer (proportional odds), pseudo-likelihood, {BY_DESIGN}.",
            remedy="merge levels, or take fewer columns",
            instead=f"Take {FEWER}, or a yes-no outcome",
        ),
        Way(
            family=Family.POISSON,
            method=Method.DESIGN,
            function="design_poisson",
            measure=RATE,
            note=f"Ratio of means, whatever the variance of the counts, pseudo-likelihood, {BY_DESIGN}.",
            remedy="merge levels, or take fewer columns",
            instead=f"Take {FEWER}",
        ),
        Way(
            family=Family.LINEAR,
            method=Method.DESIGN,
            function="design_linear",
            measure=DIFFERENCE,
            note=f"Least squares, {BY_DESIGN}.",
            instead=f"Take {FEWER}",
        ),
    )
}
# What a family is fitted by where no method is named: without clusters, with clusters, with a sample design.
DEFAULTS = {
    Family.LOGISTIC: (Method.FIRTH, Method.GEE, Method.DESIGN),
    Family.ORDINAL: (Method.LIKELIHOOD, None, Method.DESIGN),
    Family.MULTINOMIAL: (Method.LIKELIHOOD, None, None),
    Family.POISSON: (Method.HC3, Method.GEE, Method.DESIGN),
    Family.NEGATIVE_BINOMIAL: (Method.LIKELIHOOD, None, None),
    Family.LINEAR: (Method.HC3, Method.CR2, Method.DESIGN),
}
PLAIN, IN_CLUSTERS, SAMPLED = range(3)


def methods_of(family: Family) -> tuple[Method, ...]:
    """Return the methods that a family can be fitted by, the default first."""
    there = [method for known, method in WAYS if known is family]
    return tuple(sorted(there, key=lambda method: method is not DEFAULTS[family][0]))
