"""What the dictionary says about the counts of two items: that one is part of the other, say."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from leapstats.dictionary.expression import AnyOf, Compare, Expression, Item, Literal, SumOf
from leapstats.dictionary.relations import YES, Codes, Fact, Relations, relations_of
from leapstats.dictionary.study import Study, Variable
from leapstats.disclosure.facts import Facts
from leapstats.disclosure.slices import SKIPS_AS_NO, Sheet, root_of
from leapstats.disclosure.system import Atom

NO, FROM_NOTHING = "0", 0.0
INF = float("inf")
MOST_COVERS = 100
Literals = frozenset[str]


def add_dictionary(facts: Facts, sheets: Sequence[Sheet]) -> None:
    """Add what the dictionary says holds between the items of an output, in every group that they share."""
    studies = {(sheet.study.name, sheet.wave): sheet for sheet in sheets if sheet.study is not None}
    for sheet in studies.values():
        study = sheet.study
        waves = {where.wave for where in facts.slices}
        for wave in sorted(waves) if study is not None else ():
            if study is not None:
                _OfWave(facts, study, wave).add()


class _OfWave:
    """The items of one wave, and what the dictionary says about them."""

    def __init__(self, facts: Facts, study: Study, wave: str) -> None:
        self._facts, self._study, self._wave = facts, study, wave
        self._variants: dict[str, list[str]] = defaultdict(list)
        for where in facts.slices:
            item = where.item.removesuffix(SKIPS_AS_NO)
            if where.wave == wave and item in study.variables and where.item not in self._variants[item]:
                self._variants[item].append(where.item)
        self._items = [item for item, names in self._variants.items() if names]

    def add(self) -> None:
        """Add every relation."""
        known = relations_of(self._study, self._wave)
        self._pairs(known)
        self._variants_alike()
        for item in self._items:
            self._covered(item)
            self._asked(item)

    def _codes(self) -> list[tuple[str, str]]:
        return [(item, code) for item in self._items for code in self._axis(item) if code != NO or self._is_named(item)]

    def _is_named(self, item: str) -> bool:
        return YES not in self._axis(item)

    def _axis(self, item: str) -> tuple[str, ...]:
        return self._facts.system.axes[f"{self._variants[item][0]}@{self._wave}"]

    def _pairs(self, known: Relations) -> None:
        """Add that the units with one answer are among those with another, or are none of them."""
        single = {Fact(Codes(item, frozenset({code})), holds=True): (item, code) for item, code in self._codes()}
        for fact, one in single.items():
            for other_fact in known.all_from(fact):
                other = single.get(other_fact)
                if other is not None and other[0] != one[0]:
                    self._relate(
                        [(other, 1.0), (one, -1.0)], FROM_NOTHING, INF, f"{_said(one)} only with {_said(other)}"
                    )
                excluded = single.get(~other_fact)
                if excluded is not None and excluded[0] != one[0] and excluded > one:
                    words = f"{_said(one)} never with {_said(excluded)}"
                    self._relate([(excluded, 1.0), (one, 1.0), (None, -1.0)], -INF, FROM_NOTHING, words)

    def _variants_alike(self) -> None:
        """Every answer but no is the same count, whether those who were not asked count as no or not."""
        for item, names in self._variants.items():
            for other in names[1:]:
                for code in self._facts.system.axes[f"{names[0]}@{self._wave}"]:
                    if code not in {NO} and code in self._facts.system.axes[f"{other}@{self._wave}"]:
                        for context in self._contexts():
                            one, same = (self._place((name, code), context, name) for name in (names[0], other))
                            if one is not None and same is not None:
                                self._facts.system.relate([(one, 1.0), (same, -1.0)], 0.0, 0.0, f"{item} is the same")

    def _covered(self, item: str) -> None:
        """Add that a union has at most as many units as its parts have together."""
        whole = literals_of(self._study, item)
        if not whole:
            return
        parts = {other: literals_of(self._study, other) for other in self._items if other != item}
        inside = {other: found & whole for other, found in parts.items() if found and found <= whole}
        for cover in _covers(whole, inside):
            words = f"{item} only with one of {', '.join(cover)}"
            self._relate([*(((other, YES), 1.0) for other in cover), ((item, YES), -1.0)], FROM_NOTHING, INF, words)

    def _asked(self, item: str) -> None:
        """Add that the units that were asked are those of the universe, where it is one answer to one item."""
        universe = _single(self._study.variables[item].universe)
        missing = [each for each in self._axis(item) if each == "missing:not_asked"]
        if universe is None or universe[0] not in self._items or SKIPS_AS_NO in self._variants[item][0]:
            return
        others = [(universe[0], each) for each in self._axis(universe[0]) if each != universe[1]]
        parts = [(each, 1.0) for each in others]
        unknown = any(each.startswith(("missing:", "(")) for _, each in others)
        words = f"{item} is asked where {_said(universe)}"
        self._relate(
            [*parts, *(((item, each), -1.0) for each in missing)], FROM_NOTHING, INF if unknown else FROM_NOTHING, words
        )

    def _contexts(self) -> list[tuple[str, str]]:
        """Return all units, and each group of what makes groups."""
        groups = dict.fromkeys(where.by_axis for where in self._facts.slices if where.wave == self._wave)
        return [(axis, each) for axis in groups for each in self._facts.system.axes[axis]]

    def _relate(
        self, parts: Sequence[tuple[tuple[str, str] | None, float]], low: float, high: float, words: str
    ) -> None:
        """Add a relation in every group in which all of its items are counted; None is the group itself."""
        for context in self._contexts():
            found = []
            for part, weight in parts:
                place = self._place(part, context) if part is not None else self._group(context)
                found.append((place, weight))
            if all(place is not None for place, _ in found):
                self._facts.system.relate(
                    [(place, weight) for place, weight in found if place is not None], low, high, words
                )

    def _group(self, context: tuple[str, str]) -> int:
        return self._facts.system.place((context,))

    def _place(self, part: tuple[str, str], context: tuple[str, str], name: str = "") -> int | None:
        """Return the place of the units with an answer in a group, None where they are not counted."""
        item, code = part
        axis = f"{name or self._variants[item][0]}@{self._wave}"
        pair = dict([context, (axis, code)])
        if context[0] == axis or code not in self._facts.system.axes[axis]:
            return None
        pair.pop(root_of(self._wave), None)
        atom: Atom = tuple(sorted(pair.items()))
        return self._facts.system.places.get(atom)


def _said(part: tuple[str, str]) -> str:
    item, code = part
    return item if code == YES else f"{item}={code}"


def _single(expression: Expression | None) -> tuple[str, str] | None:
    """Return the item and the answer that a condition asks for, None for any other condition."""
    match expression:
        case Item(name=name, wave=None):
            return name, YES
        case Compare(operator="==", left=Item(name=name, wave=None), right=Literal(code=code)):
            return name, code
    return None


def literals_of(study: Study, item: str) -> Literals:
    """Return the simplest conditions of which one at least holds wherever a yes-no item is yes, and only there.

    A sum of counts is above 0 where one of them is. Empty for what is no such union.
    """
    variable = study.variables.get(item)
    if variable is None:
        return frozenset()
    if variable.formula is None:
        return frozenset({item})
    return _any_of(study, variable.formula) or frozenset()


def _any_of(study: Study, expression: Expression) -> Literals | None:
    match expression:
        case AnyOf(operands=operands):
            return _together([_any_of(study, each) for each in operands])
        case Item(name=name, wave=None):
            variable = study.variables[name]
            return literals_of(study, name) or None if _is_yes_no(variable) else None
        case Compare(operator=">", left=left, right=Literal(code="0")):
            return _positive(study, left)
        case Compare(operator=">=", left=left, right=Literal(code="1")):
            return _positive(study, left)
        case Compare(operator="==", left=Item(name=name, wave=None), right=Literal(code=code)):
            return frozenset({name if code == YES and _is_yes_no(study.variables[name]) else f"{name}={code}"})
    return None


def _is_yes_no(variable: Variable) -> bool:
    return variable.codes is not None and {code.code for code in variable.codes.answers} == {YES, NO}


def _positive(study: Study, expression: Expression) -> Literals | None:
    """Return the raw counts of which one is above 0 wherever a sum is."""
    match expression:
        case SumOf(operands=operands, signs=signs) if all(sign == 1 for sign in signs):
            return _together([_positive(study, each) for each in operands])
        case Item(name=name, wave=None):
            formula = study.variables[name].formula
            return frozenset({f"{name} > 0"}) if formula is None else _positive(study, formula)
    return None


def _together(parts: Sequence[Literals | None]) -> Literals | None:
    known = [each for each in parts if each]
    return frozenset().union(*known) if known and len(known) == len(parts) else None


def _covers(whole: Literals, parts: dict[str, Literals]) -> Iterator[tuple[str, ...]]:
    """Yield smallest sets of parts that are the whole together, up to a number."""
    found: list[tuple[str, ...]] = []

    def extend(chosen: tuple[str, ...], left: Literals) -> None:
        if len(found) >= MOST_COVERS:
            return
        if not left:
            if not any(set(each) <= set(chosen) for each in found):
                found.append(chosen)
            return
        first = min(left)
        for other, literals in parts.items():
            if first in literals and other not in chosen:
                extend((*chosen, other), left - literals)

    extend((), whole)
    yield from found
