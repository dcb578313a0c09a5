"""Messages name options as the caller writes them: with dashes on the command line, as keywords in Python."""

from pathlib import Path

import pandas as pd
import pytest

import leapstats as ls
from leapstats.errors import UsageError

MAILS = [f"lead{place}@clinic.org" for place in range(14)]
FRAME = pd.DataFrame({"mail": MAILS, "beds": [*range(3, 16), -99], "g": list("ab") * 7})


def test_an_option_of_python_that_is_there_or_nearly(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"bye: there is no such option\. Did you mean by"):
        ls.table1(FRAME, bye="g")
    path = tmp_path / "t.toml"
    shown = ls.table1(FRAME, by="g")
    shown.save_layout(path)
    with pytest.raises(UsageError, match="or add overwrite=True"):
        shown.save_layout(path)


def test_a_method_that_is_called_alike_is_named() -> None:
    with pytest.raises(UsageError, match=r'no test "ttest"\. Did you mean t_test\?'):
        ls.table1(FRAME, by="g", test_method="beds=ttest")


def test_places_in_a_layout_have_one_form(tmp_path: Path) -> None:
    path = tmp_path / "t.toml"
    path.write_text(
        '[[section]]\nlabel = "Staff"\n[[section.block]]\nitems = ["beds"]\nlevel = "No"\n'
        '[[section.block]]\nitems = ["beds"]\nstrange = 1\n'
    )
    with pytest.raises(UsageError) as error:
        ls.table1(FRAME, layout=path)
    assert "section 1, block 1: beds has no levels" in str(error.value)
    assert "section 1, block 2" in str(error.value)
