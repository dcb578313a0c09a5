"""Response, cooperation, refusal and contact rates of a survey, by the definitions of AAPOR."""

from dataclasses import dataclass
from numbers import Integral, Real

from leapstats.errors import NotEstimableError
from leapstats.stats.checks import check_level
from leapstats.stats.proportions import clopper_pearson_proportion
from leapstats.stats.result import Inference

OUTCOMES = ("complete", "partial", "refusal", "non_contact", "other", "unknown", "unknown_other", "not_eligible")
RESPONSE = ("RR1", "RR2", "RR3", "RR4", "RR5", "RR6")
COOPERATION = ("COOP1", "COOP2", "COOP3", "COOP4")
REFUSAL, CONTACT = ("REF1", "REF2", "REF3"), ("CON1", "CON2", "CON3")
RATES = (*RESPONSE, *COOPERATION, *REFUSAL, *CONTACT)
METHOD = "AAPOR {name}"
NO_LIMITS = "no exact limits: the share of eligible units among the unknown is an estimate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispositions:
    """How many units ended how, in the categories of AAPOR.

    `complete` (I) and `partial` (P) interviews; `refusal` and break-off (R), `non_contact` (NC), `other` eligible
    units without an interview (O); `unknown` whether there is such a unit (UH), `unknown_other` whether it is eligible
    (UO); `not_eligible` units, which are in no rate.
    """

    complete: int = 0
    partial: int = 0
    refusal: int = 0
    non_contact: int = 0
    other: int = 0
    unknown: int = 0
    unknown_other: int = 0
    not_eligible: int = 0

    def __post_init__(self) -> None:
        for name in OUTCOMES:
            count = getattr(self, name)
            if isinstance(count, bool) or not isinstance(count, Integral) or count < 0:
                raise ValueError(f"{name} must be a whole number of 0 or more, not {count!r}")

    @property
    def eligible(self) -> int:
        """Units known to be eligible: (I + P) + (R + NC + O)."""
        return self.complete + self.partial + self.refusal + self.non_contact + self.other

    @property
    def open(self) -> int:
        """Units whose eligibility is unknown: UH + UO."""
        return self.unknown + self.unknown_other

    @property
    def eligibility(self) -> float:
        """The share of eligible units among those whose eligibility is known (the proportional allocation of e).

        Raises
        ------
        NotEstimableError
            If it is known of none.
        """
        known = self.eligible + self.not_eligible
        if not known:
            raise NotEstimableError("no unit is known to be eligible or not")
        return self.eligible / known


@dataclass(frozen=True, slots=True)
class RateParts:
    """What a rate is computed from: `count` of `whole` units.

    `share` is the part of the units of unknown eligibility that `whole` holds; None where it holds all or none.
    """

    count: int
    whole: float
    share: float | None = None


def response_rate(
    dispositions: Dispositions, rate: str, *, eligibility: float | None = None, conf_level: float = 0.95
) -> Inference:
    """Compute one of the rates that AAPOR defines, with exact limits.

    Parameters
    ----------
    dispositions
        How many units ended how.
    rate
        RR1 to RR6, COOP1 to COOP4, REF1 to REF3 or CON1 to CON3.
    eligibility
        For RR3, RR4, REF2 and CON2: which share of the units of unknown eligibility is eligible (e), 0 to 1; None for
        the share among those of known eligibility.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Inference
        Clopper-Pearson limits, for the units that were approached as a sample of such; none where the denominator
        holds a share of units of unknown eligibility, which is an estimate itself.

    Raises
    ------
    ValueError
        If there is no such rate, or `eligibility` is not between 0 and 1.
    NotEstimableError
        If its denominator is 0, or e is unknown because no unit is known to be eligible or not.

    Notes
    -----
    RR1, RR3 and RR5 count complete interviews, RR2, RR4 and RR6 partial ones too. Of units of unknown eligibility the
    first two take all for eligible, RR3 and RR4 the share e, RR5 and RR6 none. Cooperation rates leave out units that
    were not contacted, COOP3 and COOP4 also those that could not answer. Not for samples drawn with unequal chances,
    whose units have to be weighted first.

    References
    ----------
    The American Association for Public Opinion Research (2023), Standard Definitions: Final Dispositions of Case Codes
    and Outcome Rates for Surveys, 10th edition, pages 82-86.
    """
    check_level(conf_level)
    parts = rate_parts(dispositions, rate, eligibility=eligibility)
    if not parts.whole:
        raise NotEstimableError(f"{rate} has no units to be computed from")
    method = METHOD.format(name=rate)
    if parts.share is not None:
        said = f"{method}, e = {parts.share:.3f}"
        return Inference(method=said, estimate=parts.count / parts.whole, note=NO_LIMITS)
    found = clopper_pearson_proportion(parts.count, int(parts.whole), conf_level=conf_level)
    return Inference(method=f"{method}, exact limits", estimate=found.estimate, conf_int=found.conf_int)


def rate_parts(dispositions: Dispositions, rate: str, *, eligibility: float | None = None) -> RateParts:
    """Return the numerator and the denominator of a rate; see `response_rate` for parameters and errors."""
    if rate not in RATES:
        raise ValueError(f"rate must be one of {', '.join(RATES)}, not {rate!r}")
    if eligibility is not None and not (isinstance(eligibility, Real) and 0 <= eligibility <= 1):
        raise ValueError(f"eligibility must be between 0 and 1, not {eligibility!r}")
    count, known = _counted(dispositions, rate), _known(dispositions, rate)
    if rate in {"RR3", "RR4", "REF2", "CON2"} and dispositions.open:
        share = float(dispositions.eligibility if eligibility is None else eligibility)
        return RateParts(count, known + share * dispositions.open, share)
    takes_all = rate in {"RR1", "RR2", "REF1", "CON1"}
    return RateParts(count, known + (dispositions.open if takes_all else 0))


def _counted(given: Dispositions, rate: str) -> int:
    """Return the numerator of a rate."""
    interviews = given.complete + given.partial
    if rate in REFUSAL:
        return given.refusal
    if rate in CONTACT:
        return interviews + given.refusal + given.other
    with_partial = rate in {"RR2", "RR4", "RR6", "COOP2", "COOP4"}
    return interviews if with_partial else given.complete


def _known(given: Dispositions, rate: str) -> int:
    """Return the units of known eligibility in the denominator of a rate."""
    interviews = given.complete + given.partial
    if rate in {"COOP1", "COOP2"}:
        return interviews + given.refusal + given.other
    if rate in {"COOP3", "COOP4"}:
        return interviews + given.refusal
    return given.eligible
