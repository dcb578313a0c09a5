"""What a model says of its options and its numbers."""

from pathlib import Path

import pandas as pd
import pytest

import leapstats as ls
from leapstats.cli.entry import main
from leapstats.errors import InputError

PRACTICES = pd.read_csv(Path(__file__).parent.parent / "reference" / "practices.csv").rename(columns={"id": "practice"})
SETTINGS = ["urban", "suburban", "rural"]


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
