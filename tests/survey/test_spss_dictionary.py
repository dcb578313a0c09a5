"""The dictionary of doubtful .sav files is parsed in another process, whose end is an error of the file."""

import struct
import sys
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

from leapstats.errors import DataError
from leapstats.survey import spss_dictionary
from leapstats.survey.formats import spss

END = struct.pack("<ii", 999, 0)
UNKNOWN = struct.pack("<iiii", 7, 99, 1, 4) + b"what"
WHY = "an extension of unknown kind 99"


def odd(path: Path) -> Path:
    frame = pd.DataFrame({"sex": ["F", "M", "X"], "n": [1.0, -99.0, 3.0], "day": [0.0, 86_400.0, 0.0]})
    pyreadstat.write_sav(
        frame,
        str(path),
        variable_value_labels={"sex": {"F": "Female"}, "n": {-99.0: "Never"}},
        missing_ranges={"sex": ["X"], "n": [{"lo": float("-inf"), "hi": -1.0}]},
        variable_format={"day": "DATE11"},
        column_labels={"sex": "Genre é"},
    )
    path.write_bytes(path.read_bytes().replace(END, UNKNOWN + END))
    return path


def what(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        spss.read(path)
    (problem,) = caught.value.problems
    assert problem.fix == "Open it in SPSS or PSPP, save it again and use that copy"
    return problem.what


def test_a_doubtful_file_is_read_as_a_sound_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = odd(tmp_path / "a.sav")
    apart = spss.read(path)
    path.write_bytes(path.read_bytes().replace(UNKNOWN, b""))
    monkeypatch.setattr(spss_dictionary, "_asked_elsewhere", None)  # a sound file needs no other process
    here = spss.read(path)
    for one, other in zip(apart.columns, here.columns, strict=True):
        assert (one.name, one.label, one.labels, one.missing) == (other.name, other.label, other.labels, other.missing)
        assert repr(one.values.tolist()) == repr(other.values.tolist())


def test_a_file_with_a_module_of_python_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit(3)", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert len(spss.read(odd(tmp_path / "a.sav")).rows) == 3


@pytest.mark.parametrize("end", ["import os; os.abort()", "raise SystemExit(5)", "print('not json')"])
def test_a_parser_that_breaks_down(end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spss_dictionary, "CHILD", end)
    assert what(odd(tmp_path / "a.sav")).startswith(
        f"the file is damaged ({WHY}): the parser crashed while reading it (exit "
    )


def test_a_parser_that_does_not_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spss_dictionary, "CHILD", "import time; time.sleep(600)")
    monkeypatch.setattr(spss_dictionary, "MOST_SECONDS", 1)
    assert what(odd(tmp_path / "a.sav")) == f"the file is damaged ({WHY}): it took over 1 seconds to read"


def test_no_python_to_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = odd(tmp_path / "a.sav")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "gone"))
    assert what(path) == f"the file looks damaged ({WHY}), and no process could test it (No such file or directory)"
    monkeypatch.setattr(sys, "executable", "")
    assert what(path) == f"the file looks damaged ({WHY}), and no separate Python process is available to test it"


@pytest.mark.skipif(sys.platform != "linux", reason="only some platforms limit memory")
def test_a_parser_that_takes_too_much_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hungry = "import leapstats.survey.spss_dictionary as d; d.parsed = lambda _: bytearray(10**10); d.answer()"
    monkeypatch.setattr(spss_dictionary, "CHILD", hungry)
    assert what(odd(tmp_path / "a.sav")) == "the file is damaged: it takes more memory to read than it can need"


def test_an_encoding_that_nobody_knows(tmp_path: Path) -> None:
    path = odd(tmp_path / "a.sav")
    content = path.read_bytes().replace(UNKNOWN, b"").replace(b"UTF-8", b"UTF-9")
    path.write_bytes(content)
    assert spss.read(path).columns[0].label == "Genre é"  # the code page still says which it is
    path.write_bytes(content.replace(struct.pack("<i", 65001), struct.pack("<i", 99)))
    with pytest.raises(DataError, match="its text is not in the encoding that the file declares"):
        spss.read(path)
