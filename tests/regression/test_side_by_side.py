"""Models in one table: several as columns, and exposures against outcomes, crude and adjusted."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import leapstats as ls
from leapstats.dictionary.study import Study
from leapstats.errors import UsageError

PRACTICES = pd.read_csv(Path(__file__).parent.parent / "reference" / "practices.csv")
KEYS = ["variable", "level", "by", "by_level", "statistic", "stat_name"]
Run = Callable[..., object]


def number(shown: ls.AnalysisResult, **where: str | None) -> float:
    frame = shown.frame
    for column, value in where.items():
        frame = frame[frame[column].isna() if value is None else frame[column] == value]
    assert len(frame) == 1, frame
    return float(frame["stat"].item())


def cells(shown: ls.AnalysisResult) -> list[list[str]]:
    return [[row.label.text, *(cell.text for cell in row.cells)] for row in shown.document.table.rows]


def test_models_are_columns_with_what_they_stand_on() -> None:
    crude = ls.model("registry ~ rn", PRACTICES)
    more = ls.model("registry ~ rn + setting", PRACTICES)
    linear = ls.model("quality ~ rn", PRACTICES, family="linear")
    shown = ls.models([crude, more, linear], ["Crude", "Adjusted", "Score"])
    assert [spanner.label.text for spanner in shown.document.table.spanners] == ["Crude", "Adjusted", "Score"]
    rows = {row[0]: row[1:] for row in cells(shown)}
    assert rows["suburban"][0] == rows["suburban"][4] == "–"
    assert rows["rn (for one more)"][0] == crude.document.table.rows[0].cells[0].text
    assert rows["rn (for one more)"][4] == linear.document.table.rows[0].cells[0].text
    assert rows["N"][::2] == ["30", "30", "30"]
    assert rows["With the outcome"][::2] == ["17", "17", "–"]  # PRACTICES["registry"].sum()
    assert float(rows["R²"][4]) == pytest.approx(linear.fitted.estimates.r_squared, abs=5e-4)
    assert not shown.frame.duplicated(KEYS).any()
    for column in ("odds_ratio", "conf_low", "p_value"):
        own = {"by": "rn", "by_level": None, "stat_name": column}
        found = number(shown, statistic="Adjusted/firth_logistic", **own)
        assert found == number(more, statistic="firth_logistic", **own)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda one, two: ls.models(one), "no list of models"),
        (lambda one, two: ls.models([one]), "there is 1"),
        (lambda one, two: ls.models([one, "two"]), "model 2"),
        (lambda one, two: ls.models([one, two], ["same", "same"]), "the same name"),
        (lambda one, two: ls.models([one, two], ["one"]), "1 for 2 models"),
        (lambda one, two: ls.models([one, ls.model("setting ~ rn", PRACTICES)]), "coefficients for each answer"),
    ],
)
def test_what_is_no_column_is_refused(make: Callable[..., object], said: str) -> None:
    one, two = ls.model("registry ~ rn", PRACTICES), ls.model("registry ~ quality", PRACTICES)
    with pytest.raises(UsageError, match=said):
        make(one, two)


def test_crude_and_adjusted_are_the_models_fitted_alone() -> None:
    shown = ls.model_table(
        PRACTICES, outcomes=["registry", "quality"], exposures=["rn", "setting"], adjust_for=["patients", "rn"]
    )
    assert not shown.frame.duplicated(KEYS).any()
    for outcome, family, function, name in (
        ("registry", "logistic", "firth_logistic", "odds_ratio"),
        ("quality", "linear", "linear", "estimate"),
    ):
        for exposure, level, others in (("rn", None, "patients"), ("setting", "suburban", "patients + rn")):
            alone = ls.model(f"{outcome} ~ {exposure}", PRACTICES, family=family)
            whole = ls.model(f"{outcome} ~ {exposure} + {others}", PRACTICES, family=family)
            for stat in (name, "conf_low", "conf_high", "p_value"):
                own = {"by": exposure, "by_level": level, "stat_name": stat}
                crude = number(shown, variable=outcome, statistic=f"crude_{function}", **own)
                adjusted = number(shown, variable=outcome, statistic=function, **own)
                assert crude == pytest.approx(number(alone, statistic=function, **own), rel=1e-9)
                assert adjusted == pytest.approx(number(whole, statistic=function, **own), rel=1e-9)
    assert "Adjusted for: patients; rn." in str(shown)


def test_crude_models_have_the_rows_of_the_adjusted_ones() -> None:
    data = PRACTICES.assign(w=[None, None, *PRACTICES["w"][2:]])
    shown = ls.model_table(data, outcomes="registry", exposures="rn", adjust_for="w")
    alone = ls.model("registry ~ rn", data.iloc[2:])
    own = {"by": "rn", "stat_name": "odds_ratio"}
    assert number(shown, statistic="crude_firth_logistic", **own) == number(alone, statistic="firth_logistic", **own)
    assert number(shown, by="rn", stat_name="n_base") == 28
    assert "on the same rows" in str(shown)


def test_a_screening_says_what_it_is_and_carries_its_multiplicity() -> None:
    shown = ls.model_table(PRACTICES, outcomes="registry", exposures=["rn", "quality", "setting"], multiplicity="holm")
    assert shown.document.title.startswith("Univariable screening")
    assert "4 tests, of which 0.2 would have p below 0.05 by chance alone" in " ".join(str(shown).split())
    frame = shown.frame
    p_values = frame[frame["stat_name"] == "p_value"]["stat"].sort_values().tolist()
    adjusted = frame[frame["stat_name"] == "p_adjusted"]["stat"].sort_values().tolist()
    expected, most = [], 0.0
    for place, p in enumerate(p_values):
        most = max(most, min(1.0, (len(p_values) - place) * p))
        expected.append(most)
    assert adjusted == pytest.approx(expected)


def test_exposures_may_be_written_as_in_a_formula() -> None:
    shown = ls.model_table(PRACTICES, outcomes="quality", exposures=["I(patients / 1000)", "C(network, ref=2)"])
    text = str(shown)
    assert "patients (for 1,000 more)" in text
    assert "network, compared with 2" in text


def test_the_study_and_the_command_have_them_too(leap: Study, run: Run, tmp_path: Path) -> None:
    items = {"outcomes": "ch_any_it", "exposures": "registry_tracking", "adjust_for": "setting"}
    shown = ls.model_table(study=leap, **items)
    options = [word for name, value in items.items() for word in (f"--{name.replace('_', '-')}", value)]
    done = run("model", *options, "--plot", tmp_path / "pairs.png", "--width", "100")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == str(shown).split()
    assert (tmp_path / "pairs.png").stat().st_size > 10_000
    PRACTICES.to_csv(tmp_path / "p.csv", index=False)
    of_file = run("model", tmp_path / "p.csv", "--outcomes", "registry", "--exposures", "rn,quality")
    assert of_file.returncode == 0, of_file.stderr
    assert "Univariable screening" in of_file.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["model"], "formula: there is none"),
        (["model", "--adjust-for", "setting"], "--adjust-for: it is for models of several pairs"),
        (["model", "ch_any_it ~ setting", "--outcomes", "ch_any_it"], "there is a formula"),
        (
            ["model", "--outcomes", "ch_any_it", "--exposures", "setting", "--influence"],
            "--influence: it is for one model",
        ),
        (
            ["model", "ch_any_it ~ setting", "--multiplicity", "holm"],
            "--multiplicity: it is for models of several pairs",
        ),
    ],
)
def test_options_of_one_model_and_of_pairs_are_told_apart(run: Run, words: list[str], said: str) -> None:
    done = run(*words)
    assert done.returncode == 2
    assert said in done.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"outcomes": [], "exposures": ["rn"]}, ["--outcomes", "none is named"]),
        ({"outcomes": ["nobody"], "exposures": ["rn"]}, ["nobody"]),
        ({"outcomes": ["registry"], "exposures": ["registry"]}, ["they are the outcomes"]),
        ({"outcomes": ["registry"], "exposures": ["rn"], "multiplicity": "all"}, ['"all" is not known', "holm"]),
        ({"outcomes": ["registry"], "exposures": ["exp(rn)"]}, ["exp"]),
    ],
)
def test_bad_requests_are_named(options: dict[str, object], said: list[str]) -> None:
    with pytest.raises((UsageError, ls.DataError)) as caught:
        ls.model_table(PRACTICES, **options)
    for words in said:
        assert words.removeprefix("--") in str(caught.value), str(caught.value)
