"""Rates from files: against R, by group, over waves, practices against the whole, and what is wrong with a request."""

import json
import math
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import leapstats as ls
from leapstats import stats
from leapstats.output.figures import FunnelLine, FunnelPoint
from leapstats.output.figures.funnels import _boxes, _labels, _some

EXAMPLES = Path(__file__).parents[2] / "analyses" / "examples" / "workforce"
MONTHS = [EXAMPLES / f"2026-0{month}.csv" for month in (1, 2, 3)]
JANUARY = MONTHS[0]
Run = Callable[..., subprocess.CompletedProcess[str]]
OF_STAFF: dict[str, Any] = {"id": "practice", "per": "patients", "per_units": 10_000, "missing": ["ND", "*"]}
RN = [2, 3, 1, 4, 2, 0, 5, 3, 2, 1, 4, 6, 1, 2, 0, 3, 2, 1, 1, 2, 1, 0, 1, 0, 2, 1, 0, 1, 0, 1]
PATIENTS = [
    *(5200, 8100, 3900, 12500, 7400, 2800, 15100, 9700, 6600, 4100, 11800, 16900, 4400, 6100, 2500),
    *(8800, 5900, 3600, 3300, 7000, 2100, 1500, 3400, 1200, 5000, 2600, 900, 3100, 1700, 2300),
]
SETTING = ["urban"] * 12 + ["suburban"] * 8 + ["rural"] * 10
TOY = pd.DataFrame({"id": [f"S{at:02}" for at in range(30)], "rn": RN, "patients": PATIENTS, "setting": SETTING})
TOY["w"] = [2.5] * 12 + [1.5] * 8 + [1.8] * 10
TOY["popsize"] = [30] * 12 + [12] * 8 + [18] * 10
OF_TOY: dict[str, Any] = {"items": "rn", "per": "patients", "per_units": 10_000, "id": "id"}


def numbers(found: ls.AnalysisResult, statistic: str, *names: str, by_level: str | None = None) -> list[float]:
    frame = found.frame
    frame = frame[frame["level"].isna() & (frame["statistic"] == statistic)]
    frame = frame[frame["by_level"].isna() if by_level is None else frame["by_level"] == by_level]
    return [float(frame.loc[frame["stat_name"] == name, "stat"].item()) for name in names]


LIMITS = ("rate", "conf_low", "conf_high")
URBAN = [0.28541343382841955, -0.34451353569516752, 0.91534040335200662, 0.34082620757927951]


# R 4.2.2, survey 4.1-1: svyratio(~rn, ~I(patients / 10000), svydesign(~1)) with t limits; Fieller by hand in base R.
@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ("linearized", [3.06784660766962, 2.81114344752696, 3.32454976781227]),
        ("fieller", [3.06784660766962, 2.75224207143662, 3.29343589154227]),
    ],
)
def test_a_ratio_of_totals_has_the_limits_of_r(limits: str, expected: list[float]) -> None:
    found = ls.rates(TOY, limits=limits, **OF_TOY)
    assert numbers(found, f"{limits}_ratio", *LIMITS) == pytest.approx(expected, rel=1e-8)
    assert numbers(found, "totals", "total", "n_base") == [sum(RN), sum(PATIENTS)]
    assert numbers(found, "linearized_ratio" if limits == "linearized" else "fieller_ratio", "df") == [29]


# R 4.2.2, survey 4.1-1: svydesign(~1, strata = ~setting, weights = ~w, fpc = ~popsize); svyratio, t limits on degf.
def test_a_design_is_that_of_svyratio() -> None:
    found = ls.rates(TOY, weights="w", strata="setting", population="popsize", **OF_TOY)
    expected = [3.0944759090536, 2.90614128142547, 3.28281053668173]
    assert numbers(found, "linearized_ratio", *LIMITS) == pytest.approx(expected, rel=1e-7)
    assert numbers(found, "totals", "total") == pytest.approx([113.1])
    assert "Sample design: 30 sampled rows" in str(found) or "Sample design: 30 sampled units" in str(found)
    with pytest.raises(ls.InputError, match="sampled by a design are not held against the whole"):
        found.plot()


