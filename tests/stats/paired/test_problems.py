"""What no method of paired yes-or-no answers takes, and that each result names its method."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from leapstats.stats import (
    Inference,
    bonett_price_paired_difference,
    mcnemar_chi_square,
    mcnemar_exact,
    mcnemar_mid_p,
    mid_p_paired_odds_ratio,
    newcombe_paired_difference,
    paired_odds_ratio,
    tango_paired_difference,
)

Table = list[list[int]]
Method = Callable[..., Inference]
TESTS: list[Method] = [mcnemar_exact, mcnemar_mid_p, mcnemar_chi_square]
RATIOS: list[Method] = [paired_odds_ratio, mid_p_paired_odds_ratio]
DIFFERENCES: list[Method] = [
    tango_paired_difference,
    newcombe_paired_difference,
    bonett_price_paired_difference,
]
BAD_TABLES = [
    ([[1, 2], [3, -1]], "whole numbers"),
    ([[1, 2], [3, 0.5]], "whole numbers"),
    ([[1, 2], [3, math.nan]], "whole numbers"),
    ([[1, 2, 3], [4, 5, 6]], "2 x 2"),
    ([1, 2, 3, 4], "2 x 2"),
    ([[1, 2], [3]], "rectangular"),
]


@pytest.mark.parametrize("method", [*TESTS, *RATIOS, *DIFFERENCES])
@pytest.mark.parametrize(("table", "allowed"), BAD_TABLES)
def test_what_is_no_paired_table(method: Method, table: Table, allowed: str) -> None:
    with pytest.raises(ValueError, match=f"table .*{allowed}"):
        method(table)


@pytest.mark.parametrize("method", [*RATIOS, *DIFFERENCES])
@pytest.mark.parametrize("level", [0, 1, 95, math.nan])
@pytest.mark.parametrize("table", [[[1, 2], [3, 4]], [[5, 0], [0, 5]]])
def test_what_is_no_level(method: Method, table: Table, level: float) -> None:
    with pytest.raises(ValueError, match="conf_level must be between 0 and 1"):
        method(table, conf_level=level)


@pytest.mark.parametrize("method", [*TESTS, *RATIOS, *DIFFERENCES])
def test_each_result_names_its_method(method: Method) -> None:
    assert method([[1, 2], [3, 4]]).method in str(method(np.array([[1, 2], [3, 4]])))
