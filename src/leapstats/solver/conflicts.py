"""Why no data set agrees with what is stated: a small set of statements that contradict one another."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from leapstats.dictionary.study import Constraint, Published, Study
from leapstats.dictionary.words import in_words
from leapstats.errors import ContradictionError
from leapstats.solver.components import connect
from leapstats.solver.count_limits import stated_limits
from leapstats.solver.linear_constraints import demand_constraint, demand_published
from leapstats.solver.linearize import Translator
from leapstats.solver.program import Program

Statement = Published | Constraint
TIME_LIMIT = 60.0


@dataclass(frozen=True, slots=True)
class Conflict:
    """Statements that contradict one another; `irreducible` where it is proven that each of them is needed."""

    statements: tuple[Statement, ...]
    irreducible: bool


def find_conflict(study: Study, n_units: int, time_limit: float = TIME_LIMIT) -> Conflict | None:
    """Look for a small set of published cells and constraints that contradict one another.

    Parameters
    ----------
    study
        What is stated; formulas and universes are taken as given.
    n_units
        How many units there are.
    time_limit
        Seconds for the whole search; what is left by then is returned as it is.

    Returns
    -------
    Conflict
        None where nothing contradicts itself, or nothing was proven in time.
    """
    deadline = time.monotonic() + time_limit
    connections = connect(study)
    for published, constraints in connections.statements.values():
        statements: tuple[Statement, ...] = (*published, *constraints)
        if _is_infeasible(study, n_units, statements, deadline):
            return _reduced(study, n_units, statements, deadline)
    return None


def _reduced(study: Study, n_units: int, statements: Sequence[Statement], deadline: float) -> Conflict:
    """Take out one statement after the other, as long as the rest still contradicts itself."""
    kept, proven = list(statements), True
    for statement in statements:
        rest = [each for each in kept if each is not statement]
        infeasible = _is_infeasible(study, n_units, rest, deadline)
        if infeasible:
            kept = rest
        proven &= infeasible is not None
    return Conflict(tuple(kept), proven)


def _is_infeasible(study: Study, n_units: int, statements: Sequence[Statement], deadline: float) -> bool | None:
    """Tell whether statements contradict one another; None where time ran out."""
    left = deadline - time.monotonic()
    if left <= 0:
        return None
    translator = Translator(Program(), study, stated_limits(study))
    try:
        for statement in statements:
            if isinstance(statement, Published):
                demand_published(translator, statement, n_units)
            else:
                demand_constraint(translator, statement, n_units)
        solution = translator.program.compiled().solve({}, time_limit=left)
    except ContradictionError:
        return True
    if solution.values is not None:
        return False
    return True if solution.proven else None


def worded(conflict: Conflict, study: Study) -> str:
    """Put a conflict into words, a line a statement."""
    head = (
        "These contradict each other; without any one of them, the others do not:"
        if conflict.irreducible
        else "These contradict each other; time ran out before a smaller set could be ruled out:"
    )
    return "\n  ".join([head, *(_words(each, study) for each in conflict.statements)])


def _words(statement: Statement, study: Study) -> str:
    if isinstance(statement, Constraint):
        return f"constraint {statement.id}: {in_words(statement.expression, study)} ({statement.source})"
    said = statement.printed or (f"{statement.low} to {statement.high}" if statement.low else statement.n)
    asked = f" of {statement.base}" if statement.base else ""
    meaning = f": {in_words(statement.expression, study)}" if statement.expression is not None else ""
    return f"published {statement.id} ({statement.where or statement.label}), {said}{asked}{meaning}"
