"""How answers changed between waves."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from leapstats.api.arguments import check_flags, one_name
from leapstats.api.choices import Names, Reading, choices_of, listed, of_files, shows_reading
from leapstats.api.key_options import KeyOptions
from leapstats.api.reading import raw_file, study_at
from leapstats.api.request import (
    check_all,
    check_choice,
    check_level_option,
    check_needs_draws,
    check_together,
    check_unused,
)
from leapstats.api.seeds import check_draws
from leapstats.api.staffing_beside import (
    BesideAsked,
    answer_problems,
    beside_of,
    check_per_units,
    named_problems,
)
from leapstats.api.staffing_problems import (
    by_problems,
    check_two_waves,
    column_problems,
    not_asked,
    plan_problems,
    size_problems,
    wave_problems,
    waves_compared,
)
from leapstats.change.comparison import compare_waves
from leapstats.change.figures import change_figures
from leapstats.change.paired import untestable
from leapstats.change.table import ChangeWords, Grouping, comparison_document
from leapstats.dictionary.plans import OF_CHANGES, ChangePlan, Family, load_change_plan
from leapstats.dictionary.study import Study
from leapstats.errors import DataError, Problem, UsageError
from leapstats.output.result import AnalysisResult
from leapstats.results.following import Follow
from leapstats.survey.choices import Choices
from leapstats.survey.groups import Groups, group_units
from leapstats.survey.linking import Linked, alike_notes, ids_of, joined_words, link, link_joined
from leapstats.survey.raw import RawFile
from leapstats.survey.read import Waves
from leapstats.survey.splitting import Keys, split_waves
from leapstats.survey.survey import Survey
from leapstats.survey.where import keep_units
from leapstats.terms import Multiplicity

if TYPE_CHECKING:
    import pandas as pd


PLAN = "staffing"
CONF_LEVEL = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What is to be compared, and whether ids that differ only in how they are written are one."""

    join_ids: bool

    before: str | None
    after: str | None
    items: tuple[str, ...]
    by: str | None
    beside: BesideAsked = field(default_factory=BesideAsked)


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """What is compared: linked waves, the plan, the item that makes groups, and what was inferred."""

    linked: Linked
    plan: ChangePlan
    by: str | None
    words: tuple[str, ...] = ()
    beside: BesideAsked = field(default_factory=BesideAsked)


@shows_reading
def staffing(
    data: "str | Path | pd.DataFrame | None" = None,
    *,
    study: Study | str | Path | None = None,
    plan: str | None = None,
    before: str | None = None,
    after: str | None = None,
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
    **reading: Unpack[Reading],
) -> AnalysisResult:
    """Compare waves, unit by unit: gains, losses, effects with confidence intervals, and paired tests.

    Parameters
    ----------
    data
        A file or a data frame that holds several waves, one row per unit and wave; None for a study.
    study
        A study or its folder; None for the packaged one.
    plan
        A plan of the study, `plans/NAME.toml`; None for `staffing`.
    before, after
        Waves to compare; None for the plan's. If neither sets `before`, it is the first
        wave; if neither sets `after`, each wave later than `before` is compared with it.
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
    reading
        How the columns of the data are read; see `leapstats.api.choices.Reading`.

    Returns
    -------
    AnalysisResult
        `.frame` has the unrounded numbers; `.plot().save("change.pdf")` draws.

    Raises
    ------
    InputError
        With every problem of the data, the plan or the request at once.
    """
    named, by, wave_item = listed(items, "items"), one_name("by", by), one_name("wave_item", wave_item)
    plan, before, after = one_name("plan", plan), one_name("before", before), one_name("after", after)
    beside = BesideAsked(adjust_for=listed(adjust_for, "adjust_for"), per=one_name("per", per), per_units=per_units)
    of_file = None if data is None else KeyOptions(data, Keys(listed(reading.get("id"), "id"), wave_item or ""))
    checks: list[Callable[[], object]] = [
        partial(check_level_option, conf_level),
        partial(check_flags, join_ids=join_ids, list_text=list_text, list_units=list_units),
        partial(
            check_together,
            {**of_files(reading), "wave_item": wave_item},
            {"study": study is not None, "plan": plan, "list_text": list_text},
            has_data=data is not None,
        ),
        partial(choices_of, reading),
        partial(check_per_units, beside.per, per_units),
    ]
    if multiplicity is not None:
        checks.append(partial(check_choice, "multiplicity", multiplicity, OF_CHANGES))
    asked = _Asked(join_ids=join_ids, before=before, after=after, items=named, by=by, beside=beside)
    if draws is not None:
        flags = {"join_ids": join_ids or None, "list_text": list_text or None, "list_units": list_units or None}
        unused = {"data": data, "multiplicity": multiplicity, "conf_level": conf_level, "where": reading.get("where")}
        of_asked = {**asdict(asked), **asdict(beside)}
        del of_asked["beside"]
        checks.append(partial(check_draws, draws, seed))
        checks.append(partial(check_unused, "draws", {**of_asked, **flags, **unused}))
    else:
        checks.append(partial(check_needs_draws, seed))
        if of_file is not None:
            checks.append(partial(of_file.check, reading, named))
    check_all("the options", checks)
    if draws is not None:
        from leapstats.api.draws import staffing_draws

        return staffing_draws(draws, study=study, plan=plan or PLAN, seed=seed, progress=progress)
    level = CONF_LEVEL if conf_level is None else conf_level
    if of_file is None:
        found = _of_study(study_at(study), plan or PLAN, asked, reading.get("where") or "")
    else:
        of_by = [asked.by] if asked.by is not None else []
        choices = choices_of({**reading, "id": of_file.keys.ids}, include=(*asked.items, *of_by, *beside.items))
        found = _of_file(raw_file(of_file.file, choices), replace(of_file.keys, ids=choices.ids), choices, asked)
    linked, chosen = found.linked, found.plan
    if multiplicity is not None:
        chosen = replace(chosen, multiplicity=Multiplicity(multiplicity))
    groups = group_units(linked.aligned(0), found.by) if found.by is not None else None
    comparison = compare_waves(linked, chosen, level, beside_of(linked, found.beside, chosen.items, groups), progress)
    shown = ChangeWords(
        conf_level=level,
        grouping=_grouping(linked, groups),
        texts=list_text,
        units=list_units,
        warnings=found.words,
    )
    document = comparison_document(comparison, chosen, shown)
    return AnalysisResult(comparison.results, document, partial(change_figures, comparison, document, level))


