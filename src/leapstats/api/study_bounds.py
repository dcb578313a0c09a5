"""What everything published about a study determines, for each pair of a plan."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from numbers import Real
from pathlib import Path
from typing import TypeVar

from leapstats.api.bounds import LEVEL, LEVEL_FIX, NOT_REPORTED, check_answered
from leapstats.api.designs import rows_as_units
from leapstats.api.reading import first_wave, study_at
from leapstats.api.request import check_all, check_fraction, check_level_option
from leapstats.api.simulate import dictionary_hash
from leapstats.dictionary.association_plans import ASSOCIATION, AssociationMethod, load_association_plan
from leapstats.dictionary.plans import PLANS, load_change_plan
from leapstats.dictionary.settings import settings_of
from leapstats.dictionary.study import Study
from leapstats.errors import Problem, UsageError
from leapstats.identification.cache import BoundCache
from leapstats.identification.pair_table import BoundWords, pair_document, pair_results
from leapstats.identification.pairs import Bounder, ItemPair, PairBounds
from leapstats.identification.totals import CountChange
from leapstats.output.result import AnalysisResult
from leapstats.terms import Base, ItemType

PLAN = "staffing"
TIME_LIMIT = 60.0
ASSUMED = "All {n} {units} are assumed to have answered in {waves}."
GIVEN = "{responded} of {n} {units} are assumed to have answered in {later}; no assumption is made about which ones."
OF_WAVE = "{n} {units} answered in {waves}, according to the published bases."
STATED = (
    "Answered, according to the published bases: {found}. The study is assumed to have {n} {units}; no assumption is "
    "made about which of them answered both."
)
JOINT = "No assumption is made about which units have both, beyond what the dictionary states."
SHARP = (
    "The ranges are sharp: each end is reached by a data set that agrees with every published value, constraint, "
    "formula and universe in use."
)
OTHERS = "Not bounded here, because they are neither yes-no items nor counts: {items}."
UNBOUNDED = "Not bounded here, because totals are bounded only if all units answered: {items}."
UNPROVEN = "Time ran out before a data set was found that agrees with everything published; none may exist."
Progress = Callable[[int, int], None]
Bound = TypeVar("Bound", PairBounds, CountChange)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """The pairs and counts of a plan, and its words."""

    waves: tuple[str, str]
    pairs: tuple[ItemPair, ...]
    counts: tuple[str, ...] = ()
    title: str
    command: str
    headings: tuple[str, str]
    notes: tuple[str, ...]
    plan: str
    is_change: bool = False


def bounds(
    *,
    study: Study | str | Path | None = None,
    plan: str = PLAN,
    responded: int | str | None = None,
    level: float = LEVEL,
    conf_level: float = 0.95,
    time_limit: float = TIME_LIMIT,
    cache: bool = True,
    progress: Progress | None = None,
) -> AnalysisResult:
    """Compute what the published values of a study determine about each pair of a plan, and what they leave open.

    Parameters
    ----------
    study
        A study or its folder; None for the packaged one. Its answers are not read.
    plan
        A plan of the study: of changes, such as `staffing`, or of associations, such as `associations`.
    responded
        For changes, how many answered the later wave; `not-reported` for any number, None for all.
    level
        The significance level for p.
    conf_level
        The confidence level, a fraction such as 0.95.
    time_limit
        Seconds for one question to the solver; what is not decided by then is marked.
    cache
        Whether to keep what is found in the user's cache folder, by a hash of dictionary and published values.
    progress
        Called with how many pairs are done, and how many there are.

    Returns
    -------
    AnalysisResult
        The range of each test and effect over every data set that agrees with what is published.

    Raises
    ------
    InputError
        With every problem of the request or the plan at once.
    ContradictionError
        If the published values contradict each other.
    """
    checks: list[Callable[[], object]] = [
        partial(check_level_option, conf_level),
        partial(check_fraction, "level", level, LEVEL_FIX),
        partial(_check_time, time_limit),
        partial(check_answered, "responded", responded),
    ]
    check_all("the options", checks)
    loaded = rows_as_units(study_at(study), "bounds")
    asked = _asked(loaded, plan)
    bounder = Bounder(loaded, asked.pairs, conf_level, time_limit)
    answered = _answered(responded, bounder, asked)
    if answered or not bounder.all_answered:
        bounder.check_apart()
    kept = BoundCache(dictionary_hash(loaded)) if cache else None
    items = () if answered or not bounder.all_answered else asked.counts
    if not asked.pairs and not items:
        problem = Problem("", "it has no yes-no item", "Totals are bounded only if all units answered every wave")
        raise UsageError(f"the plan {plan}", [problem])
    number = len(asked.pairs), len(items)
    found = list(followed(bounded(bounder, asked.pairs, answered, kept), progress, (0, sum(number))))
    counts = list(followed(counted(bounder, items, asked.waves, kept), progress, (number[0], sum(number))))
    labels = "; ".join(loaded.variables[item].label for item in asked.counts)
    left_out = (UNBOUNDED.format(items=labels),) if asked.counts and not items else ()
    unproven = (UNPROVEN,) if bounder.in_doubt else ()
    shown = BoundWords(
        command=asked.command,
        title=f"{asked.title}: what the published values determine",
        headings=asked.headings,
        level=level,
        conf_level=conf_level,
        n_units=bounder.n_units,
        notes=(*unproven, *_who_answered(bounder, responded, asked), JOINT, SHARP, *left_out, *asked.notes),
        conventions=(
            ("plan", asked.plan),
            ("dictionary", dictionary_hash(loaded)) if loaded.folder else ("study", loaded.name),
        ),
    )
    results = pair_results(found, counts, shown)
    return AnalysisResult(results, pair_document(found, counts, loaded, shown, results))


def _asked(study: Study, plan: str) -> _Asked:
    if settings_of(study, PLANS, plan).get("kind") == ASSOCIATION:
        return _associations(study, plan)
    return _changes(study, plan)


def _changes(study: Study, name: str) -> _Asked:
    plan = load_change_plan(study, name)
    waves = [wave.name for wave in study.waves]
    if len(waves) < 2:
        problem = Problem("", "the study has one wave", "A change needs two waves")
        raise UsageError(f"the plan {name}", [problem])
    before, after = plan.before or waves[0], plan.after or waves[-1]
    types = {item: study.variables[item].type for item in plan.items}
    yes_no = [item for item in plan.items if types[item] is ItemType.BINARY]
    counts = tuple(item for item in plan.items if types[item] is ItemType.COUNT)
    others = [study.variables[item].label for item in plan.items if item not in {*yes_no, *counts}]
    if not yes_no and not counts:
        problem = Problem("", "it has no yes-no item and no count", "Choose another plan")
        raise UsageError(f"the plan {name}", [problem])
    return _Asked(
        waves=(before, after),
        pairs=tuple(ItemPair(one=item, other=item, waves=(before, after)) for item in yes_no),
        counts=counts,
        title=plan.title.replace("{before}", before).replace("{after}", after),
        command=f"bounds {name}",
        headings=(before, after),
        notes=(OTHERS.format(items="; ".join(others)),) if others else (),
        plan=f"{plan.name}, sha256 {plan.digest[:12]}",
        is_change=True,
    )


def _associations(study: Study, name: str) -> _Asked:
    plan = load_association_plan(study, name)
    problems = []
    if plan.method is not AssociationMethod.ODDS_RATIO:
        problems.append(
            Problem(f"plan {name}", f"its method is {plan.method}", "Choose a plan whose method is odds_ratio")
        )
    if plan.base is not Base.ALL:
        fix = "Choose a plan whose base is all (not asked counts as no)"
        problems.append(Problem(f"plan {name}", f"its base is {plan.base}", fix))
    if problems:
        raise UsageError("the plan", problems)
    wave = plan.wave or first_wave(study)
    return _Asked(
        waves=(wave, wave),
        pairs=tuple(
            ItemPair(one=exposure, other=outcome, waves=(wave, wave))
            for outcome in plan.outcomes
            for exposure in plan.exposures
        ),
        title=plan.title.replace("{wave}", wave),
        command=f"bounds {name}",
        headings=("Row", "Heading"),
        notes=(),
        plan=f"{plan.name}, sha256 {plan.digest[:12]}",
    )


def _answered(responded: int | str | None, bounder: Bounder, asked: _Asked) -> Sequence[int]:
    """Return the numbers of answers that are possible, none where all units answered."""
    n_units, is_change = bounder.n_units, asked.is_change
    if responded is None:
        return (bounder.answering[asked.waves[1]],) if is_change and not bounder.all_answered else ()
    refused = None if is_change else "an association uses one wave"
    if not bounder.all_answered:
        refused = "the published bases already say how many answered"
    if refused:
        raise UsageError("the options", [Problem("responded", refused, "Omit this option")])
    if responded == NOT_REPORTED:
        return range(1, n_units + 1)
    if not 1 <= int(responded) <= n_units:
        problem = Problem("responded", f"{responded} is not between 1 and {n_units}", "Use a number in this range")
        raise UsageError("the options", [problem])
    return (int(responded),)


def _who_answered(bounder: Bounder, responded: int | str | None, asked: _Asked) -> Iterator[str]:
    """Yield what is taken to be known of who answered; where no number is, the notes of the rows say it."""
    if responded == NOT_REPORTED:
        return
    if responded is not None:
        words = GIVEN
    elif bounder.all_answered:
        words = ASSUMED
    else:
        words = STATED if asked.is_change else OF_WAVE
    yield words.format(
        n=bounder.n_units if asked.is_change else bounder.answering[asked.waves[0]],
        units=bounder.study.units,
        waves=" and ".join(dict.fromkeys(asked.waves)),
        later=asked.waves[1],
        responded=responded,
        found=", ".join(f"{size} in {wave}" for wave, size in bounder.answering.items()),
    )


def _check_time(time_limit: float) -> None:
    if not isinstance(time_limit, Real) or not time_limit > 0:
        problem = Problem("time_limit", f"{time_limit!r} is not a time limit", "Use a number of seconds above 0")
        raise UsageError("the options", [problem])


def followed(found: Iterator[Bound], progress: Progress | None, places: tuple[int, int]) -> Iterator[Bound]:
    """Pass bounds on, and tell of each that it is done: how many were before it, and how many there are in all."""
    before, total = places
    for place, each in enumerate(found, start=before + 1):
        yield each
        if progress is not None:
            progress(place, total)


def bounded(
    bounder: Bounder, pairs: Sequence[ItemPair], answered: Sequence[int], cache: BoundCache | None
) -> Iterator[PairBounds]:
    """Yield the bounds of pair after pair.

    Parameters
    ----------
    bounder
        Of the study.
    pairs
        In the order in which they are wanted.
    answered
        How many units may have answered the later wave; none where all have.
    cache
        Where what is found is kept; None for nowhere.

    Raises
    ------
    ContradictionError
        If the published values contradict each other.
    """
    for pair in pairs:
        kept = cache.get(pair) if cache is not None and not answered else None
        if kept is None:
            bounder.check()
        if answered:
            yield bounder.bound_answers(pair, answered)
        elif kept is not None:
            yield bounder.from_attainable(pair, *kept)
        else:
            found = bounder.bound(pair)
            if cache is not None and found.attainable is not None:
                cache.put(pair, found.attainable, found.tightened_by)
            yield found


def counted(
    bounder: Bounder, items: Sequence[str], waves: tuple[str, str], cache: BoundCache | None
) -> Iterator[CountChange]:
    """Yield the bounds of the totals of count after count; see `bounded`."""
    for item in items:
        found = cache.get_totals(item, waves) if cache is not None else None
        if found is None:
            bounder.check()
            found = bounder.bound_totals(item, waves)
            if cache is not None:
                cache.put_totals(found)
        yield found
