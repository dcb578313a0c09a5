"""Rates: staff per 10,000 patients, events per year; by group, over waves, practices against the whole."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from leapstats.api.choices import Names, shows_reading
from leapstats.api.designs import SampledReading
from leapstats.api.privacy import by_itself, protects, unprotected_options
from leapstats.api.rates_asked import asked_of
from leapstats.api.rates_waves import work_of_files, work_of_study
from leapstats.api.several_files import Several, files_of
from leapstats.dictionary.study import Study
from leapstats.output.document import Document
from leapstats.output.result import AnalysisResult
from leapstats.ratios.document import Rates, rates_document, rates_of
from leapstats.ratios.ledger import counts_behind_rates

if TYPE_CHECKING:
    from plotnine import ggplot


@protects
@by_itself
@unprotected_options("units", "shrink")
@shows_reading
def rates(
    data: Several = None,
    *,
    items: Names = (),
    per: str | None = None,
    per_units: float | None = None,
    by: str | None = None,
    events: bool = False,
    limits: str | None = None,
    study: Study | str | Path | None = None,
    wave: Names = (),
    waves: Names = (),
    wave_item: str | None = None,
    join_ids: bool = False,
    units: bool = False,
    shrink: bool = False,
    overdispersion: str | None = None,
    figure: Names = (),
    conf_level: float | None = None,
    **options: Unpack[SampledReading],
) -> AnalysisResult:
    """Compute rates of practices, such as staff per 10,000 patients: by group, over waves, each against the whole.

    Parameters
    ----------
    data
        A file or a data frame with one row a practice; several, one for each wave; or one with a row for each practice
        and wave. None for a study.
    items
        What is counted: amounts such as full-time equivalents, or with `events` events such as visits.
    per
        The item that rates are per, such as patients.
    per_units
        Of how many of it; None for the power of ten that makes the median rate at least 1.
    by
        An item whose answers make groups; each is compared with the first.
    events
        Whether items count events that happen to people, whose number is Poisson. Else practices are the units.
    limits
        Of amounts `linearized` (the default), `fieller` or `jackknife`; of events `exact` (the default) or `mid_p`.
    study, wave
        A study or its folder, and its waves; none for all that have the items.
    waves
        The names of the waves of several files, in their order; none for the names of the files.
    wave_item
        The column of a file with the wave of each row; `id` names the column of the practice.
    join_ids
        Whether ids that differ only in leading zeros, case or spaces are one.
    units
        Whether to add a table of practices: rate, score against the rate of all, outside which control limits.
    shrink
        With `events`: add rates drawn towards the rate of all (empirical Bayes).
    overdispersion
        With `events`: how control limits are widened where practices differ more than by chance: `multiplicative`,
        `additive`, or `none` (the default).
    figure
        Which figures are drawn: `funnel` (the default), `caterpillar`.
    conf_level
        The confidence level, a fraction; None for 0.95.
    options
        How the columns of the data are read, see `leapstats.api.choices.Reading`, and how practices were sampled, see
        `leapstats.api.designs.DesignOptions`.

    Returns
    -------
    AnalysisResult
        `.plot().save("funnel.pdf")` draws a figure for each item and wave.

    Raises
    ------
    InputError
        With every problem of the data, the dictionary or the request at once.
    """
    files = files_of(data)
    given = {
        "items": items,
        "per": per,
        "per_units": per_units,
        "by": by,
        "events": events,
        "limits": limits,
        "wave": wave,
        "waves": waves,
        "wave_item": wave_item,
        "join_ids": join_ids,
        "units": units,
        "shrink": shrink,
        "overdispersion": overdispersion,
        "figure": figure,
        "conf_level": conf_level,
    }
    asked = asked_of(given, options, files, has_study=study is not None)
    work, warnings = work_of_files(files, asked) if files else work_of_study(study, asked)
    found = rates_of(work, units=asked.units, shrink=asked.shrink)
    document = rates_document(found, warnings, units=asked.units)
    draw = partial(_drawn, found, document, asked.figures)
    counted = partial(counts_behind_rates, work, found.results)
    return AnalysisResult(found.results, document, draw, counted=counted)


def _drawn(found: Rates, document: Document, figures: tuple[str, ...]) -> "list[ggplot]":
    from leapstats.ratios.figures import rate_figures

    return rate_figures(found, document, figures)
