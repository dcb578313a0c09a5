"""How a column that is not there is refused."""

from pathlib import Path

import numpy as np
import pytest

from leapstats.survey.inference import name_problem
from leapstats.survey.raw import RawColumn, RawFile


@pytest.mark.parametrize(
    ("name", "fix"),
    [
        ("size", "Did you mean Size?"),
        ("beds there", "It is the label of BedsThere: use that name"),
        ("Sizes", "Did you mean Size?"),
    ],
)
def test_a_name_in_other_case_goes_before_a_label(name: str, fix: str) -> None:
    columns = (
        RawColumn(name="Size", label="SIZE", cells=np.array([1.0])),
        RawColumn(name="BedsThere", label="Beds  there", cells=np.array([1.0])),
    )
    file = RawFile(path=Path("f.sav"), format="spss", columns=columns, rows=np.array([1]))
    assert name_problem(file, name).fix == fix
