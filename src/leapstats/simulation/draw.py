"""Draw one data set that agrees with everything a study states."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.expression import Item
from leapstats.dictionary.study import Published, Study, Variable
from leapstats.errors import ContradictionError, InfeasibleError, Problem, UsageError
from leapstats.simulation.unconstrained_counts import draw_free
from leapstats.solver.components import connect
from leapstats.solver.count_limits import drawing_limits
from leapstats.solver.decision_variables import Unknown, touched_items
from leapstats.solver.linear_constraints import demand_constraint, demand_published
from leapstats.solver.linearize import Place, Translator
from leapstats.solver.program import Affine, Program
from leapstats.terms import CODED, Figure, ItemType, Reason

# How strongly a count is drawn to a random number in its first wave, and to the wave before in later ones.
PULL = (0.3, 1.0)


@dataclass(frozen=True, slots=True)
class Draw:
    """One data set: for each wave and raw item, the code, number or missing code of each unit.

    Codes and numbers are strings, as they stand in the dictionary, None is a blank; text items and ids are not in
    it. `units` are the numbers, from 1 on, of those that answered a wave, in the same order. It is one of very
    many that agree with what is stated, and no estimate of the real one.
    """

    waves: Mapping[str, Mapping[str, tuple[str | None, ...]]]
    units: Mapping[str, tuple[int, ...]]
    seed: int


def units_answering(study: Study) -> dict[str, int]:
    """Return how many units the published cells of each wave are about: those that answered it.

    Returns
    -------
    dict
        By wave; one about which no base is stated has all of them.

    Raises
    ------
    ContradictionError
        If nothing is stated, or the cells of a wave disagree.
    """
    found = {wave.name: _bases(cell for cell in study.published if cell.wave == wave.name) for wave in study.waves}
    if not any(found.values()):
        raise _no_one_number(study, set())
    for bases in found.values():
        if len(bases) > 1:
            raise _no_one_number(study, bases)
    everyone = max(base for bases in found.values() for base in bases)
    return {wave: next(iter(bases), everyone) for wave, bases in found.items()}


def _bases(published: Iterable[Published]) -> set[int]:
    return {int(cell.base) for cell in published if cell.universe is None and cell.base}


def _no_one_number(study: Study, bases: Collection[int]) -> ContradictionError:
    found = ", ".join(map(str, sorted(bases)))
    if not found:
        return ContradictionError(f"No published cell gives the number of {study.units}: enter the base of one.")
    fix = "For cells about those with an answer, use the universe not is_missing(ITEM)."
    return ContradictionError(f"The published cells disagree on the number of {study.units}: {found}. {fix}")


def draw_units(study: Study, *, seed: int, time_limit: float = 300.0) -> Draw:
    """Draw a data set by integer programming with a random objective.

    Parameters
    ----------
    study
        Its dictionary, published cells and constraints are all that is known.
    seed
        Of the random objective; the same seed and scipy give the same data.
    time_limit
        Seconds.

    Raises
    ------
    ContradictionError
        If no data set agrees.
    InfeasibleError
        If none was found in time.
    """
    _check_kinds(study)
    generator = np.random.default_rng(seed)
    answering = units_answering(study)
    _check_apart(study, answering)
    translator = Translator(Program(), study, drawing_limits(study))
    touched = touched_items(study)
    for cell in _distinct(study.published):
        demand_published(translator, cell, answering[cell.wave])
    for constraint in study.constraints:
        if constraint.taken:
            demand_constraint(translator, constraint, answering[constraint.wave])
    wanted = {
        wave.name: [variable for variable in raw_items(study, wave.name) if _belongs(variable, touched)]
        for wave in study.waves
    }
    for wave, variables in wanted.items():
        for variable in variables:
            for unit in range(answering[wave]):
                translator.unknown(Item(variable.name), Place(unit, wave))
    values = translator.program.solve(_objective(translator, generator), time_limit=time_limit)
    drawn = {
        wave: {variable.name: _read(translator, variable, wave, (values, answering[wave])) for variable in variables}
        for wave, variables in wanted.items()
    }
    waves = {
        wave: {**answers, **draw_free(study, wave, answers, generator, answering[wave])}
        for wave, answers in drawn.items()
    }
    return Draw(waves, _who_answered(answering, generator), seed)


def _check_kinds(study: Study) -> None:
    """Refuse items of the files that no draw can fill: the program knows codes and whole numbers only."""
    kept = dict.fromkeys(column.variable for column in study.columns)
    real = [
        each
        for name in kept
        if (each := study.variables.get(name)) is not None and each.type is ItemType.CONTINUOUS and not each.optional
    ]
    if real:
        what, fix = (
            "it is continuous, and a simulation draws codes and whole numbers",
            "Mark it as optional, or make it a count",
        )
        raise UsageError("variables.csv", [Problem(each.name, what, fix) for each in real])


def _check_apart(study: Study, answering: Mapping[str, int]) -> None:
    """Make sure that nothing stated ties waves together that not all have answered: who did is not known."""
    if len(set(answering.values())) == 1:
        return
    waves_of: dict[int, set[str]] = defaultdict(set)
    numbers = connect(study).component_of
    for node, number in numbers.items():
        waves_of[number].add(node.wave)
    tied = dict.fromkeys(node.item for node, number in sorted(numbers.items()) if len(waves_of[number]) > 1)
    if tied:
        fix = "A simulation needs all units to have answered every wave that is linked to another"
        problems = [Problem(item, "constraints or formulas link its waves", fix) for item in tied]
        raise UsageError("what is published", problems)


def _who_answered(answering: Mapping[str, int], generator: np.random.Generator) -> dict[str, tuple[int, ...]]:
    everyone = np.arange(1, max(answering.values()) + 1)
    if len(set(answering.values())) > 1:
        everyone = generator.permutation(everyone)
    return {wave: tuple(everyone[:size].tolist()) for wave, size in answering.items()}


def raw_items(study: Study, wave: str) -> list[Variable]:
    """Return the coded and counted items that a wave's file keeps, optional ones left out."""
    names = dict.fromkeys(column.variable for column in study.columns if column.wave == wave)
    found = [study.variables[name] for name in names if name in study.variables]
    return [each for each in found if each.type in {*CODED, ItemType.COUNT} and not each.optional]


