"""Rows in DuckDB: files of Parquet, a table of a database, or a relation."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlglot import exp, parse_one

from leapstats.engines.expressions import Expressions, number
from leapstats.engines.faults import killed, nested
from leapstats.engines.relation import Field, Kind
from leapstats.engines.sql import ROWS, SqlRelation

if TYPE_CHECKING:
    import pandas as pd
    from duckdb import DuckDBPyConnection, DuckDBPyRelation

SIGNED = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
KINDS = {
    **dict.fromkeys((*SIGNED, *(f"U{each}" for each in SIGNED)), Kind.WHOLE),
    **dict.fromkeys(("FLOAT", "DOUBLE", "DECIMAL", "BOOLEAN", '"NULL"'), Kind.NUMBER),
    **dict.fromkeys(("VARCHAR", "ENUM", "UUID", "TIME"), Kind.TEXT),
    "DATE": Kind.DAY,
    **dict.fromkeys(("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"), Kind.TIME),
    "TIMESTAMP WITH TIME ZONE": Kind.TIME,
}


class DuckRelation(SqlRelation):
    """Rows in DuckDB.

    Parameters
    ----------
    rows
        A relation; queries are made of it, so it may be a file, a table or a query.
    connection
        The connection that it is of; None where it is the user's.
    source
        What the rows are called in print.
    """

    name = "DuckDB"
    dialect, fixed = "duckdb", "bigint"

    def __init__(self, rows: "DuckDBPyRelation", connection: "DuckDBPyConnection | None", source: str) -> None:
        self.rows, self.connection, self.source = rows, connection, source
        self.ran = []
        kinds = [(name, str(kind)) for name, kind in zip(rows.columns, rows.types, strict=True)]
        wrong = [(name, kind) for name, kind in kinds if _base(kind) not in KINDS]
        if wrong:
            raise nested(source, wrong)
        self.fields = tuple(_field(name, kind) for name, kind in kinds)
        self.known = Expressions({each.name: each for each in self.fields}, "epoch_us")

    def fetched(self) -> "pd.DataFrame":
        """Bring all rows into memory."""
        with _worded(self):
            frame: pd.DataFrame = self.rows.df()
        return frame

    def asked(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows that a query gives."""
        with _worded(self):
            found: Any = self.rows.query(ROWS, sql)
            rows: list[tuple[Any, ...]] = found.fetchall()
        return rows

    def ranked(self, value: exp.Expression, ranks: Sequence[tuple[int, int]]) -> exp.Expression:
        """Return a list of order statistics; halfway through its step no rounding leads to the next one."""
        shares = exp.Array(expressions=[number((place + 0.5) / size) for size, place in ranks])
        return exp.Anonymous(this="quantile_disc", expressions=[value, shares])

    def explained(self, sql: str) -> str:
        """Return the engine's plan of a query."""
        return "\n".join(str(row[-1]) for row in self.asked(f"EXPLAIN {sql}"))


@contextmanager
def _worded(relation: DuckRelation) -> Iterator[None]:
    """Turn what DuckDB says when a query fails into an error of the data; interrupt a query that is broken off."""
    import duckdb

    try:
        yield
    except KeyboardInterrupt:
        if relation.connection is not None:
            relation.connection.interrupt()
        raise
    except duckdb.Error as error:
        raise killed(relation.name, relation.source, error) from None


def _base(kind: str) -> str:
    """Return a type without what it is given; lists and records are not bases of any."""
    records = ("STRUCT", "MAP", "UNION")
    return kind if kind.endswith("]") or kind.startswith(records) else kind.partition("(")[0]


def _field(name: str, kind: str) -> Field:
    base = _base(kind)
    return Field(name, KINDS[base], _categories(kind) if base == "ENUM" else (), is_zoned="ZONE" in base)


def _categories(kind: str) -> tuple[str, ...]:
    found = parse_one(f"CAST(x AS {kind})", dialect="duckdb").find(exp.DataType)
    return tuple(each.name for each in found.expressions) if found is not None else ()
