"""What the rows of a model are called: by their id, by their place, and in pandas as in their data frame."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import leapstats as ls
from leapstats.errors import DataError

PRACTICES = pd.read_csv(Path(__file__).parent.parent / "reference" / "practices.csv").drop(columns="id")
SIZE = len(PRACTICES)
IDS = [f"P{place:02}" for place in range(1, SIZE + 1)]


def with_ids(**changed: object) -> pd.DataFrame:
    return PRACTICES.assign(practice=IDS, **changed)


def test_predictions_have_the_index_of_the_data_frame() -> None:
    # The predictions of the rows of a fit are those for the same rows as new data, whose index is known to be kept.
    frame = PRACTICES.set_index(pd.Index(IDS, name="practice"))
    frame.loc["P03", "rn"] = np.nan
    kept = frame[frame["setting"] != "rural"].sample(frac=1, random_state=1)
    for given in (frame, kept):
        fit = ls.model("quality ~ rn", given, family="linear")
        found = fit.predict()
        assert found.index.tolist() == [each for each in given.index if each != "P03"]
        assert found.index.name == "practice"
        again = fit.predict(given).dropna()
        pd.testing.assert_series_equal(found, again)


def test_predictions_of_levels_and_of_kept_rows_have_it_too() -> None:
    frame = PRACTICES.set_index(pd.Index(range(100, 100 + SIZE)))
    fit = ls.model("setting ~ rn", frame, where="registry == 1")
    chosen = frame.index[frame["registry"].eq(1)].tolist()
    assert fit.predict().index.tolist() == chosen
    assert ls.model("setting ~ rn", frame).predict().index.tolist() == frame.index.tolist()


def test_predictions_of_waves_have_the_index_of_their_rows() -> None:
    waves = pd.concat([with_ids(year=2016), with_ids(year=2013, quality=PRACTICES["quality"] + 1.0)])
    waves.index = pd.Index([f"r{place}" for place in range(2 * SIZE)])
    fit = ls.model("quality ~ wave + rn", waves, id="practice", wave_item="year")
    expected = fit.params["Intercept"] + fit.params["wave[T.2016]"] * (waves["year"] == 2016)
    expected += fit.params["rn"] * waves["rn"]
    pd.testing.assert_series_equal(fit.predict().sort_index(), expected.sort_index(), check_names=False)


def test_predictions_of_a_file_are_named_by_the_id_or_the_line(tmp_path: Path) -> None:
    path = tmp_path / "practices.csv"
    with_ids().to_csv(path, index=False)
    assert ls.model("quality ~ rn", path, id="practice").predict().index.tolist() == IDS
    assert ls.model("quality ~ rn", path).predict().index.tolist() == list(range(2, SIZE + 2))


def farthest(data: "pd.DataFrame | Path", **options: str) -> str:
    """Return the name under which the row with the largest residual is printed, and say that the others agree."""
    fit = ls.model("quality ~ rn", data, family="linear", list_units=True, **options)
    shown = [str(each) for each in (fit, fit.diagnostics(), fit.influence(), fit.residuals())]
    (moved,) = (line.strip() for line in shown[1].splitlines() if "moves the" in line)
    name = moved.partition(" moves")[0].replace("Row", "row").replace("Line", "line")
    assert f"without {name}" in shown[2]
    left = next(line for line in shown[0].splitlines() if line.startswith("Left out: "))
    return f"{left} {name}"


def test_rows_are_called_by_their_id_else_by_their_place(tmp_path: Path) -> None:
    frame = with_ids()
    frame.loc[9, "rn"] = np.nan  # the tenth practice
    frame.loc[4, "quality"] = 1000.0  # the fifth
    path = tmp_path / "practices.csv"
    frame.to_csv(path, index=False)
    assert farthest(frame, id="practice") == "Left out: P10. P05"
    assert farthest(path, id="practice") == "Left out: P10. P05"
    assert farthest(frame) == "Left out: row 10. row 5"
    assert farthest(path) == "Left out: line 11. line 6"


def test_an_id_that_is_personal_is_abbreviated() -> None:
    names = [f"{chr(65 + place % 26)}nna{place}@example.org" for place in range(SIZE)]
    frame = PRACTICES.assign(email=names)
    frame.loc[9, "rn"] = np.nan
    text = str(ls.model("quality ~ rn", frame, family="linear", list_units=True, id="email"))
    assert "Left out: J***." in text
    assert "@example" not in text


def test_a_repeated_id_is_an_error_unless_it_makes_the_clusters() -> None:
    frame = pd.concat([with_ids(), with_ids().head(2)])
    with pytest.raises(DataError) as caught:
        ls.model("quality ~ rn", frame, id="practice")
    shown = str(caught.value)
    assert f'rows 1, {SIZE + 1}: practice "P01" occurs 2 times' in shown
    assert f'rows 2, {SIZE + 2}: practice "P02" occurs 2 times' in shown
    assert "P03" not in shown
    fit = ls.model("quality ~ rn", frame, id="practice", cluster="practice")
    assert f"Clusters: {SIZE} of practice" in str(fit)
    assert "independent" not in str(fit)
    assert ls.model("quality ~ rn", frame, where="rn >= 0").nobs == SIZE + 2


def test_repeated_ids_are_named_in_the_warning() -> None:
    frame = pd.concat([with_ids(), with_ids().head(12)]).rename(columns={"practice": "practice_id"})
    text = " ".join(str(ls.model("quality ~ rn", frame)).split())
    listed = ", ".join(IDS[:10])
    told = f"{SIZE + 12} rows have {SIZE} different values of practice_id ({listed} and 2 others more than once)"
    assert told in text
