"""What can be worked out from finished outputs, as a table."""

from collections.abc import Sequence

from leapstats.dictionary.study import Study
from leapstats.disclosure.auditing import Found, Output
from leapstats.output.document import Document, record
from leapstats.output.notes import stamp_of
from leapstats.output.numbers import whole
from leapstats.output.table import Row, Section, Table, Text
from leapstats.results.frame import Key, Result, Results
from leapstats.terms import StatName

COMMAND, STATISTIC = "disclose", "known_count"
SYNTHETIC = "Synthetic data: these files tell nothing about any unit."


def audit_results(found: Sequence[Found]) -> Results:
    """Return for each count of which too much is known what it is at least and at most."""
    rows: list[Result] = []
    for each in found:
        place = each.row[:4]
        ends = ((StatName.ESTIMATE_LOW, each.interval.low), (StatName.ESTIMATE_HIGH, each.interval.high))
        # A count and the total of a row can be of one item: its name is told by the statistic.
        statistic = f"{STATISTIC}_{each.row.stat_name}"
        rows.extend(Result(*place, statistic, name, float(end), None, each.how) for name, end in ends)
    return Results(tuple(rows))


def audit_document(
    outputs: Sequence[Output], found: Sequence[Found], results: Results, study: Study | None, least: int
) -> Document:
    """Lay out which counts are known, and how."""
    lines = [_line(each, study) for each in found]
    files = ", ".join(each.path.name for each in outputs)
    open_still = sum(not each.is_known for each in found)
    total = (
        f"{open_still} counts are known that should not be." if open_still else "No count is known that should not be."
    )
    known = len(found) - open_still
    more = f" {known} more are known from the paper, whatever is withheld here." if known else ""
    looked_for = (
        f"Looked for: counts of 1 to {least - 1} that are printed, and withheld ones of which a reader can tell more "
        f"than that they lie in a range from 0 to {least}, or one as wide."
    )
    notes = (f"Read together: {files}.", looked_for, f"{total}{more}")
    synthetic = any(each.synthetic for each in outputs)
    table = Table(
        title="Small counts that can be worked out",
        stub=Text("Count"),
        columns=(Text("What is known"), Text("How")),
        sections=(Section(Text(""), tuple(lines) or (Row(Text("None"), (Text(""), Text(""))),)),),
        source_notes=notes,
        stamp=(stamp_of(study) if study is not None else "") or (SYNTHETIC if synthetic else ""),
        words=frozenset({1}),
    )
    return Document(
        command=COMMAND,
        table=table,
        records=tuple(record(row) for row in results),
        study=outputs[0].study,
        synthetic=synthetic,
        conventions={"privacy": f"min_cell {least}"},
        sources=tuple(each.path for each in outputs),
    )


def _line(found: Found, study: Study | None) -> Row:
    row, interval = found.row, found.interval
    place = (*row[:4], f"{STATISTIC}_{row.stat_name}")
    keys = tuple(Key(*place, name) for name in (StatName.ESTIMATE_LOW, StatName.ESTIMATE_HIGH))
    known = whole(interval.low)
    if interval.low != interval.high:
        known = f"{known} to {whole(interval.high)}"
    return Row(Text(_label(row, study)), (Text(known, keys=keys), Text(found.how)))


def _label(row: Result, study: Study | None) -> str:
    parts = [_item(row.variable, row.level, study)]
    if row.level is None:
        parts.append(str(row.stat_name))
    if row.by is not None:
        parts.append(_item(row.by, row.by_level, study))
    return ", ".join(parts)


def _item(item: str, level: str | None, study: Study | None) -> str:
    """Return an item and its answer in words."""
    variable = study.variables.get(item) if study is not None else None
    if variable is None:
        return item if level is None else f"{item}: {level}"
    codes = {code.code: code.label for code in variable.codes.answers} if variable.codes is not None else {}
    return variable.label if level is None else f"{variable.label}: {codes.get(level, level)}"
