"""Groups compared in Table 1: every number against R 4.2.2 or a count by hand; what is refused, what is noted."""

from io import StringIO
from math import comb

import pandas as pd
import pytest

import leapstats as ls
from leapstats.errors import UsageError
from leapstats.output.result import AnalysisResult
from leapstats.stats import hodges_lehmann_shift

NUMBERS = "3.1 4.2 5.0 2.2 6.1 4.4 3.9 5.5 4.8 2.9 3.3 4.1 5.2 6.3 4.9 7.1 5.8 6.6 4.4 5.1 6.0 7.4".split()
YES_NO = "no yes no no yes no no no yes no no no yes yes no yes yes no yes yes no yes".split()
KINDS = "p q r p p q q r p p q r r r q r p r r q r r".split()


def data(groups: str) -> pd.DataFrame:
    """Return 22 clinics with a number, a yes-no item and an item of three levels."""
    frame = {"g": list(groups), "x": list(map(float, NUMBERS)), "y": YES_NO, "k": KINDS}
    return pd.DataFrame(frame)


TWO, THREE = data("a" * 12 + "b" * 10), data("a" * 8 + "b" * 7 + "c" * 7)


def number(shown: AnalysisResult, item: str, statistic: str, name: str, by_level: str | None = None) -> float:
    """Return one number of the long frame, of an item as a whole."""
    found = [
        row.stat
        for row in shown.results
        if (row.variable, row.statistic, row.stat_name, row.by_level) == (item, statistic, name, by_level)
        and row.by == "g"
    ]
    assert len(found) == 1
    return found[0]


def text_of(shown: AnalysisResult) -> str:
    return " ".join(str(shown).split())


def test_two_groups_are_as_in_r() -> None:
    shown = ls.table1(TWO, by="g", test=True, difference=True, smd=True)
    assert number(shown, "y", "fisher_exact", "p_value") == pytest.approx(0.0835573096)
    assert number(shown, "k", "fisher_freeman_halton", "p_value") == pytest.approx(0.1576380276)
    half = comb(12, 3) * comb(10, 7) / comb(22, 10) / 2  # mid-p counts half of the table that was observed
    assert number(shown, "y", "fisher_mid_p", "p_value") == pytest.approx(0.0835573096 - half)
    limits = [number(shown, "x", "welch_t", name, "b vs a") for name in ("estimate", "conf_low", "conf_high")]
    assert limits == pytest.approx([1.755, 0.8132485320, 2.6967514680])
    smd = [number(shown, item, "standardized_difference", "estimate", "b vs a") for item in "xyk"]
    assert smd == pytest.approx([1.6543012684, 1.0093898774, 1.0630632293])


def test_single_numbers_of_two_groups_are_those_of_r() -> None:
    shown = ls.table1(TWO, by="g", difference=True, smd=True, multiplicity="bonferroni")
    names = ("difference", "difference_low", "difference_high", "smd")
    assert [shown.value("x", name) for name in names] == pytest.approx(
        [1.755, 0.8132485320, 2.6967514680, 1.6543012684]
    )
    assert shown.value("k", "p") == pytest.approx(0.1576380276)
    assert shown.value("k", "p_adjusted") == pytest.approx(3 * 0.1576380276)
    # 7 of 10 less 3 of 12; of q, 2 of 10 less 4 of 12
    assert shown.value("y", "difference") == pytest.approx(0.45)
    assert shown.value("k", "difference", level="q", by="a") == pytest.approx(2 / 10 - 4 / 12)
    assert shown.text("x", "{difference} ({difference_low} to {difference_high})") == "+1.8 (0.8 to 2.7)"
    words = shown.text("k", "{difference} ({difference_low} to {difference_high}), {smd}", level="q")
    assert words.startswith("-13.3 (")
    assert words.endswith("), 1.063")
    assert words.partition(")")[0] in str(shown)


def test_a_single_difference_is_that_of_one_pair() -> None:
    shown = ls.table1(THREE, by="g", difference=True, smd=True, reference={"g": "c"})
    assert shown.value("x", "difference", by="a") == pytest.approx(34.4 / 8 - 42.4 / 7)
    assert shown.value("x", "smd") == shown.value("x", "smd", by="b") == pytest.approx(1.0174386236)
    for by in (None, "c"):
        with pytest.raises(UsageError, match=r"difference can be of a vs c, b vs c\. Name the group"):
            shown.value("x", "difference", by=by)
    with pytest.raises(UsageError, match="k has several levels"):
        shown.value("k", "difference", by="a")
    with pytest.raises(UsageError, match="Make the table with by and test"):
        shown.value("x", "p")


