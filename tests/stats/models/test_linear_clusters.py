"""CR2 and Satterthwaite's degrees of freedom: against clubSandwich, the matrices written out, and identities."""

import math

import numpy as np
import pytest
from scipy.stats import t as student

from leapstats.errors import NotEstimableError
from leapstats.stats.models.linear import linear
from leapstats.stats.models.linear_clusters import FEW_DF, ClusterRobustModel, linear_cr2
from leapstats.stats.models.numbers import NO_RESIDUALS

# Thirty practices of ten organizations: a score, the setting (urban first), and nurses.
QUALITY = np.array([
    62, 71, 55, 80, 68, 49, 77, 73, 66, 58, 74, 81, 60, 64, 52,
    75, 63, 57, 50, 69, 48, 41, 63, 44, 66, 53, 39, 61, 45, 52,
])  # fmt: skip
SETTING = np.repeat([0, 1, 2], [12, 8, 10])
NURSES = np.array([2, 3, 1, 4, 2, 0, 5, 3, 2, 1, 4, 6, 1, 2, 0, 3, 2, 1, 1, 2, 1, 0, 1, 0, 2, 1, 0, 1, 0, 1])
THREES = np.repeat(np.arange(1, 11), 3)
DESIGN = np.column_stack([SETTING == 1, SETTING == 2, NURSES]).astype(float)
# Nine organizations of 1 to 6 practices; four of them big.
UNEQUAL = np.repeat(np.arange(1, 10), [6, 3, 1, 4, 2, 5, 1, 4, 4])
BIG = np.isin(UNEQUAL, [1, 4, 6, 9])


def of(model: ClusterRobustModel, what: str) -> list[float]:
    return [getattr(each, what) for each in model.coefficients]


