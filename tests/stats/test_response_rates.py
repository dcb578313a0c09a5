"""AAPOR's rates against the example of the R package outcomerate 1.0.1, AAPOR's definitions by hand, and identities."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta

from leapstats.errors import NotEstimableError
from leapstats.stats import Dispositions, response_rate
from leapstats.stats.response_rates import OUTCOMES, RATES, rate_parts

# The example of the README of outcomerate 1.0.1, at github.com/ropensci/outcomerate.
EXAMPLE = Dispositions(
    complete=4, partial=2, refusal=1, non_contact=1, other=1, unknown=1, unknown_other=1, not_eligible=1
)
BY_HAND = {
    "RR1": Fraction(4, 11),
    "RR2": Fraction(6, 11),
    "RR3": Fraction(40, 108),
    "RR4": Fraction(60, 108),
    "RR5": Fraction(4, 9),
    "RR6": Fraction(6, 9),
    "COOP1": Fraction(4, 8),
    "COOP2": Fraction(6, 8),
    "COOP3": Fraction(4, 7),
    "COOP4": Fraction(6, 7),
    "REF1": Fraction(1, 11),
    "REF2": Fraction(10, 108),
    "REF3": Fraction(1, 9),
    "CON1": Fraction(8, 11),
    "CON2": Fraction(80, 108),
    "CON3": Fraction(8, 9),
}
# What outcomerate's README prints for it, with e of its function eligibility_rate.
PRINTED = {
    "RR1": 0.364,
    "RR2": 0.545,
    "RR3": 0.370,
    "RR4": 0.556,
    "RR5": 0.444,
    "RR6": 0.667,
    "COOP1": 0.500,
    "COOP2": 0.750,
    "COOP3": 0.571,
    "COOP4": 0.857,
    "REF1": 0.091,
    "REF2": 0.093,
    "REF3": 0.111,
    "CON1": 0.727,
    "CON2": 0.741,
    "CON3": 0.889,
}
WITH_SHARE = {"RR3", "RR4", "REF2", "CON2"}
counts = st.integers(0, 60)
dispositions = st.builds(Dispositions, **dict.fromkeys(OUTCOMES, counts))


@pytest.mark.parametrize("rate", RATES)
def test_as_in_the_example_of_outcomerate(rate: str) -> None:
    found = response_rate(EXAMPLE, rate, eligibility=0.9)
    assert found.estimate == pytest.approx(float(BY_HAND[rate]), rel=1e-12)
    assert found.method == (f"AAPOR {rate}, e = 0.900" if rate in WITH_SHARE else f"AAPOR {rate}, exact limits")


@pytest.mark.parametrize("rate", RATES)
def test_as_outcomerate_prints_it_with_its_own_e(rate: str) -> None:
    assert response_rate(EXAMPLE, rate).estimate == pytest.approx(PRINTED[rate], abs=0.0005)


def test_every_rate_has_a_value_by_hand() -> None:
    assert set(BY_HAND) == set(PRINTED) == set(RATES)


@pytest.mark.parametrize(("rate", "count", "whole"), [("RR1", 4, 11), ("COOP3", 4, 7), ("REF3", 1, 9), ("CON3", 8, 9)])
@pytest.mark.parametrize("level", [0.9, 0.95])
def test_limits_are_quantiles_of_beta(rate: str, count: int, whole: int, level: float) -> None:
    found = response_rate(EXAMPLE, rate, conf_level=level)
    tail = (1 - level) / 2
    assert found.conf_int.low == pytest.approx(beta.ppf(tail, count, whole - count + 1), rel=1e-9)
    assert found.conf_int.high == pytest.approx(beta.ppf(1 - tail, count + 1, whole - count), rel=1e-9)


def test_e_is_the_share_among_the_known_unless_it_is_given() -> None:
    # 9 of 10 units of known eligibility are eligible.
    assert EXAMPLE.eligibility == pytest.approx(0.9)
    assert response_rate(EXAMPLE, "RR3").estimate == pytest.approx(4 / 10.8)
    assert response_rate(EXAMPLE, "RR3", eligibility=0.5).estimate == pytest.approx(4 / 10)
    assert np.isnan(response_rate(EXAMPLE, "RR3").conf_int.low)
    assert "estimate" in response_rate(EXAMPLE, "RR3").note


@given(dispositions, st.floats(0, 1))
def test_what_is_true_of_the_rates_of_any_survey(given: Dispositions, share: float) -> None:
    if not given.eligible:
        return

    def rate(name: str) -> float:
        return response_rate(given, name, eligibility=share).estimate

    for strict, estimated, loose in (("RR1", "RR3", "RR5"), ("RR2", "RR4", "RR6"), ("REF1", "REF2", "REF3")):
        assert rate(strict) <= rate(estimated) + 1e-12
        assert rate(estimated) <= rate(loose) + 1e-12
    assert rate("RR1") <= rate("RR2")
    assert 0 <= rate("CON1") <= rate("CON2") + 1e-12
    # A response is a contact that cooperates: RR2 = CON1 x COOP2.
    if given.complete + given.partial + given.refusal + given.other:
        assert rate("RR2") == pytest.approx(rate("CON1") * rate("COOP2"))
        assert rate("RR5") == pytest.approx(rate("CON3") * rate("COOP1"))


@given(dispositions)
def test_e_of_0_and_of_1_are_the_rates_without_it(given: Dispositions) -> None:
    if not given.eligible:
        return
    for all_of, estimated, none_of in (("RR1", "RR3", "RR5"), ("RR2", "RR4", "RR6"), ("REF1", "REF2", "REF3")):
        assert rate_parts(given, estimated, eligibility=1).whole == rate_parts(given, all_of).whole
        assert rate_parts(given, estimated, eligibility=0).whole == rate_parts(given, none_of).whole


def test_units_that_are_not_eligible_are_in_no_rate_but_in_e() -> None:
    more = Dispositions(
        complete=4, partial=2, refusal=1, non_contact=1, other=1, unknown=1, unknown_other=1, not_eligible=30
    )
    assert response_rate(more, "RR1").estimate == response_rate(EXAMPLE, "RR1").estimate
    assert more.eligibility == pytest.approx(9 / 39)


def test_what_cannot_be_estimated() -> None:
    with pytest.raises(NotEstimableError, match="RR5 has no units"):
        response_rate(Dispositions(unknown=3), "RR5")
    with pytest.raises(NotEstimableError, match="no unit is known to be eligible or not"):
        response_rate(Dispositions(unknown=3), "RR3")
    with pytest.raises(NotEstimableError, match="COOP3 has no units"):
        response_rate(Dispositions(non_contact=3), "COOP3")
    # With no unit of unknown eligibility e is not needed.
    assert response_rate(Dispositions(complete=3, refusal=1), "RR3").estimate == 0.75


@pytest.mark.parametrize("count", [-1, 1.5, True, "3", None])
def test_what_is_no_count(count: object) -> None:
    with pytest.raises(ValueError, match="refusal must be a whole number"):
        Dispositions(refusal=count)  # type: ignore[arg-type]


def test_counts_of_numpy_are_counts() -> None:
    assert response_rate(Dispositions(complete=np.int64(1), refusal=np.int64(1)), "RR1").estimate == 0.5


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan"), "0.9"])
def test_what_is_no_share(share: object) -> None:
    with pytest.raises(ValueError, match="eligibility must be between 0 and 1"):
        response_rate(EXAMPLE, "RR3", eligibility=share)  # type: ignore[arg-type]


def test_a_rate_that_is_not_there_and_a_level_that_is_none() -> None:
    with pytest.raises(ValueError, match="rate must be one of RR1"):
        response_rate(EXAMPLE, "RR7")
    with pytest.raises(ValueError, match="conf_level"):
        response_rate(EXAMPLE, "RR1", conf_level=95)
