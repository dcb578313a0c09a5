"""Models of a file that holds several waves."""

import numpy as np
import pandas as pd
import pytest

import leapstats as ls
from leapstats import stats

BEFORE = [0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 1, 0]
AFTER = [1, 0, 1, 1, 1, 0, 1, 1, 0, 1, 1, 0]
NURSES = [2, 3, 1, 4, 0, 5, 2, 1, 3, 4, 0, 6]
LONG = pd.DataFrame(
    {
        "clinic": [f"C{place}" for place in range(12)] * 2,
        "year": [2019] * 12 + [2022] * 12,
        "has_pharmacist": BEFORE + AFTER,
        "nurses": NURSES + [each + 1 for each in NURSES],
    }
)


def test_gee_of_a_file_is_that_of_the_function() -> None:
    found = ls.model("has_pharmacist ~ year + nurses", LONG, method="gee", id="clinic", wave_item="year")
    columns = np.column_stack([(LONG["year"] == 2022).astype(float), LONG["nurses"].astype(float)])
    model = stats.gee_logistic(LONG["has_pharmacist"].tolist(), columns, clusters=LONG["clinic"].tolist())
    estimates = [
        row.stat for row in found.results.rows if row.stat_name == "odds_ratio" and row.statistic == "gee_logistic"
    ]
    expected = [each.estimate for each in model.coefficients if each.name != "intercept"]
    assert estimates == pytest.approx(np.exp(expected[-2:]), rel=1e-9)


def test_one_wave_of_a_file() -> None:
    one = ls.model("has_pharmacist ~ nurses", LONG, wave="2019", id="clinic", wave_item="year")
    alone = ls.model("has_pharmacist ~ nurses", LONG[LONG["year"] == 2019])
    assert [row.stat for row in one.results.rows] == [row.stat for row in alone.results.rows]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"method": "gee"}, "Use --cluster, or --id and --wave-item"),
        ({"method": "gee", "id": "clinic", "wave_item": "wave"}, "there is no such column"),
        ({"method": "gee", "id": "clinic", "wave_item": "year", "wave": ["2019", "2020"]}, "there is no such wave"),
        (
            {"method": "firth", "id": "clinic", "wave_item": "year"},
            "firth uses one wave, and the file may",
        ),
        ({"wave": "2019"}, "to choose a wave of a file, its id column and wave column are needed"),
    ],
)
def test_waves_that_cannot_be(options: dict[str, object], said: str) -> None:
    with pytest.raises(ls.InputError) as found:
        ls.model("has_pharmacist ~ nurses", LONG, **options)  # type: ignore[arg-type]
    assert said in str(found.value)


def test_as_many_columns_as_rows_are_refused() -> None:
    rng = np.random.default_rng(5)
    frame = pd.DataFrame({"y": rng.integers(0, 2, 40), "age": rng.permutation(40) + 20})
    with pytest.raises(ls.InputError, match="it makes 39 columns, and there are 40 rows"):
        ls.model("y ~ C(age)", frame)