def _grouping(linked: Linked, groups: Groups | None) -> Grouping | None:
    """Word the groups; units absent from the first wave are in none."""
    if groups is None:
        return None
    named = groups.groups[1:]
    labels = {group.level or "": group.label for group in named}
    return Grouping(linked.surveys[0].variable(named[0].by or "").label, labels, groups.n_ungrouped)


def _of_study(study: Study, name: str, asked: _Asked, where: str) -> _Found:
    check_two_waves(study)
    plan = load_change_plan(study, name)
    known, named = [wave.name for wave in study.waves], (asked.before or plan.before, asked.after or plan.after)
    wrong = list(wave_problems(known, *named))
    problems = [*wrong, *plan_problems(plan, asked.items), *by_problems(study, asked.by)]
    problems.extend(named_problems(study, asked.beside, _only(plan, asked.items).items))
    plan = _only(plan, asked.items)
    waves = [] if wrong else waves_compared(known, *named)
    surveys, errors = _read(study, waves)
    wanted = product(plan.items, waves)
    problems.extend(not_asked(item, wave) for item, wave in wanted if not _has(study, surveys, wave, item))
    if asked.by is not None and waves and asked.by in study.variables and not _has(study, surveys, waves[0], asked.by):
        problems.append(not_asked(asked.by, waves[0]))
    problems.extend(answer_problems(list(surveys.values()), asked.beside) if surveys else ())
    there = [(survey, item) for item, wave in product(plan.items, surveys) if (survey := surveys[wave]).has(item)]
    problems.extend(problem for survey, item in there for problem in size_problems(survey, item))
    problems.extend(filter(None, (untestable(study.variables[item]) for item in plan.items)))
    _raise_all(study, problems, errors)
    kept = [_kept(survey, where) for survey in surveys.values()]
    notes = tuple(note for survey in kept for note in survey.provenance.notes) if where else ()
    linked, alike = _linked(kept, asked)
    return _Found(linked, plan, asked.by, (*notes, *alike), asked.beside)


def _kept(survey: Survey, where: str) -> Survey:
    """Keep the units that satisfy a condition, and know those that it leaves out."""
    kept = keep_units(survey, where)
    dropped = frozenset(ids_of(survey.units)) - set(ids_of(kept.units))
    return replace(kept, provenance=replace(kept.provenance, dropped=dropped))


def _linked(surveys: Sequence[Survey], asked: _Asked) -> tuple[Linked, tuple[str, ...]]:
    """Link waves, and name the ids that differ only in how they are written where they are not joined."""
    if asked.join_ids:
        linked = link_joined(surveys)
        return linked, (joined_words(surveys[0].study, linked.joined or 0),)
    return link(surveys), tuple(alike_notes(surveys))


def _read(study: Study, waves: Sequence[str]) -> tuple[dict[str, Survey], list[DataError]]:
    """Read the waves that can be read, and keep what is wrong with the others."""
    opened, surveys, errors = Waves(study), {}, []
    for wave in waves:
        try:
            surveys[wave] = opened.survey(wave)
        except DataError as error:
            errors.append(error)
    return surveys, errors


