"""Records exported from REDCap: as CSV with codes or labels and a data dictionary, or a whole project in XML."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from leapstats.errors import DataError, Problem
from leapstats.survey.delimited import read_sheet
from leapstats.survey.headers import header_problems, repeated_headers
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.survey.redcap_beside import dictionary_beside
from leapstats.survey.redcap_dictionary import RedcapDictionary, read_dictionary
from leapstats.survey.redcap_file import Described, file_of
from leapstats.survey.redcap_head import XML, is_dictionary
from leapstats.survey.redcap_odm import read_project
from leapstats.survey.redcap_places import states_in, strangers_in
from leapstats.survey.redcap_records import Records, cleaned
from leapstats.survey.repeat_rules import Repeats
from leapstats.survey.spelling import spelled


def read_redcap(
    path: Path,
    *,
    keep_personal: frozenset[str] = frozenset(),
    dictionary: Path | None = None,
    repeats: Repeats | None = None,
) -> RawFile:
    """Read records.

    Parameters
    ----------
    path
        A CSV export with codes or labels, under the names of the fields or their labels; or a project in XML, which
        holds its dictionary too.
    keep_personal
        Personal columns to keep; identifiers, contacts and the survey identifier are dropped and named.
    dictionary
        The data dictionary of the project, in CSV or XML; without it one beside the records is taken if it has all
        their fields.
    repeats
        The instruments whose repeats become items of the unit, and how.

    Returns
    -------
    RawFile
        One row a record, or a record and event; repeats are counted. See `file_of`.

    Raises
    ------
    DataError
        With every problem of the file at once.
    UsageError
        If `repeats` names what does not repeat.
    """
    if path.suffix.lower() == XML:
        return _read_project(path, keep_personal, dictionary, repeats)
    sheet = read_sheet(path)
    headings = tuple(spelled(name) for name in sheet.headers[0])
    if is_dictionary(headings):
        what = "this is a REDCap data dictionary, not records"
        raise DataError(path.name, [Problem("", what, "Give the records, and this with --dictionary")])
    records = Records(headings, sheet.columns, sheet.lines)
    problems = [*_heading_problems(records), *sheet.problems]
    if problems:
        raise DataError(path.name, problems)
    records, notes = cleaned(records, states_in(records))
    taken: RedcapDictionary | None
    if dictionary is not None:
        taken, found = _dictionary_at(dictionary), f"dictionary {dictionary.name}"
        _check_fit(path, records, taken)
    else:
        taken, beside = dictionary_beside(path, records)
        notes.extend(beside)
        found = f"dictionary {taken.name}, found beside the records" if taken else "no dictionary"
    told = (*sheet.notes, *notes)
    file = file_of(path, records, Described(taken, found), notes=told, keep_personal=keep_personal, repeats=repeats)
    return file if dictionary is None else replace(file, dictionary=dictionary)


def _read_project(
    path: Path, keep_personal: frozenset[str], dictionary: Path | None, repeats: Repeats | None
) -> RawFile:
    """Read a project in XML with the dictionary inside it, or another one."""
    project = read_project(path)
    taken, found = project.dictionary, "the project's own dictionary"
    if dictionary is not None:
        taken, found = _dictionary_at(dictionary), f"dictionary {dictionary.name}"
        _check_fit(path, project.records, taken)
    file = file_of(path, project.records, Described(taken, found), keep_personal=keep_personal, repeats=repeats)
    return file if dictionary is None else replace(file, dictionary=dictionary)


def _dictionary_at(path: Path) -> RedcapDictionary:
    return read_project(path).dictionary if path.suffix.lower() == XML else read_dictionary(path)


def _check_fit(path: Path, records: Records, dictionary: RedcapDictionary) -> None:
    """Refuse a dictionary that has none of the fields of the records."""
    n_strange, n_asked = strangers_in(records, dictionary)
    if n_strange == n_asked:
        what = f"none of the {n_asked} columns is a field of {dictionary.name}"
        raise DataError(path.name, [Problem("", what, "Give the dictionary of the project that the records are from")])


def _heading_problems(records: Records) -> Sequence[Problem]:
    """Name rows that hold headings."""
    columns = [RawColumn(name=name, cells=texts) for name, texts in zip(records.headings, records.columns, strict=True)]
    return [*header_problems(columns, records.lines), *repeated_headers(columns, records.lines)]
