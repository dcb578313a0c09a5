"""How far coders agree."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from leapstats.api.agreement_asked import asked_of
from leapstats.api.arguments import one_name
from leapstats.api.choices import Names, Reading, choices_of, of_files, shows_reading
from leapstats.api.coded_data import Coded, coded_file, coded_study
from leapstats.api.privacy import by_itself, protects, unprotected_options
from leapstats.api.request import check_all, check_level_option, check_together
from leapstats.api.respondents_asked import refuse_respondents
from leapstats.coding.document import agreement_document
from leapstats.coding.ledger import counts_behind_agreement
from leapstats.coding.rates import agreement_rows, pair_rows
from leapstats.dictionary.study import Study
from leapstats.output.document import Document
from leapstats.output.result import AnalysisResult
from leapstats.results.frame import Results

if TYPE_CHECKING:
    import pandas as pd
    from plotnine import ggplot

LEVEL = 0.95


@protects
@by_itself
@unprotected_options("pairs")
@shows_reading
def agreement(
    data: "str | Path | pd.DataFrame | None" = None,
    *,
    unit: str | None = None,
    coder: Names = (),
    code: str | None = None,
    all_rated: bool = False,
    metric: str | None = None,
    kappa_weights: str | None = None,
    codes: Names = (),
    pairs: bool = False,
    study: Study | str | Path | None = None,
    wave: str | None = None,
    conf_level: float | None = None,
    **reading: Unpack[Reading],
) -> AnalysisResult:
    """Compute how far coders agree on all codes and on each, and list the units on which they differ.

    Parameters
    ----------
    data
        A file or a data frame: a row for each code that a coder gave a unit; or a row a unit, a column a coder. Or a
        REFI-QDA project (.qdpx), or a table of ATLAS.ti, MAXQDA or NVivo, whose columns are known; see
        `docs/agreement.md`. None for a study.
    unit
        The column that names the unit.
    coder
        With `code`: the column that names the coder. Without: the columns of two coders or more.
    code
        The column with the code. A coder may give a unit several, in several rows.
    all_rated
        Whether a coder who gave a unit no code rated it all the same, and found that none fits.
    metric
        `nominal`: codes are the same or not. `ordinal`: they have an order, and near ones agree in part. `interval`:
        they are numbers. None for nominal.
    kappa_weights
        Of ordinal codes: `quadratic` or `linear`; None for quadratic.
    codes
        The codes that there are, of ordinal ones the lowest first; any other is an error. None for the code list of a
        study, the levels given, or else those that coders gave.
    pairs
        Add a table of each pair of coders.
    study, wave
        A study or its folder whose items are the unit, the coder and the code; and one of its waves.
    conf_level
        The confidence level, a fraction; None for 0.95.
    reading
        How the columns of the data are read; see `leapstats.api.choices.Reading`.

    Returns
    -------
    AnalysisResult
        Percent agreement, kappa (Cohen's for two coders, Fleiss' for more), Gwet's AC1 and Krippendorff's alpha; of
        ordinal codes weighted kappa, AC2 and the ordinal alpha as well; of numbers alpha and the six intraclass
        correlations. `.plot().save("agreement.pdf")` draws them.

    Raises
    ------
    InputError
        With every problem of the data or the request at once.
    """
    wave = one_name("wave", wave)
    given = partial(asked_of, (unit, coder, code), (metric, kappa_weights, codes), pairs=pairs, all_rated=all_rated)
    of_waves = {"study": study is not None, "wave": wave}
    check_all(
        "the options",
        [
            partial(check_level_option, conf_level),
            partial(check_together, of_files(reading), of_waves, has_data=data is not None),
            given,
            partial(choices_of, reading),
        ],
    )
    asked, choices = given(), choices_of(reading)
    refuse_respondents(choices, "agreement")
    found = coded_study(study, wave, asked, choices.where) if data is None else coded_file(data, asked, choices)
    level = LEVEL if conf_level is None else conf_level
    rows = list(agreement_rows(found.sheet, found.scale, level))
    if pairs:
        rows.extend(pair_rows(found.sheet, found.scale, level))
    results = Results(tuple(rows))
    document = agreement_document(found.sheet, found.scale, results, level, (found.program, found.warnings))
    counted = partial(counts_behind_agreement, found.sheet, results)
    return AnalysisResult(results, document, partial(_drawn, found, results, level, document), counted=counted)


def _drawn(found: Coded, results: Results, level: float, document: Document) -> "list[ggplot]":
    from leapstats.coding.figure import agreement_figures

    return agreement_figures(found.sheet, found.scale, results, level, document)
