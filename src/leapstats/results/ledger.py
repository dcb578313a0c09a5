"""What numbers that are no counts rest on: the counts behind them, and how these add up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from leapstats.results.frame import Key, Result


@dataclass(frozen=True, slots=True)
class Basis:
    """What a number is computed from: names of counts; `is_count` where it is one of them itself.

    `counts` is None for what is about a single unit.
    """

    counts: tuple[str, ...] | None
    is_count: bool = False


ONE_UNIT = Basis(None)
OF_NO_UNITS = Basis(())


@dataclass(slots=True)
class Ledger:
    """The counts behind the numbers of a result. Grows while it is built.

    `counts` are by name; `sums` say which counts add up to which; `public` are known to everyone.
    """

    counts: dict[str, int] = field(default_factory=dict)
    sums: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    public: set[str] = field(default_factory=set)
    bases: dict[Key, Basis] = field(default_factory=dict)

    def count(self, name: str, value: float) -> str:
        """Add a count and return its name."""
        self.counts[name] = round(value)
        return name

    def whole(self, name: str, value: float) -> str:
        """Add the number of all units, which everyone knows."""
        self.public.add(name)
        return self.count(name, value)

    def split(self, whole: str, parts: Mapping[str, float] | Iterable[str], rest: str = "") -> str:
        """Let a count be the sum of others, and of a rest where one is named; return the name of the rest.

        Parameters
        ----------
        whole
            The name of the sum.
        parts
            Names with their counts, or names of counts that are there already.
        rest
            What is left is counted under this name, which no table need print.
        """
        if isinstance(parts, Mapping):
            self.counts.update({name: round(value) for name, value in parts.items()})
        names = tuple(parts)
        if rest:
            self.count(rest, self.counts[whole] - sum(self.counts[each] for each in names))
            names = (*names, rest)
        self.sums.append((whole, names))
        return rest

    def rests(self, row: Result, *counts: str) -> None:
        """Say which counts a number is computed from."""
        self.bases[Key(*row[:6])] = Basis(tuple(dict.fromkeys(counts)))

    def is_a(self, row: Result, count: str) -> None:
        """Say which count a number is."""
        self.bases[Key(*row[:6])] = Basis((count,), is_count=True)

    def basis(self, key: Key) -> Basis:
        """Return what a number rests on; what nothing is said of is taken for the number of a single unit."""
        return self.bases.get(key, ONE_UNIT)
