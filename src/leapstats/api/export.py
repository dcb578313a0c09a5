"""Write a survey as a file for another program."""

from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Unpack

from leapstats.api.arguments import check_flags, one_name
from leapstats.api.choices import choices_of, of_files, shows_reading
from leapstats.api.reading import first_wave, inferred_of, kept_of_study, raw_file, study_at
from leapstats.api.request import check_together
from leapstats.api.respondents_asked import ReadingOfUnits
from leapstats.dictionary.study import Study
from leapstats.errors import OutputError, Problem, UsageError
from leapstats.output.notes import respondent_sentences
from leapstats.output.write import write_all
from leapstats.survey.aggregated_files import units_beside
from leapstats.survey.exporting import file_of_survey
from leapstats.survey.formats import module_for
from leapstats.survey.raw import RawFile
from leapstats.survey.read import Waves
from leapstats.survey.reason_codes import range_notes
from leapstats.survey.stata_writing import changed_names
from leapstats.survey.syntax import spss_syntax, stata_syntax

if TYPE_CHECKING:
    import pandas as pd

OF_UNITS = (
    "study.toml asks that small counts be protected, and this file has every unit with its answers: keep it to those "
    "who hold the data"
)
WRITERS = {"sav": "spss", "dta": "stata", "csv": "csv", "xlsx": "", "parquet": "parquet"}


@dataclass(frozen=True, slots=True)
class Exported:
    """The files that were written, and sentences about them."""

    files: tuple[Path, ...]
    notes: tuple[str, ...]


@shows_reading
def export(
    data: "str | Path | pd.DataFrame | None" = None,
    path: str | Path | None = None,
    *,
    to: str | None = None,
    study: Study | str | Path | None = None,
    wave: str | None = None,
    labelled: bool = False,
    **reading: Unpack[ReadingOfUnits],
) -> "Exported":
    """Write a survey as a file of its items, for SPSS, Stata, a spreadsheet or another program.

    Parameters
    ----------
    data
        A file or a data frame, read without a dictionary; None for a study.
    path
        The file to write.
    to
        `sav`, `dta`, `csv`, `xlsx` or `parquet`; None for what the suffix of `path` says.
    study, wave
        A study or its folder, and one of its waves; None for the first.
    labelled
        Whether cells hold labels in place of codes.
    reading
        How the columns of the data are read; see `leapstats.api.choices.Reading`.

    Returns
    -------
    Exported
        `.files` were written: beside a CSV of codes, syntax for SPSS (.sps) and Stata (.do) that labels it. `.notes`
        say how the data were read and what is not in the file.

    Raises
    ------
    InputError
        With every problem of the data, the dictionary or the request at once.
    OutputError
        If a file cannot be written; none is then.

    Notes
    -----
    Missing answers keep their reasons as codes declared missing (SPSS), as .a to .z (Stata), or as codes with labels
    (CSV, workbooks). Items of personal data are left out. Of a file, columns that are no items (ids, texts that all
    differ) are written as they stand.
    """
    check_flags(labelled=labelled)
    kind, target = _target(to, path)
    wave = one_name("wave", wave)
    check_together(of_files(reading), {"study": study is not None, "wave": wave}, has_data=data is not None)
    choices = choices_of(reading)
    if data is not None:
        used, inferred = inferred_of(raw_file(data, choices), choices)
        survey, notes = inferred.survey, inferred.words
        if survey.aggregated is not None:
            used = units_beside(used, survey, survey.aggregated)
    else:
        loaded = study_at(study, tells_counts=False)
        survey = kept_of_study(Waves(loaded).survey(wave or first_wave(loaded)), choices)
        used, notes = None, (f"wave {survey.wave}", *((OF_UNITS,) if loaded.privacy is not None else ()))
    notes = (*notes, *respondent_sentences(survey))
    file = file_of_survey(survey, target, labelled=labelled or kind == "parquet", beside=used)
    if kind == "sav" or (kind == "csv" and not labelled):
        file = replace(file, notes=(*file.notes, *range_notes(file.columns)))
    if kind == "dta":
        file = replace(file, notes=(*file.notes, *changed_names(file)))
    contents = {target: _bytes(file, kind, target)}
    if kind == "csv" and not labelled:
        contents |= {
            target.with_suffix(".sps"): spss_syntax(file).encode(),
            target.with_suffix(".do"): stata_syntax(file).encode(),
        }
    write_all(contents, survey.sources)
    return Exported(tuple(contents), (*notes, *file.notes))


def _target(to: str | None, path: str | Path | None) -> tuple[str, Path]:
    """Return the kind of file and where it goes."""
    if path is None:
        raise UsageError("the options", [Problem("path", "no file is named", "Name the file to write")])
    target = Path(path)
    suffix = target.suffix.lower().removeprefix(".")
    kind = suffix if to is None else to
    problems = []
    if kind not in WRITERS:
        what = f'"{kind}" is not known' if kind else "the name has no suffix"
        problems.append(Problem("to", what, f"Use one of {', '.join(WRITERS)}"))
    elif suffix != kind:
        problems.append(Problem("path", f"{target.name} does not end in .{kind}", f"Name it {target.stem}.{kind}"))
    if problems:
        raise UsageError("the options", problems)
    return kind, target


def _bytes(file: RawFile, kind: str, target: Path) -> bytes:
    """Return the file as its program reads it, by way of a scratch file beside the target."""
    try:
        with TemporaryDirectory(dir=target.parent, prefix=".leapstats-") as folder:
            scratch = Path(folder) / target.name
            if kind == "xlsx":
                from leapstats.survey.workbook_writing import write_workbook

                write_workbook(file, scratch)
            else:
                module_for(WRITERS[kind]).write(file, scratch)
            return scratch.read_bytes()
    except OSError as error:
        raise OutputError(f"{target} was not written: {error.strerror or error}.") from None
