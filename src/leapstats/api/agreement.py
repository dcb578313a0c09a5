"""How far coders agree."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from leapstats.api.arguments import one_name
from leapstats.api.choices import Names, Reading, choices_of, listed, shows_reading
from leapstats.api.privacy import refuses_privacy
from leapstats.api.reading import infer_survey
from leapstats.api.request import check_level_option
from leapstats.coding.document import agreement_document
from leapstats.coding.rates import agreement_rows
from leapstats.coding.sheet import Sheet, long_sheet, wide_sheet
from leapstats.errors import Problem, UsageError
from leapstats.output.result import AnalysisResult
from leapstats.results.frame import Results
from leapstats.terms import ItemType

if TYPE_CHECKING:
    import pandas as pd

LEVEL = 0.95


@refuses_privacy("the agreement of coders cannot be protected yet")
@shows_reading
def agreement(
    data: "str | Path | pd.DataFrame | None" = None,
    *,
    unit: str | None = None,
    coder: Names = (),
    code: str | None = None,
    conf_level: float | None = None,
    **reading: Unpack[Reading],
) -> AnalysisResult:
    """Compute how far coders agree on all codes and on each, and list the units on which they differ.

    Parameters
    ----------
    data
        A file or a data frame: a row for each code that a coder gave a unit; or a row a unit, a column a coder.
    unit
        The column that names the unit.
    coder
        With `code`: the column that names the coder. Without: the columns of two coders or more.
    code
        The column with the code. A coder may give a unit several, in several rows.
    conf_level
        The confidence level, a fraction; None for 0.95.
    reading
        How the columns of the data are read; see `leapstats.api.choices.Reading`.

    Returns
    -------
    AnalysisResult
        Percent agreement, kappa (Cohen's for two coders, Fleiss' for more), Gwet's AC1 and Krippendorff's alpha.

    Raises
    ------
    InputError
        With every problem of the data or the request at once.
    """
    unit, code, coders = one_name("unit", unit), one_name("code", code), listed(coder, "coder")
    check_level_option(conf_level)
    choices = choices_of(reading)
    _check_asked(unit, coders, code, has_data=data is not None)
    items = tuple(filter(None, (unit, *coders, code)))
    types = {**dict.fromkeys(items, ItemType.CATEGORICAL), **choices.types}
    wanted = replace(choices, include=items, shown=items, clusters=items, types=types)
    inferred = infer_survey(data, wanted)  # type: ignore[arg-type]
    named = str(unit)
    sheet = wide_sheet(inferred.survey, named, coders)
    if code is not None:
        sheet = long_sheet(inferred.survey, named, coders[0], code)
    _check_sheet(sheet, named)
    level = LEVEL if conf_level is None else conf_level
    results = Results(tuple(agreement_rows(sheet, level)))
    return AnalysisResult(results, agreement_document(sheet, results, level, inferred.words))


def _check_asked(unit: str | None, coders: tuple[str, ...], code: str | None, *, has_data: bool) -> None:
    problems = []
    if not has_data:
        problems.append(Problem("FILE", "no file of codes is named, and no study has one", "Name a file"))
    if unit is None:
        problems.append(Problem("unit", "the column that names the unit is missing", "Name it with --unit"))
    if code is not None and len(coders) != 1:
        what = f"with --code one column names the coder, not {len(coders)}"
        problems.append(Problem("coder", what, "Name it with --coder"))
    if code is None and len(coders) < 2:
        fix = "Name two columns or more with --coder, or the column with the codes with --code"
        problems.append(Problem("coder", f"columns of coders that are named: {len(coders)}", fix))
    named = [each for each in (unit, *coders, code) if each is not None]
    twice = sorted({each for each in named if named.count(each) > 1})
    if twice:
        problems.append(Problem(", ".join(twice), "the same column is named twice", "Name another one"))
    if problems:
        raise UsageError("the options", problems)


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
    if problems:
        raise UsageError("the codes", problems)
