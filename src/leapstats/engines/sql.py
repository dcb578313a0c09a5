"""Rows of an engine that is asked in SQL."""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from sqlglot import exp

from leapstats.engines.expressions import Expressions, chosen, is_null, quoted
from leapstats.engines.grouping_sets import batches, sorted_out
from leapstats.engines.measuring import together
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

    def glance(self, names: Sequence[str], rows: int) -> dict[str, int]:
        """Return how many distinct values some columns have in the first rows."""
        named = {name: f"c{place}" for place, name in enumerate(names)}
        cells = [exp.alias_(self.known.cell(name), alias, copy=False) for name, alias in named.items()]
        first = exp.select(*cells, copy=False).from_(self._table, copy=False).limit(rows, copy=False)
        counts = [exp.ApproxDistinct(this=exp.column(alias)) for alias in named.values()]
        query = exp.select(*counts, copy=False).from_(first.subquery("a", copy=False), copy=False)
        return dict(zip(names, map(int, self._run(query)[0]), strict=True))

    def facts(self, names: Sequence[str]) -> dict[str, Facts]:
        """Return what is known of some columns: one pass."""
        asked: list[exp.Expression] = []
        for name in names:
            asked.extend(self._asked(name))
        found = self._run(exp.select(*asked, copy=False).from_(self._table))[0] if names else ()
        facts, rest = {}, iter(found)
        for name in names:
            numeric = self._is_number(name)
            filled = next(rest)
            more = [next(rest) for _ in range(4)] if numeric else []
            facts[name] = Facts(filled, *(None if each is None else float(each) for each in more))
        return facts

    def _asked(self, name: str) -> Iterator[exp.Expression]:
        cell = self.known.cell(name)
        yield exp.Count(this=cell)
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
        used = self.known.sums(wanted, self._table, self.fixed)
        x = exp.column("x")
        query = (
            exp.select("place", exp.Count(this=exp.Star()), exp.Sum(this=exp.column("one")))
            .select(exp.Sum(this=exp.column("two")), exp.Min(this=x), exp.Max(this=x.copy()))
            .from_(used.subquery("b"))
            .group_by("place")
        )
        rows = {
            int(place): (size, int(one), int(two), low, high) for place, size, one, two, low, high in self._run(query)
        }
        ranked = self._ranked(used, wanted, list(rows))
        found: dict[int | None, Sums] = {place: Sums(*row, ranked[place]) for place, row in rows.items()}
        return {**found, None: together(list(found.values()), ranked[None])} if found else {}

    def _ranked(self, used: exp.Select, wanted: Wanted, places: list[int]) -> dict[int | None, tuple[float, ...]]:
        """Return the order statistics of all rows and of each group: of a group only those that are wanted of it."""
        x, groups = exp.column("x"), [group for group in (None, *places) if wanted.places.get(group)]
        lists: list[exp.Expression] = []
        for group in groups:
            ranks = [(wanted.sizes[group], place) for place in wanted.places[group]]
            here = exp.EQ(this=exp.column("place"), expression=exp.Literal.number(group))
            own = self.ranked(x.copy(), ranks)
            lists.append(own if group is None else exp.Filter(this=own, expression=exp.Where(this=here)))
        query = exp.select(*lists).from_(used.subquery("b"))
        found = dict(zip(groups, self._run(query)[0] if groups else (), strict=True))
        return {group: tuple(found.get(group) or ()) for group in (None, *places)}

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
