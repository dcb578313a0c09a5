"""What is asked of rates, and whether it can be had."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from numbers import Real
from typing import Any, cast

from leapstats.api.arguments import check_flags, found, one_name
from leapstats.api.choices import Reading, choices_of, listed, of_files
from leapstats.api.designs import DESIGN_NAMES, DesignAsked, design_of, design_parted
from leapstats.api.request import check_all, check_choice, check_level_option, check_together
from leapstats.api.several_files import Data, check_files
from leapstats.errors import Problem, UsageError
from leapstats.ratios.method import OVERDISPERSION, PLAIN, Method, limits_of

FUNNEL, CATERPILLAR = "funnel", "caterpillar"
FIGURES = (FUNNEL, CATERPILLAR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked: items, what they are per, groups, waves, methods, tables and figures."""

    items: tuple[str, ...]
    per: str
    per_units: float | None
    by: str | None
    waves: tuple[str, ...]
    wave: tuple[str, ...]
    wave_item: str | None
    join_ids: bool
    method: Method
    shrink: bool
    units: bool
    figures: tuple[str, ...]
    design: DesignAsked
    reading: Reading

    @property
    def named(self) -> tuple[str, ...]:
        """Every item that is named, each once."""
        return tuple(dict.fromkeys((*self.items, self.per, *([self.by] if self.by else []))))


def asked_of(given: Mapping[str, Any], options: Mapping[str, Any], files: Sequence[Data], *, has_study: bool) -> Asked:
    """Return what is asked, checked.

    Parameters
    ----------
    given
        The options of a call by their names.
    options
        How files are read, and how units were sampled.
    files
        The files or data frames.
    has_study
        Whether a study was named.

    Raises
    ------
    UsageError
        With every option that is not understood, or does not go with the others.
    """
    of_design, others = design_parted(options)
    reading = cast("Reading", others)
    names = {name: one_name(name, given[name]) for name in ("per", "by", "wave_item", "limits", "overdispersion")}
    lists = {name: listed(given[name], name) for name in ("items", "waves", "wave", "figure")}
    flags = {name: given[name] for name in ("events", "shrink", "units", "join_ids")}
    kinds = limits_of(events=given["events"] is True)
    checks: list[Callable[[], object]] = [
        partial(check_flags, **flags),
        partial(_check_named, lists["items"], names["per"], names["by"]),
        partial(_check_units, given["per_units"]),
        partial(check_level_option, given["conf_level"]),
        partial(check_files, files, lists["waves"], names["wave_item"]),
        partial(
            check_together,
            {**of_files(reading), "wave_item": names["wave_item"], "waves": lists["waves"]},
            {"study": has_study, "wave": lists["wave"]},
            has_data=bool(files),
        ),
        partial(choices_of, reading, others=DESIGN_NAMES),
        partial(design_of, of_design),
        partial(_check_limits, names["limits"], kinds, events=given["events"] is True),
        partial(_check_of_events, names["overdispersion"], given["shrink"], events=given["events"] is True),
        partial(_check_linked, files, names["wave_item"], reading, joined=given["join_ids"]),
        *(partial(check_choice, "figure", each, FIGURES) for each in lists["figure"]),
    ]
    check_all("the options", checks)
    method = Method(
        events=given["events"],
        limits=names["limits"] or kinds[0],
        conf_level=0.95 if given["conf_level"] is None else given["conf_level"],
        overdispersion=names["overdispersion"] or PLAIN,
    )
    asked = Asked(
        items=lists["items"],
        per=names["per"] or "",
        per_units=None if given["per_units"] is None else float(given["per_units"]),
        by=names["by"],
        waves=lists["waves"],
        wave=lists["wave"],
        wave_item=names["wave_item"],
        join_ids=given["join_ids"],
        method=method,
        shrink=given["shrink"],
        units=given["units"],
        figures=lists["figure"] or (FUNNEL,),
        design=design_of(of_design),
        reading=reading,
    )
    check_design(asked, asked.design.sampling is not None)
    return asked


def _check_named(items: Sequence[str], per: str | None, by: str | None) -> None:
    problems = []
    if not items or not all(items):
        problems.append(Problem("items", "no item is named", "Name what is counted, such as full-time equivalents"))
    if not per:
        problems.append(Problem("per", "nothing is named that rates are per", "Name an item, such as patients"))
    twice = [each for each in (*items, by) if each is not None and each == per]
    problems.extend(Problem("per", f"{each} cannot be per itself", "Name another item") for each in twice)
    if by is not None and by in items:
        problems.append(Problem("by", f"{by} is counted, so it makes no groups", "Name another item"))
    if problems:
        raise UsageError("the options", problems)


def _check_units(units: object) -> None:
    if units is None:
        return
    if isinstance(units, bool) or not isinstance(units, Real) or not 0 < float(units) < float("inf"):
        problem = Problem("per_units", f"{found(units)} is not a number above 0", "Use a number such as 10000")
        raise UsageError("the options", [problem])


def _check_limits(limits: str | None, kinds: Sequence[str], *, events: bool) -> None:
    if limits is None or limits in kinds:
        return
    others = limits_of(events=not events)
    if limits in others:
        what = f"{limits} limits are of {'amounts' if events else 'events'}"
        fix = f"{'Omit' if events else 'Add'} --events, or use one of {', '.join(kinds)}"
        raise UsageError("the options", [Problem("limits", what, fix)])
    check_choice("limits", limits, kinds)


def _check_of_events(overdispersion: str | None, shrink: object, *, events: bool) -> None:
    """Refuse what only events have: a variance that chance gives."""
    if overdispersion is not None:
        check_choice("overdispersion", overdispersion, OVERDISPERSION)
    given = {"overdispersion": overdispersion not in {None, PLAIN}, "shrink": shrink is True}
    what = "amounts have no variance by chance alone: their limits come from how practices spread"
    problems = [
        Problem(name, what, "Add --events, or omit it") for name, value in given.items() if value and not events
    ]
    if problems:
        raise UsageError("the options", problems)


def _check_linked(files: Sequence[Data], wave_item: str | None, reading: Reading, *, joined: object) -> None:
    in_waves = len(files) > 1 or wave_item is not None
    problems = []
    if in_waves and not listed(reading.get("id"), "id"):
        problems.append(Problem("id", "waves are linked by it", "Name the column with the id of the unit (--id)"))
    if joined is True and files and not in_waves:
        problems.append(Problem("join_ids", "there are no waves to link", "Add files or --wave-item, or omit it"))
    if problems:
        raise UsageError("the options", problems)


def check_design(asked: Asked, is_sampled: bool, *, in_waves: bool = False) -> None:  # noqa: FBT001
    """Refuse what a sample design leaves no room for, all at once.

    Raises
    ------
    UsageError
        Naming each option.
    """
    if not is_sampled:
        return
    problems = []
    if asked.design.sampling is not None and asked.design.sampling.frequency:
        problems.append(Problem("frequency", "a practice is one row", "Give one row for each, or omit it"))
    if asked.method.events:
        what = "Poisson limits take the events as all there are, and no sample design into account"
        problems.append(Problem("events", what, "Omit --events: with a design the practices are the units"))
    if asked.units:
        what = "control limits hold practices against all of them, not against a sample"
        problems.append(Problem("units", what, "Omit it, or the design"))
    if in_waves or len(asked.waves) > 1 or asked.wave_item is not None:
        what = "rates of several waves take no sample design into account"
        problems.append(Problem("weights", what, "Use staffing with --per and the same design, or one wave"))
    if problems:
        raise UsageError("the options", problems)
