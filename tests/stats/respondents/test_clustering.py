"""Design effect of respondents in groups: closed forms."""

import numpy as np
import pytest

from leapstats.errors import NotEstimableError
from leapstats.stats.respondents.clustering import clustering_design_effect

SIZES = [3, 2, 4, 3, 2]


# R 4.2.2: 1 + (sum(n^2) / sum(n) - 1) * .3
def test_unequal_sizes() -> None:
    found = clustering_design_effect(SIZES, 0.3)
    assert found.estimate == pytest.approx(1.6, rel=1e-12)
    assert found.note == "14 respondents are worth 8.8 independent ones"


def test_equal_sizes_are_kish() -> None:
    assert clustering_design_effect([5, 5, 5], 0.25).estimate == pytest.approx(1 + 4 * 0.25, rel=1e-12)


def test_it_is_the_variance_of_a_mean_of_correlated_answers() -> None:
    # The variance of the mean, from the whole matrix of correlations, over that of independent answers.
    same = np.repeat(np.arange(5), SIZES)
    matrix = np.where(same[:, None] == same, 0.3, 0.0)
    np.fill_diagonal(matrix, 1)
    assert clustering_design_effect(SIZES, 0.3).estimate == pytest.approx(matrix.mean() * 14, rel=1e-12)


def test_a_negative_correlation_is_taken_for_none() -> None:
    found = clustering_design_effect([3, 4], -0.1)
    assert found.estimate == 1
    assert found.note.startswith("icc below 0 taken for 0; 7 respondents")


def test_what_is_no_size_or_no_correlation() -> None:
    for sizes in ([0, 2], [1.5]):
        with pytest.raises(ValueError, match="sizes must be whole numbers from 1"):
            clustering_design_effect(sizes, 0.1)
    with pytest.raises(ValueError, match="icc must be from -1 to 1, not 2"):
        clustering_design_effect([3], 2)
    with pytest.raises(NotEstimableError, match="at least one group"):
        clustering_design_effect([], 0.1)
