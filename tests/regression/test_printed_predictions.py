"""How predictions are printed: limits found on the log scale are never 0, and a column has the same decimals."""

import pandas as pd
import pytest

import leapstats as ls
from leapstats.regression.table import decimals_of_column, decimals_of_positive

# Twelve practices of two kinds in two places, with how many patients each has.
FRAME = pd.DataFrame(
    {
        "nurses": [1, 0, 2, 3, 4, 2, 1, 3, 5, 9, 0, 1],
        "patients": [3000, 2500, 5200, 4100, 6000, 3500, 2800, 4700, 5100, 9900, 2600, 3100],
        "registry": ["no", "no", "no", "no", "no", "no", "yes", "yes", "yes", "yes", "yes", "yes"],
        "rural": ["yes", "yes", "no", "no", "no", "yes", "no", "no", "no", "no", "yes", "yes"],
    }
)


def test_a_lower_limit_found_on_the_log_scale_is_not_printed_as_0() -> None:
    # R 4.2.2: m <- glm(nurses ~ registry * rural + offset(log(patients)), poisson); V <- vcovHC(m, "HC3");
    # 1000 * exp(c(g %*% coef(m)) + c(0, -1, 1) * qt(.975, 8) * c(sqrt(t(g) %*% V %*% g)))
    fit = ls.model("nurses ~ registry*rural", FRAME, per="patients")
    # the last is exp(c(1, 1, 1, 1) %*% coef(m)), 0.175439 per 1,000, 0.008650 to 3.558114
    text = str(fit.predictions("registry", "rural"))
    assert "registry: Yes, rural: Yes    1.75 (0.09 to 35.58)" in text
    assert "registry: No, rural: Yes     3.33 (0.84 to 13.16)" in text


@pytest.mark.parametrize(
    ("low", "high", "decimals"), [(0.148, 40.87, 2), (2.0, 5.9, 2), (95.1, 151.0, 0), (0.0, 3.0, 2)]
)
def test_decimals_show_two_digits_of_the_error_at_the_lower_limit(low: float, high: float, decimals: int) -> None:
    # low * log(high / low) / 4 is 0.21, 0.54, 11; of limits that begin at 0 the quarter of their width, 0.75, decides
    assert decimals_of_positive(low, high) == decimals


def test_a_column_has_one_number_of_decimals_unless_its_rows_are_far_apart() -> None:
    assert decimals_of_column([1, 2, 1]) == [2, 2, 2]
    assert decimals_of_column([0, 2]) == [0, 2]
    assert decimals_of_column([]) == []