def test_three_groups_are_as_in_r() -> None:
    shown = ls.table1(THREE, by="g", test=True, smd=True)
    assert number(shown, "y", "fisher_freeman_halton", "p_value") == pytest.approx(0.2393643508)
    assert number(shown, "k", "fisher_freeman_halton", "p_value") == pytest.approx(0.5749676724)
    assert number(shown, "x", "standardized_difference", "estimate") == pytest.approx(1.0174386236)
    largest = ls.table1(THREE, by="g", smd="largest")
    assert number(largest, "x", "standardized_difference", "estimate") == pytest.approx(1.4977186299)


@pytest.mark.parametrize(
    ("method", "item", "statistic", "p"),
    [
        ("x=welch", "x", "welch_anova", 0.0252253072),
        ("continuous=kruskal", "x", "kruskal_wallis", 0.0324683534),
        ("x=t_test", "x", "anova", 0.0200819307),
        ({"k": "chi_square"}, "k", "chi_square", 0.5130925856),
        ("categorical=fisher", "k", "fisher_freeman_halton", 0.5749676724),
    ],
)
def test_a_test_that_was_chosen(method: object, item: str, statistic: str, p: float) -> None:
    shown = ls.table1(THREE, by="g", test_method=method)  # type: ignore[arg-type]
    assert number(shown, item, statistic, "p_value") == pytest.approx(p)


@pytest.mark.parametrize(
    ("method", "item", "level", "statistic", "expected"),
    [
        # R: wilcox.test(exact = FALSE, correct = FALSE, conf.int = TRUE), which searches in steps of 1e-4
        ("x=hodges_lehmann_asymptotic", "x", None, "hodges_lehmann_shift_asymptotic", (1.8, 0.8, 2.7)),
        # R: t.test(var.equal = TRUE)
        ({"continuous": "t_test"}, "x", None, "student_t", (1.755, 0.800983338419, 2.709016661581)),
        # Newcombe's formula of two Wilson intervals, in R; 7 of 10 less 3 of 12
        ("binary=newcombe", "y", "1", "newcombe_risk_difference", (0.45, 0.0357056674428, 0.7007667901955)),
    ],
)
def test_a_difference_that_was_chosen(
    method: object, item: str, level: str | None, statistic: str, expected: tuple[float, ...]
) -> None:
    shown = ls.table1(TWO, by="g", difference_method=method)  # type: ignore[arg-type]
    found = {
        row.stat_name: row.stat
        for row in shown.results
        if (row.variable, row.level, row.statistic) == (item, level, statistic)
    }
    numbers = [found[name] for name in ("estimate", "conf_low", "conf_high")]
    assert numbers == pytest.approx(expected, abs=2e-4 if "asymptotic" in statistic else 1e-9)
    others = {row.statistic for row in shown.results if row.stat_name == "conf_low"} - {statistic}
    assert others <= {"welch_t", "miettinen_nurminen_risk_difference"}
    assert "A note at a difference names another method." in text_of(shown)


def test_the_shift_is_named_and_is_that_of_the_statistic() -> None:
    shown = ls.table1(TWO, by="g", difference_method="continuous=hodges_lehmann")
    found = hodges_lehmann_shift(TWO["x"][12:], TWO["x"][:12])
    limits = [
        number(shown, "x", "hodges_lehmann_shift", name, "b vs a") for name in ("estimate", "conf_low", "conf_high")
    ]
    assert limits == [found.estimate, found.conf_int.low, found.conf_int.high]
    assert "Hodges-Lehmann shift, exact limits." in text_of(shown)
    assert f"+1.8 ({limits[1]:.1f} to {limits[2]:.1f})" in text_of(shown)


def test_a_shift_that_would_take_too_long_says_what_to_take() -> None:
    many = pd.DataFrame({"g": ["a", "b"] * 600, "x": [float(place * place % 977) for place in range(1200)]})
    shown = ls.table1(many, by="g", difference_method="x=hodges_lehmann", continuous="x")
    assert "use hodges_lehmann_shift_asymptotic" in text_of(shown)


def test_limits_of_a_standardized_difference() -> None:
    shown = ls.table1(TWO, by="g", smd_limits=True)
    # Hedges & Olkin's standard error, in R.
    assert "SMD (95% CI)" in text_of(shown)
    assert "1.654 (0.683 to 2.625)" in text_of(shown)
    assert "It has no limits; those of each pair are in the long frame." in text_of(
        ls.table1(THREE, by="g", smd_limits=True)
    )


