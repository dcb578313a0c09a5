"""What the analyst says of a file that is read without a dictionary."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from leapstats.dictionary.respondents import Respondents
from leapstats.dictionary.sampling import Sampling
from leapstats.survey.kinds.given import Given
from leapstats.survey.kinds.judged import MOST_CODES
from leapstats.survey.kinds.numerals import Decimal
from leapstats.survey.raw import RawColumn
from leapstats.survey.spelling import spelled
from leapstats.terms import ItemType

MOST_CLUSTERS = 32_000  # places of levels are kept in two bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the analyst says of a file; names are column names.

    `missing` are texts that mean missing in every column, or as `column=text` in one. `levels` gives
    the levels of a column in order, `reference` the one that comes first. `keep` names personal
    columns to keep, `shown` the columns that the analyst asked to see in a table, personal or not; `ids` are
    the columns that say which unit a row is of. `where` is an expression that the rows kept satisfy, `by` a
    column whose answers make groups. `day_first` says how dates
    are read that can be read both ways; None where nothing decides. `implied` are texts that mean missing by
    what another column shows, unless they are listed as levels. `clusters` are columns that say which rows belong
    together, whose levels are not shown and so may be many. `platform` is the format that the file is read as, "" for
    the one it looks like; `dictionary` the file of a platform that describes it; `sheet` the sheet of a workbook;
    `repeats` the rules by which the repeats of a unit become items of it, by their names. `sampling` says how units
    were sampled, `respondents` how several rows become one unit.
    `wave` is the one wave that is used of a file whose platform tells its waves, "" for the first.
    `several` are columns with several answers a cell, with what stands between them, "" where that is to be found.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    types: Mapping[str, ItemType] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reference: Mapping[str, str] = field(default_factory=dict)
    keep: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    decimal: Decimal = Decimal.AUTO
    day_first: bool | None = None
    where: str = ""
    implied: frozenset[str] = frozenset()
    by: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()
    platform: str = ""
    dictionary: str = ""
    sheet: str = ""
    repeats: Mapping[str, str] = field(default_factory=dict)
    wave: str = ""
    several: Mapping[str, str] = field(default_factory=dict)
    sampling: Sampling | None = None
    respondents: Respondents | None = None

    @property
    def named(self) -> tuple[str, ...]:
        """Every column that is named anywhere, each once."""
        per_column = (self.types, self.levels, self.reference)
        within = () if self.respondents is None else (*self.respondents.within, *self.respondents.items)
        lists = (self.include, self.exclude, self.keep, self.ids, self.by, within)
        return tuple(dict.fromkeys([*(name for names in (*lists, *per_column) for name in names)]))

    def of(self, column: RawColumn) -> Given:
        """Return what is said of one column, by its heading or else by its name."""
        heading, name = column.heading, column.name
        names = {heading, name}
        kind = self.types.get(heading) or self.types.get(name)
        if kind is None and not names.isdisjoint(self.ids):
            kind = ItemType.ID
        levels = self.levels.get(heading) or self.levels.get(name) or ()
        starts = tuple(f"{each}=" for each in names)
        of_column = (text.removeprefix(start) for text in self.missing for start in starts if text.startswith(start))
        return Given(
            type=kind,
            missing=self.missing.union(of_column, self.implied - set(levels)),
            levels=levels,
            reference=self.reference.get(heading) or self.reference.get(name) or "",
            named=not names.isdisjoint((*self.include, *self.shown)),
            kept=not names.isdisjoint(self.keep),
            most=MOST_CODES if names.isdisjoint(self.clusters) else MOST_CLUSTERS,
            decimal=self.decimal,
            day_first=self.day_first,
        )

    def cleaned(self) -> "Choices":
        """Return it with names and levels spelled as those of a file are after reading."""

        def each(names: Iterable[str]) -> tuple[str, ...]:
            return tuple(map(spelled, names))

        return replace(
            self,
            include=each(self.include),
            exclude=each(self.exclude),
            types={spelled(name): kind for name, kind in self.types.items()},
            missing=frozenset(each(self.missing)),
            levels={spelled(name): each(levels) for name, levels in self.levels.items()},
            reference={spelled(name): spelled(level) for name, level in self.reference.items()},
            keep=each(self.keep),
            ids=each(self.ids),
            where=spelled(self.where),
            repeats={spelled(name): rule for name, rule in self.repeats.items()},
            several={spelled(name): separator for name, separator in self.several.items()},
            respondents=None if self.respondents is None else self.respondents.spelled(spelled),
        )
