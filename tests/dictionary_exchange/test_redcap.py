"""A check-all block of REDCap goes out and comes back with the codes it had."""

from pathlib import Path

import leapstats as ls


def test_items_called_as_columns_of_a_checkbox_keep_their_codes(tmp_path: Path) -> None:
    records, dictionary = tmp_path / "records.csv", tmp_path / "dictionary.csv"
    records.write_text("record_id,staff___1,staff___2,intake_complete\n1,1,0,2\n2,0,1,2\n3,1,1,2\n", encoding="utf-8")
    dictionary.write_text(
        "field_name,form_name,field_type,field_label,select_choices_or_calculations\n"
        'record_id,intake,text,Record,\nstaff,intake,checkbox,Staff,"1, Nurse | 2, Social worker"\n',
        encoding="utf-8",
    )
    ls.init(records, tmp_path / "study", dictionary=dictionary)
    ls.export_dictionary(tmp_path / "study", tmp_path / "out.csv", to="redcap")
    text = (tmp_path / "out.csv").read_text(encoding="utf-8")
    assert "1, Nurse | 2, Social worker" in text
    ls.import_dictionary(tmp_path / "out.csv", tmp_path / "again")
    columns = (tmp_path / "again" / "columns.csv").read_text(encoding="utf-8")
    assert "staff___1" in columns
    assert "staff___staff" not in columns