def test_tests_of_older_tables_between_two_groups() -> None:
    shown = ls.table1(TWO, by="g", test_method={"x": "t_test", "y": "yates_chi_square"})
    assert number(shown, "x", "student_t", "p_value") == pytest.approx(0.0010288887)
    assert number(shown, "y", "yates_chi_square", "p_value") == pytest.approx(0.0928149210)


def test_each_test_is_named_under_the_table() -> None:
    text = text_of(ls.table1(TWO, by="g", test_method={"k": "chi_square"}))
    for words in ("Exact Mann-Whitney test.", "Fisher's exact test, mid-p.", "Pearson's chi-square test"):
        assert words in text
    assert "tests two-sided, not adjusted" in text


def test_adjusted_p_are_of_the_family_of_the_table() -> None:
    shown = ls.table1(TWO, by="g", multiplicity="bonferroni")
    for item, statistic in (("x", "mann_whitney"), ("y", "fisher_mid_p"), ("k", "fisher_freeman_halton")):
        p = number(shown, item, statistic, "p_value")
        assert number(shown, item, statistic, "p_adjusted") == pytest.approx(min(1, 3 * p))
    assert "p, adjusted" in str(shown)


def test_nothing_missing_enters_a_test() -> None:
    more = pd.concat([TWO, pd.DataFrame({"g": ["a", "b", None], "x": [None, None, 9.0], "k": [None, None, "p"]})])
    one, other = (ls.table1(frame, by="g", test=True, smd=True) for frame in (TWO, more))
    for item, statistic in (("x", "mann_whitney"), ("y", "fisher_mid_p"), ("k", "fisher_freeman_halton")):
        assert number(one, item, statistic, "p_value") == number(other, item, statistic, "p_value")
        assert number(other, item, statistic, "n_base") == 22


def test_the_group_that_others_are_compared_with() -> None:
    shown = ls.table1(THREE, by="g", difference=True, reference={"g": "c"})
    # The mean of a is 4.3 and of c 6.0857: eight and seven numbers added by hand.
    assert number(shown, "x", "welch_t", "estimate", "a vs c") == pytest.approx(34.4 / 8 - 42.4 / 7)
    study = ls.table1(by="setting", difference=True, reference={"setting": "Rural"}, include="any_bh_specialist")
    assert any("Urban less Rural" in str(head) for head in study.table.columns)


def test_what_cannot_be_tested_says_so() -> None:
    frame = pd.DataFrame(
        {"g": list("aab"), "same": ["no"] * 3, "one": ["q"] * 3, "x": [1.5, 2.5, 9.25], "half": [1.5, 2.5, None]}
    )
    shown = ls.table1(frame, by="g", test_method="x=welch", difference=True, smd=True, binary="same", categorical="one")
    text = text_of(shown)
    assert "All units have the same answer." in text
    assert "Fewer than two groups have answers." in text
    assert "needs two units or more, not 1" in text.replace("The variance", "the variance")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"test": True, "by": ()}, "there are no groups to compare"),
        ({"test_method": "x=wlech"}, 'there is no test "wlech".*welch'),
        ({"test_method": "nothing=welch"}, "the table has no such item"),
        ({"test_method": "x=fisher"}, "fisher does not fit a continuous item and 2 groups.*mann_whitney"),
        ({"test_method": "welch"}, "names no item"),
        ({"multiplicity": "westfall_young"}, '"westfall_young" is not known'),
        ({"overall": "middle"}, '"middle" is not known'),
        ({"cross": True}, "1 items are named"),
        ({"difference_method": "x=newcombe"}, "newcombe_risk_difference does not fit a continuous item.*welch_t"),
        ({"difference_method": "y=welch"}, "welch_t does not fit a binary item.*newcombe"),
        ({"difference_method": "x=mean"}, 'there is no method "mean".*hodges_lehmann'),
        ({"difference_method": "nothing=welch"}, "the table has no such item"),
        ({"smd": "biggest"}, '"biggest" is not known'),
    ],
)
def test_what_is_refused(options: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words.replace("(", r"\(")):
        ls.table1(TWO, **{"by": "g", **options})  # type: ignore[arg-type]


def test_waves_are_not_groups() -> None:
    with pytest.raises(UsageError, match="the waves have the same practices"):
        ls.table1(wave=["2013", "2016"], test=True)
    assert "nothing is tested here. For changes see staffing." in text_of(ls.table1(wave=["2013", "2016"]))


