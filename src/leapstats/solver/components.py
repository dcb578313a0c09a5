"""Which answers hang together: what is stated about some of them says nothing about the others."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from leapstats.dictionary.expression import Expression, RankCorrelation, items
from leapstats.dictionary.study import Constraint, Published, Study
from leapstats.terms import Figure


class Node(NamedTuple):
    """A raw item in a wave."""

    item: str
    wave: str


@dataclass(frozen=True, slots=True)
class Component:
    """Raw items that hang together, and all that is stated about any of them."""

    nodes: frozenset[Node]
    published: tuple[Published, ...] = field(default=(), repr=False)
    constraints: tuple[Constraint, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Connections:
    """The raw items of a study by what is stated about them together; nodes nothing is stated of stand alone."""

    study: Study
    component_of: dict[Node, int] = field(repr=False)
    statements: dict[int, tuple[tuple[Published, ...], tuple[Constraint, ...]]] = field(repr=False)

    def touching(self, events: Iterable[tuple[Expression, str]]) -> Component:
        """Return all that hangs together with any of some expressions, each with its wave."""
        nodes = {node for expression, wave in events for node in raw_nodes(self.study, expression, wave)}
        numbers = {self.component_of[node] for node in nodes if node in self.component_of}
        published = tuple(cell for number in sorted(numbers) for cell in self.statements[number][0])
        constraints = tuple(each for number in sorted(numbers) for each in self.statements[number][1])
        inside = {node for node, number in self.component_of.items() if number in numbers}
        return Component(frozenset(inside | nodes), published, constraints)

    @property
    def whole(self) -> Component:
        """All that anything is stated about."""
        parts = list(self.statements.values())
        published = tuple(cell for cells, _ in parts for cell in cells)
        constraints = tuple(each for _, found in parts for each in found)
        return Component(frozenset(self.component_of), published, constraints)

    def are_apart(self, one: tuple[Expression, str], other: tuple[Expression, str]) -> bool:
        """Tell whether nothing that is stated ties two expressions together."""
        parts = [self.touching([event]).nodes for event in (one, other)]
        return not parts[0] & parts[1]


def connect(study: Study) -> Connections:
    """Find what hangs together in a study."""
    statements: list[Published | Constraint] = [*distinct(study.published), *(c for c in study.constraints if c.taken)]
    named = [(statement, tuple(_nodes_of(study, statement))) for statement in statements]
    component_of = joined(nodes for _, nodes in named)
    found: dict[int, tuple[list[Published], list[Constraint]]] = defaultdict(lambda: ([], []))
    for statement, nodes in named:
        if nodes:
            published, constraints = found[component_of[nodes[0]]]
            if isinstance(statement, Published):
                published.append(statement)
            else:
                constraints.append(statement)
    return Connections(
        study, component_of, {number: (tuple(one), tuple(other)) for number, (one, other) in found.items()}
    )


def joined(groups: Iterable[Sequence[Node]]) -> dict[Node, int]:
    """Give nodes numbers: those of one group, and of groups that share a node, have the same."""
    parents: dict[Node, Node] = {}

    def root(node: Node) -> Node:
        while parents.setdefault(node, node) != node:
            parents[node] = parents[parents[node]]
            node = parents[node]
        return node

    for group in groups:
        for node in group:
            parents[root(node)] = root(group[0])
    numbers: dict[Node, int] = {}
    return {node: numbers.setdefault(root(node), len(numbers)) for node in list(parents)}


def distinct(published: Iterable[Published]) -> list[Published]:
    """Leave out the cells that restate another one, and signs, which demand nothing."""
    cells = list(published)
    ids = {cell.id for cell in cells}
    return [cell for cell in cells if cell.figure is not Figure.SIGN and cell.same_as not in ids - {cell.id}]


def _nodes_of(study: Study, statement: Published | Constraint) -> Iterator[Node]:
    expressions = (statement.expression, getattr(statement, "universe", None))
    for expression in expressions:
        if expression is not None and not isinstance(expression, RankCorrelation):
            yield from raw_nodes(study, expression, statement.wave)


def raw_nodes(study: Study, expression: Expression, wave: str) -> frozenset[Node]:
    """Return the raw items that an expression rests on, through formulas and universes."""
    found: set[Node] = set()
    seen: set[tuple[str, str]] = set()
    open_still = [(expression, wave)]
    while open_still:
        inside, here = open_still.pop()
        for item in items(inside):
            where = (item.name, item.wave or here)
            if where in seen:
                continue
            seen.add(where)
            variable = study.variables[item.name]
            if variable.formula is None:
                found.add(Node(*where))
            open_still.extend((each, where[1]) for each in (variable.formula, variable.universe) if each is not None)
    return frozenset(found)
