"""What the dictionary says about two yes-no items before any data are seen: that one implies the other, say."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations, permutations
from typing import NamedTuple

from leapstats.dictionary.expression import (
    AllOf,
    AnyOf,
    Compare,
    Expression,
    In,
    Item,
    Literal,
    Not,
    SumOf,
)
from leapstats.dictionary.study import Constraint, Study, Variable
from leapstats.terms import CODED, ConstraintKind, ItemType

YES, NO = "1", "0"
OF_UNITS = (ConstraintKind.SUBSET, ConstraintKind.UNION, ConstraintKind.DISJOINT, ConstraintKind.RANGE)


class RelationKind(StrEnum):
    """How two yes-no items hang together for every unit."""

    SAME = "same"
    IMPLIES = "implies"
    IMPLIED = "implied"
    EXCLUDES = "excludes"
    COVERS = "covers"


class Codes(NamedTuple):
    """The statement that a unit's answer to a coded item is one of some codes."""

    item: str
    codes: frozenset[str]


class Fact(NamedTuple):
    """A statement about a unit, and whether it holds."""

    about: Codes | Expression
    holds: bool

    def __invert__(self) -> "Fact":
        return Fact(self.about, not self.holds)


@dataclass(frozen=True, slots=True)
class Relations:
    """What follows from what, for every unit of a wave; nothing is known where it says nothing.

    Only chains of single facts are followed, so that a relation that needs several facts at once is
    not found; one that is found holds.
    """

    follows: dict[Fact, frozenset[Fact]] = field(repr=False)

    def between(self, one: str, other: str) -> RelationKind | None:
        """Return how two yes-no items hang together, None where both are free."""
        first, second = Fact(Codes(one, frozenset({YES})), holds=True), Fact(Codes(other, frozenset({YES})), holds=True)
        from_first, from_lack = self.all_from(first), self.all_from(~first)
        found = {
            RelationKind.IMPLIES: second in from_first,
            RelationKind.IMPLIED: ~second in from_lack,
            RelationKind.EXCLUDES: ~second in from_first,
            RelationKind.COVERS: second in from_lack,
        }
        if found[RelationKind.IMPLIES] and found[RelationKind.IMPLIED]:
            return RelationKind.SAME
        return next((kind for kind, holds in found.items() if holds), None)

    def needed_by_both(self, one: str, other: str) -> tuple[str, ...]:
        """Return the yes-no items that a unit has whenever it has the one or the other; only the closest."""
        common = [
            item
            for item in self._needs(one)
            if item in self._needs(other) and item not in {one, other} and self.between(one, other) is None
        ]
        return tuple(item for item in common if not any(item in self._needs(each) for each in common if each != item))

    def _needs(self, item: str) -> list[str]:
        reached = self.all_from(Fact(Codes(item, frozenset({YES})), holds=True))
        codes = [fact.about for fact in reached if fact.holds and isinstance(fact.about, Codes)]
        return sorted(about.item for about in codes if about.codes == {YES})

    def all_from(self, fact: Fact) -> frozenset[Fact]:
        """Return everything that follows from a fact, itself included."""
        reached, open_still = {fact}, [fact]
        while open_still:
            for each in self.follows.get(open_still.pop(), frozenset()):
                if each not in reached:
                    reached.add(each)
                    open_still.append(each)
        return frozenset(reached)


def relations_of(study: Study, wave: str) -> Relations:
    """Gather what formulas, universes and the constraints that are taken say about every unit of a wave.

    Parameters
    ----------
    study
        Its dictionary.
    wave
        Constraints of other waves are left out.
    """
    pairs: list[tuple[Fact, Fact]] = []
    for variable in study.variables.values():
        pairs.extend(_of_variable(variable, study))
    for constraint in study.constraints:
        if constraint.taken and constraint.wave in {"", wave} and constraint.kind in OF_UNITS:
            pairs.extend(_of_constraint(constraint, study))
    pairs.extend(_of_codes({fact.about for pair in pairs for fact in pair}, study))
    follows: dict[Fact, set[Fact]] = defaultdict(set)
    for fact, consequence in pairs:
        follows[fact].add(consequence)
        follows[~consequence].add(~fact)
    return Relations({fact: frozenset(consequences) for fact, consequences in follows.items()})


def _of_variable(variable: Variable, study: Study) -> Iterator[tuple[Fact, Fact]]:
    """Yield what having a trait, or lacking it, says about the items it is made of and those that let it be asked."""
    if variable.type is not ItemType.BINARY:
        return
    parts = tuple(part for part in (variable.universe, variable.formula) if part is not None)
    has = Fact(Codes(variable.name, frozenset({YES})), holds=True)
    yield from ((has, fact) for fact in _needed(AllOf(parts), study, holds=True))
    if variable.formula is not None:
        yield from ((~has, fact) for fact in _needed(AllOf(parts), study, holds=False))


