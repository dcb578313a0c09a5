"""Messages name options as the caller writes them: with dashes on the command line, as keywords in Python."""

from pathlib import Path

import pandas as pd
import pytest

import leapstats as ls
from leapstats.errors import DataError, UsageError, as_keywords

MAILS = [f"lead{place}@clinic.org" for place in range(14)]
FRAME = pd.DataFrame({"mail": MAILS, "beds": [*range(3, 16), -99], "g": list("ab") * 7})


@pytest.mark.parametrize(
    ("typed", "keywords"),
    [
        ('declare it: --missing "beds=-99"', 'declare it: missing="beds=-99"'),
        ('--missing "a=-9" --missing "a=-8"', 'missing=["a=-9", "a=-8"]'),
        ("(use --keep NAME to show one)", '(use keep="NAME" to show one)'),
        ("declare them with --missing, or use --wave-item.", "declare them with missing=, or use wave_item=."),
        ("x--y, 3 -- 4, -1", "x--y, 3 -- 4, -1"),
    ],
)
def test_options_as_keywords(typed: str, keywords: str) -> None:
    assert as_keywords(typed) == keywords


def test_notes_on_a_data_frame_are_in_python_and_those_on_a_file_as_typed(tmp_path: Path) -> None:
    notes = " ".join(ls.table1(FRAME).document.warnings)
    assert 'use keep="NAME" to show one' in notes
    assert 'declare it: missing="beds=-99"' in notes
    assert ls.table1(FRAME, missing="beds=-99", keep="mail").value("beds", "N") == 13
    with pytest.raises(UsageError, match=r'add keep=\["mail"\]'):
        ls.table1(FRAME, by="mail")
    with pytest.raises(DataError, match="Use count="):
        ls.table1(FRAME, text="beds")
    file = tmp_path / "clinics.csv"
    FRAME.to_csv(file, index=False)
    typed = " ".join(ls.table1(file).document.warnings)
    assert "use --keep NAME to show one" in typed
    assert '--missing "beds=-99"' in typed


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
