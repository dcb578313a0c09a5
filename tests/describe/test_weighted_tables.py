# ruff: noqa: ERA001 - calls of R stand beside its numbers
"""Tables of units that were sampled by a design: every number against R 4.2.2 survey 4.1-1, or an identity.

The design in R: `s <- svydesign(id = ~1, strata = ~size, fpc = ~in_size, weights = ~weight, data = d)`, `d` the file of
the examples, `y` 1 where there is a nurse care manager.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import leapstats as ls
from leapstats.errors import DataError, UsageError
from leapstats.output.result import AnalysisResult

SAMPLED = str(Path(__file__).parents[2] / "analyses" / "examples" / "sampled.csv")
DESIGN = {"id": "practice", "weights": "weight", "strata": "size", "population": "in_size"}
NEAR = 1e-8
EXACT = (26, 41)  # of 60 practices


def number(shown: AnalysisResult, item: str, name: str, **where: str | None) -> float:
    """Return one number of the long frame: of all units, or where a level or a group is named."""
    wanted = {"level": None, "by": None, "by_level": None, **where}
    frame = shown.frame[(shown.frame.variable == item) & (shown.frame.stat_name == name)]
    for column, value in wanted.items():
        frame = frame[frame[column].isna() if value is None else frame[column] == value]
    assert len(frame) == 1, frame
    return float(frame.stat.iloc[0])


@pytest.fixture(scope="module")
def table() -> AnalysisResult:
    """Return the table of the sample with limits and errors."""
    statistic = {"binary": "n (percent) se design_effect", "count": ["mean sd se design_effect", "median p25 p75"]}
    return ls.table1(SAMPLED, conf_level=0.95, statistic=statistic, **DESIGN)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def groups() -> AnalysisResult:
    """Return the same by whether there is a nurse care manager."""
    asked = {"by": "nurse_care_manager", "conf_level": 0.95, "test": True, "difference": True}
    return ls.table1(SAMPLED, **asked, **DESIGN)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("item", "name", "where", "expected"),
    [
        # m <- svymean(~y, s, deff = TRUE); svyciprop(~y, s, method = "beta")
        ("nurse_care_manager", "proportion_weighted", {"level": "1"}, 0.5422222222223052),
        ("nurse_care_manager", "se", {"level": "1"}, 0.0634667337641633),
        ("nurse_care_manager", "design_effect", {"level": "1"}, 0.9412137679276963),
        ("nurse_care_manager", "conf_low", {"level": "1"}, 0.4099540287017507),
        ("nurse_care_manager", "conf_high", {"level": "1"}, 0.6702695247827708),
        # q <- subset(s, !is.na(huddles)); svyciprop(~huddles, q, method = "beta"); sum(weights(q))
        ("huddles", "proportion_weighted", {"level": "1"}, 0.711171662125362),
        ("huddles", "conf_low", {"level": "1"}, 0.550746543808539),
        ("huddles", "conf_high", {"level": "1"}, 0.840421443472450),
        ("huddles", "n_weighted", {}, 48.933333333359997),
        # svymean(~visits_per_day, s, deff = TRUE); confint(., df = degf(s)); sqrt(svyvar(.)); svyquantile
        ("visits_per_day", "mean", {}, 24.730000000001013),
        ("visits_per_day", "se", {}, 0.727793452349597),
        ("visits_per_day", "design_effect", {}, 0.246805492242404),
        ("visits_per_day", "conf_low", {}, 23.236691184775569),
        ("visits_per_day", "conf_high", {}, 26.223308815226456),
        ("visits_per_day", "sd", {}, 11.347661159597330),
        ("visits_per_day", "median", {}, 24),
        ("visits_per_day", "p25", {}, 15),
        ("visits_per_day", "p75", {}, 31),
    ],
)
def test_numbers_of_all_units_are_those_of_r(
    table: AnalysisResult, item: str, name: str, where: dict[str, str], expected: float
) -> None:
    if name == "proportion_weighted":
        frame = table.frame[(table.frame.statistic == "weighted_share") & (table.frame.variable == item)]
        found = frame[(frame.stat_name == "proportion") & (frame.level == "1")].stat.iloc[0]
    else:
        found = number(table, item, name, **where)
    assert found == pytest.approx(expected, rel=NEAR)


def test_a_group_is_a_domain_of_the_sample(groups: AnalysisResult) -> None:
    # confint(svymean(~visits_per_day, subset(s, y == 1)), df = degf(subset(s, y == 1)))
    yes = {"by": "nurse_care_manager", "by_level": "1"}
    assert number(groups, "visits_per_day", "mean", **yes) == pytest.approx(31.44057377048950, rel=NEAR)
    assert number(groups, "visits_per_day", "conf_low", **yes) == pytest.approx(28.4453573971512069, rel=NEAR)
    assert number(groups, "visits_per_day", "conf_high", **yes) == pytest.approx(34.4357903436277866, rel=NEAR)
    # svyciprop(~I(owner == "private"), subset(s, y == 1), method = "beta")
    assert number(groups, "owner", "conf_low", level="private", **yes) == pytest.approx(0.0617807469911915, rel=NEAR)
    assert number(groups, "owner", "conf_high", level="private", **yes) == pytest.approx(0.3254276980031287, rel=NEAR)


def test_groups_are_compared_by_the_design(groups: AnalysisResult) -> None:
    by = {"by": "nurse_care_manager"}
    # svychisq(~owner + y, s)
    assert number(groups, "owner", "statistic", **by) == pytest.approx(5.84442821691787362, rel=NEAR)
    assert number(groups, "owner", "p_value", **by) == pytest.approx(0.00635783164815939, rel=1e-7)
    # svyttest(visits_per_day ~ y, s)
    pair = {"by": "nurse_care_manager", "by_level": "1 vs 0"}
    expected = {"estimate": 14.6590203724289, "conf_low": 9.98493180711977, "conf_high": 19.3331089377381}
    for name, value in expected.items():
        assert number(groups, "visits_per_day", name, **pair) == pytest.approx(value, rel=NEAR)


def test_a_simple_random_sample_of_a_known_population_has_exact_limits() -> None:
    # 17 of 30 practices of 60 with a nurse care manager. In R: the least m of 17:47 with
    # phyper(16, m, 60 - m, 30, lower.tail = FALSE) > .025, and the largest with phyper(17, m, 60 - m, 30) > .025.
    shown = ls.table1(SAMPLED, id="practice", population=60, conf_level=0.95)
    low, high = (number(shown, "nurse_care_manager", name, level="1") for name in ("conf_low", "conf_high"))
    assert (60 * low, 60 * high) == pytest.approx(EXACT)
    said = " ".join(str(shown).split())
    assert "exact (hypergeometric) limits" in said
    # Of those that answered, it is not known how many the population has.
    assert "exact binomial limits of the effective size" in said


def test_equal_weights_without_a_design_give_the_unweighted_percentages_and_means() -> None:
    frame = pd.read_csv(SAMPLED).drop(columns=["size", "in_size"]).assign(weight=2.0)
    plain = ls.table1(frame.drop(columns="weight"), id="practice")
    weighted = ls.table1(frame, id="practice", weights="weight")
    for item, name in (("visits_per_day", "mean"), ("visits_per_day", "sd"), ("staff", "max")):
        assert number(weighted, item, name) == pytest.approx(number(plain, item, name), rel=NEAR)
    shares = weighted.frame[weighted.frame.statistic == "weighted_share"].stat.to_numpy()
    own = plain.frame[(plain.frame.statistic == "tally") & (plain.frame.stat_name == "proportion")].stat.to_numpy()
    assert shares == pytest.approx(own, rel=NEAR)


def test_the_order_of_rows_is_nothing() -> None:
    frame = pd.read_csv(SAMPLED)
    mixed = frame.sample(frac=1, random_state=3)
    one, other = (
        ls.table1(each, by="size", conf_level=0.95, test=True, **DESIGN).frame  # type: ignore[arg-type]
        for each in (frame, mixed)
    )
    assert np.allclose(one.stat, other.stat, equal_nan=True, rtol=1e-9)


def test_a_census_has_no_sampling_error() -> None:
    frame = pd.read_csv(SAMPLED)
    frame["in_size"] = frame["size"].map(frame["size"].value_counts())
    shown = ls.table1(
        frame, id="practice", strata="size", population="in_size", conf_level=0.95, include=["visits_per_day", "owner"]
    )
    assert number(shown, "visits_per_day", "conf_low") == number(shown, "visits_per_day", "mean")
    low, high = (number(shown, "owner", name, level="private") for name in ("conf_low", "conf_high"))
    assert low == high == pytest.approx(1 / 3)


def test_a_frequency_is_a_row_repeated() -> None:
    # One column of counts is enough: each exact test of sixty of them takes a second or more.
    frame = pd.read_csv(SAMPLED)[["size", "nurse_care_manager", "owner", "staff", "huddles"]]
    counts = np.tile([1, 2, 3], 10)
    repeated = frame.loc[frame.index.repeat(counts)]
    once = ls.table1(frame.assign(times=counts), frequency="times", by="size", test=True)
    again = ls.table1(repeated, by="size", test=True)
    assert np.array_equal(once.frame.stat, again.frame.stat, equal_nan=True)
    assert "each row occurs as often as times says: the 30 rows are 60" in str(once)


def test_rows_left_out_by_where_stay_in_the_sample() -> None:
    # svymean(~visits_per_day, subset(s, y == 1)) as above: limits are those of the domain, not of filtered rows.
    shown = ls.table1(
        SAMPLED,
        where='nurse_care_manager == "yes"',
        conf_level=0.95,
        **DESIGN,  # type: ignore[arg-type]
    )
    assert number(shown, "visits_per_day", "conf_low") == pytest.approx(28.4453573971512069, rel=NEAR)
    assert "17 of 30 sampled rows" in str(shown)


def test_everything_wrong_with_a_design_is_told_at_once() -> None:
    frame = pd.read_csv(SAMPLED).astype({"weight": float})
    frame.loc[[0, 1], "weight"] = [-1.0, np.nan]
    frame.loc[2, "size"] = None
    with pytest.raises(DataError) as caught:
        ls.table1(frame, weights="weight", strata="size")
    said = str(caught.value)
    for words in ("1 of 30 rows have none", "negative weight", "1 of 30 rows have no answer"):
        assert words in said
    assert len(caught.value.problems) == 3


def changed(**columns: object) -> pd.DataFrame:
    return pd.read_csv(SAMPLED).assign(**columns)


WRONG = {
    "population below the sample": (changed(in_size=9), "it is 9 in small, where 10 were sampled, and in 1 more"),
    "population that differs": (changed(in_size=range(30, 60)), "it differs within small: 30 and 39, and in 2 more"),
    "population missing": (changed(in_size=[None, *[30] * 29]), "1 of 30 rows have none"),
    "lonely": (changed(size=["one", *["many"] * 29], in_size=60), "1 stratum has one sampled cluster or unit"),
    "sum of weights": (changed(weight=1.0), "the weights add up to 30, but the population has 60"),
}


@pytest.mark.parametrize(("frame", "words"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_design_is_refused(frame: pd.DataFrame, words: str) -> None:
    with pytest.raises(DataError) as caught:
        ls.table1(frame, weights="weight", strata="size", population="in_size")
    assert words in str(caught.value)


def test_one_number_is_no_population_of_several_strata() -> None:
    with pytest.raises(DataError, match="each stratum of size has a population of its own"):
        ls.table1(SAMPLED, weights="weight", strata="size", population=60)


def test_clusters_in_two_strata_are_refused_unless_they_are_numbered_anew() -> None:
    frame = pd.read_csv(SAMPLED).assign(network=[1, 2, 3] * 10)
    with pytest.raises(DataError, match="3 clusters lie in more than one stratum of size"):
        ls.table1(frame, weights="weight", strata="size", cluster="network")
    shown = ls.table1(frame, id="practice", weights="weight", strata="size", cluster="network", nest=True)
    assert "9 clusters (network, numbered within strata)" in str(shown)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"frequency": "staff", "weights": "weight"}, "they are not combined"),
        ({"nest": True, "strata": "size"}, "there are no clusters within strata"),
        ({"lonely": "adjust"}, "no sample design is given"),
        ({"weights": "weight", "lonely": "perhaps"}, "Use one of refuse, adjust"),
        ({"weights": "weight", "quantile_type": 2}, "weighted quantiles have one definition"),
        ({"weights": "weight", "percent": "row", "conf_level": 0.95, "by": "owner"}, "have no limits"),
        ({"weights": "weight", "smd_limits": True, "by": "size"}, "has no limits here"),
        ({"weights": "weight", "by": "size", "test_method": "staff=welch"}, "with weights or a design"),
        ({"weights": "weight", "by": "size", "test_method": "owner=rao_scott"}, ""),
        ({"population": ["1", "2", "3"]}, "3 are given for 1 stages"),
        ({"weights": "weigth"}, "Did you mean weight?"),
    ],
)
def test_options_that_do_not_go_together_are_refused(options: dict[str, object], words: str) -> None:
    if not words:
        assert "Rao-Scott" in str(ls.table1(SAMPLED, **options))  # type: ignore[arg-type]
        return
    with pytest.raises(UsageError) as caught:
        ls.table1(SAMPLED, **options)  # type: ignore[arg-type]
    assert words in str(caught.value)


def test_frequencies_with_decimals_are_named_as_weights() -> None:
    with pytest.raises(DataError, match="A sampling weight, which may have decimals, goes with --weights"):
        ls.table1(SAMPLED, frequency="weight")


def test_leap_says_that_no_design_applies() -> None:
    assert "No sample design applies: the practices were nominated" in str(ls.table1())
    with pytest.raises(UsageError, match="no sample design applies to leap"):
        ls.table1(weights="n_primary_care_providers")
