"""Multiple imputation: against R's mice and a penalized model integrated by quadrature, and by identities."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import expit

from leapstats.errors import NotEstimableError
from leapstats.stats import firth_logistic, impute, linear, logistic, pool
from leapstats.stats.models.imputation import ImputedData, Incomplete, Kind
from leapstats.stats.models.imputation_draws import components

NAN = np.nan
Y = [3.1, 2.4, 5.6, 4.4, 7.9, 6.1, 8.8, 7.2, 9.9, 8.0, 12.1, 10.7, 1.5, 6.6, 5.0, 9.1, 4.2, 8.3, 11.0, 7.0, 2.9, 6.4]
Y += [9.5, 3.7]
X = [1, 2, NAN, 4, 5, 6, 7, NAN, 9, 10, 11, 12, 1.5, NAN, 3, 8, 2.5, 7.5, 10.5, NAN, 2.2, 5.5, 8.7, 3.3]
B = [0, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1] * 2


def item(name: str, values: Sequence[float] | NDArray[np.float64], kind: Kind = Kind.NUMBER) -> Incomplete:
    return Incomplete(name, np.array(values, dtype=np.float64), kind)


def draws(made: ImputedData, place: int, values: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what was imputed for an item: imputations x missing values."""
    return np.array([each[place][np.isnan(values)] for each in made.values])


# R: mice::mice(data.frame(x, y, b), m = 1500, method = "pmm", donors = 2, maxit = 1, seed = 1), mice 3.15.0; means and
# standard deviations of the values imputed, and how often the first of them is 3.
def test_numbers_are_drawn_as_by_predictive_mean_matching_in_mice() -> None:
    size = 600
    made = impute([item("x", X), item("y", Y), item("b", B, Kind.YES_NO)], imputations=size)
    found = draws(made, 0, X)
    spread = np.array([0.728954, 2.117925, 0.665126, 1.651089])
    away = found.mean(axis=0) - [3.6171333, 6.6108, 5.4846667, 5.916]
    assert np.all(np.abs(away) < 3.5 * spread * np.sqrt(1 / size + 1 / 1500))
    assert found.std(axis=0) == pytest.approx(spread, rel=0.15)
    assert (found[:, 0] == 3).mean() == pytest.approx(0.456, abs=0.08)
    assert made.cycles == 1
    assert str(made.imputed[0].method) == "predictive mean matching, one of the 2 nearest answers"


# R: x as three vectors below; pool(as.mira(lapply(x, function(x) lm(y ~ x + b)))), and of glm(z ~ x + b, binomial) with
# epsilon = 1e-14: estimate, std.error, df, p.value, 2.5 %, fmi; mice 3.15.0.
OF_MICE = {
    "linear": (
        (
            2.927368443657107,
            0.7522339655412461,
            6.84362420926268,
            6.23243250544729e-03,
            1.140345197261835,
            0.2600248684,
        ),
        (
            0.807667219044661,
            0.0955091061120229,
            6.95575856374055,
            6.61947634985152e-05,
            0.581532548945303,
            0.2492961161,
        ),
        (
            -1.777341954981081,
            0.6778558596341248,
            5.89966844149077,
            0.0401068897234214,
            -3.442857134291199,
            0.3442074476,
        ),
    ),
    "logistic": (
        (-1.207152135703592, 1.510247990669270, 7.41360063734350, 0.448960152252985, -4.738327094636487, 0.2010009828),
        (0.297463764869132, 0.224818079703469, 7.31758153024435, 0.225636897160004, -0.229505017215363, 0.2119906487),
        (-1.220783447845451, 1.448468438416704, 7.36523815645716, 0.425855087403934, -4.611734702399124, 0.2066163669),
    ),
}


