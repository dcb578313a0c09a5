"""The columns of an engine that a study's items are read from, and what an item needs besides its own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from leapstats.dictionary.expression import Expression, Item, items
from leapstats.dictionary.study import Study, Variable, Wave
from leapstats.engines.conditions import computed_with, numbers_in, texts_in
from leapstats.engines.relation import Reached
from leapstats.errors import Problem, UsageError
from leapstats.survey.cells import Source
from leapstats.terms import ItemType

OTHER_WAVE = "Add --fetch to read the rows into memory, or leave the item out"


@dataclass(frozen=True, eq=False)
class StudyColumns:
    """Which columns each raw item of a wave is read from, by their headings; `order` gives all columns their names."""

    study: Study
    wave: Wave
    sources: Mapping[str, Sequence[Source]]
    order: Mapping[str, str]

    def headings(self, item: str) -> tuple[str, ...]:
        """Return the columns of a raw item."""
        return tuple(dict.fromkeys(each.column.heading for each in self.sources[item]))

    def needed(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the raw items that the answers to some items follow from: operands, universes, the rest of a block.

        Raises
        ------
        UsageError
            If one follows from answers of another wave.
        """
        found: dict[str, None] = {}
        waiting = list(names)
        while waiting:
            name = waiting.pop(0)
            if name in found:
                continue
            found[name] = None
            waiting.extend(self._beside(self.study.variables[name]))
        return tuple(name for name in found if name in self.sources)

    def _beside(self, variable: Variable) -> Iterator[str]:
        for expression in (variable.formula, variable.universe):
            for item in () if expression is None else items(expression):
                yield self._own(variable, item)
        if variable.block and self.is_tick(variable.name):
            yield from self.block(variable.name)

    def _own(self, variable: Variable, item: Item) -> str:
        if item.wave in {None, self.wave.name}:
            return item.name
        what = f"it follows from wave {item.wave}, whose rows are not linked where they are"
        raise UsageError("the items", [Problem(variable.name, what, OTHER_WAVE)])

    def is_tick(self, name: str) -> bool:
        """Tell whether an item is kept as a tick."""
        return name in self.sources and all(source.entry.tick for source in self.sources[name])

    def block(self, name: str) -> list[str]:
        """Return the items of the multi-response block of a tick, itself among them."""
        block = self.study.variables[name].block
        if not self.is_tick(name):
            return []
        ticks = [each for each in self.sources if self.is_tick(each)]
        return [each for each in ticks if self.study.variables[each].block == block] if block else [name]

    def first(self, name: str) -> int:
        """Return the place of an item's first column among those of the rows."""
        return min(self._places[heading] for heading in self.headings(name))

    @cached_property
    def _places(self) -> dict[str, int]:
        return {heading: place for place, heading in enumerate(self.order)}

    def progress(self) -> tuple[tuple[int, ...], Reached]:
        """Return what tells how far a unit came, and for each answer to it the place that it came to.

        A unit that filled in nothing came to -1; else what counts is the last part of the file that begins with an
        item's first column.
        """
        starts = sorted({self.first(item) for item in self.sources})
        names = list(self.order.values())
        ends = (*starts[1:], len(names))
        parts = tuple(tuple(names[start:end]) for start, end in zip(starts, ends, strict=True))
        return (-1, *starts), Reached(parts)

    def marks(self, item: str) -> tuple[float, ...]:
        """Return the numbers that have to be told apart in an item's column: missing codes, recodes, constants."""
        variable = self.study.variables[item]
        codes = [code.code for code in variable.codes.missing] if variable.codes is not None else []
        codes.extend(text for source in self.sources[item] for text in source.entry.recode)
        numbers = {float(code) for code in codes if _is_number(code)}
        for expression in self._about(item):
            numbers.update(numbers_in(expression))
        return tuple(sorted(numbers))

    def texts(self, item: str) -> tuple[str, ...]:
        """Return the texts that have to be told apart in an item's column."""
        variable = self.study.variables[item]
        codes = variable.codes.missing if variable.codes is not None else ()
        words = [text for code in codes for text in (code.code, code.label)]
        for expression in self._about(item):
            words.extend(texts_in(expression))
        return tuple(dict.fromkeys(words))

    def _about(self, item: str) -> Iterator[Expression]:
        """Yield the formulas and universes that name an item."""
        for each in self.study.variables.values():
            for expression in (each.formula, each.universe):
                if expression is not None and any(one.name == item for one in items(expression)):
                    yield expression

    def computed(self, names: Iterable[str], many: frozenset[str]) -> list[Problem]:
        """Word which formulas compute with items of many values, of those that some items follow from."""
        problems: dict[str, Problem] = {}
        waiting, seen = list(names), set[str]()
        while waiting:
            variable = self.study.variables[waiting.pop()]
            if variable.name in seen:
                continue
            seen.add(variable.name)
            for expression in (variable.formula, variable.universe):
                if expression is not None:
                    waiting.extend(item.name for item in items(expression))
                    found = computed_with(expression, many.__contains__)
                    problems.update((problem.where, problem) for problem in found)
        return list(problems.values())


def is_read_as_text(variable: Variable) -> bool:
    """Tell whether nothing is known of an item but what was written."""
    return variable.type in {ItemType.TEXT, ItemType.ID}


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
