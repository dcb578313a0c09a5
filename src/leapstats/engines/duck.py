"""Rows in DuckDB: files of Parquet, a table of a database, or a relation."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from leapstats.engines.expressions import Expressions, chosen, is_null, quoted
from leapstats.engines.faults import killed, nested
from leapstats.engines.grouping_sets import batches, sorted_out
from leapstats.engines.relation import Counted, Facts, Field, Key, Kind, Relation, Sums, Wanted
from leapstats.engines.written import written_cell

if TYPE_CHECKING:
    import pandas as pd
    from duckdb import DuckDBPyConnection, DuckDBPyRelation

KINDS = {
    Kind.WHOLE: {
        "TINYINT",
        "SMALLINT",
        "INTEGER",
        "BIGINT",
        "HUGEINT",
        "UTINYINT",
        "USMALLINT",
        "UINTEGER",
        "UBIGINT",
        "UHUGEINT",
    },
    Kind.NUMBER: {"FLOAT", "DOUBLE", "DECIMAL", "BOOLEAN"},
    Kind.TEXT: {"VARCHAR", "ENUM", "UUID", "TIME", "INTERVAL"},
    Kind.DAY: {"DATE"},
    Kind.TIME: {"TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE"},
}
DIALECT = "duckdb"
MOST_KEYS = 60  # GROUPING_ID tells 64 columns apart


class DuckRelation(Relation):
    """Rows in DuckDB.

    Parameters
    ----------
    rows
        A relation; queries are made of it, so it may be a file, a table or a query.
    connection
        The connection that it is of.
    source
        What the rows are called in print.
    """

    name = "DuckDB"

    def __init__(self, rows: "DuckDBPyRelation", connection: "DuckDBPyConnection | None", source: str) -> None:
        self.rows, self.connection, self.source = rows, connection, source
        self.ran: list[exp.Expression] = []
        kinds = [(name, str(kind)) for name, kind in zip(rows.columns, rows.types, strict=True)]
        self.fields = tuple(_field(name, kind) for name, kind in _checked(kinds, source))
        self.known = Expressions({each.name: each for each in self.fields}, "epoch_us")

    def how_many(self) -> int:
        """Return how many rows there are."""
        return int(self._run(exp.select(exp.Count(this=exp.Star())).from_(self._table))[0][0])

    def fetched(self) -> "pd.DataFrame":
        """Bring all rows into memory."""
        with _worded(self):
            frame: pd.DataFrame = self.rows.df()
        return frame

    def facts(self, names: Sequence[str]) -> tuple[int, dict[str, Facts]]:
        """Return how many rows there are, and what is known of some columns: one pass."""
        asked: list[exp.Expression] = [exp.Count(this=exp.Star())]
        for name in names:
            asked.extend(self._asked(name))
        size, *found = self._run(exp.select(*asked, copy=False).from_(self._table))[0]
        facts, rest = {}, iter(found)
        for name in names:
            numeric = self._is_number(name)
            filled, distinct = next(rest), next(rest)
            more = [next(rest) for _ in range(4)] if numeric else []
            facts[name] = Facts(filled, distinct, *(None if each is None else float(each) for each in more))
        return size, facts

    def _asked(self, name: str) -> Iterator[exp.Expression]:
        cell = self.known.cell(name)
        yield exp.Count(this=cell)
        yield exp.ApproxDistinct(this=cell.copy())
        if self._is_number(name):
            value = self.known.numeric(name)
            broken = chosen(
                [(exp.NEQ(this=value.copy(), expression=exp.Floor(this=value.copy())), value.copy())], exp.null()
            )
            yield from (
                exp.Min(this=value),
                exp.Max(this=value.copy()),
                exp.Avg(this=value.copy()),
                exp.Min(this=broken),
            )

    def _is_number(self, name: str) -> bool:
        return self.known.fields[name].kind in {Kind.NUMBER, Kind.WHOLE, Kind.TIME}

    def counts(self, sets: Sequence[tuple[Key, ...]]) -> list[list[Counted]]:
        """Return for each set of keys which combinations of cells there are, and how many rows have each: one pass."""
        return [found for some in batches(sets, MOST_KEYS) for found in self._counts(some)]

    def _counts(self, sets: Sequence[tuple[Key, ...]]) -> list[list[Counted]]:
        keys = list(dict.fromkeys(key for each in sets for key in each))
        if not keys:
            return [[((), self.how_many())] for _ in sets]
        named = {key: f"k{place}" for place, key in enumerate(keys)}
        cells = [exp.alias_(self.known.key(key), named[key], copy=False) for key in keys]
        inner = exp.select(*cells, copy=False).from_(self._table, copy=False)
        groups = [exp.Tuple(expressions=[exp.column(named[key]) for key in each]) for each in sets]
        query = (
            exp.select(exp.Anonymous(this="GROUPING_ID", expressions=[exp.column(each) for each in named.values()]))
            .select(*named.values())
            .select(exp.Count(this=exp.Star()))
            .from_(inner.subquery("a", copy=False), copy=False)
        )
        query.set("group", exp.Group(grouping_sets=[exp.GroupingSets(expressions=groups)]))
        return sorted_out(self._run(query), keys, sets)

    def ends(self, name: str, size: int) -> list[float]:
        """Return the smallest and the largest distinct numbers of a column, so many of each, rising."""
        found: set[float] = set()
        for falls in (False, True):
            query = (
                exp.select(self.known.numeric(name).as_("x"))
                .distinct()
                .from_(self._table)
                .where(exp.Not(this=is_null(self.known.numeric(name))))
                .order_by(exp.Ordered(this=exp.column("x"), desc=falls))
                .limit(size)
            )
            found.update(float(row[0]) for row in self._run(query))
        return sorted(found)

    def head(self, name: str, size: int) -> list[str]:
        """Return some distinct texts of a column."""
        first = exp.select(self.known.cell(name).as_("x")).from_(self._table).limit(20 * size)
        query = (
            exp.select("x")
            .distinct()
            .from_(first.subquery("a"))
            .where(exp.Not(this=is_null(exp.column("x"))))
            .limit(size)
        )
        return [row[0] if isinstance(row[0], str) else str(written_cell(row[0])) for row in self._run(query)]

    def distinct(self, name: str) -> int:
        """Return how many distinct values a column has."""
        count = exp.Count(this=exp.Distinct(expressions=[self.known.cell(name)]))
        return int(self._run(exp.select(count).from_(self._table))[0][0])

    def sums(self, wanted: Wanted) -> dict[int | None, Sums]:
        """Return sums and order statistics by group; those of all rows under None."""
        _, used = self.known.sums(wanted, self._table, "bigint")
        shares = exp.Array(expressions=[exp.Literal.number(repr(each)) for each in wanted.shares])
        ranked = exp.Anonymous(this="quantile_cont", expressions=[exp.column("x"), shares])
        query = (
            exp.select(exp.Anonymous(this="GROUPING", expressions=[exp.column("place")]), "place")
            .select(exp.Count(this=exp.Star()), exp.Sum(this=exp.column("one")), exp.Sum(this=exp.column("two")))
            .select(ranked if wanted.shares else exp.null())
            .from_(used.subquery("b"))
        )
        sets = [exp.Tuple(expressions=[]), exp.Tuple(expressions=[exp.column("place")])]
        query.set("group", exp.Group(grouping_sets=[exp.GroupingSets(expressions=sets)]))
        found: dict[int | None, Sums] = {}
        for is_all, place, size, one, two, values in self._run(query):
            found[None if is_all else int(place)] = Sums(size, int(one or 0), int(two or 0), tuple(values or ()))
        return found

    def plan(self) -> str:
        """Return the queries that ran, with the engine's own plan of each."""
        return "\n\n".join(self._explained(query) for query in self.ran)

    def _explained(self, query: exp.Expression) -> str:
        sql = query.sql(dialect=DIALECT)
        rows: Any = self.rows.query("leapstats_rows", f"EXPLAIN {sql}")
        plans = [str(row[-1]) for row in rows.fetchall()] if rows is not None else []
        return "\n".join([query.sql(dialect=DIALECT, pretty=True), *plans])

    @property
    def _table(self) -> exp.Expression:
        return quoted("leapstats_rows")

    def _run(self, query: exp.Expression) -> list[tuple[Any, ...]]:
        sql = query.sql(dialect=DIALECT)
        self.ran.append(query)
        with _worded(self):
            found: Any = self.rows.query("leapstats_rows", sql)
            rows: list[tuple[Any, ...]] = found.fetchall()
        return rows


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


def _checked(kinds: Sequence[tuple[str, str]], source: str) -> list[tuple[str, str]]:
    """Return the columns with their types, unless one is of a type that holds several values."""
    wrong = [(name, kind) for name, kind in kinds if not any(_base(kind) in known for known in KINDS.values())]
    if wrong:
        raise nested(source, wrong)
    return list(kinds)


def _base(kind: str) -> str:
    """Return a type without what it is given; lists and records are not bases of any."""
    nested_kinds = ("STRUCT", "MAP", "UNION")
    return kind if kind.endswith("]") or kind.startswith(nested_kinds) else kind.partition("(")[0]


def _field(name: str, kind: str) -> Field:
    base = _base(kind)
    found = next(each for each, known in KINDS.items() if base in known)
    return Field(name, found, _categories(kind) if base == "ENUM" else ())


def _categories(kind: str) -> tuple[str, ...]:
    from sqlglot import parse_one

    found = parse_one(f"CAST(x AS {kind})", dialect=DIALECT).find(exp.DataType)
    return tuple(each.name for each in found.expressions) if found is not None else ()