# R 4.2.2: poisson.test(17, 52)$conf.int; poisson.test(c(11, 3), c(800, 1000)).
def test_events_have_the_limits_of_poisson_test() -> None:
    frame = pd.DataFrame({"n": [10, 7], "years": [30, 22]})
    found = ls.rates(frame, items="n", per="years", per_units=1, events=True)
    expected = [0.326923076923077, 0.19044473980014, 0.523435515690512]
    assert numbers(found, "garwood_rate", *LIMITS) == pytest.approx(expected, rel=1e-9)
    two = pd.DataFrame({"n": [3, 0, 11], "years": [400, 600, 800], "group": ["a", "a", "b"]})
    found = ls.rates(two, items="n", per="years", by="group", events=True)
    ratio = numbers(found, "conditional_rate_ratio", "rate_ratio", "conf_low", "conf_high", by_level="b")
    assert ratio == pytest.approx([4.58333333333333, 1.21074774143315, 25.5859620043036], rel=1e-7)


# R 4.2.2, survey 4.1-1: SE(svyratio(~rn, ~p, svydesign(~1))) of each group, limits with Welch's degrees of freedom,
# sum(SE^2)^2 / sum(SE^4 / (n - 1)).
def test_groups_are_compared_with_the_first_one() -> None:
    found = ls.rates(TOY, by="setting", levels={"setting": ["suburban", "urban", "rural"]}, **OF_TOY)
    names = ("estimate", "conf_low", "conf_high", "p_value")
    shown = numbers(found, "ratio_of_totals_difference", *names, by_level="urban")
    assert shown == pytest.approx(URBAN, rel=1e-9)
    assert "Difference from suburban (95% CI)" in found.table.columns


# R 4.2.2, survey 4.1-1, of the two files: practices without fte_doctors or with patients 0 or blank left out;
# svyratio(~fte_doctors, ~p) and its change by the covariance of two svyratio of the merged practices, t on n - 1.
def test_three_extracts_are_three_waves_paired_by_id() -> None:
    found = ls.rates(MONTHS, items="fte_doctors", **OF_STAFF)
    assert numbers(found, "linearized_ratio", *LIMITS, by_level="2026-01") == pytest.approx(
        [5.27863347234946, 4.62842656385341, 5.92884038084551], rel=1e-12
    )
    names = ("n_pairs", "estimate", "conf_low", "conf_high", "p_value")
    shown = numbers(found, "design_rate_change", *names, by_level="2026-01>2026-03")
    expected = [29, 0.152835247117347, -0.0124245166893365, 0.31809501092403, 0.0685429327146032]
    assert shown == pytest.approx(expected, rel=1e-10)
    said = " ".join(str(found).split())
    assert "P13 (patients is 0)" in said
    assert "P13 (patients blank)" in said
    assert 'In place of numbers: fte_doctors "ND" 12; patients blank 1.' in said
    assert "Not in every wave: 1 of 40 units." in said


# R 4.2.2: poisson.test(c(240, 290), c(9.8844, 12.2094)); poisson.test(1004, 41.9323).
def test_events_by_region() -> None:
    found = ls.rates(JANUARY, items="home_visits", events=True, by="region", **OF_STAFF)
    ratio = numbers(found, "conditional_rate_ratio", "rate_ratio", "conf_low", "conf_high", by_level="South")
    assert ratio == pytest.approx([1.02225031711412, 0.857927860315885, 1.21714280737356], rel=1e-9)
    rate = numbers(found, "garwood_rate", *LIMITS)
    assert rate == pytest.approx([23.9433563148217, 22.4850335552224, 25.4714365931431], rel=1e-9)
    assert "Dispersion of units" in str(found)
    mid = ls.rates(JANUARY, items="home_visits", events=True, limits="mid_p", **OF_STAFF)
    low, high = numbers(mid, "mid_p_rate", "conf_low", "conf_high")
    assert rate[1] < low < high < rate[2]


