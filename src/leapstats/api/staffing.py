"""How answers changed between waves."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Unpack, cast

from leapstats.api.arguments import check_flags, one_name
from leapstats.api.choices import Names, Reading, choices_of, listed, of_files, shows_reading
from leapstats.api.designs import DESIGN_NAMES, DesignAsked, SampledReading, design_of, design_parted
from leapstats.api.key_options import KeyOptions
from leapstats.api.privacy import protects, unprotected_options
from leapstats.api.reading import raw_file, study_at
from leapstats.api.request import (
    check_all,
    check_choice,
    check_level_option,
    check_needs_draws,
    check_together,
    check_unused,
)
from leapstats.api.sampled_staffing import changed_by_design, check_heard
from leapstats.api.seeds import check_draws
from leapstats.api.several_files import Several, files_of, waves_together
from leapstats.api.staffing_beside import BesideAsked, beside_of, check_per_units
from leapstats.api.staffing_waves import PLAN, ChangeAsked, WavesFound, waves_of_file, waves_of_study
from leapstats.change.comparison import compare_waves
from leapstats.change.figures import change_figures
from leapstats.change.table import ChangeWords, Grouping, comparison_document
from leapstats.dictionary.plans import OF_CHANGES, ChangePlan
from leapstats.dictionary.study import Study
from leapstats.output.result import AnalysisResult
from leapstats.results.following import Follow
from leapstats.survey.groups import Groups, group_units
from leapstats.survey.linking import Linked
from leapstats.survey.splitting import Keys
from leapstats.terms import Multiplicity

CONF_LEVEL = 0.95


@protects
@unprotected_options("by", "adjust_for", "per", "draws", "list_text", "list_units", *DESIGN_NAMES)
@shows_reading
def staffing(
    data: Several = None,
    *,
    study: Study | str | Path | None = None,
    plan: str | None = None,
    before: str | None = None,
    after: str | None = None,
    waves: Names = (),
    wave_item: str | None = None,
    join_ids: bool = False,
    items: Names = (),
    by: str | None = None,
    adjust_for: Names = (),
    per: str | None = None,
    per_units: float | None = None,
    conf_level: float | None = None,
    multiplicity: str | None = None,
    list_text: bool = False,
    list_units: bool = False,
    draws: int | None = None,
    seed: int | None = None,
    progress: Follow | None = None,
    **options: Unpack[SampledReading],
) -> AnalysisResult:
    """Compare waves, unit by unit: gains, losses, effects with confidence intervals, and paired tests.

    Parameters
    ----------
    data
        A file or a data frame that holds several waves, one row per unit and wave; several, one for each wave; None
        for a study.
    study
        A study or its folder; None for the packaged one.
    plan
        A plan of the study, `plans/NAME.toml`; None for `staffing`.
    before, after
        Waves to compare; None for the plan's. If neither sets `before`, it is the first
        wave; if neither sets `after`, each wave later than `before` is compared with it.
    waves
        The names of the waves of several files, in their order; none for the names of the files.
    wave_item
        The column of a file with the wave of each row; `id` names the column of the unit. Neither is needed where
        the file's platform tells them.
    join_ids
        Whether ids that differ only in leading zeros, case or spaces are one.
    items
        Columns of a file to compare, as one family; or the plan's items to keep.
    by
        An item whose answers in the earlier wave define groups to compare.
    adjust_for
        Items that the change is adjusted for, beside the unadjusted one.
    per
        An item, such as patients: counts are rates per unit of it, before and after.
    per_units
        Of how many of it printed rates are; None for the power of ten that makes the median rate at least 1.
    conf_level
        The confidence level, a fraction; None for 0.95.
    multiplicity
        How p-values are adjusted within a family; None for the plan's choice, Holm for a file.
    list_text
        Whether to list what units wrote about changes; not for publication.
    list_units
        Whether to list the units of each wave by their ids.
    draws
        Compare the waves of this many simulated data sets that agree with everything published about the study, in
        place of its answers: the range of each number over them, beside what is possible.
    seed
        Of the draws; None for 1.
    progress
        Called after each item, or with `draws` after each bound and each data set, with what is counted, how many are
        done, and how many there are.
    options
        How the columns of the data are read, see `leapstats.api.choices.Reading`, and how units were sampled, see
        `leapstats.api.designs.DesignOptions`. With a design the mean change is tested by t, and the weights are those
        of the first wave compared, or of another one where only that has them.

    Returns
    -------
    AnalysisResult
        `.frame` has the unrounded numbers; `.plot().save("change.pdf")` draws.

    Raises
    ------
    InputError
        With every problem of the data, the plan or the request at once.
    """
    of_design, others_read = design_parted(options)
    reading = cast("Reading", others_read)
    named, by, wave_item = listed(items, "items"), one_name("by", by), one_name("wave_item", wave_item)
    files, named_waves = files_of(data), listed(waves, "waves")
    given, wave_item = waves_together(files, named_waves, wave_item, reading)
    plan, before, after = one_name("plan", plan), one_name("before", before), one_name("after", after)
    beside = BesideAsked(adjust_for=listed(adjust_for, "adjust_for"), per=one_name("per", per), per_units=per_units)
    of_file = (
        None
        if given is None
        else KeyOptions(given, Keys(listed(reading.get("id") or options.get("within"), "id"), wave_item or ""))
    )
    checks: list[Callable[[], object]] = [
        partial(check_level_option, conf_level),
        partial(check_flags, join_ids=join_ids, list_text=list_text, list_units=list_units),
        partial(
            check_together,
            {**of_files(reading), "wave_item": wave_item, "waves": named_waves},
            {"study": study is not None, "plan": plan, "list_text": list_text},
            has_data=data is not None,
        ),
        partial(choices_of, reading, others=DESIGN_NAMES),
        partial(design_of, of_design),
        partial(check_per_units, beside.per, per_units),
    ]
    if multiplicity is not None:
        checks.append(partial(check_choice, "multiplicity", multiplicity, OF_CHANGES))
    if draws is not None:
        flags = {"join_ids": join_ids or None, "list_text": list_text or None, "list_units": list_units or None}
        unused = {"data": data, "multiplicity": multiplicity, "conf_level": conf_level, "where": reading.get("where")}
        of_asked = {"before": before, "after": after, "items": named, "by": by, **asdict(beside)}
        checks.append(partial(check_draws, draws, seed))
        checks.append(partial(check_unused, "draws", {**of_asked, **flags, **unused}))
    else:
        checks.append(partial(check_needs_draws, seed))
        if of_file is not None:
            checks.append(partial(of_file.check, reading, named))
    check_all("the options", checks)
    design = design_of(of_design)
    _check_design(design, {"draws": draws, "adjust_for": beside.adjust_for})
    if draws is not None:
        from leapstats.api.draws import staffing_draws

        return staffing_draws(draws, study=study, plan=plan or PLAN, seed=seed, progress=progress)
    level = CONF_LEVEL if conf_level is None else conf_level
    asked = ChangeAsked(join_ids=join_ids, design=design, before=before, after=after, items=named, by=by, beside=beside)
    if of_file is None:
        found = waves_of_study(study_at(study), plan or PLAN, asked, choices_of(reading, others=DESIGN_NAMES))
    else:
        of_by = [asked.by] if asked.by is not None else []
        known = cast("Reading", {**reading, "id": of_file.keys.ids})
        choices = choices_of(known, include=(*asked.items, *of_by, *beside.items), sampling=design.sampling)
        file = raw_file(of_file.file, choices)
        found = waves_of_file(file, replace(of_file.keys, ids=choices.ids), choices, asked)
    shown = ChangeWords(conf_level=level, texts=list_text, units=list_units, warnings=found.words)
    chosen = found.plan if multiplicity is None else replace(found.plan, multiplicity=Multiplicity(multiplicity))
    return _changed(found, chosen, shown, progress)


def _check_design(design: DesignAsked, unheard: Mapping[str, object]) -> None:
    """Refuse options that do not go with a design that is asked for."""
    if design.sampling is not None and design.sampling.is_design:
        check_heard(unheard)


def _changed(found: WavesFound, plan: ChangePlan, shown: ChangeWords, progress: Follow | None) -> AnalysisResult:
    """Return the comparison of waves: by the design, where they have one."""
    linked = found.linked
    among = _sampled(linked)
    groups = group_units(among.aligned(0), found.by) if found.by is not None else None
    shown = replace(shown, grouping=_grouping(linked, groups))
    beside = beside_of(among, found.beside, plan.items, groups)
    if among is not linked:
        return changed_by_design((linked, among), plan, beside, shown, progress)
    comparison = compare_waves(linked, plan, shown.conf_level, beside, progress)
    document = comparison_document(comparison, plan, shown)
    figures = partial(change_figures, comparison, document, shown.conf_level)
    return AnalysisResult(comparison.results, document, figures)


def _sampled(linked: Linked) -> Linked:
    """Return the units of the wave that has the design, in the order of its survey; all where none has."""
    from leapstats.survey.sampled_waves import design_wave

    wave = design_wave(linked)
    return linked if wave is None else linked.of_wave(wave)


def _grouping(linked: Linked, groups: Groups | None) -> Grouping | None:
    """Word the groups; units absent from the first wave are in none."""
    if groups is None:
        return None
    named = groups.groups[1:]
    labels = {group.level or "": group.label for group in named}
    return Grouping(linked.surveys[0].variable(named[0].by or "").label, labels, groups.n_ungrouped)
