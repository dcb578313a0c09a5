# ruff: noqa: ERA001 - calls of R stand beside its numbers
"""Changes of sampled units: numbers of R 4.2.2 survey 4.1-1 on a panel of 30 of 60 practices, and identities.

`panel.csv` is invented. s <- svydesign(id = ~1, strata = ~size, fpc = ~in_size, weights = ~weight, data = d), with one
row a practice of 2021; dn is nurses in 2023 less those in 2021, dh the same of 0 and 1 for a pharmacist.
"""

import shutil
from pathlib import Path
from typing import Any

import docx
import numpy as np
import pandas as pd
import pytest

import leapstats as ls
from leapstats.errors import DataError, InputError, UsageError
from leapstats.output.result import AnalysisResult
from leapstats.stats.design.replication import stratified_jackknife_replicates
from leapstats.stats.design.sample import sample_design

FILE = str(Path(__file__).parent / "panel.csv")
CLINICS = Path(__file__).parents[2] / "analyses" / "examples" / "clinics"
OF_LONG: dict[str, Any] = {"id": "practice", "wave_item": "year"}
DESIGN: dict[str, Any] = {**OF_LONG, "weights": "weight", "strata": "size", "population": "in_size"}
SPAN = "2021 to 2023"


def panel() -> pd.DataFrame:
    return pd.read_csv(FILE)


def number(result: AnalysisResult, item: str, statistic: str, name: str, by_level: str = SPAN) -> float:
    rows = result.frame[(result.frame.variable == item) & (result.frame.statistic == statistic)]
    rows = rows[(rows.stat_name == name) & (rows.by_level == by_level)]
    assert len(rows) == 1
    return float(rows.stat.iloc[0])


def limits(result: AnalysisResult, item: str, statistic: str, by_level: str = SPAN) -> tuple[float, ...]:
    return tuple(number(result, item, statistic, name, by_level) for name in ("estimate", "conf_low", "conf_high"))


@pytest.fixture(scope="module")
def shown() -> AnalysisResult:
    return ls.staffing(
        FILE, items=["nurses", "has_pharmacist", "registry", "owner"], by="setting", per="patients", **DESIGN
    )


def test_a_number_changes_as_in_r(shown: AnalysisResult) -> None:
    # q <- subset(s, !is.na(dn)); svymean(~dn, q); confint(svymean(~dn, q), df = degf(q)); svymean(~n0 + n1, q)
    expected = (0.429975429974017, 0.163174844422551, 0.696776015525484)
    assert limits(shown, "nurses", "design_mean_change") == pytest.approx(expected, rel=1e-8)
    assert number(shown, "nurses", "design_mean_change", "se") == pytest.approx(0.129270202766657, rel=1e-8)
    # 2 * pt(-coef / SE, degf(q))
    assert number(shown, "nurses", "design_mean_change", "p_value") == pytest.approx(0.00282534313785838, rel=1e-8)
    assert number(shown, "nurses", "weighted_mean", "mean", "2021") == pytest.approx(4.26289926290011, rel=1e-8)
    assert number(shown, "nurses", "weighted_mean", "mean", "2023") == pytest.approx(4.69287469287412, rel=1e-8)


def test_a_share_changes_as_in_r(shown: AnalysisResult) -> None:
    # q <- subset(s, !is.na(dh)); svymean(~h0 + h1, q); svymean(~dh, q)
    assert number(shown, "has_pharmacist", "weighted_share", "proportion", "2021") == pytest.approx(0.377334993772633)
    assert number(shown, "has_pharmacist", "weighted_share", "proportion", "2023") == pytest.approx(0.415940224159044)
    assert number(shown, "has_pharmacist", "design_share_change", "se") == pytest.approx(0.0696010197839123, rel=1e-8)
    assert limits(shown, "has_pharmacist", "design_share_change")[0] == pytest.approx(0.0386052303864105, rel=1e-8)
    assert number(shown, "has_pharmacist", "design_mean_change", "statistic") == pytest.approx(0.554664723394381)
    counts = [number(shown, "has_pharmacist", "paired_tally", name) for name in ("n_gained", "n_lost")]
    assert counts == [3, 2]  # table(d$h0, d$h1)