def test_a_long_file_says_what_the_extracts_say() -> None:
    long = pd.concat([pd.read_csv(path, dtype=str).assign(month=path.stem) for path in MONTHS])
    of_files = ls.rates(MONTHS, items=["fte_doctors", "fte_nurses"], by="region", **OF_STAFF)
    of_long = ls.rates(long, items=["fte_doctors", "fte_nurses"], by="region", wave_item="month", **OF_STAFF)
    pd.testing.assert_frame_equal(of_files.frame, of_long.frame)


def test_names_of_waves_and_events_over_them() -> None:
    found = ls.rates(MONTHS[:2], items="home_visits", events=True, waves=["late", "early"], **OF_STAFF)
    pairs, ratio = numbers(found, "conditional_rate_ratio", "n_pairs", "rate_ratio", by_level="late>early")
    assert pairs == 38
    rates = [numbers(found, "totals", "total", "n_base", by_level=wave) for wave in ("late", "early")]
    assert ratio == pytest.approx(rates[1][0] / rates[1][1] / (rates[0][0] / rates[0][1]), rel=0.02)
    assert found.table["Wave"].to_list() == ["late", "early"]


def test_units_are_held_against_the_whole() -> None:
    found = ls.rates(JANUARY, items="home_visits", events=True, units=True, shrink=True, **OF_STAFF)
    table = found.tables[1]
    wide = found.frame[found.frame["level"].notna()].pivot_table("stat", "level", ["statistic", "stat_name"])
    above = wide["unit", "rate"] > wide["control_limits_95", "conf_high"]
    named = table.loc[table.iloc[:, -1].isin(["high", "very high"]), "Unit"]
    assert set(named) == set(above.index[above]) != set()
    frame = found.frame[found.frame["level"] == "P18"].set_index(["statistic", "stat_name"])["stat"]
    # R: poisson.test(43, 1.1208)$conf.int.
    assert frame["unit", "rate"] == pytest.approx(43 / 1.1208)
    assert [frame["unit", "conf_low"], frame["unit", "conf_high"]] == pytest.approx(
        [27.7652687472941, 51.6780137494502], rel=1e-9
    )
    # Spiegelhalter's score of a count: (rate - target) / sqrt(target / size).
    target = 1004 / 41.9323
    score = (43 / 1.1208 - target) / math.sqrt(target / 1.1208)
    assert frame["poisson_funnel", "statistic"] == pytest.approx(score)
    assert target < frame["shrunken_rates", "rate"] < 43 / 1.1208
    assert frame["control_limits_95", "conf_high"] < 43 / 1.1208 < frame["control_limits_99.8", "conf_high"]
    assert len(table) == 39


def test_widened_limits_are_those_of_the_statistic() -> None:
    frame = pd.DataFrame(
        {"n": [4, 9, 2, 15, 7, 1, 11, 3, 6, 40], "x": [3.1, 4.2, 2.5, 5.5, 3, 1.2, 2.9, 4.4, 3.6, 6.1]}
    )
    whole = stats.poisson_funnel(frame["n"].to_list(), frame["x"].to_list())
    for how, limits in (("additive", whole.additive_limits), ("multiplicative", whole.multiplicative_limits)):
        found = ls.rates(frame, items="n", per="x", per_units=1, events=True, units=True, overdispersion=how).frame
        shown = found[(found["statistic"] == "control_limits_95") & (found["stat_name"] == "conf_high")]
        np.testing.assert_allclose(shown["stat"], limits(0.95)[1])
        assert whole.dispersion > 1


def test_figures_are_one_an_item_and_kind(blank_figures: None, tmp_path: Path) -> None:
    found = ls.rates(MONTHS, items=["fte_doctors", "home_visits"], figure=["funnel", "caterpillar"], **OF_STAFF)
    assert len(found.plot()) == 2 * 3 * 2
    funnel = ls.rates(JANUARY, items="home_visits", events=True, shrink=True, figure="caterpillar", **OF_STAFF).plot()
    funnel.save(tmp_path / "a.png")
    assert (tmp_path / "a.png").exists()


