"""What a reader of finished outputs can work out: small counts that are printed, and others that follow."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leapstats.dictionary.expression import Compare, Item, Literal
from leapstats.dictionary.study import Study
from leapstats.disclosure.dictionary_relations import add_dictionary
from leapstats.disclosure.facts import Facts, facts_of
from leapstats.disclosure.parts import parts_of
from leapstats.disclosure.slices import ANSWERED, TALLY, Sheet, root_of, where_of
from leapstats.disclosure.suppression import Interval, attacked
from leapstats.disclosure.system import Form
from leapstats.disclosure.withholding import COUNTS
from leapstats.errors import DataError, Problem
from leapstats.output.document import SCHEMA
from leapstats.results.frame import Result
from leapstats.results.withheld import is_withheld
from leapstats.terms import StatName

WORDS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
PRINTED, PUBLISHED, FOLLOWS, MOST_TOLD = "printed", "printed, and known from the paper", "follows", 3
LACKS = "Write the output again with -o FILE.json"


@dataclass(frozen=True, slots=True)
class Output:
    """A finished output: its file, command, study, whether its data are synthetic, and its numbers."""

    path: Path
    command: str
    study: str | None
    synthetic: bool
    rows: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A count of which too much is known: between what, and how that follows; `is_known` from a paper."""

    row: Result
    interval: Interval
    how: str
    is_known: bool = False


def read_output(path: Path) -> Output:
    """Read an output of this package.

    Raises
    ------
    DataError
        If it is no such file.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValueError) as error:
        what = getattr(error, "strerror", None) or "it is not JSON"
        raise DataError(str(path), [Problem("the file", str(what).lower(), LACKS)]) from error
    if not isinstance(content, dict) or content.get("schema") != SCHEMA:
        raise DataError(str(path), [Problem("schema", f"it is not {SCHEMA}", LACKS)])
    try:
        rows = tuple(_row(record) for record in content["results"])
        return Output(path, content["command"], content["study"], bool(content["synthetic"]), rows)
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(str(path), [Problem("results", "they are damaged", LACKS)]) from error


def _row(record: Mapping[str, Any]) -> Result:
    stat = record["stat"]
    names = ("variable", "level", "by", "by_level", "statistic")
    variable, level, by, by_level, statistic = (record[name] for name in names)
    number = WORDS[stat] if isinstance(stat, str) else float(stat)
    name = StatName(record["stat_name"])
    return Result(variable, level, by, by_level, statistic, name, number, record["method"], record["note"])


def audited(outputs: Sequence[Output], study: Study | None, least: int) -> list[Found]:
    """Return the counts of outputs of which too much is known, all of them read together.

    Parameters
    ----------
    outputs
        What the same readers get.
    study
        Its dictionary says how items hang together, and what a paper has published.
    least
        Counts from 1 to one below it are too small.
    """
    sheets = [Sheet(each.rows, study) for each in outputs]
    facts = facts_of(sheets)
    add_dictionary(facts, sheets)
    known, hidden = _read(sheets, facts)
    published = _published(study) if study is not None else frozenset()
    found = {}
    for form, (row, value) in known.items():
        if 0 < value < least:
            is_known = (row.variable, row.level or "", value) in published and row.by is None
            found[form] = Found(row, Interval(value, value), PUBLISHED if is_known else PRINTED, is_known)
    most = max((value for _, value in known.values()), default=0)
    values = {form: value for form, (_, value) in known.items()}
    intervals = attacked(facts.system, values, list(hidden), most)
    for form, row in hidden.items():
        interval = intervals.get(form, Interval(0, most))
        if interval.high - interval.low < least:
            found[form] = Found(row, interval, _how(facts, values, form, most))
    return list(found.values())


def _read(sheets: Sequence[Sheet], facts: Facts) -> tuple[dict[Form, tuple[Result, int]], dict[Form, Result]]:
    """Return the counts that are printed, by a percentage too, and those that are withheld."""
    known: dict[Form, tuple[Result, int]] = {}
    hidden: dict[Form, Result] = {}
    shares = []
    counted = ((row, sheet, _form(row, sheet, facts)) for sheet in sheets for row in sheet.rows)
    for row, sheet, form in counted:
        if form is not None and row.stat_name is StatName.PROPORTION:
            shares.append((form, row, facts.form_of_row(where_of(row, sheet), StatName.N_BASE, None)))
        elif form is not None and is_withheld(row):
            hidden.setdefault(form, row)
        elif form is not None and math.isfinite(row.stat):
            known[form] = (row, int(row.stat))
    for form, row, base in shares:
        if base in known and math.isfinite(row.stat) and form not in known:
            known[form] = (row, round(row.stat * known[base][1]))
    _add_all_units(facts, known)
    return known, {form: row for form, row in hidden.items() if form not in known}


def _form(row: Result, sheet: Sheet, facts: Facts) -> Form | None:
    if row.statistic != TALLY or not (row.level is not None or row.stat_name in COUNTS - {StatName.N}):
        return None
    name = StatName.N if row.stat_name is StatName.PROPORTION else row.stat_name
    return facts.form_of_row(where_of(row, sheet), name, row.level) if name in COUNTS else None


def _add_all_units(facts: Facts, known: dict[Form, tuple[Result, int]]) -> None:
    """Add the number of all units, which stands in every heading."""
    for wave in {where.wave for where in facts.slices}:
        form = ((facts.system.place(((root_of(wave), ANSWERED),)), 1.0),)
        size = max((each.size for where, each in facts.slices.items() if where.wave == wave), default=0)
        if form not in known and size:
            known[form] = (Result("all units", None, None, None, TALLY, StatName.N, float(size)), size)


def _how(facts: Facts, known: dict[Form, int], form: Form, most: int) -> str:
    """Say from what a count follows: the nearest things that hold."""
    atoms = {atom for atom, _ in form}
    words = (
        row.words
        for part in parts_of(facts.system.relations, known, atoms, most)
        for row in part.rows
        if atoms & {atom for atom, _ in row.form}
    )
    said = list(dict.fromkeys(each for each in words if each != PRINTED))[:MOST_TOLD]
    return f"{FOLLOWS}: {'; '.join(said) or 'a percentage'}"


def _published(study: Study) -> frozenset[tuple[str, str, int]]:
    """Return the answers of which a paper has published how many gave them."""
    return frozenset(_published_counts(study))


def _published_counts(study: Study) -> Iterator[tuple[str, str, int]]:
    for cell in study.published:
        if not cell.n.isdecimal():
            continue
        match cell.expression:
            case Item(name=name):
                yield name, "1", int(cell.n)
            case Compare(operator="==", left=Item(name=name), right=Literal(code=code)):
                yield name, code, int(cell.n)
