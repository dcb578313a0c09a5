"""Omega of one factor: against R, against known loadings, and where there is no factor."""

import numpy as np
import pytest

from leapstats.errors import NotEstimableError
from leapstats.stats.scales import one_factor
from leapstats.stats.scales.consistency import cronbach_alpha
from leapstats.stats.scales.one_factor import fitted, mcdonald_omega

ITEMS = [[4, 5, 3, 4], [2, 3, 2, 1], [5, 5, 4, 4], [3, 2, 3, 3], [1, 2, 1, 2], [4, 3, 5, 4], [2, 2, 3, 1], [3, 4, 4, 5]]
ITEMS = np.array([*ITEMS, [5, 4, 4, 5]])


# R 4.2.2: the EM algorithm of one factor (Rubin & Thayer 1982) of S <- cov(x), until nothing changes: Sg <- L %o% L +
# diag(P); b <- solve(Sg, L); c <- S %*% b; e <- 1 - sum(L * b) + sum(b * c); L <- c / e; P <- diag(S) - L * c.
# factanal(x, 1) agrees to 1e-8, its own precision.
def test_omega_is_that_of_the_em_algorithm() -> None:
    found = mcdonald_omega(ITEMS)
    assert found.estimate == pytest.approx(0.9058452171718956, rel=1e-12)
    assert "maximum likelihood" in found.method
    assert not found.note


# R 4.2.2: f <- factanal(h, 1, control = list(opt = list(factr = 10, pgtol = 0))), loadings and uniquenesses in the
# units of the items; uniqueness 2 is at its bound of 0.005.
def test_an_item_without_variance_of_its_own_is_named() -> None:
    found = mcdonald_omega([[4, 4, 3], [2, 1, 3], [5, 5, 4], [3, 3, 2], [1, 1, 3], [4, 5, 5], [2, 2, 1]])
    assert found.estimate == pytest.approx(0.9213059098234551, rel=1e-9)
    assert found.note == "no variance of its own (a Heywood case): item 2"


def test_loadings_that_made_a_matrix_are_found() -> None:
    loadings = np.array([0.9, 0.7, 0.5, 0.6, 0.3])
    matrix = np.outer(loadings, loadings)
    np.fill_diagonal(matrix, 1)
    assert fitted(matrix).loadings == pytest.approx(loadings, rel=1e-9)
    assert fitted(matrix).unique == pytest.approx(1 - loadings**2, rel=1e-9)
    # Signs of half the items turned: the sum of the loadings stays positive.
    signs = np.array([-1, -1, 1, 1, 1])
    assert fitted(matrix * np.outer(signs, signs)).loadings == pytest.approx(-signs * loadings, rel=1e-9)


def test_omega_of_equal_loadings_is_alpha() -> None:
    # Three items with one covariance are essentially tau-equivalent: columns of an orthogonal design, and a common one.
    design = np.array([[(-1) ** (row >> bit & 1) for bit in range(4)] for row in range(16)])
    items = design[:, :1] + design[:, 1:] * np.array([0.5, 1, 2])
    assert mcdonald_omega(items).estimate == pytest.approx(cronbach_alpha(items).estimate, rel=1e-10)


def test_an_unreversed_item_is_named() -> None:
    turned = np.column_stack([ITEMS[:, 0], 6 - ITEMS[:, 1], ITEMS[:, 2:]])
    assert mcdonald_omega(turned).note == "negative on the factor: item 2"


@pytest.mark.parametrize(
    ("items", "words"),
    [
        (ITEMS[:, :2], "three items or more, not 2; take cronbach_alpha"),
        (np.column_stack([ITEMS, np.ones(9)]), "constant, so without correlations: item 5"),
        (ITEMS[:4], "with 4 units and 4 items, items are combinations"),
        (
            [[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1], [2, 2, 2], [2, -2, -2], [-2, 2, -2], [-2, -2, 2]],
            "hardly",
        ),
    ],
)
def test_no_factor(items: np.ndarray, words: str) -> None:
    with pytest.raises(NotEstimableError, match=words):
        mcdonald_omega(items)


def test_a_search_that_does_not_arrive_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_factor, "ARRIVED", -1.0)
    with pytest.raises(NotEstimableError, match="no maximum that could be found"):
        mcdonald_omega(ITEMS)