def test_the_column_of_all_units_is_first_last_or_left_out() -> None:
    heads = {where: list(ls.table1(TWO, by="g", overall=where).table.columns)[2:] for where in ("first", "last", "no")}
    assert [[str(head).partition(" (")[0] for head in each] for each in heads.values()] == [
        ["All", "a", "b"],
        ["a", "b", "All"],
        ["a", "b"],
    ]


def test_several_groupings_one_after_another_and_crossed() -> None:
    frame = THREE.assign(h=["u", "v"] * 11)
    both = ls.table1(frame, by=["g", "h"], include=["x"], test=True)
    single = ls.table1(frame, by="h", include=["x"], test=True)
    rows = {row[:6]: row.stat for row in both.results}
    of_single = {row[:6]: row.stat for row in single.results if row.by == "h"}
    assert {key: rows[key] for key in of_single} == pytest.approx(of_single, nan_ok=True)
    assert {row.by for row in both.results} == {None, "g", "h"}
    crossed = ls.table1(frame, by=["g", "h"], cross=True, include=["k"])
    counts = frame.groupby(["g", "h"])["k"].value_counts()
    for row in crossed.results:
        if row.stat_name == "n" and row.by == "g:h":
            g, h = str(row.by_level).split(":")
            assert row.stat == counts.get((g, h, row.level), 0)


def test_a_csv_file_is_compared_on_the_command_line(tmp_path, run) -> None:  # type: ignore[no-untyped-def]
    buffer = StringIO()
    TWO.to_csv(buffer, index=False)
    path = tmp_path / "clinics.csv"
    path.write_text(buffer.getvalue())
    done = run("table1", str(path), "--by", "g", "--test", "--difference", "--smd", "--overall", "last")
    assert done.returncode == 0
    assert "1.654" in done.stdout


def test_levels_and_groups_in_order_get_a_test_for_a_trend() -> None:
    shown = ls.table1(THREE, by="g", ordered=["g", "k"])
    # Of all ways to put 10 yes among 8, 7 and 7 units, those with a sum of scores as far out as 0*2 + 1*3 + 2*5 = 13.
    ways = {(i, j): comb(8, i) * comb(7, j) * comb(7, 10 - i - j) for i in range(9) for j in range(8) if i + j <= 10}
    tail = sum(count for (i, j), count in ways.items() if j + 2 * (10 - i - j) >= 13)
    assert number(shown, "y", "exact_cochran_armitage", "p_value") == pytest.approx(2 * tail / comb(22, 10))
    assert number(shown, "x", "jonckheere_terpstra", "p_value") < number(
        ls.table1(THREE, by="g", test=True), "x", "exact_kruskal_wallis", "p_value"
    )
    assert 0 < number(shown, "k", "jonckheere_terpstra", "p_value") < 1
    two = ls.table1(TWO, by="g", ordered="k")
    assert 0 < number(two, "k", "exact_cochran_armitage", "p_value") < 1
    with pytest.raises(UsageError, match="ordered, z: the table has no such item"):
        ls.table1(TWO, by="g", ordered="z")


def test_quantiles_by_another_definition() -> None:
    x = ls.table1(TWO, include="x", quantile_type=2)
    # By definition 2 the lower quartile of 22 sorted numbers is the sixth.
    assert x.value("x", "p25") == sorted(map(float, NUMBERS))[5]
    assert "quantile type 2" in str(x)
    with pytest.raises(UsageError, match="Use one of 7, 2"):
        ls.table1(TWO, quantile_type=6)


def test_a_group_without_units_changes_nothing() -> None:
    plain = ls.table1(TWO, by="g", test=True, difference=True, smd=True)
    groups = pd.Categorical(TWO["g"], categories=["empty", "a", "b", "none"])
    more = ls.table1(TWO.assign(g=groups), by="g", test=True, difference=True, smd=True)
    assert "none (N = 0)" in str(more)
    of_comparisons = [row for row in plain.results if row.statistic != "tally" and row.by == "g" and row.level is None]
    known = {(row.variable, row.statistic, row.stat_name, row.stat) for row in more.results}
    tested = [row for row in of_comparisons if row.by_level in {None, "b vs a"} or " vs " in str(row.by_level)]
    assert len(tested) > 10
    for row in tested:
        assert (row.variable, row.statistic, row.stat_name, row.stat) in known or row.stat != row.stat


def test_one_group_has_nothing_to_compare() -> None:
    with pytest.raises(UsageError, match="have units: nothing can be compared"):
        ls.table1(TWO.assign(g="a"), by="g", smd=True, categorical="g")