# R 4.2.2, clubSandwich 0.5.8: coef_test(lm(quality ~ ...), vcov = "CR2", cluster = ..., test = "Satterthwaite");
# beta, SE, df, p_Satt.
CASES = {
    "three each": (
        DESIGN,
        THREES,
        [50.155204810222, 1.452179631717, -3.455092070650, 6.428410372041],
        [2.211097395329, 1.167685716048, 1.751456598840, 1.034143954354],
        [3.788861061812, 4.466083999734, 5.677618674026, 4.145757945631],
        [3.457000651597e-05, 2.749207358616e-01, 9.871163067458e-02, 3.024659564681e-03],
    ),
    # lm(quality ~ big + nurses): big is constant within clusters.
    "unequal, with clusters of one": (
        np.column_stack([BIG, NURSES]),
        UNEQUAL,
        [49.377385159011, -1.368197879859, 6.936042402827],
        [2.060942174191, 1.584310941316, 1.008011983967],
        [4.159028942632, 5.385664461346, 3.877457823141],
        [1.291492931296e-05, 4.245947603267e-01, 2.617928503967e-03],
    ),
    # lm(quality ~ I(network == 5) + nurses): the part of the residual maker of network 5 is singular.
    "a column of one cluster": (
        np.column_stack([THREES == 5, NURSES]),
        THREES,
        [47.977017937220, 3.656576980568, 7.033071748879],
        [1.7041038777006, 0.9085324813602, 1.0132503115194],
        [6.435615637992, 6.564790292074, 4.283154523078],
        [5.547556816865e-08, 5.745096610327e-03, 1.750709400935e-03],
    ),
    # lm(quality ~ I(id == 10) + nurses), where practice 10 is its whole cluster: no residual at all.
    "a column of a cluster of one": (
        np.column_stack([np.arange(30) == 9, NURSES]),
        UNEQUAL,
        [48.410348360656, 2.646516393443, 6.943135245902],
        [1.872259872058, 1.052465319252, 1.026784923370],
        [5.672175788274, 5.328697354217, 3.903194345397],
        [4.190947802319e-07, 5.057454649459e-02, 2.723920299342e-03],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_clubsandwich_agrees(case: str) -> None:
    design, clusters, estimates, errors, df, p = CASES[case]
    found = linear_cr2(QUALITY, design, clusters=clusters)
    assert of(found, "estimate") == pytest.approx(estimates, rel=1e-11)
    assert of(found, "std_error") == pytest.approx(errors, rel=1e-10)
    assert of(found, "df") == pytest.approx(df, rel=1e-9)
    assert of(found, "p_value") == pytest.approx(p, rel=1e-8)
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx(errors, rel=1e-10)


def test_a_column_for_each_cluster() -> None:
    """Each part of the residual maker is singular; two of the columns leave no residuals where they are not 0."""
    design = np.column_stack([*(cluster == THREES for cluster in range(2, 11)), NURSES])
    found = linear_cr2(QUALITY, design, clusters=THREES)
    # R 4.2.2, clubSandwich 0.5.8, lm(quality ~ factor(network) + nurses). Where the standard error is rounding there,
    # 4e-15, it has none here: nurses of networks 2 and 6 have the mean of network 1.
    expected = [2.549378202096, 1.699585468064, 2.124481835080, 1.274689101048, 0.8497927340321, 1.274689101048]
    assert [of(found, "std_error")[place] for place in (0, 2, 3, 4, 6, 10)] == pytest.approx(expected, rel=1e-10)
    assert [of(found, "df")[place] for place in (0, 2, 10)] == pytest.approx([3.891694993325] * 3, rel=1e-9)
    for place in (1, 5):
        each = found.coefficients[place]
        assert math.isnan(each.std_error)
        assert math.isnan(each.df)
        assert math.isnan(each.p_value)
        assert each.note == NO_RESIDUALS
    # Within clusters alone, the covariance is that of the centred numbers.
    centred = [np.concatenate([part - part.mean() for part in np.split(each, 10)]) for each in (QUALITY, NURSES)]
    slope = found.coefficients[-1]
    assert slope.estimate == pytest.approx((centred[0] @ centred[1]) / (centred[1] @ centred[1]))
    assert slope.note == FEW_DF


def test_the_matrices_as_printed() -> None:
    """Bell and McCaffrey's estimate and its degrees of freedom, with matrices of units x units."""
    columns = np.column_stack([np.ones(30), BIG, NURSES])
    model = np.linalg.inv(columns.T @ columns)
    maker = np.eye(30) - columns @ model @ columns.T
    residuals = maker @ QUALITY
    meat = np.zeros((3, 3))
    rows = []
    for cluster in range(1, 10):
        inside = cluster == UNEQUAL
        values, vectors = np.linalg.eigh(maker[np.ix_(inside, inside)])
        root = vectors @ np.diag(values**-0.5) @ vectors.T
        score = columns[inside].T @ root @ residuals[inside]
        meat += np.outer(score, score)
        rows.append(maker[:, inside] @ root @ columns[inside] @ model)
    found = linear_cr2(QUALITY, columns[:, 1:], clusters=UNEQUAL)
    assert np.array(found.covariance) == pytest.approx(model @ meat @ model, rel=1e-9)
    for place, each in enumerate(found.coefficients):
        along = np.array([row[:, place] for row in rows])
        values = np.linalg.eigvalsh(along @ along.T)
        assert each.df == pytest.approx(values.sum() ** 2 / (values**2).sum(), rel=1e-9)


def test_units_alone_have_hc2() -> None:
    found = linear_cr2(QUALITY, DESIGN, clusters=np.arange(30))
    plain = linear(QUALITY, DESIGN, covariance="HC2")
    assert of(found, "std_error") == pytest.approx([each.std_error for each in plain.coefficients], rel=1e-10)
    assert (found.r_squared, found.residual_sd) == pytest.approx((plain.r_squared, plain.residual_sd))
    assert found.log_likelihood == pytest.approx(plain.log_likelihood)


def test_two_groups_have_the_degrees_of_freedom_of_equal_variances() -> None:
    """Satterthwaite's df for independent normal units: of Welch's with the variances taken for equal."""
    found = linear_cr2(QUALITY[:20], (SETTING[:20] == 1)[:, None], clusters=np.arange(20))
    # 12 and 8 units: (1/12 + 1/8)^2 / (1 / (12^2 * 11) + 1 / (8^2 * 7)).
    assert found.coefficients[1].df == pytest.approx((1 / 12 + 1 / 8) ** 2 / (1 / (144 * 11) + 1 / (64 * 7)))


def test_what_must_not_matter() -> None:
    found = linear_cr2(QUALITY, DESIGN, clusters=THREES)
    order = np.random.default_rng(3).permutation(30)
    labels = [f"network {label}" for label in THREES[order]]
    moved = linear_cr2(QUALITY[order], DESIGN[order], clusters=labels)
    scaled = linear_cr2(1e-3 * QUALITY, 1e6 * DESIGN, clusters=THREES)
    far = linear_cr2(QUALITY + 2013e3, DESIGN + 2013e2, clusters=THREES)
    for what in ("df", "p_value"):
        assert of(moved, what) == pytest.approx(of(found, what), rel=1e-9)
        assert of(scaled, what) == pytest.approx(of(found, what), rel=1e-9)
        assert of(far, what)[1:] == pytest.approx(of(found, what)[1:], rel=1e-7)


def test_what_it_says() -> None:
    found = linear_cr2(QUALITY, DESIGN, clusters=THREES, names=["suburban", "rural", "nurses"], conf_level=0.9)
    assert "CR2 standard errors, t on Satterthwaite's df of each coefficient" in found.method
    assert (found.clusters, found.units) == (10, 30)
    assert of(found, "note") == [FEW_DF, "", "", ""]
    for each in found.coefficients:
        half = student.ppf(0.95, each.df) * each.std_error
        assert (each.conf_int.low, each.conf_int.high) == pytest.approx((each.estimate - half, each.estimate + half))
    handed = found.fitted
    assert handed.params == pytest.approx(of(found, "estimate"))
    assert handed.bse == pytest.approx(of(found, "std_error"))
    ratios = np.abs(np.divide(of(found, "estimate"), of(found, "std_error")))
    assert handed.pvalues == pytest.approx(2 * student.sf(ratios, 9))
    assert "CR2" in str(handed.summary())


@pytest.mark.parametrize(
    ("design", "clusters", "said"),
    [
        (DESIGN, [1] * 30, "all units are of one cluster, .* use linear"),
        (np.eye(30), THREES, "30 units are too few for 31 columns"),
        (np.ones((30, 1)), THREES, "x1: constant"),
        (QUALITY[:, None], THREES, "explain the outcome exactly"),
    ],
)
def test_not_estimable(design: np.ndarray, clusters: object, said: str) -> None:
    with pytest.raises(NotEstimableError, match=said):
        linear_cr2(QUALITY, design, clusters=clusters)  # type: ignore[arg-type]


def test_bad_input() -> None:
    with pytest.raises(ValueError, match="clusters must be a list with one label per unit, 30 labels"):
        linear_cr2(QUALITY, DESIGN, clusters=THREES[1:])
    with pytest.raises(ValueError, match="conf_level"):
        linear_cr2(QUALITY, DESIGN, clusters=THREES, conf_level=2)
