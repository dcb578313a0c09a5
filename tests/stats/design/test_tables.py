"""Rao-Scott tests: against R, Pearson's test of a simple sample, and the order of rows and columns."""

from typing import Any

import numpy as np
import pytest

from leapstats.errors import NotEstimableError, TooLargeError
from leapstats.stats.design.sample import sample_design
from leapstats.stats.design.tables import rao_scott_chi_square, rao_scott_f
from leapstats.stats.two_by_two.one_table import chi_square

# R 4.2.2, survey 4.1-1: svychisq(~y + g, d) for F, its two df and p; the p of statistic="Chisq"
TESTS: dict[tuple[str, str], tuple[float, ...]] = {
    ("practices", "all"): (
        5.84442821692116, 1.84428797946052, 49.795775445434, 0.00635783164814589, 0.00289599011752548
    ),
    ("practices", "domain"): (5.70800230440883, 1, 17, 0.0287505846515362, 0.0168877466607139),
    ("weighted", "all"): (2.82965101285549, 1.90195426973015, 51.3527652827141, 0.0708250326972085, 0.0590334519908051),
    ("weighted", "domain"): (2.88113347690148, 1, 17, 0.107852657466749, 0.089622914897281),
    ("networks", "all"): (18.478296060049, 1, 8, 0.00262057224267725, 1.71850219975657e-05),
    ("persons", "all"): (5.6924709412397, 1.44875135131316, 7.24375675656578, 0.0392375205639039, 0.0033712525023808),
    ("persons", "domain"): (13.5364039619721, 1, 3, 0.0347769443714042, 0.000233980283977412),
}  # fmt: skip


@pytest.mark.parametrize(("name", "part"), TESTS)
def test_rao_scott_equals_r(name: str, part: str, request: pytest.FixtureRequest) -> None:
    drawn = request.getfixturevalue(name)
    design = drawn.design if part == "all" else drawn.design.domain(drawn.inside)
    found = rao_scott_f(design, drawn.share, drawn.group)
    first = rao_scott_chi_square(design, drawn.share, drawn.group)
    got = (found.statistic, found.df, found.df_design, found.p_value, first.p_value)
    assert got == pytest.approx(TESTS[name, part], rel=1e-10)
    # F is the first order statistic over its df.
    assert first.statistic / first.df == pytest.approx(found.statistic)
    if part == "all":
        assert not found.note
        assert not first.note


# R 4.2.2, survey 4.1-1: svychisq(~z + size, d), where z is the owner, 0 for the small practices: zero cells
def test_cells_without_units_as_in_r(practices: Any) -> None:
    size = practices.design.stages[0].stratum
    found = rao_scott_f(practices.design, np.where(size == 0, 0, practices.group), size)
    got = (found.statistic, found.df, found.df_design, found.p_value)
    wanted = (11.3203031328768, 3.74984722762728, 101.245875145937, 2.36952692637453e-07)
    assert got == pytest.approx(wanted, rel=1e-10)


def test_rows_and_columns_without_units_are_dropped_and_said(practices: Any) -> None:
    wide = practices.group * 2
    found, dense = (rao_scott_f(practices.design, practices.share, each) for each in (wide, practices.group))
    assert found.statistic == pytest.approx(dense.statistic)
    assert found.note == "without units, and not used: 2 columns"
    domain = rao_scott_f(practices.design.domain(practices.inside), practices.share + 1, practices.group)
    assert domain.note == "without units, and not used: 1 rows, 1 columns"


def test_units_without_a_row_or_column_stay_in_the_sample(practices: Any) -> None:
    out = np.where(practices.inside, practices.group, -1)
    found = rao_scott_f(practices.design, practices.share, out)
    inside = rao_scott_f(practices.design.domain(practices.inside), practices.share, practices.group)
    assert (found.statistic, found.df_design) == (inside.statistic, inside.df_design)
    rows = rao_scott_f(practices.design, np.where(practices.inside, practices.share, -1), practices.group)
    assert rows.statistic == inside.statistic


def test_the_order_of_rows_and_columns_is_nothing(persons: Any) -> None:
    found = rao_scott_f(persons.design, persons.share, persons.group)
    other = rao_scott_f(persons.design, 2 - persons.group, 1 - persons.share)
    assert (other.statistic, other.df) == pytest.approx((found.statistic, found.df))


def test_a_simple_sample_is_pearsons_test_but_for_its_divisor() -> None:
    """With replacement a covariance is n / (n - 1) times that of a multinomial; so is every design effect."""
    rng = np.random.default_rng(1)
    rows, columns = rng.integers(0, 2, 40), rng.integers(0, 3, 40)
    table = np.zeros((2, 3), dtype=int)
    np.add.at(table, (rows, columns), 1)
    design = sample_design(np.full(40, 2.5))
    found, pearson = rao_scott_chi_square(design, rows, columns), chi_square(table)
    assert (found.statistic, found.df) == pytest.approx((pearson.statistic * 39 / 40, pearson.df), rel=1e-12)
    assert rao_scott_f(design, rows, columns).df == pytest.approx(2, rel=1e-12)


def test_without_degrees_of_freedom_there_is_no_p() -> None:
    design = sample_design(np.ones(8), strata=np.repeat([1, 2], 4), clusters=[np.repeat([1, 2], 4)], lonely="adjust")
    found = rao_scott_f(design, [0, 1, 0, 1, 1, 1, 0, 1], [0, 0, 1, 1, 0, 1, 1, 1])
    assert np.isnan(found.p_value)
    assert found.note.startswith("no degrees of freedom")
    assert "df of the design 0" in str(found)


@pytest.mark.parametrize("method", [rao_scott_f, rao_scott_chi_square])
def test_what_is_no_table_is_refused(method: Any, practices: Any, census: Any) -> None:
    with pytest.raises(NotEstimableError, match="two rows and two columns with units, not 1 and 3"):
        method(practices.design, np.zeros(30, dtype=int), practices.group)
    with pytest.raises(NotEstimableError, match="every unit of the population was sampled"):
        method(census.design, census.share, census.group)
    with pytest.raises(NotEstimableError, match="too many cells of the table have no units"):
        method(practices.design, practices.group, practices.group)
    with pytest.raises(NotEstimableError, match="have no sampling error"):
        method(
            sample_design(np.ones(16), strata=np.repeat([1, 2, 3, 4], 4)),
            np.repeat([0, 1], 8),
            np.repeat([0, 1] * 2, 4),
        )
    for wrong in (practices.share / 2, [0, 1], ["a"] * 30, np.full(30, -2)):
        with pytest.raises(ValueError, match="rows must be whole numbers from 0, one a unit, with -1"):
            method(practices.design, wrong, practices.group)


def test_a_table_of_too_many_cells_is_refused_before_memory_is_taken() -> None:
    design = sample_design(np.ones(200))
    with pytest.raises(TooLargeError, match="40,000 cells of 200 units are too many; join some of them"):
        rao_scott_f(design, np.arange(200), np.arange(200))
