"""Find the data dictionary that belongs to REDCap records, in the same folder."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from leapstats.errors import DataError, Problem, as_option
from leapstats.survey.contents import head_of
from leapstats.survey.redcap_dictionary import RedcapDictionary, read_dictionary
from leapstats.survey.redcap_head import is_dictionary
from leapstats.survey.redcap_places import strangers_in
from leapstats.survey.redcap_records import Records
from leapstats.survey.separators import separator_of

MOST_FILES = 500
LARGEST = 20_000_000


def header_of(path: Path) -> list[str]:
    """Return the first row of a delimited file; empty where it cannot be read."""
    text = head_of(path)
    try:
        return next((row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(text)) if row), [])
    except csv.Error:
        return []


def dictionary_beside(path: Path, records: Records) -> tuple[RedcapDictionary | None, list[str]]:
    """Find the dictionary whose fields are those of the records.

    Parameters
    ----------
    path
        The file with the records; others in its folder that end in .csv are looked at.
    records
        What it holds.

    Returns
    -------
    dictionary, notes
        None where no dictionary has every field of the records; a note names one that has most of them. Of several
        that say the same the first is taken.

    Raises
    ------
    DataError
        If several fit and differ.
    """
    fitting: list[RedcapDictionary] = []
    notes = []
    for dictionary in _dictionaries(path):
        n_strange, n_asked = strangers_in(records, dictionary)
        if not n_strange and n_asked > 1:
            fitting.extend([] if any(each.fields == dictionary.fields for each in fitting) else [dictionary])
        elif 2 * n_strange < n_asked:
            option = as_option("--dictionary", [dictionary.name])
            notes.append(
                f"{dictionary.name} beside it is the dictionary of another version: it lacks {n_strange} of "
                f"{n_asked} fields; to use it all the same, add {option}"
            )
    if len(fitting) > 1:
        names = ", ".join(each.name for each in fitting)
        what = f"{len(fitting)} data dictionaries in its folder have its fields, and differ: {names}"
        raise DataError(path.name, [Problem("", what, "Name the right one with --dictionary")])
    return (fitting[0], []) if fitting else (None, notes)


def _dictionaries(path: Path) -> Iterator[RedcapDictionary]:
    """Yield the data dictionaries in the folder of a file; those that cannot be read are passed over."""
    try:
        others = sorted(each for each in path.absolute().parent.iterdir() if each.suffix.lower() == ".csv")
    except OSError:
        return
    for other in others[:MOST_FILES]:
        try:
            if other.name != path.name and _may_be_dictionary(other):
                yield read_dictionary(other)
        except (DataError, OSError):
            continue


def _may_be_dictionary(path: Path) -> bool:
    return path.is_file() and path.stat().st_size <= LARGEST and is_dictionary(header_of(path))
