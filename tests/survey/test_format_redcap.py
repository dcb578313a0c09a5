"""REDCap records: what each column is, what a box without a tick means, and which rows are units.

The names of columns (`field___code`, lower case, a minus as an underscore) and the states of forms are those of
REDCap's own exports, as the files of REDCapR (OuhscBbmc/REDCapR, inst/test-data/projects) have them; the numbers were
counted by hand.
"""

from pathlib import Path

import numpy as np
import pytest

from leapstats.api.reading import infer_survey
from leapstats.errors import DataError
from leapstats.survey.choices import Choices
from leapstats.survey.formats import for_path, redcap
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.terms import Reason

HEADER = (
    '"Variable / Field Name","Form Name","Section Header","Field Type","Field Label",'
    '"Choices, Calculations, OR Slider Labels","Field Note","Text Validation Type OR Show Slider Number",'
    '"Text Validation Min","Text Validation Max",Identifier?,"Branching Logic (Show field only if...)",'
    '"Required Field?","Custom Alignment","Question Number (surveys only)","Matrix Group Name","Matrix Ranking?",'
    '"Field Annotation"'
)
FIELDS = [
    ("record_id", "intake", "text", "Record ID", "", "", "", ""),
    (
        "staff",
        "intake",
        "checkbox",
        "<b>Which staff?</b>",
        "1, Nurse | 2, Pharmacist, part-time | -99, None",
        "",
        "",
        "",
    ),
    ("registry", "intake", "radio", "A registry?", "1, Yes | 0, No | 8, Being built", "", "", ""),
    ("n_nurses", "intake", "text", "How many nurses?", "", "integer", "", "[staff(1)] = '1'"),
    ("zip", "intake", "text", "ZIP", "", "zipcode", "", ""),
    ("contact", "intake", "text", "Contact", "", "email", "", ""),
    ("lead", "intake", "text", "Lead", "", "", "y", ""),
    ("intro", "visit", "descriptive", "Welcome", "", "", "", ""),
    ("open", "visit", "yesno", "Open on Saturdays?", "", "", "", ""),
    ("size", "visit", "dropdown", "Size", "s, Small | m, Medium &amp; fine | l, Large", "", "", ""),
    ("tools", "visit", "checkbox", "Tools", "a, Phone | b, Video", "", "", "[open] <> '1'"),
]
RECORDS = """\
record_id,redcap_data_access_group,staff___1,staff___2,staff____99,registry,n_nurses,zip,contact,lead,intake_complete,\
open,size,tools___a,tools___b,visit_complete
1,north,1,0,0,1,1,02134,a@b.org,Ann Lee,2,1,m,0,0,2
2,south,0,1,0,8,,10001,,,1,0,s,1,0,2
3,north,0,0,1,0,,02134,,,2,,,0,0,
4,north,0,0,0,1,0,02134,,,0,,,0,0,1
5,south,0,0,0,,,,,,0,0,l,0,0,2
"""


def dictionary(folder: Path, fields: list[tuple[str, ...]] = FIELDS, name: str = "dictionary.csv") -> Path:
    rows = [
        [field, form, "", kind, label, choices, "", validation, "", "", identifier, logic, *[""] * 6]
        for field, form, kind, label, choices, validation, identifier, logic in fields
    ]
    lines = [HEADER, *(",".join(f'"{cell}"' if cell else "" for cell in row) for row in rows)]
    return write(folder, "\n".join(lines), name)


def write(folder: Path, text: str, name: str = "data.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def records(folder: Path, text: str = RECORDS, fields: list[tuple[str, ...]] | None = FIELDS) -> RawFile:
    path = write(folder, text)
    return redcap.read(path, dictionary=dictionary(folder, fields) if fields else None)


def column(file: RawFile, name: str) -> RawColumn:
    return next(each for each in file.columns if each.name == name)


def reasons(file: RawFile, name: str) -> list[int]:
    found = column(file, name).reasons
    return found.tolist() if found is not None else [0] * len(file.rows)


def note(file: RawFile, words: str) -> str:
    return next((each for each in file.notes if words in each), "")


def numbers(found: RawColumn) -> list[float | None]:
    return [None if np.isnan(value) else float(value) for value in found.values]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("record_id,redcap_event_name,a\n1,base_arm_1,2\n", "redcap"),
        ("study,a___1,a___2\n1,0,1\n", "redcap"),
        ("record_id,age,intake_complete\n1,20,2\n", "redcap"),
        ("record_id,age,intake_complete\n1,20,Complete\n", "redcap"),
        ("Record ID,Fruit (choice=Apple),Complete?\n1,Checked,Complete\n", "redcap"),
        ("Record ID,Age,Complete?\n1,20,Incomplete\n", "redcap"),
        ('"","record_id","a___1","a___2"\n"1","7",NA,1\n', "redcap"),
        ("field_name,form_name,field_type\na,b,text\n", "redcap"),
        ("clinic,training_complete\n1,0\n2,1\n", "csv"),
        ("record_id,age,intake_complete\n1,20,yes\n", "csv"),
        ("clinic,a___1,b___1\n1,0,1\n", "csv"),
        ("clinic,a___1,a___2\n1,x,y\n", "csv"),
        ("record_id,age\n1,20\n", "csv"),
        ("name,Complete?\nx,soon\n", "csv"),
        ("", "csv"),
    ],
)
def test_an_export_is_known_by_its_head(text: str, name: str, tmp_path: Path) -> None:
    assert for_path(write(tmp_path, text)) == name


