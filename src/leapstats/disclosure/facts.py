"""The counts of an output and what holds between them, from its numbers and the dictionary."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from leapstats.disclosure.slices import (
    ANSWERED,
    ANY,
    OR,
    REST,
    Sheet,
    Slice,
    Where,
    groups_of,
    in_base,
    plain_sheet,
    root_of,
    slices_of,
)
from leapstats.disclosure.system import Form, Space, System, form_of
from leapstats.terms import StatName


@dataclass(frozen=True, slots=True)
class Facts:
    """What a reader knows: the counts and what holds between them; and where each count stands."""

    system: System
    slices: Mapping[Where, Slice]

    def space(self, where: Where) -> tuple[str, ...]:
        """Return the items that the counts of a slice are of."""
        return tuple(sorted({where.axis, where.by_axis} - {root_of(where.wave)}))

    def atom_form(self, where: Where, category: str) -> Form:
        """Return the units in one category of an item, in one group."""
        atom = {where.axis: category} | ({where.by_axis: where.group} if where.by else {})
        return ((self.system.place(tuple(sorted(atom.items()))), 1.0),)

    def total_form(self, where: Where, categories: Sequence[str]) -> Form:
        """Return the units in several categories of an item, in one group; all of them are the group itself."""
        if set(categories) == set(self.system.axes[where.axis]):
            group = {where.by_axis: where.by_category}
            return ((self.system.place(tuple(group.items())), 1.0),)
        return form_of((self.atom_form(where, each)[0][0], 1.0) for each in categories)

    def forms_of(self, where: Where) -> tuple[Form, ...]:
        """Return every count of a slice: each category, and the group."""
        if where not in self.slices:
            return ()
        categories = self.system.axes[where.axis]
        return (*(self.atom_form(where, each) for each in categories), self.total_form(where, categories))

    def form_of_row(self, where: Where, name: StatName, level: str | None) -> Form | None:
        """Return what a count of the long frame adds up; None where it is of no known categories."""
        found = self.slices.get(where)
        if found is None:
            return None
        categories = self.system.axes[where.axis]
        if level is not None and level.startswith(ANY):
            parts = level.removeprefix(ANY).split(OR)
            return self.total_form(where, parts) if set(parts) <= set(categories) else None
        if level is not None:
            return self.atom_form(where, level) if level in categories else None
        answered = in_base("", categories)
        kept = {
            StatName.N_BASE: in_base(found.base, categories),
            StatName.N_ASKED: in_base("base asked", categories),
            StatName.N_ANSWERED: answered,
            StatName.N_MISSING: [each for each in categories if each not in answered],
        }.get(name)
        return self.total_form(where, kept) if kept else None


def facts_of(sheets: Sequence[Sheet]) -> Facts:
    """Return what a reader of tables knows, all of them together."""
    slices = slices_of(map(plain_sheet, sheets))
    facts = Facts(System(), slices)
    _add_axes(facts)
    _add_counts(facts)
    _add_margins(facts)
    return facts


def _add_axes(facts: Facts) -> None:
    """Add the categories of each item, and of what makes groups."""
    axes = facts.system.axes
    for where, each in facts.slices.items():
        axes[root_of(where.wave)] = (ANSWERED,)
        axes[where.axis] = tuple(dict.fromkeys((*axes.get(where.axis, ()), *each.categories)))
    for where in facts.slices:
        if where.by and where.by_axis not in axes:
            sizes = groups_of(facts.slices, where.wave, where.by)
            rest = _size_of_wave(facts.slices, where.wave) - sum(sizes.values())
            hides = any(each.is_partly_withheld for place, each in facts.slices.items() if place.by == where.by)
            rest = 0 if hides else rest
            axes[where.by_axis] = (*sizes, *((REST,) if rest > 0 else ()))


def _size_of_wave(slices: Mapping[Where, Slice], wave: str) -> int:
    return max((each.size for where, each in slices.items() if where.wave == wave and not where.by), default=0)


def _add_counts(facts: Facts) -> None:
    """Add the number of units in each category of each slice: sums of them are added where they are printed."""
    for where, each in facts.slices.items():
        counts = {category: each.categories.get(category, 0) for category in facts.system.axes[where.axis]}
        for category, number in counts.items():
            name = f"{where.item}={category}" + (f", {where.by}={where.group}" if where.by else "")
            facts.system.count(facts.atom_form(where, category), number, name, is_level=True, is_printed=False)
        name = f"units in {where.by}={where.group}" if where.by else "all units"
        facts.system.count(facts.total_form(where, tuple(counts)), each.size, name, is_level=False, is_printed=False)
    for where, each in _overall(facts.slices).items():
        for category, number in each.categories.items():
            facts.system.count(
                facts.atom_form(where, category), number, f"{where.item}={category}", is_level=True, is_printed=False
            )
    for where, counts in _in_no_group(facts):
        for category, number in counts.items():
            name = f"{where.item}={category} in no group of {where.by}"
            facts.system.count(facts.atom_form(where, category), number, name, is_level=True, is_printed=False)


def _overall(slices: Mapping[Where, Slice]) -> dict[Where, Slice]:
    """Return the counts over all groups of the items that are counted in groups only."""
    found: dict[Where, tuple[str, Slice]] = {}
    for where, each in slices.items():
        overall = Where(where.wave, where.item)
        if overall in slices:
            continue
        by, sums = found.setdefault(overall, (where.by, Slice()))
        if by == where.by:
            for counted, into in ((each.levels, sums.levels), (each.missing, sums.missing)):
                for category, number in counted.items():
                    into[category] = into.get(category, 0) + number
    return {where: each for where, (_, each) in found.items()}


def _in_no_group(facts: Facts) -> Iterator[tuple[Where, dict[str, int]]]:
    """Yield how many units in no group are in each category of an item, and how many there are."""
    groups: dict[Where, list[Slice]] = {}
    for where, each in facts.slices.items():
        if where.by and REST in facts.system.axes[where.by_axis]:
            groups.setdefault(Where(where.wave, where.item, where.by, REST), []).append(each)
    for where, slices in groups.items():
        overall = facts.slices.get(Where(where.wave, where.item))
        if overall is not None:
            yield (
                where,
                {
                    category: overall.categories.get(category, 0)
                    - sum(each.categories.get(category, 0) for each in slices)
                    for category in facts.system.axes[where.axis]
                },
            )


def drop_untrue(facts: Facts) -> None:
    """Leave out what does not hold in these data: a reader who relied on it would be led astray, not nearer."""
    values = {form[0][0]: count.value for form, count in facts.system.counts.items() if len(form) == 1}
    facts.system.relations[:] = [
        row
        for row in sorted(facts.system.relations, key=lambda row: (row.form, row.low, row.high, row.words))
        if not all(atom in values for atom, _ in row.form)
        or row.low <= sum(weight * values[atom] for atom, weight in row.form) <= row.high
    ]


def _add_margins(facts: Facts) -> None:
    """Categories add up to the group, and groups to all units."""
    system = facts.system
    spaces: dict[Space, str] = {facts.space(where): where.wave for where in facts.slices}
    singles: dict[Space, str] = {(axis,): wave for space, wave in spaces.items() for axis in space}
    for space, wave in {**singles, **spaces}.items():
        for axis in space:
            others = tuple(each for each in space if each != axis) or (root_of(wave),)
            for atom in system.atoms(others):
                kept = dict(atom)
                kept.pop(root_of(wave), None)
                parts = [(system.place(tuple(sorted({**kept, axis: each}.items()))), 1.0) for each in system.axes[axis]]
                words = f"the categories of {axis.rpartition('@')[0]} add up"
                system.relate([*parts, (system.place(atom), -1.0)], 0.0, 0.0, words)
