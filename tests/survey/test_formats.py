"""Survey file formats: what each reads, refuses, and gives back."""

import struct
import zipfile
import zlib
from base64 import b85decode
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.errors import DataError, UsageError
from leapstats.survey.cells import is_none
from leapstats.survey.formats import csv, for_path, module_for, names, spss, surveymonkey
from leapstats.survey.raw import MissingRange, RawColumn, RawFile

EXPORT = """\
Respondent ID,Collector ID,IP Address,Email Address,First Name,Custom Data 1,\
Which help do you offer?,,,Which help do you offer?,Anything else?
,,,,,,Talks,Walks,Other (please specify),Response,Open-Ended Response
1,9,192.0.2.1,a@example.org,Ann,P1,Talks,,,Yes,
2,9,192.0.2.2,b@example.org,Bob,P2,,,Music,No,"Two
lines"
"""

SAS = Path(__file__).with_name("small_sas7bdat.txt")


SPREADSHEET = """\
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet><table:table table:name="Sheet1">
<table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>
<table:table-cell><text:p>b</text:p></table:table-cell>
</table:table-row><table:table-row table:number-rows-repeated="3">
<table:table-cell office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def cells(column: RawColumn) -> list[object]:
    return [None if is_none(cell) else cell for cell in column.values]


def small_sav(path: Path) -> Path:
    frame = pd.DataFrame({"a": [1.0, 2.0, np.nan], "b": ["x", "", "refused"], "email": ["m", "n", "o"]})
    pyreadstat.write_sav(
        frame,
        str(path),
        column_labels={"a": "Item a"},
        variable_value_labels={"a": {1.0: "one", 9.0: "refused"}},
        missing_ranges={"a": [{"lo": -9, "hi": -1}, 2.0], "b": ["refused"]},
        variable_measure={"a": "nominal"},
    )
    return path


def small_frame(name: str, folder: Path) -> Path:
    """The same three respondents as another program writes them."""
    frame = pd.DataFrame({"a": [1.0, 2.0, np.nan], "b": ["x", "", "refused"], "email": ["m", "n", "o"]})
    suffix, write_frame = {
        "stata": (".dta", pyreadstat.write_dta),
        "xport": (".xpt", pyreadstat.write_xport),
        "por": (".por", pyreadstat.write_por),
        "parquet": (".parquet", pd.DataFrame.to_parquet),
        "feather": (".feather", pd.DataFrame.to_feather),
    }[name]
    path = folder / f"small{suffix}"
    write_frame(frame, str(path))
    return path


TEXTS = {
    "surveymonkey": EXPORT + "3,9,,,,P3,,Walks,,,\n",
    "google_forms": "Timestamp,Which?,n\n1/18/2024 14:18:57,A,1\n1/18/2024 14:19:57,,2\n1/19/2024 9:00:01,B,3\n",
    "microsoft_forms": "ID,Start time,Completion time,Email,Name,Which?\n"
    + "".join(f"{n},9/1/2024 11:2{n},9/1/2024 11:3{n},anonymous,,{n}\n" for n in range(1, 4)),
    "limesurvey": "id,submitdate,lastpage,startlanguage,Q1[SQ001],Q1[SQ002]\n"
    "1,2020-01-01,2,en,Y,\n2,,1,en,,\n3,2020-01-01,2,en,Y,Y\n",
    "kobo": "_id,_uuid,_submission_time,g/a\n1,u1,2020-01-01,x\n2,u2,2020-01-02,\n3,u3,2020-01-03,y\n",
    "qualtrics": "ResponseId,Q1\nResponse ID,Colour?\n"
    '"{""ImportId"":""_recordId""}","{""ImportId"":""QID1""}"\nR_1,red\nR_2,\nR_3,blue\n',
    "csv": "a,b\n1,x\n,y\n3,\n",
    "redcap": "record_id,staff___1,staff___2,intake_complete\n1,1,0,2\n2,0,0,\n3,0,1,0\n",
}


def small_file(name: str, folder: Path) -> Path:
    """A well-formed file of three respondents in each format."""
    if name in TEXTS:
        return write(folder / "small.csv", TEXTS[name])
    match name:
        case "spss":
            return small_sav(folder / "small.sav")
        case "stata" | "xport" | "por" | "parquet" | "feather":
            return small_frame(name, folder)
        case "sas":
            path = folder / "small.sas7bdat"
            path.write_bytes(zlib.decompress(b85decode(SAS.read_text(encoding="ascii").strip())))
            return path
        case "excel":
            pd.DataFrame({"a": [1.0, np.nan, 3.0], "b": ["x", "y", None]}).to_excel(folder / "small.xlsx", index=False)
            return folder / "small.xlsx"
        case "ods":
            with zipfile.ZipFile(folder / "small.ods", "w") as archive:
                archive.writestr("content.xml", SPREADSHEET)
            return folder / "small.ods"
    raise AssertionError(f"no small file for format {name}: add one")


@pytest.mark.parametrize("name", names())
def test_contract_of_every_format(name: str, tmp_path: Path) -> None:
    path = small_file(name, tmp_path)
    assert for_path(path) == name
    file = module_for(name).read(path)
    assert file.format == name
    assert len(file.rows) == 3
    assert list(file.rows) == sorted(file.rows)
    for column in file.columns:
        assert len(column.values) == 3
        assert column.values.dtype.kind in "fO"
        assert all(cell is None or isinstance(cell, str) for cell in column.values if not column.numeric)
        assert "" not in list(column.values)


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("content", [b"", b"   \n", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"])
def test_wrong_content_is_refused(name: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"file{module_for(name).SUFFIXES[0]}"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"empty|despite its name|binary"):
        module_for(name).read(path)


@pytest.mark.parametrize("name", names())
def test_no_file_and_a_folder(name: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no such file"):
        module_for(name).read(tmp_path / "nothing.sav")
    with pytest.raises(DataError, match="this is a folder"):
        module_for(name).read(tmp_path)


def test_an_unknown_suffix_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.csv.*\.sav"):
        for_path(tmp_path / "file.docx")
    with pytest.raises(UsageError, match="there is no such format"):
        module_for("sps")


def test_spss_keeps_codes_labels_and_user_missing(tmp_path: Path) -> None:
    file = spss.read(small_sav(tmp_path / "small.sav"))
    a, b = file.columns
    assert (a.label, a.measure) == ("Item a", "nominal")
    assert a.labels == {1.0: "one", 9.0: "refused"}
    assert a.missing == (MissingRange(-9.0, -1.0), MissingRange(2.0, 2.0))
    assert cells(b) == ["x", None, "refused"]
    assert b.missing == (MissingRange("refused", "refused"),)
    assert file.personal == ("email",)
    kept = spss.read(tmp_path / "small.sav", keep_personal=frozenset({"email"}))
    assert [column.name for column in kept.columns] == ["a", "b", "email"]


@pytest.mark.parametrize("keep", [0.3, 0.7, 0.999])
def test_a_truncated_sav_is_refused(keep: float, tmp_path: Path) -> None:
    path = tmp_path / "long.sav"
    pyreadstat.write_sav(pd.DataFrame({"a": np.arange(500.0) / 7}), str(path))
    content = path.read_bytes()
    path.write_bytes(content[: int(keep * len(content))])
    with pytest.raises(DataError, match="cut short or damaged"):
        spss.read(path)


def test_a_sav_without_cases_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "none.sav"
    pyreadstat.write_sav(pd.DataFrame({"a": np.array([], dtype=float)}), str(path))
    assert struct.unpack("<i", path.read_bytes()[80:84]) == (0,)
    with pytest.raises(DataError, match="variables but no cases"):
        spss.read(path)


def test_surveymonkey_blocks_and_respondent_columns(tmp_path: Path) -> None:
    file = surveymonkey.read(write(tmp_path / "export.csv", EXPORT))
    assert [(column.name, column.option) for column in file.columns] == [
        ("Respondent ID", ""),
        ("Collector ID", ""),
        ("Custom Data 1", ""),
        ("Which help do you offer?", "Talks"),
        ("Which help do you offer?", "Walks"),
        ("Which help do you offer?", "Other (please specify)"),
        ("Which help do you offer? (2)", "Response"),
        ("Anything else?", "Open-Ended Response"),
    ]
    assert file.personal == ("IP Address", "Email Address", "First Name")
    assert [column.fixed for column in file.columns] == [True] * 3 + [False] * 5
    assert cells(file.columns[3]) == ["Talks", None]
    assert cells(file.columns[7]) == [None, "Two\nlines"]
    assert file.rows.tolist() == [3, 4]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_surveymonkey_encodings(encoding: str, tmp_path: Path) -> None:
    path = write(tmp_path / "export.csv", EXPORT.replace("Music", "Café – “art”"), encoding)
    assert for_path(path) == "surveymonkey"
    file = surveymonkey.read(path)
    assert cells(file.columns[5]) == [None, "Café – “art”"]
    assert ("Windows-1252" in " ".join(file.notes)) == (encoding == "cp1252")


@pytest.mark.parametrize(
    ("first", "second", "row", "said"),
    [
        ("Respondent ID,,", ",Talks,Walks", "1,x,y", 'column 2 "Talks": it has answers, but no question above it'),
        ("Respondent ID,Q?,", ",Open-Ended Response,More", "1,x,y", 'column 3 "More": it has answers, but no question'),
        ("Respondent ID,Q?,", ",Response,", "1,x,y", "column 3: it has answers, but no question above it"),
    ],
)
def test_headings_that_do_not_tell_columns_apart(first: str, second: str, row: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        surveymonkey.read(write(tmp_path / "export.csv", f"{first}\n{second}\n{row}\n"))
    assert said in str(caught.value)


def test_an_empty_column_without_a_heading_is_dropped(tmp_path: Path) -> None:
    file = surveymonkey.read(write(tmp_path / "export.csv", "Respondent ID,Q?,\n,Response,\n1,x,\n"))
    assert [column.heading for column in file.columns] == ["Respondent ID", "Q? [Response]"]


def test_headings_are_cleaned(tmp_path: Path) -> None:
    text = EXPORT.replace("Anything else?", "<b>Anything</b>&nbsp;  else&amp;more?\u00a0")
    file = surveymonkey.read(write(tmp_path / "export.csv", text))
    assert file.columns[-1].name == "Anything else&more?"


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zs", "Zl", "Zp"]), min_size=1, max_size=8)
values = st.one_of(st.none(), texts)


@given(st.lists(st.lists(values, min_size=2, max_size=2), min_size=1, max_size=4))
def test_surveymonkey_round_trip(rows: list[list[str | None]]) -> None:
    import tempfile

    first = [str(place) for place in range(len(rows))]
    columns = [("Respondent ID", "", first), *(("Q?", f"o{k}", [row[k] for row in rows]) for k in range(2))]
    raw = tuple(RawColumn(name=n, option=o, cells=np.array(v, dtype=object)) for n, o, v in columns)
    file = RawFile(path=Path("x.csv"), format="surveymonkey", columns=raw, rows=np.arange(len(rows)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.csv"
        surveymonkey.write(file, path)
        back = surveymonkey.read(path)
    assert [(c.name, c.option, cells(c)) for c in back.columns] == [(n, o, v) for n, o, v in columns]


def test_spss_round_trip(tmp_path: Path) -> None:
    column = RawColumn(
        name="a",
        label="Item a",
        cells=np.array([1.0, -8.0, np.nan]),
        labels={1.0: "One", -8.0: "Not asked"},
        missing=(MissingRange(-8.0, -8.0),),
        measure="nominal",
    )
    text = RawColumn(name="t", label="Text", cells=np.array(["x", None, "y"], dtype=object))
    file = RawFile(path=Path("x.sav"), format="spss", columns=(column, text), rows=np.arange(3), label="Stamp")
    spss.write(file, tmp_path / "x.sav")
    back = spss.read(tmp_path / "x.sav")
    assert back.label == "Stamp"
    first, second = back.columns
    assert (first.label, first.labels, first.missing, first.measure) == (
        "Item a",
        column.labels,
        column.missing,
        "nominal",
    )
    assert np.array_equal(first.values, column.values, equal_nan=True)
    assert cells(second) == ["x", None, "y"]


def test_csv_takes_only_an_empty_cell_for_blank(tmp_path: Path) -> None:
    file = csv.read(write(tmp_path / "a.csv", "a;b\nNone;NA\n;n/a\n"))
    assert [cells(column) for column in file.columns] == [["None", None], ["NA", "n/a"]]
    assert "separated by semicolons" in file.notes


def test_csv_names_every_bad_row_and_column(tmp_path: Path) -> None:
    rows = "a,b\n" + "".join("1\n" if place % 2 else "1,2,3\n" for place in range(30))
    with pytest.raises(DataError) as caught:
        csv.read(write(tmp_path / "a.csv", rows))
    assert "row 2: 3 cells" in str(caught.value)
    assert "and 10 more rows" in str(caught.value)


def test_row_numbers_are_those_of_the_file(tmp_path: Path) -> None:
    file = csv.read(write(tmp_path / "a.csv", 'a,b\n"two\nlines",1\n\nx,2\n'))
    assert file.rows.tolist() == [2, 5]


def test_header_and_no_rows(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="a header but no data rows"):
        csv.read(write(tmp_path / "a.csv", "a,b\n"))
    with pytest.raises(DataError, match="a header but no data rows"):
        surveymonkey.read(write(tmp_path / "b.csv", "\n".join(EXPORT.splitlines()[:2])))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_read_and_said(encoding: str, tmp_path: Path) -> None:
    file = csv.read(write(tmp_path / "a.csv", "ä,b\n1,ž\n", encoding))
    assert [column.name for column in file.columns] == ["ä", "b"]
    assert cells(file.columns[1]) == ["ž"]
    assert file.notes == ("UTF-16 text",)
    exported = write(tmp_path / "b.csv", EXPORT, encoding)
    assert for_path(exported) == "surveymonkey"


def test_dates_and_quarters_of_spss_are_days(tmp_path: Path) -> None:
    days = pd.to_datetime(["2014-10-01", None])
    seconds = [(day - pd.Timestamp("1582-10-14")).total_seconds() for day in days]
    frame = pd.DataFrame({"day": [days[0].date(), None], "quarter": seconds})
    pyreadstat.write_sav(frame, str(tmp_path / "d.sav"), variable_format={"quarter": "QYR8"})
    file = spss.read(tmp_path / "d.sav")
    assert [cells(column) for column in file.columns] == [["2014-10-01", None], ["2014-10-01", None]]
    assert file.notes == ("dates read as text: day, quarter",)


def test_a_library_that_only_one_format_needs_is_not_asked_for_by_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leapstats.formats.find_spec", lambda name: None)
    assert for_path(write(tmp_path / "plain.csv", "a,b\n1,x\n")) == "csv"
    with pytest.raises(UsageError, match=r"leapstats\[parquet\]"):
        for_path(write(tmp_path / "table.parquet", "PAR1"))
