"""Rows in Polars: a lazy frame, of files or of anything else that it reads."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import polars as pl

from leapstats.engines.faults import killed, nested, unread
from leapstats.engines.grouping_sets import in_order
from leapstats.engines.measuring import together
from leapstats.engines.relation import (
    NUMBERS,
    OTHER,
    Banded,
    Cell,
    Counted,
    Facts,
    Field,
    Filled,
    Grouping,
    Key,
    Kind,
    Plain,
    Reached,
    Relation,
    Sums,
    Wanted,
)

if TYPE_CHECKING:
    import pandas as pd

DAY = 86_400_000_000.0  # microseconds
TEXTS = (pl.String, pl.Categorical, pl.Enum, pl.Time)
HALF = 32  # bits: whole numbers are added up in two parts, since sums of 64 bits could overflow


class PolarsRelation(Relation):
    """Rows in Polars.

    Parameters
    ----------
    rows
        A lazy frame.
    source
        What the rows are called in print.
    """

    name = "Polars"

    def __init__(self, rows: "pl.LazyFrame", source: str) -> None:
        self.rows, self.source = rows, source
        self.ran: list[pl.LazyFrame] = []
        try:
            kinds = dict(rows.collect_schema())
        except (pl.exceptions.PolarsError, OSError) as error:
            raise unread(self.name, source, error) from None
        wrong = [(name, str(kind)) for name, kind in kinds.items() if _kind(kind) is None]
        if wrong:
            raise nested(source, wrong)
        self.fields = tuple(_field(name, kind) for name, kind in kinds.items())
        self.known = {each.name: each for each in self.fields}

    def how_many(self) -> int:
        """Return how many rows there are."""
        return int(self._run([self.rows.select(pl.len())])[0][0][0])

    def fetched(self) -> "pd.DataFrame":
        """Bring all rows into memory."""
        import pandas as pd

        with _worded(self):
            return pd.DataFrame(self.rows.collect().to_dict(as_series=False))

    def glance(self, names: Sequence[str], rows: int) -> dict[str, int]:
        """Return how many distinct values some columns have in the first rows."""
        counts = [self._cell(name).n_unique().alias(f"c{place}") for place, name in enumerate(names)]
        return dict(zip(names, self._run([self.rows.head(rows).select(counts)])[0][0], strict=True))

    def facts(self, names: Sequence[str]) -> dict[str, Facts]:
        """Return what is known of some columns: one pass."""
        asked: list[pl.Expr] = []
        for place, name in enumerate(names):
            cell = self._cell(name)
            parts = [cell.count()]
            if self.known[name].kind in NUMBERS:
                value = self._numeric(name)
                broken = pl.when(value != value.floor()).then(value)
                parts.extend((value.min(), value.max(), value.mean(), broken.min()))
            asked.extend(part.alias(f"{place}_{number}") for number, part in enumerate(parts))
        rest = iter(self._run([self.rows.select(asked)])[0][0] if names else ())
        facts = {}
        for name in names:
            filled = next(rest)
            more = [next(rest) for _ in range(4)] if self.known[name].kind in NUMBERS else []
            facts[name] = Facts(filled, *(None if each is None else float(each) for each in more))
        return facts

    def counts(self, sets: Sequence[tuple[Key, ...]]) -> list[list[Counted]]:
        """Return for each set of keys which combinations of cells there are, and how many rows have each: one pass."""
        frames = []
        for keys in sets:
            cells = [self._key(key).alias(f"k{place}") for place, key in enumerate(keys)]
            if cells:
                frames.append(self.rows.select(cells).group_by([f"k{place}" for place in range(len(keys))]).len())
            else:
                frames.append(self.rows.select(pl.len()))
        return [in_order([(tuple(cells), count) for *cells, count in found]) for found in self._run(frames)]

    def ends(self, name: str, size: int) -> list[float]:
        """Return the smallest and the largest distinct numbers of a column, so many of each, rising."""
        values = self.rows.select(self._numeric(name).alias("x")).drop_nulls().unique()
        found = self._run([values.bottom_k(size, by="x"), values.top_k(size, by="x")])
        return sorted({float(row[0]) for rows in found for row in rows})

    def head(self, name: str, size: int) -> list[str]:
        """Return some distinct texts of a column."""
        first = self.rows.select(self._written(name).alias("x")).head(20 * size).drop_nulls().unique().head(size)
        return [str(row[0]) for row in self._run([first])[0]]

    def distinct(self, name: str) -> int:
        """Return how many distinct values a column has."""
        return int(self._run([self.rows.select(self._cell(name).drop_nulls().n_unique())])[0][0][0])

    def sums(self, wanted: Wanted) -> dict[int | None, Sums]:
        """Return sums and order statistics by group; those of all rows under None."""
        x = pl.col("x")
        used = (
            self.rows.select(self._group(wanted.grouping).alias("place"), self._numeric(wanted.name).alias("x"))
            .drop_nulls()
            .filter(~x.is_in(list(wanted.cuts)))
            .with_columns(
                (x * wanted.scale).floor().cast(pl.Int64).alias("one"),
                ((x - wanted.centre) * (x - wanted.centre) * wanted.scale_of_squares)
                .floor()
                .cast(pl.Int64)
                .alias("two"),
            )
        )
        parts = [pl.len().alias("size")]
        for name in ("one", "two"):
            value = pl.col(name)
            parts.append((value // 2**HALF).sum().alias(f"{name}_high"))
            parts.append((value % 2**HALF).sum().alias(f"{name}_low"))
        parts.extend((x.min().alias("low"), x.max().alias("high")))
        ranked = [
            (x if group is None else x.filter(pl.col("place") == group))
            .quantile(place / max(1, wanted.sizes[group] - 1), "nearest")
            .alias(f"{group}_{place}")
            for group, places in wanted.places.items()
            for place in places
        ]
        rows, (values,) = self._run([used.group_by("place").agg(parts), used.select([pl.len(), *ranked])])
        rest = iter(values[1:])
        by_group = {group: tuple(next(rest) for _ in places) for group, places in wanted.places.items()}
        found: dict[int | None, Sums] = {int(place): _sums(row, by_group.get(place, ())) for place, *row in rows}
        return {**found, None: together(list(found.values()), by_group[None])} if found else {}

    def plan(self) -> str:
        """Return the queries that ran, as Polars plans them."""
        return "\n\n".join(each.explain() for each in self.ran)

    def _cell(self, name: str) -> pl.Expr:
        column, kind = pl.col(name), self.known[name].kind
        if kind is Kind.NUMBER:
            return column.cast(pl.Float64).fill_nan(None)
        if kind is Kind.TIME:
            return column.dt.timestamp("us")
        return column.cast(pl.String) if kind is Kind.TEXT else column

    def _numeric(self, name: str) -> pl.Expr:
        if self.known[name].kind is Kind.TIME:
            micros = self._cell(name).cast(pl.Float64)
            return micros / (0 * micros + DAY)  # by a constant, Polars multiplies with its rounded inverse
        return self._cell(name).cast(pl.Float64)

    def _written(self, name: str) -> pl.Expr:
        """Return a cell as text, null where there is nothing but blanks."""
        written = self._cell(name).cast(pl.String)
        return pl.when(written.str.strip_chars() != "").then(written.str.strip_chars())

    def _key(self, key: Key) -> pl.Expr:
        match key:
            case Plain(name):
                return self._cell(name)
            case Banded(name, cuts):
                return self._band(self._numeric(name), cuts)
            case Filled(name, marks):
                written = self._written(name)
                marked = pl.when(written.is_in(list(marks))).then(written).otherwise(pl.lit(OTHER))
                return pl.when(written.is_not_null()).then(marked)
            case Reached(parts):
                filled = [
                    pl.when(pl.any_horizontal([self._written(name).is_not_null() for name in part])).then(place)
                    for place, part in enumerate(parts, start=1)
                ]
                return pl.max_horizontal([*filled, pl.lit(0)])

    @staticmethod
    def _band(value: pl.Expr, cuts: Sequence[float]) -> pl.Expr:
        below = [(value > cut).cast(pl.Int64) + (value >= cut).cast(pl.Int64) for cut in cuts]
        band = pl.sum_horizontal([*below, pl.lit(0)])
        return pl.when(value.is_not_null()).then(band)

    def _group(self, grouping: Grouping) -> pl.Expr:
        """Return the place of a row's group: null where the row does not count."""
        place = pl.lit(None, dtype=pl.Int64)
        for cells, number in grouping.places.items():
            pairs = zip(grouping.keys, cells, strict=True)
            here = [self._is(key, cell) for key, cell in pairs]
            place = pl.when(pl.all_horizontal(here) if here else pl.lit(True)).then(number).otherwise(place)  # noqa: FBT003
        return place

    def _is(self, key: Key, cell: Cell) -> pl.Expr:
        own = self._key(key)
        if cell is None:
            return own.is_null()
        is_day = isinstance(key, Plain) and self.known[key.name].kind is Kind.DAY
        wanted = pl.lit(cell).str.to_date() if is_day else pl.lit(cell)
        return own.eq_missing(wanted)

    def _run(self, frames: Sequence["pl.LazyFrame"]) -> list[list[tuple[Any, ...]]]:
        self.ran.extend(frames)
        with _worded(self):
            return [each.rows() for each in pl.collect_all(list(frames), engine="streaming")]


