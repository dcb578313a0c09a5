"""SAS data sets: letters for missing answers, dates, catalogs of labels, and damage.

The file in small_sas7bdat.txt, compressed by zlib and in base 85, was written by R 4 with haven:
`write_sas(d, "w.sas7bdat")`, where d has id = 1, 2, 3; aff = tagged_na("R"), 2,
tagged_na("D") with the format AFFIL and the label Affiliation; note = "yes", "", "it's"; visited = 2013-05-01, NA,
1959-12-31; email; n = 1.5, NA, -2.
"""

import random
import zlib
from base64 import b85decode
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pyreadstat
import pytest

from leapstats.errors import DataError
from leapstats.survey.cells import is_none
from leapstats.survey.formats import sas
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.survey.sas_dates import is_plain, moment_of
from leapstats.survey.spss_dates import Moment
from leapstats.terms import Reason

SAMPLE = zlib.decompress(b85decode(Path(__file__).with_name("small_sas7bdat.txt").read_text(encoding="ascii").strip()))
LACKING = (
    "codes are shown without labels, because these formats are not at hand: AFFIL; "
    "name their catalog with --dictionary FILE.sas7bcat"
)


def cells(column: RawColumn) -> list[object]:
    return [None if is_none(cell) else cell for cell in column.values]


def column(file: RawFile, name: str) -> RawColumn:
    return next(each for each in file.columns if each.name == name)


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    path = tmp_path / "practices.sas7bdat"
    path.write_bytes(SAMPLE)
    return path


def with_catalog(monkeypatch: pytest.MonkeyPatch, labels: dict[str, dict[object, str]]) -> None:
    """No program at hand writes catalogs, so their reader gives what it gives for one with these labels."""
    monkeypatch.setattr(pyreadstat, "read_sas7bcat", lambda path: (None, SimpleNamespace(value_labels=labels)))


def test_numbers_texts_dates_and_letters(sample: Path) -> None:
    file = sas.read(sample)
    assert [cells(each) for each in file.columns] == [
        [1.0, 2.0, 3.0],
        [None, 2.0, None],
        ["yes", None, "it's"],
        ["2013-05-01", None, "1959-12-31"],
        [1.5, None, -2.0],
    ]
    assert file.personal == ("email",)
    assert column(file, "aff").label == "Affiliation"
    assert column(file, "n").reasons is None
    reasons = column(file, "aff").reasons
    assert reasons is not None
    assert reasons.tolist() == [Reason.UNKNOWN, 0, Reason.UNKNOWN]
    assert file.notes == (
        "SAS data set",
        "counted as missing: .D, .R without a label (why is unknown), 2 cells in aff",
        "dates read as text: visited",
        LACKING,
    )


def test_labels_of_a_catalog(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_catalog(monkeypatch, {"AFFIL": {1.0: "Employed", 2.0: "External", "R": "Refused", "D": "Don't know"}})
    catalog = sample.with_name("formats.sas7bcat")
    catalog.write_bytes(b"x")
    file = sas.read(sample, dictionary=catalog)
    aff = column(file, "aff")
    assert aff.labels == {1.0: "Employed", 2.0: "External"}
    assert aff.reasons is not None
    assert aff.reasons.tolist() == [Reason.REFUSED, 0, Reason.DONT_KNOW]
    assert file.notes[:3] == (
        "SAS data set, with the labels of formats.sas7bcat",
        'counted as missing: .D "Don\'t know" (does not know), 1 cell in aff',
        'counted as missing: .R "Refused" (refused), 1 cell in aff',
    )


def test_a_catalog_of_the_same_name_beside_the_file_is_taken(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_catalog(monkeypatch, {"AFFIL": {2.0: "External"}})
    sample.with_suffix(".sas7bcat").write_bytes(b"x")
    file = sas.read(sample)
    assert column(file, "aff").labels == {2.0: "External"}
    assert file.notes[0] == "SAS data set, with the labels of practices.sas7bcat"


def test_a_catalog_that_is_none_or_not_there_is_refused(sample: Path) -> None:
    wrong = sample.with_name("formats.sas7bcat")
    with pytest.raises(DataError, match="there is no such file"):
        sas.read(sample, dictionary=wrong)
    wrong.write_bytes(b"no catalog")
    with pytest.raises(DataError, match="the catalog cannot be read"):
        sas.read(sample, dictionary=wrong)


@pytest.mark.parametrize("size", [200, 300, 4096, len(SAMPLE) - 1, len(SAMPLE) + 1])
def test_another_size_than_declared_is_refused(size: int, sample: Path) -> None:
    sample.write_bytes(SAMPLE.ljust(size, b"\0")[:size])
    with pytest.raises(DataError, match=r"cut short or damaged|not a SAS data set"):
        sas.read(sample)


def test_a_parser_that_returns_fewer_rows_is_not_believed(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frame, said = pyreadstat.read_sas7bdat(str(sample), user_missing=True, disable_datetime_conversion=True)
    monkeypatch.setattr(pyreadstat, "read_sas7bdat", lambda *_, **__: (frame.head(2), said))
    with pytest.raises(DataError, match="declares 3 rows, and 2 can be read"):
        sas.read(sample)


@pytest.mark.hypothesis
def test_damaged_files_end_in_a_file_or_an_error(sample: Path, n_damaged: int) -> None:
    draw = random.Random(5)
    for _ in range(n_damaged):
        damaged = bytearray(SAMPLE)
        for _ in range(draw.choice([1, 3, 20])):
            damaged[draw.choice([draw.randrange(400), draw.randrange(len(SAMPLE))])] = draw.randrange(256)
        sample.write_bytes(bytes(damaged))
        try:
            file = sas.read(sample)
        except DataError:
            continue
        assert all(len(each.values) == len(file.rows) for each in file.columns)


@pytest.mark.parametrize(
    ("shown", "kind"),
    [
        ("DATE9", Moment.DATE),
        ("MMDDYY10.", Moment.DATE),
        ("YYMMDDN8", Moment.DATE),
        ("E8601DA10", Moment.DATE),
        ("MONYY7", Moment.DATE),
        ("YEAR4", Moment.DATE),
        ("DATETIME20.3", Moment.DATE_TIME),
        ("E8601DT19", Moment.DATE_TIME),
        ("TIME8", Moment.TIME),
        ("HHMM5.", Moment.TIME),
        ("BEST12", None),
        ("DATEFMT", None),
        ("", None),
    ],
)
def test_formats_of_dates(shown: str, kind: Moment | None) -> None:
    assert moment_of(shown) is kind


def test_formats_that_have_no_labels() -> None:
    assert all(map(is_plain, ["", "BEST12.", "$10", "$CHAR20", "COMMA12.2", "8.2", "F8.2", "Z5", "$"]))
    assert not any(map(is_plain, ["AFFIL", "$GENDER", "YESNO"]))


def test_a_column_of_letters_only(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frame, said = pyreadstat.read_sas7bdat(str(sample), user_missing=True, disable_datetime_conversion=True)
    frame["n"] = np.array(["A", "_", np.nan], dtype=object)
    monkeypatch.setattr(pyreadstat, "read_sas7bdat", lambda *_, **__: (frame, said))
    n = column(sas.read(sample), "n")
    assert cells(n) == [None] * 3
    assert n.reasons is not None
    assert n.reasons.tolist() == [Reason.UNKNOWN, Reason.UNKNOWN, 0]
