"""Which numbers of an output have to go: small counts, those that give them away, and what is computed from them."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from leapstats.describe.catalogue import SHARE_LIMITS
from leapstats.dictionary.expression import AllOf, AnyOf, Compare, In, Item, Literal, Not, walk
from leapstats.dictionary.study import Study
from leapstats.disclosure.changes import add_changes, forms_of_changes
from leapstats.disclosure.dictionary_relations import add_dictionary, literals_of
from leapstats.disclosure.facts import Facts, drop_untrue, facts_of
from leapstats.disclosure.ledgers import add_ledger, forms_behind
from leapstats.disclosure.slices import (
    ANSWERED,
    SKIPS_AS_NO,
    TALLY,
    TOTALS,
    Sheet,
    Where,
    compares_waves,
    root_of,
    where_of,
)
from leapstats.disclosure.suppression import Suppression, suppressed
from leapstats.disclosure.system import Form
from leapstats.errors import Problem, UsageError
from leapstats.output.document import Number
from leapstats.results.following import Follow
from leapstats.results.frame import Key, Result
from leapstats.terms import StatName

SHARE_STATISTICS = frozenset({TALLY, SHARE_LIMITS.__name__})
OF_ONE_GROUP = frozenset(
    {
        StatName.MEAN,
        StatName.SD,
        StatName.SE,
        StatName.MEDIAN,
        StatName.P25,
        StatName.P75,
        StatName.IQR,
    }
)
ONE_UNIT = frozenset({StatName.MIN, StatName.MAX})  # each is the answer of one unit
OF_FAMILIES = frozenset({StatName.P_ADJUSTED, StatName.MC_STD_ERROR})  # computed from every p of a family
OF_ABSENT = "absent_answers"  # rests on how many did not answer
YES_OR_NO = (AllOf, AnyOf, Compare, In, Item, Literal, Not)
Record = Mapping[str, Number]
COUNTS = TOTALS | {StatName.N}


@dataclass(frozen=True, slots=True)
class Withheld:
    """What goes of the numbers of several tables.

    Attributes
    ----------
    keys
        The keys of the numbers that go, a set a table.
    facts
        The counts, and what holds between them.
    suppression
        Which counts are held back.
    """

    keys: tuple[frozenset[Key], ...]
    facts: Facts
    suppression: Suppression


@dataclass(frozen=True, slots=True)
class _Role:
    """What a number is: a count, or computed from counts; `forms` is None for what must go in any case."""

    forms: tuple[Form, ...] | None
    is_count: bool = False


def withheld_of(
    sheets: Sequence[Sheet], least: int, *, complementary: bool = True, follow: Follow | None = None
) -> Withheld:
    """Tell which numbers of tables that are read together have to go.

    Parameters
    ----------
    sheets
        The numbers of each table, with its dictionary.
    least
        Counts from 1 to one below it are too small.
    complementary
        False leaves what gives small counts away, to show that it does.
    follow
        Is told how far the work is.
    """
    facts = facts_of(sheets)
    add_dictionary(facts, sheets)
    for place, sheet in enumerate(sheets):
        _add_behind(facts, sheet, place, least)
    drop_untrue(facts)
    roles = [_roles(sheet, facts, place) for place, sheet in enumerate(sheets)]
    carriers: set[Form] = set()
    for sheet, of_sheet in zip(sheets, roles, strict=True):
        for row, role in zip(sheet.rows, of_sheet, strict=True):
            if role.is_count and role.forms:
                known = facts.system.counts.get(role.forms[0])
                name = known.name if known is not None else _words(row)
                facts.system.count(role.forms[0], int(row.stat), name, is_level=row.level is not None)
            elif role.forms:
                carriers.update(role.forms)
    _make_public(facts, least)
    found = suppressed(facts.system, least, frozenset(carriers), complementary=complementary, follow=follow)
    small = frozenset(
        form for form, count in facts.system.counts.items() if 0 < count.value < least and not count.is_public
    )
    closed = found.forms | small
    touched = _touched(facts, closed)
    tied = _tied(sheets, facts, touched)
    keys = []
    for sheet, of_sheet in zip(sheets, roles, strict=True):
        gone = [
            row
            for row, role in zip(sheet.rows, of_sheet, strict=True)
            if math.isfinite(row.stat) | (row.stat in {math.inf, -math.inf})
            and (row.variable in tied or _goes(row, sheet, role, closed, touched))
        ]
        keys.append(frozenset(_key(row) for row in (*gone, *_families(sheet, gone))))
    return Withheld(tuple(keys), facts, found)


def _check_size(size: int, least: int) -> None:
    """Refuse so few units in all that their number is small itself."""
    if 0 < size < least:
        what = f"there are fewer than {least} units in all, and a title would tell how many"
        raise UsageError("the options", [Problem("min_cell", what, "Choose more units")])


def _add_behind(facts: Facts, sheet: Sheet, place: int, least: int) -> None:
    """Add the counts that no table of one wave shows."""
    if sheet.ledger is not None:
        for name in sheet.ledger.public:
            _check_size(sheet.ledger.counts[name], least)
        add_ledger(facts, sheet.ledger, place)
    elif compares_waves(sheet):
        add_changes(facts, sheet)


def _key(row: Result) -> Key:
    return Key(*row[:6])


def _words(row: Result) -> str:
    return " ".join(str(part) for part in (row.variable, row.level or "", row.by or "", row.by_level or "") if part)


def _make_public(facts: Facts, least: int) -> None:
    """Take the number of all units as known to everyone; so few that it is small itself are refused."""
    for wave in {where.wave for where in facts.slices}:
        form = ((facts.system.place(((root_of(wave), ANSWERED),)), 1.0),)
        size = max(
            (each.size for where, each in facts.slices.items() if where.wave == wave and not where.by), default=0
        )
        if form not in facts.system.counts:
            size = size or max(each.size for where, each in facts.slices.items() if where.wave == wave)
            facts.system.count(form, size, "all units", is_level=False)
        _check_size(size, least)
        facts.system.counts[form] = replace(facts.system.counts[form], is_public=True)


def _roles(sheet: Sheet, facts: Facts, place: int) -> list[_Role]:
    if sheet.ledger is not None:
        bases = [sheet.ledger.basis(_key(row)) for row in sheet.rows]
        return [_Role(forms_behind(facts, basis, place), basis.is_count) for basis in bases]
    if not compares_waves(sheet):
        return [_role(row, sheet, facts) for row in sheet.rows]
    known = forms_of_changes(facts, sheet)
    roles = [(row, known[_key(row)]) for row in sheet.rows]
    return [_Role(None) if role is None or row.stat_name in ONE_UNIT else _Role(*role) for row, role in roles]


def _role(row: Result, sheet: Sheet, facts: Facts) -> _Role:
    where = where_of(row, sheet)
    if row.statistic == TALLY and row.stat_name in COUNTS and (row.level is not None or row.stat_name in TOTALS):
        form = facts.form_of_row(where, row.stat_name, row.level)
        if form is not None:
            return _Role((form,), is_count=True)
        if where in facts.slices and row.stat_name is StatName.N_MISSING and not row.stat:
            return _Role(())  # nobody, in any group
        return _Role(facts.forms_of(where) or None)
    if row.stat_name in ONE_UNIT:
        return _Role(None)
    if row.level is not None and row.statistic in SHARE_STATISTICS:
        parts = (facts.form_of_row(where, StatName.N, row.level), facts.form_of_row(where, StatName.N_BASE, None))
        known = tuple(form for form in parts if form is not None)
        return _Role(known if len(known) == len(parts) else facts.forms_of(where) or None)
    if not where.by or (row.stat_name in OF_ONE_GROUP and row.by_level is not None):
        return _Role(facts.forms_of(where) or None)
    return _Role(tuple(dict.fromkeys(_of_all_groups(where, facts))) or None)


def _of_all_groups(where: Where, facts: Facts) -> Iterator[Form]:
    for each in facts.slices:
        if (each.wave, each.item, each.by) == (where.wave, where.item, where.by):
            yield from facts.forms_of(each)


def _touched(facts: Facts, closed: frozenset[Form]) -> frozenset[str]:
    """Return the items of which some count is held back."""
    atoms = {atom for form in closed for atom, _ in form}
    axes = {axis for atom, place in facts.system.places.items() if place in atoms for axis, _ in atom}
    return frozenset(axis.rpartition("@")[0].removesuffix(SKIPS_AS_NO) for axis in axes)


def _tied(sheets: Sequence[Sheet], facts: Facts, touched: frozenset[str]) -> frozenset[str]:
    """Return the items that are computed from the answers of one of which a count is held back, in a way not modelled.

    Nothing of these is told: a `case` or a band of the same answers can give away what adding up does not.
    """
    found = set()
    items = {where.item.removesuffix(SKIPS_AS_NO) for where in facts.slices}
    for study in {id(sheet.study): sheet.study for sheet in sheets if sheet.study is not None}.values():
        for item in (items - touched) & study.variables.keys():
            kin = _kin(study, item) & touched & items
            if any(not (_is_modelled(study, item) and _is_modelled(study, other)) for other in kin):
                found.add(item)
    return frozenset(found)


def _is_modelled(study: Study, item: str) -> bool:
    """Tell whether an item says yes or no of others that do: what implies what is known of these."""
    formula = study.variables[item].formula
    return (
        formula is None or bool(literals_of(study, item)) or all(isinstance(node, YES_OR_NO) for node in walk(formula))
    )


def _goes(row: Result, sheet: Sheet, role: _Role, closed: frozenset[Form], touched: frozenset[str]) -> bool:
    if role.forms is None or any(form in closed for form in role.forms):
        return True
    if row.level is not None or sheet.ledger is not None or sheet.study is None:
        return False
    if row.statistic == TALLY and row.stat_name in COUNTS:
        return False
    return bool(_kin(sheet.study, row.variable) & touched - {row.variable})


def _kin(study: Study, item: str) -> frozenset[str]:
    """Return the items that are computed from what an item is computed from."""
    own = _raw(study, item)
    return frozenset(other for other in study.variables if own & _raw(study, other)) if own else frozenset()


def _raw(study: Study, item: str) -> frozenset[str]:
    """Return the raw items that an item is computed from; itself where it is raw."""
    variable = study.variables.get(item)
    if variable is None:
        return frozenset()
    if variable.formula is None:
        return frozenset({item})
    inside = {node.name for node in walk(variable.formula) if isinstance(node, Item) and node.name != item}
    return frozenset().union(*(_raw(study, each) for each in inside))


def _families(sheet: Sheet, gone: Sequence[Result]) -> list[Result]:
    """Return what is computed from all p-values, where one of these goes."""
    if not any(row.stat_name is StatName.P_VALUE for row in gone):
        return []
    return [row for row in sheet.rows if row.stat_name in OF_FAMILIES]


def rows_without(rows: Sequence[Result], keys: frozenset[Key], note: str) -> tuple[Result, ...]:
    """Return the long frame without the numbers that go: they are NaN, with a note in place of method and note."""
    return tuple(row._replace(stat=math.nan, method=None, note=note) if _key(row) in keys else row for row in rows)


def records_without(records: Sequence[Record], keys: frozenset[Key], note: str) -> list[Record]:
    """Return the records of the JSON contract without the numbers that go."""
    names = ("variable", "level", "by", "by_level", "statistic", "stat_name")
    gone = {tuple(str(part) if part is not None else None for part in key) for key in keys}
    hidden: dict[str, Number] = {"stat": math.nan, "method": None, "note": note}
    return [{**each, **hidden} if tuple(each[name] for name in names) in gone else each for each in records]
