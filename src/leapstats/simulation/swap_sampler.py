"""Many data sets from one: answers change hands between units, and everything that is stated stays true.

No uniform sample of the data sets that agree, and no posterior: swaps reach what they reach.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from leapstats.dictionary.expression import Expression
from leapstats.dictionary.study import Constraint, Published, Study
from leapstats.reproduction.constraints import broken, difference
from leapstats.solver.components import Node, joined, raw_nodes
from leapstats.survey.column import Column
from leapstats.survey.published_values import find
from leapstats.survey.survey import Survey
from leapstats.terms import ConstraintKind, Figure, ItemType, Reason

Surveys = Callable[[str], Survey]
Columns = dict[Node, Column]
FIXED = (ItemType.ID, ItemType.TEXT)
TRIES = 120  # swaps of a single item tried for each data set


@dataclass(frozen=True, slots=True)
class _Universe:
    """That an item is answered where, and only where, its universe holds."""

    node: Node
    universe: Expression


Statement = Published | Constraint | _Universe


class Swaps:
    """A data set whose answers are swapped between units.

    Parameters
    ----------
    study
        What is stated.
    surveys
        A data set that agrees with it; waves that are tied together on the same units in the same order.
    seed
        Of the swaps.
    """

    def __init__(self, study: Study, surveys: Surveys, seed: int) -> None:
        self._study, self._generator = study, np.random.default_rng(seed)
        self._first = {wave.name: surveys(wave.name) for wave in study.waves}
        self._columns: Columns = {
            Node(item, wave): Column(column.values.copy(), column.reasons.copy())
            for wave, survey in self._first.items()
            for item in survey.raw
            if study.variables[item].type not in FIXED
            for column in [survey.column(item)]
        }
        self._touching: dict[Node, list[Statement]] = defaultdict(list)
        statements = tuple(self._statements())
        for statement in statements:
            for node in self._nodes(statement):
                if node in self._columns:
                    self._touching[node].append(statement)
        self._blocks = self._blocks_of(statements)
        self._sizes = {wave: len(survey) for wave, survey in self._first.items()}

    def draws(self) -> Iterator[Surveys]:
        """Yield one data set after the other, each some swaps away from the one before."""
        nodes = [node for block in self._blocks if len(block) > 1 for node in block]
        while True:
            for block in self._blocks:
                self._shuffle(block)
            for _ in range(TRIES if nodes else 0):
                node = nodes[int(self._generator.integers(len(nodes)))]
                self._try((node,), self._touching[node])
            yield self._surveys({node: Column(c.values.copy(), c.reasons.copy()) for node, c in self._columns.items()})

    def _surveys(self, columns: Columns) -> Surveys:
        found: dict[str, Survey] = {}

        def survey(wave: str) -> Survey:
            if wave not in found:
                first = self._first[wave]
                own = {node.item: column for node, column in columns.items() if node.wave == wave}
                raw = {item: self._raw(first, item, own.get(item)) for item in first.raw}
                found[wave] = replace(first, raw=raw, others=survey)
            return found[wave]

        return survey

    def _raw(self, first: Survey, item: str, column: Column | None) -> Callable[[Survey], Column]:
        """Return what gives an item's answers; texts stay with their units, where those are asked."""
        if column is not None:
            return partial(_given, column)
        universe = self._study.variables[item].universe
        return first.raw[item] if universe is None else partial(_asked, first.column(item), universe)

    def _statements(self) -> Iterator[Statement]:
        yield from (cell for cell in self._study.published if cell.expression is not None and not cell.not_computable)
        yield from (each for each in self._study.constraints if each.taken)
        for node in self._columns:
            universe = self._study.variables[node.item].universe
            if universe is not None:
                yield _Universe(node, universe)

    def _nodes(self, statement: Statement) -> set[Node]:
        if isinstance(statement, _Universe):
            return {statement.node, *raw_nodes(self._study, statement.universe, statement.node.wave)}
        parts = [statement.expression, statement.universe if isinstance(statement, Published) else None]
        return {node for part in parts if part is not None for node in raw_nodes(self._study, part, statement.wave)}

    def _blocks_of(self, statements: Sequence[Statement]) -> list[tuple[Node, ...]]:
        """Return what hangs together by more than that somebody exists: it changes hands as a whole."""
        firm = [each for each in statements if not _is_loose(each)]
        groups = [[node for node in self._nodes(each) if node in self._columns] for each in firm]
        numbers = joined([*(sorted(group) for group in groups if group), *([node] for node in self._columns)])
        blocks: dict[int, list[Node]] = defaultdict(list)
        for node in self._columns:
            blocks[numbers[node]].append(node)
        return [tuple(block) for block in blocks.values()]

    def _shuffle(self, block: tuple[Node, ...]) -> None:
        """Deal a block out anew among the units, swap by swap, as far as what is loosely stated allows."""
        n_units = self._sizes[block[0].wave]
        loose = [each for node in block for each in self._touching[node] if _is_loose(each)]
        if not loose:
            order = self._generator.permutation(n_units)
            for node in block:
                self._columns[node] = self._columns[node].take(order)
            return
        for _ in range(n_units):
            self._try(block, list(dict.fromkeys(loose)))

    def _try(self, nodes: tuple[Node, ...], statements: Sequence[Statement]) -> None:
        """Swap the answers of two units, and swap them back where something stated does not hold any more."""
        if self._sizes[nodes[0].wave] < 2:
            return
        one, other = self._generator.choice(self._sizes[nodes[0].wave], 2, replace=False).tolist()
        if all(self._alike(node, one, other) for node in nodes):
            return
        self._swap(nodes, one, other)
        surveys = self._surveys(self._columns)
        if not all(_holds(each, surveys) for each in statements):
            self._swap(nodes, one, other)

    def _alike(self, node: Node, one: int, other: int) -> bool:
        column = self._columns[node]
        same = column.values[one] == column.values[other] or column.reasons[one] != Reason.ANSWERED
        return bool(column.reasons[one] == column.reasons[other] and same)

    def _swap(self, nodes: tuple[Node, ...], one: int, other: int) -> None:
        for node in nodes:
            column = self._columns[node]
            column.values[[one, other]] = column.values[[other, one]]
            column.reasons[[one, other]] = column.reasons[[other, one]]


