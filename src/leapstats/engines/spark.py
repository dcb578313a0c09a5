"""Rows in Spark: a frame, or files of Parquet."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from leapstats.engines.expressions import Expressions, number
from leapstats.engines.faults import killed, nested
from leapstats.engines.relation import Field, Kind
from leapstats.engines.sql import ROWS, SqlRelation

if TYPE_CHECKING:
    import pandas as pd
    from pyspark.sql import DataFrame

KINDS = {
    **dict.fromkeys(("tinyint", "smallint", "int", "bigint"), Kind.WHOLE),
    **dict.fromkeys(("float", "double", "decimal", "boolean", "void"), Kind.NUMBER),
    **dict.fromkeys(("string", "varchar", "char"), Kind.TEXT),
    "date": Kind.DAY,
    **dict.fromkeys(("timestamp", "timestamp_ntz"), Kind.TIME),
}


class SparkRelation(SqlRelation):
    """Rows in Spark.

    Parameters
    ----------
    rows
        A frame.
    source
        What the rows are called in print.
    """

    name = "Spark"
    dialect, fixed = "spark", "decimal(20, 0)"

    def __init__(self, rows: "DataFrame", source: str) -> None:
        self.rows, self.source = rows, source
        self.ran = []
        wrong = [(name, kind) for name, kind in rows.dtypes if kind.partition("(")[0] not in KINDS]
        if wrong:
            raise nested(source, wrong)
        self.fields = tuple(_field(name, kind) for name, kind in rows.dtypes)
        self.known = Expressions({each.name: each for each in self.fields}, "unix_micros")

    def fetched(self) -> "pd.DataFrame":
        """Bring all rows into memory."""
        import pandas as pd

        with _worded(self):
            found = self.rows.collect()
        return pd.DataFrame([tuple(row) for row in found], columns=[each.name for each in self.fields])

    def asked(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows that a query gives."""
        with _worded(self):
            self.rows.createOrReplaceTempView(ROWS)
            return [tuple(row) for row in self.rows.sparkSession.sql(sql).collect()]

    def ranked(self, value: exp.Expression, ranks: Sequence[tuple[int, int]]) -> exp.Expression:
        """Return a list of order statistics: each number counts twice, so that halfway between two lies that number."""
        shares = exp.Array(expressions=[number((2 * place + 0.5) / (2 * size - 1)) for size, place in ranks])
        return exp.Anonymous(this="percentile", expressions=[value, shares, exp.Literal.number(2)])

    def explained(self, sql: str) -> str:
        """Return the engine's plan of a query."""
        return "\n".join(str(row[-1]) for row in self.asked(f"EXPLAIN {sql}"))


@contextmanager
def _worded(relation: SparkRelation) -> Iterator[None]:
    """Turn what Spark says when a query fails into an error of the data; cancel a query that is broken off."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except KeyboardInterrupt:
        relation.rows.sparkSession.sparkContext.cancelAllJobs()
        raise
    except (PySparkException, Py4JError, ConnectionError) as error:
        raise killed(relation.name, relation.source, error) from None


def _field(name: str, kind: str) -> Field:
    return Field(name, KINDS[kind.partition("(")[0]], is_zoned=kind == "timestamp")
