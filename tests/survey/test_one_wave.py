"""A file with several waves: the first is used, and the others are told."""

import numpy as np
import pytest

from leapstats.survey.choices import Choices
from leapstats.survey.one_wave import first_wave_of
from leapstats.survey.raw import RawColumn, RawFile


def of_waves(*waves: str | None) -> RawFile:
    columns = (
        RawColumn(name="id", cells=np.array(["a", "b", "a", "b"], dtype=object)),
        RawColumn(name="the event", cells=np.array(waves, dtype=object)),
        RawColumn(name="nurses", cells=np.arange(4.0), reasons=np.arange(4, dtype=np.uint8)),
    )
    return RawFile(path=None, format="x", columns=columns, rows=np.arange(4) + 2, id="id", wave="the event")  # type: ignore[arg-type]


def test_the_rows_of_the_first_wave_are_kept_and_the_others_told() -> None:
    file = first_wave_of(of_waves("baseline", "baseline", "month 6", "month 6"), Choices())
    assert file.rows.tolist() == [2, 3]
    assert file.columns[2].values.tolist() == [0, 1]
    assert file.columns[2].reasons is not None
    assert file.columns[2].reasons.tolist() == [0, 1]
    (note,) = file.notes
    assert note.startswith("4 rows of 2 waves (the event): only baseline is used, 2 rows; for another")
    assert note.endswith("--where '`the event` == \"month 6\"'")


@pytest.mark.parametrize(
    "choices",
    [
        Choices(by=("the event",)),
        Choices(where='`the event` == "month 6"'),
        Choices(include=("the event", "nurses")),
    ],
)
def test_all_rows_are_kept_where_the_analyst_names_the_column(choices: Choices) -> None:
    assert len(first_wave_of(of_waves("baseline", "baseline", "month 6", "month 6"), choices).rows) == 4


def test_a_file_of_one_wave_stays_as_it_is() -> None:
    file = of_waves("baseline", "baseline", None, "baseline")
    assert first_wave_of(file, Choices(where="nurses > 1")) is file