def test_names_in_a_funnel_meet_no_dot_and_no_other_name() -> None:
    points = [FunnelPoint(label=f"Practice {at}", size=100.0 + at, rate=5.0 + at / 50, outside=2) for at in range(40)]
    lines = [FunnelLine(size=float(at), inner=(2.0, 3.0), outer=(1.0, 4.0)) for at in range(1, 150)]
    placed, unnamed = _labels(points, lines, (150.0, 8.0))
    assert len(placed) + len(unnamed) == 40
    assert placed
    assert unnamed
    assert _some(unnamed).endswith(f"and {len(unnamed) - 5} more")
    boxes = [_boxes(point, 1.0, 1.0) for point in points]
    assert all(len(each) == 4 for each in boxes)
    with_room, none = _labels(points[:1], lines, (150.0, 8.0))
    assert ([each.text for each in with_room], none) == (["Practice 0"], [])


def test_a_file_is_saved_as_json_and_never_over_its_sources(tmp_path: Path) -> None:
    for path in MONTHS:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    own = [tmp_path / path.name for path in MONTHS]
    found = ls.rates(own, items="fte_nurses", **OF_STAFF)
    with pytest.raises(ls.InputError, match="would be overwritten"):
        found.save(own[2], "csv")
    found.save(tmp_path / "r.json")
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["command"] == "rates"


def test_the_command_line(run: Run) -> None:
    words = ("--id", "practice", "--items", "fte_doctors", "--per", "patients", "--per-units", "10000")
    done = run("rates", *MONTHS, "--waves", "Jan,Feb,Mar", *words, "--missing", "ND,*")
    assert done.returncode == 0
    assert "In both, n" in done.stdout
    done = run("rates", JANUARY, *words)
    assert done.returncode == 2
    assert '"ND" is not a number' in done.stderr
    done = run("rates", JANUARY, MONTHS[1], *words, "--waves", "a", "--missing", "ND", "--limits", "exact")
    assert done.returncode == 2
    assert "--waves: 1 names for 2 files" in done.stderr
    assert "--limits: exact limits are of events" in done.stderr


def test_a_study_has_rates_over_its_waves() -> None:
    found = ls.rates(items="n_psychologists", per="n_masters_therapists")
    said = str(found)
    assert "Synthetic data" in said
    assert "In both, n" in said
    with pytest.raises(ls.InputError, match="is of type"):
        ls.rates(items="setting", per="n_primary_care_providers")


BAD: list[tuple[pd.DataFrame, dict[str, Any], str]] = [
    (pd.DataFrame({"n": [1.5, 2], "x": [10, 20]}), {"events": True}, "no whole number, so they count no events"),
    (pd.DataFrame({"n": [1, 2], "x": [-10, 20]}), {}, "below 0"),
    (pd.DataFrame({"n": [1, 2], "x": [0, 0]}), {}, "no row has a number of it with x above 0"),
    (pd.DataFrame({"n": ["a", "b"], "x": [1, 2]}), {}, "are not numbers"),
    (pd.DataFrame({"n": [None, None], "x": [1, 2]}), {}, "no answers"),
    (pd.DataFrame({"n": [1, 2], "x": [3, 4]}), {"limits": "mid_p"}, "mid_p limits are of events"),
    (pd.DataFrame({"n": [1, 2], "x": [3, 4]}), {"shrink": True}, "no variance by chance alone"),
    (pd.DataFrame({"n": [1, 2], "x": [3, 4]}), {"per": "n"}, "n cannot be per itself"),
    (pd.DataFrame({"n": [1, 2], "x": [3, 4]}), {"events": True, "weights": "x"}, "Poisson limits"),
    (pd.DataFrame({"n": [1, 2], "x": [3, 4]}), {"frequency": "x"}, "a practice is one row"),
    (pd.DataFrame({"n": [1, 2], "x": [3, 4]}), {"waves": ["a", "b"]}, "one file is one wave"),
]