def _is_loose(statement: Statement) -> bool:
    """Tell whether a statement asks only that somebody exists, or for a sign: it is tried, and ties nothing."""
    if isinstance(statement, Published):
        return statement.figure is Figure.SIGN
    return isinstance(statement, Constraint) and statement.kind is ConstraintKind.EXISTS


def _holds(statement: Statement, surveys: Surveys) -> bool:
    if isinstance(statement, Published):
        return not difference(statement, find(statement, surveys(statement.wave)))
    if isinstance(statement, Constraint):
        return broken(statement, surveys(statement.wave)) is None
    survey = surveys(statement.node.wave)
    universe, reasons = survey.evaluate(statement.universe), survey.column(statement.node.item).reasons
    not_asked = reasons == Reason.NOT_ASKED
    return not (universe.no & ~not_asked).any() and not (universe.yes & not_asked).any()


def _given(column: Column, survey: Survey) -> Column:
    del survey
    return column


def _asked(column: Column, universe: Expression, survey: Survey) -> Column:
    """Return texts with the reasons that a universe gives."""
    outside = survey.evaluate(universe).no
    reasons = np.where(outside, np.uint8(Reason.NOT_ASKED), column.reasons)
    unwritten = ~outside & (column.reasons == Reason.NOT_ASKED)
    reasons[unwritten] = Reason.BLANK
    values = column.values.copy()
    values[reasons != Reason.ANSWERED] = None
    return Column(values, reasons)
