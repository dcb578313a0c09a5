# ruff: noqa: ERA001 - calls of R stand beside its numbers
"""The odds ratio by a design: against R 4.2.2 survey 4.1-1 on the example file, and what has none."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from leapstats.errors import NotEstimableError
from leapstats.stats.design.odds_ratio import EMPTY, design_odds_ratio
from leapstats.stats.design.sample import SampleDesign, sample_design

DATA = pd.read_csv(Path(__file__).parents[3] / "analyses" / "examples" / "sampled.csv")
NURSE = (DATA["nurse_care_manager"] == "yes").to_numpy(dtype=float)
HUDDLES = DATA["huddles"].map({"yes": 1, "no": 0}).fillna(-1).to_numpy(dtype=np.int64)
PRIVATE = (DATA["owner"] == "private").to_numpy(dtype=np.int64)


@pytest.fixture(scope="module")
def drawn() -> SampleDesign:
    """Return 30 of 60 practices in three strata."""
    return sample_design(DATA["weight"].to_numpy(), strata=DATA["size"], populations=[DATA["in_size"].to_numpy()])


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        # s <- svydesign(id = ~1, strata = ~size, fpc = ~in_size, weights = ~weight, data = d)
        # g <- svyglm(nurse ~ private, s, quasibinomial(), control = list(epsilon = 1e-15)); exp(coef(g))[2];
        # exp(coef(g)[2] + c(-1, 1) * qt(.975, g$df.residual) * SE(g)[2]); g$df.residual
        (PRIVATE, (0.155157715260115, 0.0456148933893674, 0.527764394827029, 26)),
        # the same of huddles, on subset(s, !is.na(huddles))
        (HUDDLES, (0.501133786849139, 0.135882355013537, 1.84818015773085, 20)),
    ],
    ids=["private", "huddles"],
)
def test_odds_ratios_equal_r(drawn: SampleDesign, groups: np.ndarray, expected: tuple[float, ...]) -> None:
    found = design_odds_ratio(drawn, NURSE, groups)
    assert (found.estimate, found.conf_int.low, found.conf_int.high, found.df) == pytest.approx(expected, rel=1e-8)


def test_exposure_and_outcome_can_be_exchanged(drawn: SampleDesign) -> None:
    one = design_odds_ratio(drawn, NURSE, PRIVATE).estimate
    assert one == pytest.approx(design_odds_ratio(drawn, PRIVATE, NURSE.astype(np.int64)).estimate)
    assert 1 / one == pytest.approx(design_odds_ratio(drawn, NURSE, 1 - PRIVATE).estimate)


@pytest.mark.parametrize(
    ("column", "groups", "expected"),
    [
        ([1, 1, 0, 1], [1, 1, 0, 0], math.inf),
        ([0, 0, 0, 1], [1, 1, 0, 0], 0.0),
        ([1, 0, 0, 0], [1, 1, 0, 0], math.inf),
        ([1, 0, 1, 1], [1, 1, 0, 0], 0.0),
    ],
)
def test_an_empty_cell_leaves_an_odds_ratio_without_limits(
    column: list[float], groups: list[int], expected: float
) -> None:
    found = design_odds_ratio(sample_design(np.ones(4)), column, groups)
    assert found.estimate == expected
    assert math.isnan(found.conf_int.low)
    assert math.isnan(found.conf_int.high)
    assert found.note == EMPTY


def test_without_degrees_of_freedom_there_are_no_limits() -> None:
    lonely = sample_design([1.0, 2, 1, 2], strata=[1, 1, 2, 2], clusters=[[1, 1, 2, 2]], lonely="remove")
    found = design_odds_ratio(lonely, [1, 0, 0, 1], [1, 1, 0, 0])
    assert math.isnan(found.conf_int.low)
    assert "no degrees of freedom" in found.note


def test_what_has_no_odds_ratio_is_refused() -> None:
    design = sample_design(np.ones(4))
    with pytest.raises(NotEstimableError, match="one of the two groups has no unit"):
        design_odds_ratio(design, [1, 0, 1, 0], [1, 1, 1, 1])
    with pytest.raises(NotEstimableError, match="all units have the same outcome"):
        design_odds_ratio(design, [1, 1, 1, 1], [1, 1, 0, 0])
    with pytest.raises(ValueError, match="must be 0 or 1"):
        design_odds_ratio(design, [1, 0, 2, 0], [1, 1, 0, 0])