def test_models_of_completed_data_are_pooled_as_by_mice() -> None:
    y, b, z = Y[:12], B[:12], [0, 1, 0, 0, 1, 0, 0, 1, 1, 0, 1, 1]
    completed = (
        (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
        (1, 3, 3, 4, 5, 7, 7, 8, 9, 10, 12, 12),
        (1, 2, 3, 5, 5, 6, 7, 8, 10, 10, 11, 9),
    )
    designs = [np.column_stack([x, b]) for x in completed]
    pooled = {
        "linear": pool([linear(y, each, covariance="classic") for each in designs], df_complete=9),
        "logistic": pool([logistic(z, each) for each in designs], df_complete=9),
    }
    for name, expected in OF_MICE.items():
        close = 1e-8 if name == "linear" else 1e-7  # R takes the weights of the last step but one
        for each, numbers in zip(pooled[name].coefficients, expected, strict=True):
            found = (each.estimate, each.std_error, each.df, each.p_value, each.conf_int.low, each.missing_information)
            assert found == pytest.approx(numbers, rel=close)


def test_yes_or_no_is_drawn_by_a_penalized_model_with_drawn_coefficients() -> None:
    rng = np.random.default_rng(5)
    x = np.concatenate([rng.normal(size=30), np.full(8, 1.2), np.full(8, -0.4)])
    answers = (rng.random(46) < expit(x)).astype(float)
    answers[30:] = NAN
    size = 150
    found = draws(impute([item("z", answers, Kind.YES_NO), item("x", x)], imputations=size), 0, answers)
    model = firth_logistic(answers[:30], x[:30, None])
    nodes, weights = np.polynomial.hermite_e.hermegauss(40)
    for at, part in ((1.2, found[:, :8]), (-0.4, found[:, 8:])):
        row = np.array([1.0, at])
        middle = row @ [each.estimate for each in model.coefficients]
        spread = np.sqrt(row @ np.array(model.covariance) @ row)
        expected = weights @ expit(middle + spread * nodes) / weights.sum()
        share = part.mean(axis=1)
        assert abs(share.mean() - expected) < 3.5 * share.std() / np.sqrt(size)


def of_four_kinds(scale: float = 1.0) -> list[Incomplete]:
    rng = np.random.default_rng(8)
    x = rng.normal(size=30)
    b = (rng.random(30) < expit(x)).astype(float)
    g = rng.choice([1.0, 2.0, 7.0], 30)
    o = np.digitize(x, [-0.7, 0.7]).astype(float)
    values = [x * scale, b, g, o]
    for each in values:
        each[rng.random(30) < 0.2] = NAN
    kinds = (Kind.NUMBER, Kind.YES_NO, Kind.LEVELS, Kind.ORDERED)
    return [item(name, each, kind) for name, each, kind in zip("xbgo", values, kinds, strict=True)]


def test_only_values_that_occur_are_imputed_and_answers_stay() -> None:
    given = of_four_kinds()
    made = impute(given, imputations=3, cycles=3)
    assert (made.cycles, [each.name for each in made.imputed]) == (3, list("xbgo"))
    for each, told in zip(given, made.imputed, strict=True):
        assert told.n_missing == np.isnan(each.values).sum() > 0
    for filled in made.values:
        for each, values in zip(given, filled, strict=True):
            there = ~np.isnan(each.values)
            assert np.array_equal(values[there], each.values[there])
            assert set(values) <= set(each.values[there])
            assert not values.flags.writeable
    assert all(np.isnan(each.values).any() for each in given)  # what was handed over is left alone


def test_a_seed_gives_the_same_data_sets_however_many_are_asked_for() -> None:
    one, more, other = (
        impute(of_four_kinds(), imputations=size, cycles=2, seed=seed) for size, seed in ((2, 4), (3, 4), (2, 5))
    )

    def flat(made: ImputedData) -> list[list[float]]:
        return [np.concatenate(each).tolist() for each in made.values]

    assert flat(one) == flat(more)[:2]
    assert flat(more)[2] != flat(more)[1]
    assert flat(one) != flat(other)


def test_an_item_in_another_unit_is_imputed_in_that_unit() -> None:
    plain, scaled = (impute(of_four_kinds(scale), imputations=2, cycles=2) for scale in (1.0, 2.0**-40))
    for one, other in zip(plain.values, scaled.values, strict=True):
        assert np.array_equal(one[0], other[0] * 2.0**40)
        for place in (1, 2, 3):
            assert np.array_equal(one[place], other[place])


def test_levels_follow_what_foretells_them() -> None:
    x = np.linspace(-3, 3, 60)
    truth = np.digitize(x, [-1, 1]).astype(float)
    answers = truth.copy()
    answers[::6] = NAN
    for kind in (Kind.ORDERED, Kind.LEVELS):
        found = draws(impute([item("o", answers, kind), item("x", x)], imputations=8), 0, answers)
        assert (found == truth[::6]).mean() > 0.8


def test_levels_without_anything_beside_them_are_drawn_as_often_as_they_occur() -> None:
    answers = np.array([3.0] * 20 + [1.0] * 12 + [2.0] * 8 + [NAN] * 20)
    found = draws(impute([item("g", answers, Kind.LEVELS)], imputations=40), 0, answers)
    for level, share in ((3.0, 0.5), (1.0, 0.3), (2.0, 0.2)):
        assert (found == level).mean() == pytest.approx(share, abs=0.06)


def test_collinear_columns_and_more_columns_than_rows_are_no_difficulty() -> None:
    rng = np.random.default_rng(2)
    x = rng.normal(size=12)
    x[[2, 5]] = NAN
    other = rng.normal(size=12)
    b = (other > 0).astype(float)  # told apart by the other, and missing where that is least
    b[np.argmin(other)] = NAN
    many = [item(f"c{place}", rng.normal(size=12)) for place in range(20)]
    again = [item("again", other), item("twice", 2 * other + 1), item("same", np.ones(12)), *many]
    made = impute([item("x", x), item("b", b, Kind.YES_NO), item("other", other), *again], imputations=3, cycles=2)
    assert np.isin(draws(made, 0, x), x[~np.isnan(x)]).all()
    assert np.isin(draws(made, 1, b), (0.0, 1.0)).all()


def test_components_stand_for_the_columns() -> None:
    rng = np.random.default_rng(3)
    columns = rng.normal(size=(30, 4)) * [1, 1e6, 1e-6, 1] + [0, 1e6, 0, 5]
    answered = np.arange(30) < 24
    found = components(np.column_stack([columns, columns[:, 0], np.ones(30)]), answered)
    assert found.shape == (30, 5)
    assert found[answered].T @ found[answered] / 24 == pytest.approx(np.eye(5), abs=1e-9)
    centred = (columns - columns[answered].mean(axis=0)) / columns[answered].std(axis=0)
    back = np.linalg.lstsq(found[answered], centred[answered], rcond=None)[0]
    assert found @ back == pytest.approx(centred, abs=1e-9)
    assert components(rng.normal(size=(30, 20)), answered).shape == (30, 1 + 8)  # one for three rows


def test_what_cannot_be_imputed_is_named() -> None:
    empty, alike = item("empty", [NAN] * 4), item("alike", [1.0, 1.0, NAN, 1.0], Kind.YES_NO)
    with pytest.raises(NotEstimableError, match="empty, alike: fewer than two different answers"):
        impute([empty, alike, item("x", [1, 2, 3, 4])])
    complete = impute([item("same", [1.0, 1.0])], imputations=2)
    assert (complete.imputed, [each[0].tolist() for each in complete.values]) == ((), [[1, 1], [1, 1]])


@pytest.mark.parametrize(
    ("items", "options", "message"),
    [
        ([], {}, "one or more"),
        ([item("x", [1, 2]), item("y", [1])], {}, "one value per unit"),
        ([item("x", [[1, 2]])], {}, "x must be a vector"),
        ([item("x", [1, np.inf])], {}, "finite"),
        ([item("x", [1, 2, NAN], Kind.YES_NO)], {}, "0 or 1"),
        ([item("x", [1, 2, NAN])], {"imputations": 1}, "imputations must be a whole number of 2"),
        ([item("x", [1, 2, NAN])], {"cycles": 0}, "cycles must be a whole number of 1"),
        ([item("x", [1, 2, NAN])], {"imputations": 2.5}, "whole number"),
    ],
)
def test_what_is_no_item(items: list[Incomplete], options: dict[str, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        impute(items, **options)
