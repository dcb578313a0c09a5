"""What rates rest on: units with both numbers, and events."""

from collections.abc import Iterator, Mapping

from leapstats.ratios.control import FUNNELS
from leapstats.ratios.estimates import TALLY, TOTALS, Paired, contrast_of, design_in, paired_of
from leapstats.ratios.extracts import Work
from leapstats.results.frame import Key, Result, Results
from leapstats.results.ledger import Ledger
from leapstats.terms import StatName

Place = tuple[str, str | None, str | None]  # variable, by and by_level of the long frame
At = tuple[str, int, int]  # an item, the place of a part, and of a wave
UNITS, KEPT, WITHOUT, EVENTS = "units", "with a rate", "without a rate", "events"


def counts_behind_rates(work: Work, results: Results, _least: int) -> Ledger:
    """Return the counts that rates rest on.

    Parameters
    ----------
    work
        What rates were asked of.
    results
        Their numbers; those of single units rest on no count.
    """
    ledger = Ledger()
    places: dict[Place, At] = {}
    for item in work.items:
        for wave in range(len(work.extracts)):
            for part in range(len(work.parts)):
                _add_part(ledger, work, (item, part, wave))
                _, _, by, level = work.place(item, part, work.span(wave))
                places[item, by, level] = (item, part, wave)
            _add_groups(ledger, work, item, wave)
        for part in range(len(work.parts)):
            for wave in range(1, len(work.extracts)):
                _add_pairs(ledger, work, (item, part, wave))
    _add_bases(ledger, work, results, places)
    return ledger


def _add_bases(ledger: Ledger, work: Work, results: Results, places: Mapping[Place, At]) -> None:
    """Say what each number rests on; nothing is said of those of single units."""
    differing = {contrast_of(work, is_change=False)[0]} if not work.in_waves else set()
    changes = {_key(work, at)[:4]: at for at in _changes(work)}
    for row in results:
        if (row.variable, row.level, row.by, row.by_level) in changes:
            _add_change(ledger, work, changes[row.variable, row.level, row.by, row.by_level], row)
        elif (row.variable, row.by, row.by_level) in places and row.level is None:
            _add_basis(ledger, work, places[row.variable, row.by, row.by_level], row, differing)


def _changes(work: Work) -> Iterator[At]:
    for item in work.items:
        for part in range(len(work.parts)):
            for wave in range(1, len(work.extracts)):
                yield item, part, wave


def _key(work: Work, at: At) -> Key:
    item, part, wave = at
    return Key(*work.place(item, part, work.change(wave)), "", StatName.N_PAIRS)


def _name(at: At, what: str) -> str:
    item, part, wave = at
    return f"{item}, part {part}, wave {wave}: {what}"


def _add_part(ledger: Ledger, work: Work, at: At) -> None:
    """Add the units of a part with a rate and without, and events."""
    item, part, wave = at
    measured, inside = work.measured[item, wave], work.inside(part, wave)
    add = ledger.whole if part == 0 else ledger.count
    units = add(_name(at, UNITS), float(inside.sum()))
    ledger.split(units, {_name(at, KEPT): float((inside & measured.kept).sum())}, _name(at, WITHOUT))
    if work.method.events:
        ledger.count(_name(at, EVENTS), float(measured.above[inside & measured.kept].sum()))


def _add_groups(ledger: Ledger, work: Work, item: str, wave: int) -> None:
    """Say that groups add up to all units, but for those in no group."""
    whole = (item, 0, wave)
    for what in (UNITS, KEPT, WITHOUT, *((EVENTS,) if work.method.events else ())):
        names = [_name((item, part, wave), what) for part in range(1, len(work.parts))]
        if names:
            ledger.split(_name(whole, what), names, _name(whole, f"{what}, in no group"))


def _add_pairs(ledger: Ledger, work: Work, at: At) -> None:
    """Add the units with a rate in two waves: they are part of those of each, and groups are those of the first."""
    item, part, wave = at
    found = paired_of(work, item, part, wave)
    pairs = ledger.count(_name(at, "pairs"), found.size)
    for one in (0, *((wave,) if part == 0 else ())):
        ledger.split(_name((item, part, one), KEPT), (pairs,), _name(at, f"in wave {one} alone"))
    if work.method.events:
        _add_paired_events(ledger, at, found)
    if part and part == len(work.parts) - 1:
        whole, parts = (item, 0, wave), range(1, len(work.parts))
        for what in ("pairs", *((f"events of pairs {end}" for end in (0, 1)) if work.method.events else ())):
            names = [_name((item, each, wave), what) for each in parts]
            ledger.split(_name(whole, what), names, _name(whole, f"{what}, in no group"))


def _add_paired_events(ledger: Ledger, at: At, found: Paired) -> None:
    item, part, wave = at
    for end, one in enumerate((0, wave)):
        events = ledger.count(_name(at, f"events of pairs {end}"), float(found.above[end].sum()))
        if part == 0 or one == 0:
            ledger.split(_name((item, part, one), EVENTS), (events,), _name(at, f"events in wave {one} alone"))


def _add_change(ledger: Ledger, work: Work, at: At, row: Result) -> None:
    events = [_name(at, f"events of pairs {end}") for end in (0, 1)] if work.method.events else []
    if row.stat_name is StatName.N_PAIRS:
        ledger.is_a(row, _name(at, "pairs"))
    else:
        ledger.rests(row, _name(at, "pairs"), *events)


def _add_basis(ledger: Ledger, work: Work, at: At, row: Result, differing: set[str]) -> None:
    counted = [KEPT, WITHOUT, *((EVENTS,) if work.method.events else ())]
    whole = [_name(at, what) for what in counted]
    if row.statistic == TALLY:
        ledger.is_a(row, _name(at, WITHOUT if row.stat_name is StatName.N_MISSING else KEPT))
    elif row.statistic == TOTALS and row.stat_name is StatName.TOTAL and _counts_events(work, at[2]):
        ledger.is_a(row, _name(at, EVENTS))
    elif row.statistic in differing and at[1]:
        ledger.rests(row, *whole, *(_name((at[0], 1, at[2]), what) for what in counted))
    elif row.statistic not in FUNNELS.values() or row.stat_name in {StatName.DISPERSION, StatName.GROUP_VARIANCE}:
        ledger.rests(row, *whole)


def _counts_events(work: Work, wave: int) -> bool:
    return work.method.events and design_in(work, wave) is None