def _sums(row: Sequence[Any], ranked: tuple[float, ...]) -> Sums:
    size, one_high, one_low, two_high, two_low, low, high = row
    one, two = (int(more) * 2**HALF + int(less) for more, less in ((one_high, one_low), (two_high, two_low)))
    return Sums(int(size), one, two, low, high, ranked)


@contextmanager
def _worded(relation: PolarsRelation) -> Iterator[None]:
    """Turn what Polars says when a query fails into an error of the data."""
    try:
        yield
    except (pl.exceptions.PolarsError, OSError, MemoryError) as error:
        raise killed(relation.name, relation.source, error) from None


def _kind(kind: Any) -> Kind | None:
    if kind.is_integer():
        return Kind.WHOLE
    if kind.is_numeric() or any(kind == each for each in (pl.Boolean, pl.Null)):
        return Kind.NUMBER
    if kind == pl.Datetime:
        return Kind.TIME
    if kind == pl.Date:
        return Kind.DAY
    return Kind.TEXT if any(kind == each for each in TEXTS) else None


def _field(name: str, kind: Any) -> Field:
    found = _kind(kind) or Kind.TEXT
    categories = tuple(kind.categories) if kind == pl.Enum else ()
    return Field(name, found, categories, is_zoned=kind == pl.Datetime and kind.time_zone is not None)
