"""What a model says of its options and its numbers."""

from pathlib import Path

import pandas as pd
import pytest
from plotnine import ggplot

import leapstats as ls
from leapstats.cli.entry import main
from leapstats.errors import InputError

PRACTICES = pd.read_csv(Path(__file__).parent.parent / "reference" / "practices.csv").rename(columns={"id": "practice"})
SETTINGS = ["urban", "suburban", "rural"]


def texts(plot: ggplot) -> list[str]:
    """Return what stands beside the rows of a figure."""
    frames = (layer._data for layer in plot.layers)
    return [text for frame in frames if "text" in getattr(frame, "columns", ()) for text in frame["text"]]


def labels_of(plot: ggplot) -> list[str]:
    labels = next(scale.labels for scale in plot.scales if "y" in scale.aesthetics)
    return [label.replace("\n", " ") for label in labels]


def words(result: object) -> str:
    return " ".join(str(result).split())


@pytest.mark.parametrize("options", [{"reference": {"setting": "mars"}}, {"levels": {"setting": ["mars", "urban"]}}])
def test_levels_are_looked_for_in_columns_that_are_not_in_the_model(options: dict[str, dict[str, str]]) -> None:
    with pytest.raises(InputError, match="setting"):
        ls.model("quality ~ rn", PRACTICES, **options)
    with pytest.raises(InputError, match="setting"):
        ls.table1(PRACTICES, include=["quality"], **options)
    known = {"reference": {"setting": "urban"}} if "reference" in options else {"levels": {"setting": SETTINGS}}
    fit = ls.model("quality ~ rn", PRACTICES, **known)
    pd.testing.assert_series_equal(fit.params, ls.model("quality ~ rn", PRACTICES).params)


