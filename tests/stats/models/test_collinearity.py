"""Variance inflation: against car::vif, its definition, and identities."""

import math

import numpy as np
import pytest

from leapstats.errors import NotEstimableError
from leapstats.stats.models.collinearity import variance_inflation
from leapstats.stats.models.linear import linear

SETTING = np.repeat([0, 1, 2], [12, 8, 10])
NURSES = np.array([2, 3, 1, 4, 2, 0, 5, 3, 2, 1, 4, 6, 1, 2, 0, 3, 2, 1, 1, 2, 1, 0, 1, 0, 2, 1, 0, 1, 0, 1])
PATIENTS = np.array([
    5200, 8100, 3900, 12500, 7400, 2800, 15100, 9700, 6600, 4100, 11800, 16900, 4400, 6100, 2500,
    8800, 5900, 3600, 3300, 7000, 2100, 1500, 3400, 1200, 5000, 2600, 900, 3100, 1700, 2300,
])  # fmt: skip
WEIGHTS = np.repeat([2.5, 1.5, 1.8], [12, 8, 10])
CONTENT = np.array([int(digit) for digit in "342332413442312442331231423321"])
PLACE = np.column_stack([SETTING == 1, SETTING == 2]).astype(float)


# R 4.2.2, car 3.1-1: vif(lm(quality ~ nurses + log(patients) + w)), vif(lm(quality ~ setting + nurses + factor(sat))).
def test_car_agrees() -> None:
    found = variance_inflation(np.column_stack([NURSES, np.log(PATIENTS), WEIGHTS]), names=["nurses", "patients", "w"])
    assert [each.name for each in found] == ["nurses", "patients", "w"]
    expected = [6.25982657246, 6.17406387268, 1.30060859087]
    assert [each.factor for each in found] == pytest.approx(expected, rel=1e-10)
    assert [each.per_column for each in found] == pytest.approx(np.sqrt(expected), rel=1e-10)
    levels = np.column_stack([level == CONTENT for level in (2, 3, 4)])
    found = variance_inflation(
        np.column_stack([PLACE, NURSES, levels]),
        terms=["setting", "setting", "nurses", "content", "content", "content"],
    )
    assert [(each.name, each.df) for each in found] == [("setting", 2), ("nurses", 1), ("content", 3)]
    expected = [1.64551970803, 1.81197236048, 1.31892233488]
    assert [each.factor for each in found] == pytest.approx(expected, rel=1e-10)
    expected = [1.13259795211, 1.34609522712, 1.04721664651]
    assert [each.per_column for each in found] == pytest.approx(expected, rel=1e-10)


def test_it_is_1_over_what_the_other_columns_do_not_explain() -> None:
    design = np.column_stack([PLACE, NURSES])
    for place, each in enumerate(variance_inflation(design)):
        others = np.delete(design, place, axis=1)
        assert each.factor == pytest.approx(1 / (1 - linear(design[:, place], others).r_squared), rel=1e-10)


def test_what_must_not_matter() -> None:
    found = variance_inflation(np.column_stack([PLACE, NURSES]), terms=["a", "a", "b"])
    # Another reference level, other units of measurement.
    other = np.column_stack([NURSES * 1e6 + 5e6, SETTING == 0, SETTING == 1])
    moved = variance_inflation(other, terms=["b", "a", "a"])
    assert moved[1].factor == pytest.approx(found[0].factor, rel=1e-9)
    assert moved[0].factor == pytest.approx(found[1].factor, rel=1e-9)
    # Two terms share what goes together.
    assert found[0].factor == pytest.approx(found[1].factor, rel=1e-10)
    (alone,) = variance_inflation(NURSES[:, None])
    assert (alone.name, alone.factor, alone.df, alone.per_column) == ("x1", pytest.approx(1), 1, pytest.approx(1))
    crossed = variance_inflation([[0, 0], [0, 1], [1, 0], [1, 1]])
    assert [each.factor for each in crossed] == pytest.approx([1, 1])


def test_bad_input() -> None:
    with pytest.raises(ValueError, match="terms must be a list with one label per column, 2, not 1"):
        variance_inflation(PLACE, terms=["a"])
    with pytest.raises(ValueError, match="names must have one distinct name per column"):
        variance_inflation(PLACE, names=["a", "a"])
    with pytest.raises(ValueError, match="design must be an array of finite numbers, units x columns"):
        variance_inflation(7)
    with pytest.raises(ValueError, match="design must be an array of finite numbers"):
        variance_inflation([[1, math.nan]])
    with pytest.raises(NotEstimableError, match="there are no columns"):
        variance_inflation(np.empty((3, 0)))
    with pytest.raises(NotEstimableError, match="x2: constant, or a combination"):
        variance_inflation(np.column_stack([NURSES, 2 * NURSES + 1]))
