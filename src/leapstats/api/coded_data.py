"""Read who gave which unit which code: a file, an export of a program, or a study."""

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from leapstats.api.agreement_asked import AgreementAsked, check_columns, is_project
from leapstats.api.designs import without_design
from leapstats.api.reading import first_wave, infer_survey, raw_file, study_at
from leapstats.api.request import check_waves
from leapstats.coding.formats.exported import Exported
from leapstats.coding.scale import CodeScale, Metric, scaled
from leapstats.coding.sheet import LongColumns, Sheet, long_sheet, wide_sheet
from leapstats.dictionary.study import Study
from leapstats.errors import Problem, UsageError
from leapstats.survey.choices import Choices
from leapstats.survey.raw import RawFile
from leapstats.survey.read import Waves
from leapstats.survey.survey import Survey
from leapstats.survey.where import keep_units
from leapstats.terms import ItemType

if TYPE_CHECKING:
    import pandas as pd

COMMAND = "agreement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """What coders gave, how it is compared, the program that it was exported from ("" for none), and warnings."""

    sheet: Sheet
    scale: CodeScale
    program: str = ""
    warnings: tuple[str, ...] = ()


def coded_file(data: "str | Path | pd.DataFrame", asked: AgreementAsked, choices: Choices) -> Coded:
    """Read a file or a data frame; columns that are not named are those of a known program's export.

    Raises
    ------
    InputError
        With every problem of the columns, or of the file.
    """
    found = _exported(data, asked, choices)
    if found is not None:
        named = {"unit": asked.unit or found.unit, "coder": found.coder, "code": found.code}
        asked = replace(
            asked,
            unit=named["unit"],
            coders=(named["coder"],),
            code=named["code"],
            all_rated=asked.all_rated or found.all_rated,
        )
    check_columns(asked, has_data=True, has_study=False)
    raw: str | Path | pd.DataFrame | RawFile = data if found is None else found.raw
    kind = ItemType.CONTINUOUS if asked.scale.metric is Metric.INTERVAL else ItemType.CATEGORICAL
    types = {**dict.fromkeys(asked.items, ItemType.CATEGORICAL), **dict.fromkeys(asked.coded, kind), **choices.types}
    shown = asked.items
    inferred = infer_survey(raw, replace(choices, include=shown, shown=shown, clusters=shown, types=types))  # type: ignore[arg-type]
    sheet = _sheet(inferred.survey, asked, 0 if found is None else found.declared)
    if found is not None:
        sheet = replace(sheet, unit_word=str(asked.unit), caution=found.caution)
    scale = scaled(sheet, asked.scale, choices.levels, in_study=False)
    return Coded(sheet=sheet, scale=scale, program="" if found is None else found.program, warnings=inferred.words)


def _exported(data: "str | Path | pd.DataFrame", asked: AgreementAsked, choices: Choices) -> Exported | None:
    if is_project(data):
        from leapstats.coding.formats.refi_qda import read

        if asked.named:
            what = "a project says itself who coded what"
            raise UsageError("the options", [Problem("coder, code", what, "Omit --coder and --code")])
        return read(Path(str(data)))
    if asked.named:
        return None
    from leapstats.coding.formats.tables import PERSONAL, exported_table

    return exported_table(raw_file(data, replace(choices, keep=(*choices.keep, *PERSONAL))), asked.unit)


def coded_study(study: Study | str | Path | None, wave: str | None, asked: AgreementAsked, where: str) -> Coded:
    """Read the codes from items of a study; code lists say which codes there are, and their order.

    Raises
    ------
    InputError
        With every problem of the columns, or of the study.
    """
    check_columns(asked, has_data=False, has_study=study is not None)
    loaded = without_design(study_at(study), COMMAND)
    name = wave or first_wave(loaded)
    check_waves(loaded, (name,))
    survey = keep_units(Waves(loaded).survey(name), where)
    sheet = _sheet(survey, asked, 0)
    return Coded(sheet=sheet, scale=scaled(sheet, asked.scale, {}, in_study=asked.scale.categories is None))


def _sheet(survey: Survey, asked: AgreementAsked, declared: int) -> Sheet:
    unit, numbers = str(asked.unit), asked.scale.metric is Metric.INTERVAL
    if asked.code is None:
        sheet = wide_sheet(survey, unit, asked.coders, numbers=numbers)
    else:
        columns = LongColumns(unit=unit, coder=asked.coders[0], code=asked.code, declared=declared)
        sheet = long_sheet(survey, columns, all_rated=asked.all_rated, numbers=numbers)
    _check_sheet(sheet, unit)
    return sheet


def _check_sheet(sheet: Sheet, unit: str) -> None:
    problems = []
    if len(sheet.coders) < 2:
        found = f"coders that were found: {', '.join(sheet.coders) or 'none'}; agreement needs two"
        problems.append(Problem("coder", found, "Check --coder, --missing and --where"))
    twice = [each for each, count in Counter(sheet.units).items() if count > 1]
    if twice:
        what = f"several rows are of one unit: {', '.join(twice[:5])}"
        problems.append(Problem(unit, what, "Keep one row a unit, or name the column with the codes with --code"))
    if not problems and not sheet.codes:
        problems.append(Problem("code", "no unit has a code", "Check --code, --missing and --where"))
    if not problems and not any(sum(cell is not None for cell in row) > 1 for row in sheet.given):
        what = "no unit was rated by two coders"
        fix = "Check that coders name units alike; --all-rated if who gave a unit no code rated it all the same"
        problems.append(Problem(unit, what, fix))
    if problems:
        raise UsageError("the codes", problems)