def test_rates_and_groups_are_as_in_r(shown: AnalysisResult) -> None:
    # svycontrast(svytotal(~n0 + p0 + n1 + p1, q), quote(log(n1 / p1) - log(n0 / p0))), t limits on degf(q)
    ratio = [number(shown, "nurses", "design_rate_ratio", name) for name in ("rate_ratio", "conf_low", "conf_high")]
    assert ratio == pytest.approx((1.06097609918234, 0.99738897393267, 1.1286171317873), rel=1e-8)
    assert number(shown, "nurses", "weighted_rate", "rate", "2021") == pytest.approx(9.28527467822828, rel=1e-8)
    # g <- subset(q, setting == "rural"); confint(svymean(~dn, g), df = degf(g))
    rural = (0.378378378375822, -0.00470226331873125, 0.761459020070375)
    assert limits(shown, "nurses", "design_mean_change", "rural") == pytest.approx(rural, rel=1e-8)
    # m <- svyglm(dn ~ setting, q); confint(m, df = m$df.residual); summary(m)
    urban = (0.113513513516114, -0.41878928320592, 0.645816310238146)
    assert limits(shown, "nurses", "design_t", "urban") == pytest.approx(urban, rel=1e-8)
    assert number(shown, "nurses", "design_wald", "p_value") == pytest.approx(0.6632300144681025, rel=1e-8)


def test_it_says_what_it_did(shown: AnalysisResult, tmp_path: Path) -> None:
    text = shown.render("markdown")
    for words in (
        "Weights and design are those of wave 2021",
        "1 unit without a row in wave 2021 is outside the sample",
        "28 in both waves, 2 in 2021 only, 1 in 2023 only",
        "30 sampled units, 3 strata",
        "mean change of the units with both answers, t by the design on their clusters less their strata",
        "tests over all waves, take units as equal and are not used with a design",
        "Answered in both waves: 27 of 28",
        "No unit gained or lost it",
        "No unit changed, so that t has no standard error; p is 1",
    ):
        assert words in text
    shown.save(tmp_path / "change.docx")
    page = shown.render("html")
    words = "\n".join(each.text for each in docx.Document(str(tmp_path / "change.docx")).paragraphs)
    assert "Sample design: 30 sampled units" in page
    assert "Sample design: 30 sampled units" in words
    assert len(shown.plot()) == 3


def test_p_is_adjusted_within_the_family(shown: AnalysisResult) -> None:
    names = {"nurses": "design_mean_change", "has_pharmacist": "design_mean_change", "owner": "design_changes_f"}
    raw = [number(shown, item, test, "p_value") for item, test in names.items()]
    held = [number(shown, item, test, "p_adjusted") for item, test in names.items()]
    assert held[0] == pytest.approx(4 * raw[0])  # Holm over four items, the smallest p
    assert held[1:] == [1.0, 1.0]


def test_the_order_of_rows_is_nothing(shown: AnalysisResult) -> None:
    mixed = panel().sample(frac=1, random_state=3)
    found = ls.staffing(
        mixed,
        items=["nurses", "has_pharmacist", "registry", "owner"],
        by="setting",
        per="patients",
        before="2021",
        **DESIGN,
    )
    for item, statistic in (("nurses", "design_mean_change"), ("has_pharmacist", "design_share_change")):
        assert limits(found, item, statistic) == pytest.approx(limits(shown, item, statistic))


def test_equal_weights_give_the_mean_change_without_weights() -> None:
    equal = panel().assign(weight=2.0)
    weighted = ls.staffing(equal, items="nurses", weights="weight", **OF_LONG)
    plain = ls.staffing(equal[equal.practice != "P31"], items="nurses", **OF_LONG)
    change = number(plain, "nurses", "permutation_mean_change", "estimate")
    assert number(weighted, "nurses", "design_mean_change", "estimate") == pytest.approx(change)


