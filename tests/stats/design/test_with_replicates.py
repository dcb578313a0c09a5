"""Limits and tests of a design by replicate weights, against R: they ask a design for nothing else."""

from typing import Any

import numpy as np
import pytest

from leapstats import stats
from leapstats.stats.design.replicates import replicate_design


# R 4.2.2, survey 4.1-1: d <- as.svrepdesign(svydesign(id=~1, strata=~size, weights=~weight), type="JKn");
# svychisq(~nurse + owner, d), svyttest(visits ~ nurse, d), svyciprop(~nurse, d, method="beta")
def test_tests_and_limits_equal_r(weighted: Any) -> None:
    size, weights = weighted.design.stages[0].stratum, weighted.design.weights
    sampled = np.bincount(size)[size]
    same = size[:, None] == size
    replicates = weights[:, None] * np.where(same, sampled / (sampled - 1), 1.0) * (1 - np.eye(30))
    design = replicate_design(weights, replicates, "jkn", rscales=(sampled - 1) / sampled)
    table = stats.rao_scott_f(design, weighted.share, weighted.group)
    wanted = (2.82965101286, 1.90195426973, 51.3527652827, 0.0708250326972)
    assert (table.statistic, table.df, table.df_design, table.p_value) == pytest.approx(wanted, rel=1e-9)
    t = stats.design_t(design, weighted.number, weighted.share)
    assert (t.estimate, t.statistic, t.df) == pytest.approx((14.6590203724, 4.64069988392, 26), rel=1e-9)
    limits = stats.beta_limits(design, weighted.share).conf_int
    assert (limits.low, limits.high) == pytest.approx((0.355482321242, 0.720665352382), rel=1e-9)
