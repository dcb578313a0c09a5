"""Queries as trees of sqlglot: names are quoted and values written by it, and no text of a user becomes SQL."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlglot import exp

from leapstats.engines.relation import OTHER, Banded, Cell, Field, Filled, Grouping, Key, Kind, Plain, Reached, Wanted

Branch = tuple[exp.Expression, exp.Expression]
DAY = 86_400_000_000.0  # microseconds


def quoted(name: str) -> exp.Column:
    """Return a column by its name."""
    return exp.column(exp.to_identifier(name, quoted=True))


def number(value: float) -> exp.Expression:
    """Write a number so that every engine reads the same bits."""
    return exp.cast(exp.Literal.string(repr(float(value))), "double")


def text(value: str) -> exp.Expression:
    """Write a text."""
    return exp.Literal.string(value)


def is_null(value: exp.Expression) -> exp.Expression:
    """Tell whether there is no value."""
    return exp.Is(this=value, expression=exp.null())


def chosen(branches: Iterable[Branch], otherwise: exp.Expression) -> exp.Expression:
    """Return the value of the first condition that holds."""
    ifs = [exp.If(this=condition, true=value) for condition, value in branches]
    return exp.Case(ifs=ifs, default=otherwise) if ifs else otherwise


class Expressions:
    """The cells of some columns, as expressions.

    Parameters
    ----------
    fields
        The columns.
    micros
        The function that gives the microseconds of a time since 1970-01-01.
    """

    def __init__(self, fields: Mapping[str, Field], micros: str) -> None:
        self.fields, self.micros = fields, micros

    def cell(self, name: str) -> exp.Expression:
        """Return a cell; NaN is no number."""
        column, kind = quoted(name), self.fields[name].kind
        if kind is Kind.NUMBER:
            wide = exp.cast(column, "double")
            return chosen([(exp.IsNan(this=wide), exp.null())], wide.copy())
        if kind is Kind.TEXT:
            return exp.cast(column, "varchar")
        return self._micros(name) if kind is Kind.TIME else column

    def _micros(self, name: str) -> exp.Expression:
        """Return the microseconds of a time since 1970-01-01."""
        if not self.fields[name].is_zoned and self.micros == "unix_micros":
            # Spark would take a time without a zone for one in that of its session.
            epoch = exp.Anonymous(this="to_timestamp_ntz", expressions=[text("1970-01-01")])
            return exp.Anonymous(this="timestampdiff", expressions=[exp.var("MICROSECOND"), epoch, quoted(name)])
        return exp.Anonymous(this=self.micros, expressions=[quoted(name)])

    def numeric(self, name: str) -> exp.Expression:
        """Return a number, or a time as days since 1970-01-01."""
        if self.fields[name].kind is Kind.TIME:
            micros = exp.cast(self._micros(name), "double")
            return exp.Div(this=micros, expression=number(DAY), typed=False, safe=False)
        if self.fields[name].kind is Kind.WHOLE:
            return exp.cast(quoted(name), "double")
        return self.cell(name)

    def key(self, key: Key) -> exp.Expression:
        """Return what rows are told apart by."""
        match key:
            case Plain(name):
                return self.cell(name)
            case Banded(name, cuts):
                return self._band(self.numeric(name), cuts)
            case Filled(name, marks):
                return self._filled(name, marks)
            case Reached(parts):
                return chosen(self._reached(parts), exp.Literal.number(0))

    def _reached(self, parts: Sequence[Sequence[str]]) -> Iterator[Branch]:
        for place in range(len(parts), 0, -1):
            filled = [exp.Not(this=is_null(self._written_cell(name))) for name in parts[place - 1]]
            yield exp.or_(*filled, copy=False), exp.Literal.number(place)

    def _band(self, value: exp.Expression, cuts: Sequence[float]) -> exp.Expression:
        branches: list[Branch] = [(is_null(value), exp.null())]
        for place, cut in enumerate(cuts):
            branches.append((exp.LT(this=value.copy(), expression=number(cut)), exp.Literal.number(2 * place)))
            branches.append((exp.EQ(this=value.copy(), expression=number(cut)), exp.Literal.number(2 * place + 1)))
        return chosen(branches, exp.Literal.number(2 * len(cuts)))

    def _filled(self, name: str, marks: Sequence[str]) -> exp.Expression:
        cell = self._written_cell(name)
        branches: list[Branch] = [(is_null(cell), exp.null())]
        if marks:
            branches.append((exp.In(this=cell.copy(), expressions=list(map(text, marks))), cell.copy()))
        return chosen(branches, text(OTHER))

    def _written_cell(self, name: str) -> exp.Expression:
        """Return a cell as text, null where there is nothing but blanks."""
        cell = self.cell(name)
        if self.fields[name].kind is not Kind.TEXT:
            return exp.cast(cell, "varchar")
        return exp.Nullif(this=exp.Trim(this=cell), expression=text(""))

    def group(self, grouping: Grouping) -> exp.Expression:
        """Return the place of a row's group: null where the row does not count."""
        branches = []
        for cells, place in grouping.places.items():
            here = [self._is(key, cell) for key, cell in zip(grouping.keys, cells, strict=True)]
            branches.append((exp.and_(*here, copy=False) if here else exp.true(), exp.Literal.number(place)))
        return chosen(branches, exp.null())

    def _is(self, key: Key, cell: Cell) -> exp.Expression:
        own = self.key(key)
        if cell is None:
            return is_null(own)
        return exp.EQ(this=own, expression=self._written(key, cell))

    def _written(self, key: Key, cell: Cell) -> exp.Expression:
        if isinstance(cell, float):
            return number(cell)
        if isinstance(cell, int):
            return exp.Literal.number(cell)
        kind = self.fields[key.name].kind if isinstance(key, Plain) else Kind.TEXT
        written = text(str(cell))
        if kind is Kind.TEXT:
            return written
        return exp.cast(written, "date")

    def sums(self, wanted: Wanted, table: exp.Expression, fixed: str) -> exp.Select:
        """Return the rows that sums are of: `place`, `x`, `one`, `two`.

        Parameters
        ----------
        wanted
            What is wanted.
        table
            The rows.
        fixed
            The type of whole numbers that sums are of.
        """
        value = self.numeric(wanted.name)
        inner = exp.select(self.group(wanted.grouping).as_("place"), value.as_("x")).from_(table)
        x = exp.column("x")
        off = exp.paren(exp.Sub(this=x.copy(), expression=number(wanted.centre)))
        one = exp.Mul(this=x.copy(), expression=number(wanted.scale))
        two = exp.Mul(
            this=exp.paren(exp.Mul(this=off, expression=off.copy())), expression=number(wanted.scale_of_squares)
        )
        known: list[exp.Expression] = [exp.Not(this=is_null(exp.column("place"))), exp.Not(this=is_null(x.copy()))]
        known.extend(exp.NEQ(this=x.copy(), expression=number(cut)) for cut in wanted.cuts)
        return (
            exp.select(
                "place",
                "x",
                exp.cast(exp.Floor(this=one), fixed).as_("one"),
                exp.cast(exp.Floor(this=two), fixed).as_("two"),
            )
            .from_(inner.subquery("a"))
            .where(exp.and_(*known))
        )