def test_the_dictionary_beside_the_records_is_taken_and_named(tmp_path: Path) -> None:
    dictionary(tmp_path, name="the fields.csv")
    dictionary(
        tmp_path, [("record_id", "x", "text", "", "", "", "", ""), ("y", "x", "text", "", "", "", "", "")], "no.csv"
    )
    file = redcap.read(write(tmp_path, RECORDS))
    assert file.notes[0] == (
        "REDCap records (names of fields): record in record_id, forms intake, visit; dictionary the fields.csv, found "
        "beside the records"
    )
    assert file.id == "record_id"
    assert column(file, "registry").label == "A registry?"


def test_two_dictionaries_that_fit_and_differ_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, RECORDS)
    dictionary(tmp_path)
    dictionary(tmp_path, name="same.csv")
    assert "dictionary.csv, found beside" in redcap.read(path).notes[0]
    dictionary(tmp_path, [*FIELDS, ("more", "visit", "text", "", "", "", "", "")], "longer.csv")
    with pytest.raises(DataError, match=r"2 data dictionaries .* differ: dictionary.csv, longer.csv.*--dictionary"):
        redcap.read(path)
    assert "longer.csv" in redcap.read(path, dictionary=tmp_path / "longer.csv").notes[0]


def test_a_dictionary_of_another_version_is_named_and_not_taken(tmp_path: Path) -> None:
    dictionary(tmp_path, FIELDS[:-1])
    file = redcap.read(write(tmp_path, RECORDS))
    assert "no dictionary" in file.notes[0]
    assert "it lacks 2 of" in note(file, "another version")


def test_a_dictionary_is_no_records_and_records_are_no_dictionary(tmp_path: Path) -> None:
    fields, path = dictionary(tmp_path), write(tmp_path, RECORDS)
    with pytest.raises(DataError, match="this is a REDCap data dictionary, not records"):
        redcap.read(fields)
    with pytest.raises(DataError, match="this is no REDCap data dictionary"):
        redcap.read(path, dictionary=path)
    with pytest.raises(DataError, match=r"none of the 3 columns is a field of dictionary\.csv"):
        redcap.read(write(tmp_path, "id,x___1,x___2\n1,0,1\n", "other.csv"), dictionary=fields)


def test_checkboxes_are_sets_with_the_labels_of_the_options(tmp_path: Path) -> None:
    file = records(tmp_path)
    staff, tools = file.sets
    assert (staff.name, staff.label, staff.counted) == ("staff", "Which staff?", 1.0)
    assert staff.columns == ("staff___1", "staff___2", "staff____99")
    assert staff.codes == ("1", "2", "-99")
    assert [column(file, name).label for name in staff.columns] == ["Nurse", "Pharmacist, part-time", "None"]
    assert tools.columns == ("tools___a", "tools___b")


def test_a_box_without_a_tick_is_no_answer_where_the_form_was_not_done(tmp_path: Path) -> None:
    # Record 5: intake is 0 and empty. Record 4: staff has no tick, registry is answered. Record 3: visit is blank.
    # Record 4: visit is 1 and empty. Record 1: tools are hidden since open is 1. Record 5: open is 0: none chosen.
    file = records(tmp_path)
    assert numbers(column(file, "staff___1")) == [1, 0, 0, 0, None]
    assert reasons(file, "staff___1") == [0, 0, 0, 0, Reason.NOT_ASKED]
    assert numbers(column(file, "tools___a")) == [None, 1, None, None, 0]
    assert reasons(file, "tools___a") == [Reason.NOT_ASKED, 0, Reason.NOT_ASKED, Reason.UNKNOWN, 0]
    assert reasons(file, "open") == [0, 0, Reason.NOT_ASKED, 0, 0]
    assert note(file, "forms not done").endswith("intake (1 row), visit (1 row)")
    assert note(file, "count as none chosen").endswith("answered: staff (1 row), tools (1 row)")
    assert note(file, "are unknown").endswith("answered: tools (1 row)")
    assert note(file, "hides count as not asked").endswith("tools (1 row)")


