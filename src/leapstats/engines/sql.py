"""Rows of an engine that is asked in SQL."""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from sqlglot import exp

from leapstats.engines.expressions import Expressions, chosen, is_null, quoted
from leapstats.engines.grouping_sets import batches, sorted_out
from leapstats.engines.relation import NUMBERS, Counted, Facts, Key, Relation, Sums, Wanted

ROWS = "leapstats_rows"
MOST_KEYS = 60  # GROUPING_ID tells 64 columns apart


class SqlRelation(Relation):
    """Rows of an engine that is asked in SQL.

    Attributes
    ----------
    dialect
        The SQL of the engine, as sqlglot calls it.
    fixed
        The type of whole numbers of which sums are exact.
    """

    dialect: ClassVar[str]
    fixed: ClassVar[str]
    most_keys: ClassVar[int] = MOST_KEYS
    known: Expressions
    ran: list[exp.Expression]

    @abstractmethod
    def asked(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows that a query gives, on the rows under the name ROWS."""

    @abstractmethod
    def explained(self, sql: str) -> str:
        """Return the engine's plan of a query."""

    @abstractmethod
    def ranked(self, value: exp.Expression, ranks: Sequence[tuple[int, int]]) -> exp.Expression:
        """Return a list of order statistics, by how many numbers there are and their places from 0."""

    def how_many(self) -> int:
        """Return how many rows there are."""
        return int(self._run(exp.select(exp.Count(this=exp.Star())).from_(self._table))[0][0])

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
        return self.known.fields[name].kind in NUMBERS

    def counts(self, sets: Sequence[tuple[Key, ...]]) -> list[list[Counted]]:
        """Return for each set of keys which combinations of cells there are, and how many rows have each: one pass."""
        return [found for some in batches(sets, self.most_keys) for found in self._counts(some)]

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
        return [str(row[0]) for row in self._run(query)]

    def distinct(self, name: str) -> int:
        """Return how many distinct values a column has."""
        count = exp.Count(this=exp.Distinct(expressions=[self.known.cell(name)]))
        return int(self._run(exp.select(count).from_(self._table))[0][0])

    def sums(self, wanted: Wanted) -> dict[int | None, Sums]:
        """Return sums and order statistics by group; those of all rows under None."""
        _, used = self.known.sums(wanted, self._table, self.fixed)
        query = (
            exp.select(exp.Anonymous(this="GROUPING", expressions=[exp.column("place")]), "place")
            .select(exp.Count(this=exp.Star()), exp.Sum(this=exp.column("one")), exp.Sum(this=exp.column("two")))
            .select(self.ranked(exp.column("x"), wanted.ranks))
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
        return "\n\n".join(
            "\n".join([query.sql(dialect=self.dialect, pretty=True), self.explained(query.sql(dialect=self.dialect))])
            for query in self.ran
        )

    @property
    def _table(self) -> exp.Expression:
        return quoted(ROWS)

    def _run(self, query: exp.Expression) -> list[tuple[Any, ...]]:
        self.ran.append(query)
        return self.asked(query.sql(dialect=self.dialect))
