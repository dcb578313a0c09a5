"""What n, mean and SD of scores tell about how many units have the least or the greatest score there can be."""

import math

import numpy as np

from leapstats.psychometrics.analysis import Case
from leapstats.solver.program import Program, total
from leapstats.terms import Numbers

MOST_STEPS = 240
SECONDS = 20.0
SLACK = 1e-6


def moments_tell_ends(case: Case, scores: Numbers, ends: tuple[int, int], least: int) -> bool:
    """Tell whether n, mean and SD leave a small count at an end too little room: it must be able to be 0 and `least`.

    Parameters
    ----------
    case
        A scale among some units.
    scores
        Those whose ends are counted.
    ends
        How many units have the least and the greatest score.
    least
        Counts from 1 to one below it are small. Of the other end it is known how many units it has, unless few.

    Returns
    -------
    bool
        True also where the scores that there can be are too many to try.
    """
    if 0 < len(scores) - sum(ends) < least:  # few are at neither end: one of the ends has to go for them
        return True
    small = [place for place, count in enumerate(ends) if 0 < count < least]
    if not small:
        return False
    if case.scored.scoring.is_partial:  # the mean is of more scores than those whose ends are counted
        return True
    places, steps = _in_steps(case, scores)
    if places is None:
        return True
    known = {place * steps: count for place, count in enumerate(ends) if place not in small}
    asked = [(place * steps, count) for place in small for count in (0, least)]
    return not all(_can_be(places, _grid(case, steps), {**known, at: count}) for at, count in asked)


def _steps_of(case: Case) -> set[int]:
    """Return into how many steps the range of a score falls, for each number of items that may be answered."""
    widths = {high - low for low, high in case.scored.scoring.ends}
    if len(widths) != 1 or not float(width := widths.pop()).is_integer():
        return set()
    needed = case.scored.scoring.needed
    return {int(width) * count for count in range(needed, len(case.scored.scale.items) + 1)}


def _in_steps(case: Case, scores: Numbers) -> tuple[list[int] | None, int]:
    """Return scores as whole numbers of steps from the least there can be; None where they are none."""
    low, high = case.scored.scoring.span
    steps = math.lcm(*_steps_of(case)) if _steps_of(case) else 0
    if not 0 < steps <= MOST_STEPS:
        return None, steps
    exact = (scores - low) / (high - low) * steps
    places = np.rint(exact)
    return ([int(place) for place in places] if np.allclose(exact, places, atol=SLACK) else None), steps


def _grid(case: Case, steps: int) -> list[int]:
    """Return the scores that there can be, in steps."""
    return sorted({place * (steps // each) for each in _steps_of(case) for place in range(each + 1)})


def _can_be(places: list[int], grid: list[int], fixed: dict[int, int]) -> bool:
    """Tell whether as many scores with the same sums of them and of their squares can be so many at some places."""
    program = Program()
    counts = {place: program.variable(fixed.get(place, 0), fixed.get(place, len(places))) for place in grid}
    for power in range(3):
        wanted = float(sum(place**power for place in places))
        program.require(total(count * float(place**power) for place, count in counts.items()), wanted, wanted)
    found = program.compiled().solve({}, time_limit=SECONDS).values
    if found is None:
        return False
    whole = [round(value) for value in found]
    return all(
        sum(count * place**power for place, count in zip(grid, whole, strict=True))
        == sum(place**power for place in places)
        for power in range(3)
    )