def _of_constraint(constraint: Constraint, study: Study) -> Iterator[tuple[Fact, Fact]]:
    match constraint.expression:
        case Compare(operator="<=", left=SumOf(operands=operands, signs=signs), right=Literal(code="1")):
            if all(sign == 1 for sign in signs):
                for one, other in combinations(operands, 2):
                    yield from _either(Not(one), Not(other), study)
        case Compare(operator="<=", left=left, right=right) if _is_condition(left) and _is_condition(right):
            yield from _either(Not(left), right, study)
        case Compare(operator="==", left=left, right=right) if _is_condition(left) and _is_condition(right):
            yield from _either(Not(left), right, study)
            yield from _either(left, Not(right), study)
        case AnyOf(operands=(one, other)):
            yield from _either(one, other, study)
        case Not(operand=AllOf(operands=(one, other))):
            yield from _either(Not(one), Not(other), study)


def _is_condition(expression: Expression) -> bool:
    return isinstance(expression, Item | Compare | In | Not | AllOf | AnyOf)


def _either(one: Expression, other: Expression, study: Study) -> Iterator[tuple[Fact, Fact]]:
    """Yield what follows where one of two conditions holds: where the one does not, the other does."""
    for lacking, remaining in permutations((one, other)):
        fact = _single(lacking, study)
        if fact is not None:
            yield from ((~fact, each) for each in _needed(remaining, study, holds=True))


def _single(expression: Expression, study: Study) -> Fact | None:
    """Return the one fact that a condition is the same as, None for a condition of several."""
    match expression:
        case Not(operand=operand):
            fact = _single(operand, study)
            return None if fact is None else ~fact
        case AllOf(operands=operands) | AnyOf(operands=operands):
            return _single(operands[0], study) if len(operands) == 1 else None
        case _:
            return _fact(expression, study)


def _fact(expression: Expression, study: Study) -> Fact:
    """Return a condition without and, or, not as a fact; what is not about codes stands for itself."""
    match expression:
        case Item(name=name, wave=None):
            return Fact(Codes(name, frozenset({YES})), holds=True)
        case Compare(operator="==" | "!=" as operator, left=Item(wave=None) as item, right=Literal(code=code)):
            return _of_item(item, frozenset({code}), study, expression, holds=operator == "==")
        case In(item=Item(wave=None) as item, codes=codes):
            return _of_item(item, frozenset(each.code for each in codes), study, expression, holds=True)
        case _:
            return Fact(expression, holds=True)


def _of_item(item: Item, codes: frozenset[str], study: Study, expression: Expression, *, holds: bool) -> Fact:
    variable = study.variables[item.name]
    if variable.type not in CODED:
        return Fact(expression, holds=True)
    if variable.type is ItemType.BINARY and codes == {NO}:
        return Fact(Codes(item.name, frozenset({YES})), holds=not holds)
    return Fact(Codes(item.name, codes), holds=holds)


def _needed(expression: Expression, study: Study, *, holds: bool) -> frozenset[Fact]:
    """Return the facts that hold whenever a condition does, or does not."""
    match expression:
        case Not(operand=operand):
            return _needed(operand, study, holds=not holds)
        case AllOf(operands=operands) | AnyOf(operands=operands):
            parts = [_needed(each, study, holds=holds) for each in operands]
            together = isinstance(expression, AllOf) == holds
            return _joined(parts) if together else _shared(parts)
        case _:
            fact = _fact(expression, study)
            return frozenset({fact if holds else ~fact})


def _joined(parts: list[frozenset[Fact]]) -> frozenset[Fact]:
    return frozenset().union(*parts)


def _shared(parts: list[frozenset[Fact]]) -> frozenset[Fact]:
    return frozenset.intersection(*parts) if parts else frozenset()


def _of_codes(about: Iterable[Codes | Expression], study: Study) -> Iterator[tuple[Fact, Fact]]:
    """Yield what sets of codes of one item say about one another: contained, disjoint, exhaustive."""
    by_item: dict[str, list[Codes]] = defaultdict(list)
    for each in about:
        if isinstance(each, Codes):
            by_item[each.item].append(each)
    for item, found in by_item.items():
        everything = _all_codes(study.variables[item])
        for one, other in permutations(found, 2):
            if one.codes <= other.codes:
                yield Fact(one, holds=True), Fact(other, holds=True)
            if not one.codes & other.codes:
                yield Fact(one, holds=True), Fact(other, holds=False)
            if everything and everything <= one.codes | other.codes:
                yield Fact(one, holds=False), Fact(other, holds=True)


def _all_codes(variable: Variable) -> frozenset[str]:
    """Return the codes of which every unit has one, none where a unit may have no answer."""
    if variable.codes is None or variable.codes.missing or variable.universe is not None:
        return frozenset()
    return frozenset(code.code for code in variable.codes.answers)