def test_the_family_of_several_groupings_is_the_table() -> None:
    frame = TWO.assign(h=["u", "v"] * 11)
    shown = ls.table1(frame, by=["g", "h"], include=["x", "k"], multiplicity="bonferroni")
    rows = {
        (row.variable, row.by, str(row.stat_name)): row.stat
        for row in shown.results
        if row.stat_name in ("p_value", "p_adjusted")
    }
    assert len(rows) == 8
    for item in ("x", "k"):
        for by in ("g", "h"):
            assert rows[item, by, "p_adjusted"] == pytest.approx(min(1, 4 * rows[item, by, "p_value"]))


def test_numbers_that_cannot_be_compared_are_noted() -> None:
    x = [float(each) for each in NUMBERS]
    for extreme in (float("inf"), 1e200):
        shown = ls.table1(TWO.assign(x=[*x[:-1], extreme]), by="g", test=True, difference=True, smd=True)
        assert "Some numbers are infinite or too large to be compared." in text_of(shown)


def test_pairs_that_an_average_leaves_out_are_noted() -> None:
    frame = data("a" + "b" * 11 + "c" * 10)
    assert "SMD: not estimable for 2 of 3 pairs of groups." in text_of(ls.table1(frame, by="g", smd=True, include="x"))


def test_columns_of_several_groupings_stand_under_their_item() -> None:
    frame = TWO.assign(h=["yes", "no"] * 11)
    table = ls.table1(frame, by=["g", "h"], include="x", test=True).document.table
    assert [(each.label.text, each.width) for each in table.spanners] == [
        ("", 1),
        ("g", 2),
        ("h", 2),
        ("By g", 1),
        ("By h", 1),
    ]


def test_means_of_codes_are_not_compared() -> None:
    with pytest.raises(UsageError, match="welch does not fit a binary item"):
        ls.table1(THREE, by="g", test_method="y=welch")


def test_a_level_that_nobody_has_keeps_its_place_in_a_trend() -> None:
    levels = ["low", "mid", "high", "top"]
    answers = ["low"] * 5 + ["mid"] * 2 + ["top"] * 5 + ["low"] * 2 + ["mid"] * 3 + ["top"] * 5
    frame = pd.DataFrame({"g": list("a" * 12 + "b" * 10), "k": pd.Categorical(answers, levels, ordered=True)})
    shown = ls.table1(frame, by="g", ordered="k")
    # Of all ways to give b ten of 7 low, 5 mid and 10 top: scores 0, 1 and 3; b has 3 + 15 = 18.
    ways = {
        (m, t): comb(7, 10 - m - t) * comb(5, m) * comb(10, t) for m in range(6) for t in range(11) if 3 <= m + t <= 10
    }
    sums = {(m, t): m + 3 * t for m, t in ways}
    tails = [sum(n for key, n in ways.items() if side * (sums[key] - 18) >= 0) for side in (1, -1)]
    assert number(shown, "k", "exact_cochran_armitage", "p_value") == pytest.approx(2 * min(tails) / comb(22, 10))


SCALE = ["Agree", "Disagree", "Neutral", "Agree", "Strongly agree", "Agree", "Disagree", "Neutral", "Agree", "Disagree"]


@pytest.mark.parametrize(
    ("groups", "name"), [("aaaaabbbbb", "exact_cochran_armitage"), ("aaabbbbccc", "exact_kruskal")]
)
def test_a_known_scale_is_in_order_without_being_told(groups: str, name: str) -> None:
    frame = pd.DataFrame({"g": list(groups), "k": SCALE})
    by_itself = ls.table1(frame, by="g", test=True)
    told = ls.table1(frame, by="g", ordered="k")
    p = {row.stat for shown in (by_itself, told) for row in shown.results if row.stat_name == "p_value"}
    assert len(p) == 1
    assert {row.statistic.startswith(name) for row in by_itself.results if row.stat_name == "p_value"} == {True}
    assert "its levels are in order (agreement scale)" in text_of(by_itself)
    assert "its levels are in order" not in text_of(told)
    other = ls.table1(frame, by="g", test_method="k=fisher_freeman_halton")
    assert "its levels are in order" not in text_of(other)


def test_a_known_scale_makes_no_order_of_groups() -> None:
    shown = ls.table1(pd.DataFrame({"g": [*SCALE, "Agree"], "y": [*"yynnynnyyn", "y"]}), by="g", test=True)
    assert "Fisher-Freeman-Halton exact test" in text_of(shown)