def test_a_census_has_no_error() -> None:
    everyone = panel().query("practice != 'P31'").assign(size="one", in_size=30, weight=1.0)
    both = everyone.groupby("practice").filter(lambda rows: len(rows) == 2 and rows.nurses.notna().all())
    n = both.practice.nunique()
    found = ls.staffing(both, items=["nurses", "has_pharmacist"], population=str(n), **OF_LONG)
    assert number(found, "nurses", "design_mean_change", "se") == 0
    assert "every unit of the population was sampled" in str(found).lower()


def test_units_without_a_pair_stay_in_the_sample() -> None:
    frame = panel()
    filtered = frame[~frame.practice.isin(["P05", "P21", "P31"])]
    whole, part = (ls.staffing(each, items="registry", **DESIGN) for each in (frame, filtered))
    assert "30 sampled units" in str(whole)
    assert "28 sampled units" in str(part)
    one, other = (ls.staffing(each, items="nurses", **DESIGN) for each in (frame, filtered))
    assert number(one, "nurses", "design_mean_change", "estimate") == pytest.approx(
        number(other, "nurses", "design_mean_change", "estimate")
    )
    assert number(one, "nurses", "design_mean_change", "se") == pytest.approx(0.129270202766657, rel=1e-8)
    assert number(other, "nurses", "design_mean_change", "se") != pytest.approx(0.129270202766657, rel=1e-3)


def test_a_condition_makes_a_domain(shown: AnalysisResult) -> None:
    found = ls.staffing(FILE, items="nurses", where='setting == "rural"', **DESIGN)
    assert limits(found, "nurses", "design_mean_change") == pytest.approx(
        limits(shown, "nurses", "design_mean_change", "rural")
    )
    assert "16 of 30 sampled units" in str(found)


def test_weights_may_be_those_of_the_later_wave() -> None:
    columns = ["practice", "size", "in_size", "weight"]
    known = panel().query("year == 2021")[columns]
    moved = panel().drop(columns=columns[1:]).merge(known, on="practice", how="inner")
    moved.loc[moved.year == 2021, columns[1:]] = None
    found = ls.staffing(moved, items="nurses", **DESIGN)
    assert "Weights and design are those of wave 2023" in str(found)
    assert "2 units without a row in wave 2023 are outside the sample" in str(found)
    assert limits(found, "nurses", "design_mean_change")[0] == pytest.approx(0.429975429974017, rel=1e-8)


def test_replicate_weights_are_honoured() -> None:
    frame = panel()
    first = frame[frame.year == 2021]
    design = sample_design(first.weight, strata=first["size"], populations=[first.in_size])
    replicates = stratified_jackknife_replicates(design)
    names = [f"rep{place}" for place in range(replicates.n_replicates)]
    added = pd.DataFrame(replicates.replicates, index=first.practice, columns=names)
    wide = frame.merge(added, left_on="practice", right_index=True, how="left")
    given = {"replicates": "rep*", "replicate_kind": "other", "replicate_scale": float(replicates.rscales.mean())}
    found = ls.staffing(wide, items="registry", weights="weight", **given, **OF_LONG)
    assert "30 replicate weights" in str(found)
    assert "No unit changed" in str(found)
    moved = ls.staffing(wide, items="nurses", weights="weight", **given, **OF_LONG)
    assert limits(moved, "nurses", "design_mean_change")[0] == pytest.approx(0.429975429974017, rel=1e-8)


def test_each_later_wave_is_compared_with_the_first(shown: AnalysisResult) -> None:
    frame = panel()
    third = frame[frame.year == 2023].assign(year=2025)
    found = ls.staffing(pd.concat([frame, third]), items=["nurses", "has_pharmacist"], by="setting", **DESIGN)
    for span in (SPAN, "2021 to 2025"):
        assert limits(found, "nurses", "design_mean_change", span) == pytest.approx(
            limits(shown, "nurses", "design_mean_change")
        )
    assert "over all waves" not in found.frame.statistic.to_numpy()


