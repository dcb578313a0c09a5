"""What a reader knows of the counts of an output: whole numbers not below 0 that add up as printed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

# What units a count is of: the categories of items, in the order of the names of the items.
Atom = tuple[tuple[str, str], ...]
Form = tuple[tuple[int, float], ...]
Space = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """A weighted sum of atoms that lies between two numbers, whatever the data; `words` say why."""

    form: Form
    low: float
    high: float
    words: str


@dataclass(frozen=True, slots=True)
class Count:
    """A count that is printed, or that a printed statistic gives away.

    Attributes
    ----------
    form
        The atoms it adds up.
    value
        What it is.
    name
        What it counts, in words.
    is_level
        Whether it counts the units with one answer, rather than being a total of several.
    is_printed
        False for a count that no table shows, and that what is printed gives away all the same.
    is_public
        Whether it is never held back: the number of all units.
    """

    form: Form
    value: int
    name: str
    is_level: bool = True
    is_printed: bool = True
    is_public: bool = False


@dataclass(slots=True)
class System:
    """Atoms, what holds between them, and the counts that are printed. Grows while it is built.

    `axes` are the categories of each item.
    """

    axes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    places: dict[Atom, int] = field(default_factory=dict)
    spaces: dict[Space, None] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)
    counts: dict[Form, Count] = field(default_factory=dict)

    def place(self, atom: Atom) -> int:
        """Return the place of an atom, which is added where it is new."""
        return self.places.setdefault(atom, len(self.places))

    def atoms(self, space: Space, within: Mapping[str, Sequence[str]] | None = None) -> list[Atom]:
        """Return the atoms of a space, in all categories or in some of an item."""
        found: list[Atom] = [()]
        for axis in space:
            categories = (within or {}).get(axis, self.axes[axis])
            found = [(*atom, (axis, category)) for atom in found for category in categories]
        return found

    def form(self, space: Space, within: Mapping[str, Sequence[str]]) -> Form:
        """Return the sum over some categories; an item of which all are taken drops out."""
        kept = tuple(
            axis for axis in space if len(self.axes[axis]) == 1 or set(within.get(axis, ())) != set(self.axes[axis])
        )
        kept = kept or space[:1]
        return form_of((self.place(atom), 1.0) for atom in self.atoms(kept, within))

    def relate(self, parts: Iterable[tuple[int, float]], low: float, high: float, words: str) -> None:
        """Add a relation, unless it is one of a single atom that holds anyway."""
        form = form_of(parts)
        if form:
            self.relations.append(Relation(form, low, high, words))

    def count(self, form: Form, value: int, name: str, *, is_level: bool, is_printed: bool = True) -> None:
        """Add a count; one that is printed stays so, and so does one of a level."""
        known = self.counts.get(form)
        is_level, is_printed = (
            (is_level, is_printed) if known is None else (is_level or known.is_level, is_printed or known.is_printed)
        )
        public = known is not None and known.is_public
        self.counts[form] = Count(form, value, known.name if known else name, is_level, is_printed, public)


def form_of(parts: Iterable[tuple[int, float]]) -> Form:
    """Return a weighted sum of atoms in one order, without those that drop out."""
    weights: dict[int, float] = {}
    for place, weight in parts:
        weights[place] = weights.get(place, 0.0) + weight
    return tuple(sorted((place, weight) for place, weight in weights.items() if weight))