@pytest.mark.usefixtures("blank_figures")
def test_the_files_of_several_figures_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "practices.csv"
    PRACTICES.to_csv(path, index=False)
    asked = ["leapstats", "model", "quality ~ rn", str(path), "--plot"]
    monkeypatch.setattr("sys.argv", [*asked, str(tmp_path / "many.svg"), "--residuals"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    told = capsys.readouterr().err
    there = sorted(tmp_path.glob("many-*.svg"))
    assert len(there) > 1
    assert f"Wrote {', '.join(map(str, there))}" in told
    monkeypatch.setattr("sys.argv", [*asked, str(tmp_path / "one.svg")])
    with pytest.raises(SystemExit):
        main()
    assert "Wrote" not in capsys.readouterr().err


def test_too_many_columns_are_told_with_how_many_may_be() -> None:
    with pytest.raises(InputError, match=r"29 columns, and there are 30 rows.*Take at most 10 columns"):
        ls.model("quality ~ C(practice)", PRACTICES, count=["practice"])


def test_the_test_of_a_negative_binomial_model_is_named() -> None:
    shown = words(ls.model("rn ~ quality", PRACTICES, family="negative_binomial").diagnostics())
    assert "likelihood ratio test against Poisson, p" in shown
    assert "likelihood ratio" not in words(ls.model("rn ~ quality", PRACTICES).diagnostics())


def test_the_working_correlation_is_printed_as_r_has_it() -> None:
    # R 4.2.2, geepack: geeglm(quality ~ rn, id = network, corstr = "exchangeable")$geese$alpha, -0.1726351
    clusters = {"family": "linear", "method": "gee", "cluster": "network"}
    fit = ls.model("quality ~ rn", PRACTICES, **clusters)
    assert "Working correlation of the rows of a cluster: -0.17." in words(fit)
    assert "Log-likelihood" not in str(fit.summary())
    assert "Log-likelihood" in str(ls.model("quality ~ rn", PRACTICES, method="least_squares").summary())
    assert "Working" not in words(ls.model("quality ~ rn", PRACTICES, correlation="independence", **clusters))


@pytest.mark.parametrize(
    ("formula", "options", "said"),
    [
        ("quality ~ rn", {"random": "practice"}, "random: each of the 30 rows is a cluster of its own. Omit --random"),
        ("setting ~ rn", {"random": "network"}, "random: the family multinomial has no random intercept"),
        ("quality ~ rn", {"random": "rn"}, "random: rn is in the formula already"),
    ],
)
def test_errors_of_a_random_intercept_name_its_option(formula: str, options: dict[str, str], said: str) -> None:
    with pytest.raises(InputError) as caught:
        ls.model(formula, PRACTICES, **options)
    assert said in str(caught.value)
    assert "--cluster" not in str(caught.value)


def test_a_comparison_of_one_wave_is_refused_as_such() -> None:
    waves = pd.concat([PRACTICES.assign(year=2013), PRACTICES.assign(year=2016)])
    with pytest.raises(InputError, match="wave: only one wave is used, 2016, so there is nothing to compare"):
        ls.model("quality ~ wave", waves, id="practice", wave_item="year", wave="2016")


def test_what_new_data_lack_is_to_be_added() -> None:
    with pytest.raises(InputError, match=r"setting: the data have no such column\. Add the column setting\."):
        ls.model("quality ~ setting", PRACTICES).predict(pd.DataFrame({"rn": [1]}))


def test_levels_are_told_with_their_rows() -> None:
    # 4, 9, 9, 8 by `table(sat)` in R.
    counts = PRACTICES["sat"].value_counts().sort_index()
    listed = ", ".join(f"{level} ({n})" for level, n in counts.items())
    shown = words(ls.model("sat ~ rn", PRACTICES, family="ordinal"))
    assert f"rows with each answer, the lowest first: {listed}." in shown
    assert "rows with each answer: " in words(ls.model("setting ~ rn", PRACTICES))


def test_a_formula_reads_as_text_under_the_table() -> None:
    named = PRACTICES.rename(columns={"quality": "Quality of care", "rn": "Nurses on site"})
    fit = ls.model("`Quality of care` ~ `Nurses on site`", named)
    assert "formula Quality of care ~ Nurses on site;" in words(fit)
    assert fit.document.conventions["formula"] == "`Quality of care` ~ `Nurses on site`"


def test_what_separates_names_outcome_and_exposure() -> None:
    outcome = (PRACTICES["setting"] == "urban").astype(int)
    shown = words(ls.model_table(PRACTICES.assign(o=outcome), outcomes=["o", "registry"], exposures=["setting", "rn"]))
    assert "o by setting: " in shown
    assert "o by rn: " not in shown


def test_a_figure_shows_the_level_compared_with_and_the_unit_of_a_slope() -> None:
    (plot,) = ls.model(
        "registry ~ setting + I(patients / 1000) + network", PRACTICES, reference={"setting": "urban"}
    ).plot()
    assert "Reference" in texts(plot)
    labels = labels_of(plot)
    assert labels == [
        "setting: urban",
        "setting: rural",
        "setting: suburban",
        "patients (for 1,000 more)",
        "network (for one more)",
    ]
    (plot,) = ls.model("quality ~ setting", PRACTICES).plot()
    assert "Reference" in texts(plot)
    crude = ls.model_table(PRACTICES, outcomes="registry", exposures=["setting", "rn"], adjust_for="network").plot()[0]
    labels = labels_of(crude)
    assert labels[:3] == [
        "setting: rural",
        "setting: suburban, crude",
        "setting: suburban, adjusted",
    ]
    assert "rn (for one more), adjusted" in labels


@pytest.mark.parametrize(("asked", "told"), [(("--width", "5"), 1), (("--width", "5", "--conf-level", "2"), 2)])
def test_width_and_level_are_told_together(
    asked: tuple[str, ...], told: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["leapstats", "model", "ch_any_it ~ setting", *asked])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert f"{told} problem" in said
    assert "--width: 5 is too narrow. Use 20 or more." in said
    assert ("--conf-level: 2 is not between 0 and 1." in said) == (told == 2)