def _belongs(variable: Variable, touched: frozenset[str]) -> bool:
    """Tell whether the program decides an item; counts that nothing is stated about are drawn later."""
    return variable.type in CODED or variable.name in touched


def _distinct(published: tuple[Published, ...]) -> list[Published]:
    """Leave out the cells that restate another one."""
    ids = {cell.id for cell in published}
    return [cell for cell in published if cell.figure is not Figure.SIGN and cell.same_as not in ids - {cell.id}]


def _objective(translator: Translator, generator: np.random.Generator) -> dict[int, float]:
    """Weigh every answer at random, pull counts to random numbers, and later waves to earlier ones."""
    weights: dict[int, float] = {}
    counted: dict[tuple[str, int], list[Unknown]] = {}
    for (where, name), unknown in translator.unknowns.items():
        for given in unknown.codes.values():
            for place in given.weights:
                weights.setdefault(place, float(generator.uniform(-1, 1)))
        if unknown.number is not None and translator.study.variables[name].formula is None:
            counted.setdefault((name, where.unit), []).append(unknown)
    for place in sorted({place for each in translator.reached_at.values() for place in each.weights}):
        weights[place] = float(generator.uniform(-1, 1))
    for unknowns in counted.values():
        target = Affine(float(np.round(unknowns[0].most ** generator.random())))
        numbers = [unknown.number for unknown in unknowns if unknown.number is not None]
        for before, after in pairwise([target, *numbers]):
            change = _distance(translator.program, before, after)
            weights.update(dict.fromkeys(change.weights, float(generator.uniform(*PULL))))
    return weights


def _distance(program: Program, one: Affine, other: Affine) -> Affine:
    """Return a variable that is at least as large as the distance of two numbers."""
    distance = program.variable(0.0, np.inf, whole=False)
    program.require(distance - (other - one), low=0.0)
    program.require(distance + (other - one), low=0.0)
    return distance


def _read(
    translator: Translator, variable: Variable, wave: str, solved: tuple[NDArray[np.float64], int]
) -> tuple[str | None, ...]:
    values, n_units = solved
    return tuple(
        _answer(variable, translator.unknown(Item(variable.name), Place(unit, wave))[1], values)
        for unit in range(n_units)
    )


def _answer(variable: Variable, unknown: Unknown, values: NDArray[np.float64]) -> str | None:
    for reason, missing in unknown.missing.items():
        if value_of(missing, values) > 0.5:
            return missing_code(variable, reason)
    if unknown.number is not None:
        return str(round(value_of(unknown.number, values)))
    return max(unknown.codes, key=lambda code: value_of(unknown.codes[code], values))


def value_of(expression: Affine, values: NDArray[np.float64]) -> float:
    """Return what an affine expression comes to in a solution."""
    return expression.constant + sum(weight * float(values[place]) for place, weight in expression.weights.items())


def missing_code(variable: Variable, reason: Reason) -> str | None:
    """Return the code of an item that stands for a reason; None for a blank that has none.

    Raises
    ------
    InfeasibleError
        If its code list has none for another reason.
    """
    codes = variable.codes.missing if variable.codes else ()
    found = next((code.code for code in codes if code.reason is reason), None)
    if found is None and reason is not Reason.BLANK:
        raise InfeasibleError(f"{variable.name} has no code for {reason.term}. Add one to its code list.")
    return found