def _has(study: Study, surveys: Mapping[str, Survey], wave: str, item: str) -> bool:
    """Tell whether a wave has an item; of a wave that could not be read, whether the dictionary says so."""
    return surveys[wave].has(item) if wave in surveys else wave in study.available.get(item, ())


def _raise_all(study: Study, problems: Sequence[Problem], errors: Sequence[DataError]) -> None:
    """Raise what is wrong with what was asked for and with the waves, if anything is, as one error."""
    if len(errors) == 1 and not problems:
        raise errors[0]
    of_waves = [
        replace(problem, where=", ".join(filter(None, (error.source, problem.where))))
        for error in errors
        for problem in error.problems
    ]
    if of_waves:
        raise DataError(study.name, [*problems, *of_waves])
    if problems:
        raise UsageError(f"the options for {study.name}", problems)


def _only(plan: ChangePlan, items: Sequence[str]) -> ChangePlan:
    if not items:
        return plan
    kept = (Family(label=each.label, items=tuple(i for i in each.items if i in items)) for each in plan.families)
    return replace(plan, families=tuple(family for family in kept if family.items))


def _of_file(file: RawFile, keys: Keys, choices: Choices, asked: _Asked) -> _Found:
    items = tuple(heading for item in asked.items for heading in _headings(file, item))
    by = _headings(file, asked.by) if asked.by is not None else []
    beside = _beside_headings(file, asked.beside)
    split = split_waves(
        file, keys, choices, partial(_asked_problems, items=items, by=by, asked=replace(asked, beside=beside))
    )
    by_wave = {survey.wave: survey for survey in split.surveys}
    count = f"{len(items)} item{'' if len(items) == 1 else 's'}"
    plan = ChangePlan(
        name="of the command",
        title=f"Change of {count} of {file.path.name}, {{before}} to {{after}}",
        families=(Family(label="", items=items),),
    )
    surveys = [by_wave[wave] for wave in waves_compared(tuple(by_wave), asked.before, asked.after)]
    linked, alike = _linked(surveys, asked)
    chosen = bool(asked.before and asked.after) or (len(by_wave) == 2 and bool(asked.before or asked.after))
    order = (split.order,) if split.order and not chosen else ()
    return _Found(linked, plan, by[0] if by else None, (*split.words, *order, *alike), beside)


def _headings(file: RawFile, name: str) -> list[str]:
    """Find the column of a heading, or else all columns of a question."""
    exact = [each.heading for each in file.columns if each.heading == name]
    return exact or [each.heading for each in file.columns if each.name == name]


def _beside_headings(file: RawFile, asked: BesideAsked) -> BesideAsked:
    """Name columns as the waves do: a question of several columns is all of them, and cannot be what counts are per."""
    adjust_for = tuple(heading for item in asked.adjust_for for heading in _headings(file, item))
    per = _headings(file, asked.per) if asked.per is not None else []
    if len(per) > 1:
        problem = Problem(f"per, {asked.per}", f"it has {len(per)} columns", f"Name one of {', '.join(per)}")
        raise UsageError(f"the options for {file.path.name}", [problem])
    return replace(asked, adjust_for=tuple(dict.fromkeys(adjust_for)), per=per[0] if per else None)


def _asked_problems(
    split: Sequence[Survey], *, items: Sequence[str], by: Sequence[str], asked: _Asked
) -> Iterator[Problem]:
    """Say what is wrong with what was asked for of the waves of a file; that they are too few is told elsewhere."""
    known = {survey.wave: survey for survey in split}
    wrong = list(wave_problems(tuple(known), asked.before, asked.after)) if len(known) > 1 else []
    yield from wrong
    if not split:
        return
    compared = [] if wrong else [known[wave] for wave in waves_compared(tuple(known), asked.before, asked.after)]
    yield from column_problems(split[0], compared, items)
    if len(by) > 1:
        yield Problem(asked.by or "", f"it has {len(by)} columns", f"Name one of {', '.join(by)}")
    elif by:
        yield from by_problems(split[0].study, by[0]) if by[0] in split[0].study.variables else ()
        yield from column_problems(split[0], compared[:1], by)
    yield from _beside_problems(split[0], compared, asked.beside, items)


def _beside_problems(
    first: Survey, compared: Sequence[Survey], beside: BesideAsked, items: Sequence[str]
) -> Iterator[Problem]:
    there = first.study.variables
    words = dict(first.provenance.inferred)
    known_only = replace(
        beside,
        adjust_for=tuple(item for item in beside.adjust_for if item in there),
        per=beside.per if beside.per in there else None,
    )
    for item in beside.items:
        if item not in there and item in words:
            yield Problem(item, f"it was {words[item]}", "Declare its type (such as --categorical), or omit it")
    yield from named_problems(first.study, known_only, items)
    yield from answer_problems(compared, known_only) if compared else ()
