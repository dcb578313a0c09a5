"""What agreement rests on: units that two coders rated, on which they agree and differ, with each code."""

from collections.abc import Sequence

from leapstats.coding.rates import PERCENT, TALLY
from leapstats.coding.sheet import Sheet
from leapstats.results.frame import Result, Results
from leapstats.results.ledger import Ledger
from leapstats.terms import StatName

UNITS, RATED, UNRATED, AGREED, DIFFER, BY_ALL = "units", "rated by two", "not", "agreed", "differ", "rated by all"


def counts_behind_agreement(sheet: Sheet, results: Results, _least: int) -> Ledger:
    """Return the counts that the agreement of coders rests on.

    Parameters
    ----------
    sheet
        Who gave which unit which codes.
    results
        The numbers; those of pairs of coders rest on no count that is known here.
    """
    ledger = Ledger()
    ledger.whole(UNITS, len(sheet.units))
    several = [row for row in sheet.given if sum(cell is not None for cell in row) >= 2]
    ledger.split(UNITS, {RATED: len(several)}, UNRATED)
    differ = sum(len({frozenset(cell) for cell in row if cell is not None}) > 1 for row in several)
    ledger.split(RATED, {DIFFER: differ}, AGREED)
    ledger.split(RATED, {BY_ALL: sum(None not in row for row in several)}, "rated by two, not by all")
    cells = [name for code in sheet.codes for name in _add_code(ledger, sheet, code)]
    _add_codes_together(ledger, sheet)
    for row in results:
        if row.statistic == TALLY:
            ledger.is_a(row, _counted(row))
        elif row.level is not None:
            ledger.rests(row, *_parts(sheet, row.level))
        elif row.by is None and row.statistic == PERCENT:
            ledger.rests(row, RATED, UNRATED, DIFFER, AGREED)
        else:
            ledger.rests(row, RATED, UNRATED, DIFFER, AGREED, BY_ALL, *cells)
    return ledger


def _add_codes_together(ledger: Ledger, sheet: Sheet) -> None:
    """Say what the counts of all codes come to: a unit on which coders differ is counted with each of their codes."""
    if sheet.several:
        return
    ledger.split(AGREED, [_name(code, "given by all") for code in sheet.codes])
    named = [{cell for cell in row if cell} for row in sheet.given]
    given = ledger.count("codes of units", sum(map(len, named)))
    ledger.split(given, [_name(code, "given") for code in sheet.codes])
    ledger.split(given, {"units with a code": sum(map(bool, named))}, "further codes of units")
    ledger.split(UNITS, ("units with a code",), "units without a code")
    if len(sheet.coders) == 2:
        ledger.split("further codes of units", (DIFFER,), "further codes of units rated by one")
        disputes = ledger.count("disputes on codes", 2 * ledger.counts[DIFFER])
        ledger.split(disputes, (DIFFER, DIFFER))
        ledger.split(disputes, [_name(code, "in dispute") for code in sheet.codes])


def _counted(row: Result) -> str:
    if row.level is not None:
        return _name(row.level, "given")
    return RATED if row.stat_name is StatName.N_BASE else BY_ALL


def _name(code: str, what: str) -> str:
    return f"{code}: {what}"


def _parts(sheet: Sheet, code: str) -> tuple[str, ...]:
    """Return the counts that the agreement on one code rests on."""
    kinds = ("given", "not given", "given by all", "given by none", "in dispute")
    by_coder = [f"{kind} {who}" for who in sheet.coders for kind in ("by", "not by")]
    return (RATED, UNRATED, *(_name(code, kind) for kind in (*kinds, *by_coder)))


def _add_code(ledger: Ledger, sheet: Sheet, code: str) -> tuple[str, ...]:
    """Add the units with a code and without, by all coders, none, or some, and by each of them."""
    applied = sheet.applied(code)
    given = ledger.split(UNITS, {_name(code, "given"): sum(any(row) for row in applied)}, _name(code, "not given"))
    several = [row for row in applied if len(_rated(row)) >= 2]
    all_, none = (sum(set(_rated(row)) == {mark} for row in several) for mark in (1, 0))
    kinds = {_name(code, "given by all"): all_, _name(code, "given by none"): none}
    ledger.split(RATED, kinds, _name(code, "in dispute"))
    parts = (_name(code, "given by all"), _name(code, "in dispute"))
    ledger.split(_name(code, "given"), parts, _name(code, "given, rated by one"))
    ledger.split(given, (_name(code, "given by none"),), _name(code, "not given, rated by one"))
    for at, who in enumerate(sheet.coders):
        marks = [row[at] for row in several]
        counts = {_name(code, f"by {who}"): marks.count(1), _name(code, f"not by {who}"): marks.count(0)}
        ledger.split(RATED, counts, _name(code, f"not rated by {who}"))
        if None not in marks:
            one, every = _name(code, f"by {who}"), _name(code, "given by all")
            ledger.split(one, (every,), _name(code, f"by {who}, not by all"))
    return _parts(sheet, code)


def _rated(row: Sequence[int | None]) -> list[int]:
    return [mark for mark in row if mark is not None]