def test_a_blank_that_branching_logic_explains_is_not_asked_and_an_answer_there_is_kept(tmp_path: Path) -> None:
    # n_nurses is shown where staff(1) is ticked: record 1. Record 4 has an answer all the same.
    file = records(tmp_path)
    nurses = column(file, "n_nurses")
    assert numbers(nurses) == [1, None, None, 0, None]
    assert reasons(file, "n_nurses") == [0, Reason.NOT_ASKED, Reason.NOT_ASKED, 0, Reason.NOT_ASKED]
    assert note(file, "branching logic explains").endswith("n_nurses (2 rows)")
    assert note(file, "answers kept").endswith("n_nurses (1 row)")


def test_choices_keep_their_order_and_numbers_are_numbers(tmp_path: Path) -> None:
    survey = infer_survey(write(tmp_path, RECORDS), Choices(dictionary=str(dictionary(tmp_path)))).survey
    labels = {name: [code.label for code in survey.variable(name).codes.answers] for name in ("registry", "size")}
    assert labels == {"registry": ["Yes", "No", "Being built"], "size": ["Small", "Medium & fine", "Large"]}
    assert [code.label for code in survey.variable("open").codes.answers] == ["No", "Yes"]
    assert survey.variable("n_nurses").type == "count"  # 0 and 1 only, but the dictionary says integer
    assert survey.column("redcap_data_access_group").values.tolist() == [0, 1, 0, 0, 1]
    assert survey.column("zip").values.tolist() == [0, 1, 0, 0, -1]
    assert [code.label for code in survey.variable("zip").codes.answers] == ["02134", "10001"]


def test_what_identifies_persons_is_held_back(tmp_path: Path) -> None:
    file = records(tmp_path)
    assert file.personal == ("contact", "lead")
    path = write(tmp_path, "record_id,redcap_survey_identifier,email,a___1,a___2\n1,x@y.org,z,0,1\n", "other.csv")
    assert redcap.read(path, keep_personal=frozenset({"email"})).personal == ("redcap_survey_identifier",)


def test_the_state_of_a_form_has_labels_and_is_no_item(tmp_path: Path) -> None:
    state = column(records(tmp_path), "visit_complete")
    assert state.fixed
    assert state.labels == {0.0: "Incomplete", 1.0: "Unverified", 2.0: "Complete"}
    assert numbers(state) == [2, 2, None, 1, 2]


def test_without_a_dictionary_forms_end_with_their_states(tmp_path: Path) -> None:
    file = records(tmp_path, fields=None)
    assert reasons(file, "open") == [0, 0, Reason.NOT_ASKED, 0, 0]
    assert reasons(file, "tools___a") == [0, 0, Reason.NOT_ASKED, Reason.UNKNOWN, 0]  # no logic is known
    assert file.sets[0].codes == ("1", "2", "-99")


LABELS = """\
Record ID,Event Name,Data Access Group,Which staff? (choice=Nurse),"Which staff? (choice=Pharmacist, part-time)",\
Which staff? (choice=None),A registry?,How many nurses?,ZIP,Complete?,Open on Saturdays?,Size,Complete?
1,Baseline,North,Checked,Unchecked,Unchecked,Yes,3,02134,Complete,Yes,Large,Complete
2,Baseline,South,Unchecked,Unchecked,Unchecked,Being built,,,Complete,,,Incomplete
"""


@pytest.mark.parametrize("fields", [FIELDS, None])
def test_an_export_with_labels_is_read_like_one_with_codes(
    fields: list[tuple[str, ...]] | None, tmp_path: Path
) -> None:
    file, known = records(tmp_path, LABELS, fields), fields is not None
    assert "labels for names" in file.notes[0]
    (staff,) = file.sets
    assert staff.name == "Which staff?"
    assert [column(file, name).label for name in staff.columns] == ["Nurse", "Pharmacist, part-time", "None"]
    assert numbers(column(file, staff.columns[0])) == [1, 0]
    assert reasons(file, "Open on Saturdays?") == [0, Reason.NOT_ASKED]
    assert reasons(file, "How many nurses?") == [0, Reason.NOT_ASKED if known else 0]
    assert file.wave == "Event Name"
    assert column(file, "Complete? (2)").fixed
    if known:
        assert column(file, "A registry?").values.tolist() == ["1", "8"]
        assert column(file, "Size").labels == {"s": "Small", "m": "Medium & fine", "l": "Large"}