def test_few_pairs_are_no_fault() -> None:
    frame = panel()
    empty = frame.assign(nurses=frame.nurses.where((frame.year == 2021) | (frame.practice == "P02")))
    alone = ls.staffing(empty, items="nurses", **DESIGN)
    assert "Fewer than 5 pairs" in str(alone)
    assert "No degrees of freedom" in str(alone)
    nobody = frame.assign(nurses=frame.nurses.where((frame.year == 2021) | (frame.practice == "P31")))
    assert "No unit answered in both waves" in str(ls.staffing(nobody, items=["nurses", "owner"], **DESIGN))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"adjust_for": "setting"}, "take units as equal. Compare groups with by"),
        ({"unweighted": True}, "it leaves aside the design that is given"),
        ({"weights": "wt"}, "Did you mean weight?"),
        ({"frequency": "weight"}, "they are not combined"),
        ({"multiplicity": "westfall_young"}, "westfall_young"),
    ],
)
def test_what_a_design_leaves_no_room_for_is_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError) as caught:
        ls.staffing(FILE, items="nurses", **{**DESIGN, **options})
    assert words in str(caught.value)


def test_draws_and_a_design_are_refused() -> None:
    with pytest.raises(UsageError, match="simulated data sets have no design"):
        ls.staffing(draws=2, study=CLINICS, weights="size")


def test_wrong_weights_are_named() -> None:
    frame = panel()
    frame.loc[[3, 5], "weight"] = [-1.0, np.nan]
    with pytest.raises(DataError) as caught:
        ls.staffing(frame, items="nurses", **DESIGN)
    assert "P04" in str(caught.value)
    assert "P06" in str(caught.value)


@pytest.fixture
def clinics(tmp_path: Path) -> Path:
    """Return a study of twelve clinics out of twenty-four."""
    shutil.copytree(CLINICS, tmp_path / "clinics")
    toml = tmp_path / "clinics" / "study.toml"
    toml.write_text(f'{toml.read_text()}\n[design]\npopulation = "24"\n')
    return tmp_path / "clinics"


def test_a_study_has_its_own_design(clinics: Path) -> None:
    found = ls.staffing(study=clinics)
    assert "drawn without replacement from 24" in str(found)
    assert "design_mean_change" in set(found.frame.statistic)
    plain = ls.staffing(study=clinics, unweighted=True)
    assert "design_mean_change" not in set(plain.frame.statistic)
    assert plain.frame.equals(ls.staffing(study=CLINICS).frame)
    with pytest.raises(UsageError, match="take units as equal"):
        ls.staffing(study=clinics, adjust_for="size")


def test_no_design_applies_to_the_packaged_study() -> None:
    with pytest.raises(UsageError, match="no sample design applies"):
        ls.staffing(population="60")


def test_a_frequency_is_as_many_rows() -> None:
    frame = panel().query("practice != 'P31'").assign(times=lambda rows: rows.practice.str[1:].astype(int) % 3 + 1)
    found = ls.staffing(frame, items="has_pharmacist", frequency="times", **OF_LONG)
    copies = pd.concat(
        [
            frame[frame.times > place].assign(practice=lambda rows, n=place: rows.practice + f"x{n}")
            for place in range(3)
        ]
    )
    plain = ls.staffing(copies, items="has_pharmacist", **OF_LONG)
    for name in ("n_gained", "n_lost"):
        assert number(found, "has_pharmacist", "paired_tally", name) == number(
            plain, "has_pharmacist", "paired_tally", name
        )
    assert number(found, "has_pharmacist", "mcnemar_mid_p", "p_value") == pytest.approx(
        number(plain, "has_pharmacist", "mcnemar_mid_p", "p_value")
    )
    assert "each unit occurs as often as times says" in str(found)


def test_frequencies_that_differ_between_waves_are_named() -> None:
    frame = panel().assign(times=1)
    frame.loc[0, "times"] = 2
    with pytest.raises(DataError, match="P01"):
        ls.staffing(frame, items="nurses", frequency="times", **OF_LONG)


def test_a_long_comparison_opens_with_a_summary() -> None:
    many = [f"item{place}" for place in range(16)]
    frame = panel().assign(**{name: panel()["has_pharmacist"] for name in many})
    found = ls.staffing(frame, items=["nurses", "owner", *many], **DESIGN)
    text = str(found)
    assert text.startswith("Summary: ")
    assert "Numbers: mean change, t limits." in " ".join(text.split())
    assert "10/27 (37.7)" in text