@pytest.mark.parametrize(("frame", "options", "message"), BAD)
def test_what_cannot_be_had_is_told(frame: pd.DataFrame, options: dict[str, Any], message: str) -> None:
    with pytest.raises(ls.InputError, match=message):
        ls.rates(frame, **{"items": "n", "per": "x", **options})


def test_one_practice_and_practices_that_are_alike() -> None:
    one = ls.rates(pd.DataFrame({"n": [1], "x": [50]}), items="n", per="x", units=True)
    assert "2.00 (no CI)" in str(one)
    assert "needs two units" in str(one)
    alike = ls.rates(pd.DataFrame({"n": [3] * 3, "x": [50] * 3}), items="n", per="x", units=True)
    assert "No variance between units" in str(alike)
    with pytest.raises(ls.InputError, match="no row is held against the whole"):
        alike.plot()
    two = ls.rates(pd.DataFrame({"n": [1, 2], "x": [50, 70]}), items="n", per="x")
    # By hand: t on one degree of freedom, 12.706 standard errors.
    assert numbers(two, "linearized_ratio", "df") == [1]


def test_groups_of_few_practices_have_a_note() -> None:
    frame = pd.DataFrame({"n": [1, 2, 3, 4, 5, 7, 6, 9], "x": [5] * 8, "g": ["a"] * 5 + ["b"] * 3})
    said = " ".join(str(ls.rates(frame, items="n", per="x", by="g")).split())
    assert "Groups of fewer than 5 rows (b) say too little" in said
    one = ls.rates(frame.head(6), items="n", per="x", by="g")
    assert "Each group needs two units" in str(one)


def test_hidden_cells_are_named() -> None:
    frame = pd.DataFrame({"n": ["12", "<5", "30"], "x": ["1,234", "2000", "3000"]})
    said = " ".join(str(ls.rates(frame, items="n", per="x", missing="<5")).split())
    assert 'In place of numbers: n "<5" 1.' in said
    assert 'Cells such as "<5" hide small numbers.' in said


def test_staffing_takes_several_files_as_waves_too(run: Run) -> None:
    long = pd.concat([pd.read_csv(path, dtype=str).assign(month=path.stem) for path in MONTHS])
    options: dict[str, Any] = {"id": "practice", "items": ["fte_doctors", "home_visits"], "missing": ["ND", "*"]}
    of_files = ls.staffing(MONTHS, **options)
    pd.testing.assert_frame_equal(of_files.frame, ls.staffing(long, wave_item="month", **options).frame)
    words = ("--id", "practice", "--items", "home_visits")
    done = run("staffing", JANUARY, MONTHS[2], "--waves", "Jan,Mar", *words)
    assert done.returncode == 0
    assert "Jan to Mar" in done.stdout
    done = run("staffing", JANUARY, MONTHS[2], "--wave-item", "month", *words, "-o", JANUARY)
    assert done.returncode == 2


def test_a_wave_without_a_column_is_an_error() -> None:
    first = pd.DataFrame({"id": ["a", "b"], "n": [1, 2], "x": [5, 6]})
    with pytest.raises(ls.InputError) as told:
        ls.rates([first, first.rename(columns={"n": "staff", "id": "code"})], id="id", items="n", per="x")
    assert 'column "id" of 2: this file has no such column' in str(told.value)
    assert 'column "n" of 2: this file has no such column' in str(told.value)


def test_what_rates_are_per_has_its_thousands_parted() -> None:
    frame = pd.DataFrame({"n": [1, 2, 4], "x": [5000, 6000, 9000]})
    found = ls.rates(frame, items="n", per="x", per_units=10_000)
    assert "Rates per 10,000 x" in str(found)
    assert "Per 10,000 (95% CI)" in found.table.columns
    assert "Per 0.5 (95% CI)" in ls.rates(frame, items="n", per="x", per_units=0.5).table.columns