def test_options_in_one_column_are_taken_apart_by_the_dictionary(tmp_path: Path) -> None:
    text = 'record_id,staff,registry,intake_complete\n1,"Pharmacist, part-time,Nurse",1,2\n2,-99,0,2\n3,,1,2\n4,,,0\n'
    file = records(tmp_path, text)
    assert numbers(column(file, "staff___1")) == [1, 0, 0, None]
    assert numbers(column(file, "staff___2")) == [1, 0, 0, None]
    assert numbers(column(file, "staff____99")) == [0, 1, 0, None]
    with pytest.raises(DataError, match='row 2, staff: "Nurse,Cook" is not made of its options'):
        records(tmp_path, 'record_id,staff,registry,intake_complete\n1,"Nurse,Cook",1,2\n')


def test_options_that_the_dictionary_lacks_are_missing_data_codes(tmp_path: Path) -> None:
    text = (
        "record_id,staff___1,staff___2,staff____99,staff___unk,registry,n_nurses,intake_complete\n"
        "1,1,0,0,0,UNK,2,2\n2,0,0,0,1,1,UNK,2\n3,0,1,0,0,7,,2\n"
    )
    file = records(tmp_path, text)
    assert file.sets[0].columns == ("staff___1", "staff___2", "staff____99")
    assert reasons(file, "staff___1") == [0, Reason.UNKNOWN, 0]
    assert column(file, "staff___unk").fixed
    told = note(file, "not among the choices")
    assert "UNK in staff, registry, n_nurses" in told
    assert told.endswith("declare them: --missing UNK")
    assert note(file, "does not allow").endswith('registry: "7"')


def test_a_missing_code_that_is_an_option_makes_the_set_missing(tmp_path: Path) -> None:
    path, fields = write(tmp_path, RECORDS), dictionary(tmp_path)
    survey = infer_survey(path, Choices(dictionary=str(fields), missing=frozenset({"-99"}))).survey
    assert "staff____99" not in survey.items
    assert survey.column("staff___1").reasons.tolist() == [0, 0, Reason.UNKNOWN, 0, Reason.NOT_ASKED]
    assert survey.column("staff___2").values.tolist() == [0, 1, -1, 0, -1]
    assert not any("does not occur" in each for each in survey.provenance.warnings)
    kept = infer_survey(path, Choices(dictionary=str(fields))).survey
    assert kept.column("staff____99").values.tolist() == [0, 0, 1, 0, -1]


def test_decimal_commas_and_sliders_are_numbers(tmp_path: Path) -> None:
    fields = [
        ("record_id", "f", "text", "", "", "", "", ""),
        ("height", "f", "text", "", "", "number_1dp_comma_decimal", "", ""),
        ("pain", "f", "slider", "", "none | some | most", "number", "", ""),
        ("bmi", "f", "calc", "", "[height] * 2", "", "", ""),
    ]
    file = records(tmp_path, 'record_id,height,pain,bmi,f_complete\n1,"1,5",0,3.1,2\n2,"2,0",1,4,2\n', fields)
    assert [numbers(column(file, name)) for name in ("height", "pain", "bmi")] == [[1.5, 2.0], [0, 1], [3.1, 4]]
    survey = infer_survey(file.path, Choices()).survey
    assert survey.variable("pain").type == "count"


def test_long_lists_of_choices_do_not_stop_the_reading(tmp_path: Path) -> None:
    choices = " | ".join(f"{code}, Country {code}" for code in range(300))
    fields = [FIELDS[0], ("country", "intake", "dropdown", "Country", choices, "", "", "")]
    file = records(tmp_path, "record_id,country,intake_complete\n1,7,2\n2,299,2\n", fields)
    assert column(file, "country").labels == {7.0: "Country 7", 299.0: "Country 299"}
    many = "".join(f"{row},{row},2\n" for row in range(200))
    file = records(tmp_path, f"record_id,country,intake_complete\n{many}", fields)
    assert column(file, "country").values[3] == "Country 3"


def test_uploaded_files_and_double_entries_are_told(tmp_path: Path) -> None:
    fields = [FIELDS[0], ("scan", "intake", "file", "Scan", "", "", "", "")]
    file = records(tmp_path, "record_id,scan,intake_complete\n1--1,x.pdf,2\n1--2,,2\n", fields)
    assert column(file, "scan").fixed
    assert "1 uploaded file" in note(file, "scan")
    assert note(file, "double data entry")


def test_every_problem_of_a_checkbox_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        records(tmp_path, RECORDS.replace("1,north,1,0,0", "1,north,3,0,x"))
    assert [problem.where for problem in caught.value.problems] == ["row 2, staff___1", "row 2, staff____99"]
