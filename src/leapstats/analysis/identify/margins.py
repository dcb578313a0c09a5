"""Every table of two traits that their counts allow, when nothing is known of who has both."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import Problem, UsageError

Tables = NDArray[np.int64]
MOST = 20_000


@dataclass(frozen=True, slots=True)
class Margin:
    """How many units have a trait, of how many that were asked; the latter may be known within limits only."""

    count: int
    least_base: int
    most_base: int

    @property
    def base_is_known(self) -> bool:
        """Whether it is known how many were asked."""
        return self.least_base == self.most_base


def margin_problems(name: str, margin: Margin, units: int) -> Iterator[Problem]:
    """Yield what is wrong with a margin, given how many units there are.

    Parameters
    ----------
    name
        What to call it.
    margin
        Its numbers.
    units
        Of both margins, asked or not.
    """
    if margin.count < 0:
        yield Problem(name, f"{margin.count} is below 0", "Count units from 0 on")
    for base in dict.fromkeys((margin.least_base, margin.most_base)):
        if base < 1:
            yield Problem(name, f"a base of {base} holds no unit", "Give one from 1 on")
        elif base > units:
            yield Problem(name, f"a base of {base} is more than {units} units", f"Give {units} or fewer")
    if margin.most_base < margin.count:
        yield Problem(name, f"{margin.count} is more than its base of {margin.most_base}", "Give a larger base")


def tables_within(units: int, first: Margin, second: Margin) -> Tables:
    """Return every table of the units asked about both traits that agrees with two margins.

    Parameters
    ----------
    units
        How many there are. Those asked about one trait are any of them.
    first, second
        The margins.

    Returns
    -------
    array
        Tables x 2 x 2, each once: `[[both, first only], [second only, neither]]`; sorted by their units,
        then by first only and second only. Tables without units are left out.

    Raises
    ------
    UsageError
        If a margin cannot be, or there are more than 20,000 tables.
    """
    problems = [*margin_problems("first", first, units), *margin_problems("second", second, units)]
    if problems:
        raise UsageError("the margins", problems)
    found: list[Tables] = []
    for cells in _of_each_size(units, first, second):
        found.append(cells)
        if sum(map(len, found)) > MOST:
            raise UsageError("the margins", [Problem("", f"more than {MOST:,} tables agree", "Say who answered")])
    cells = np.concatenate(found) if found else np.zeros((0, 4), dtype=np.int64)
    order = np.lexsort((cells[:, 2], cells[:, 1], cells.sum(axis=1)))
    return cells[order].reshape(-1, 2, 2)


def _of_each_size(units: int, first: Margin, second: Margin) -> Iterator[Tables]:
    """Yield the cells of the tables of one number of units with both answers after the other, each once."""
    for both in range(1, min(first.most_base, second.most_base) + 1):
        # A larger base allows all that a smaller one does: for each base of the one, the largest of the other counts.
        bases = [
            (one, other)
            for one in range(max(first.least_base, first.count, both), first.most_base + 1)
            if (other := min(second.most_base, units + both - one)) >= max(second.least_base, second.count, both)
        ]
        if bases:
            parts = [_tables((first.count, one), (second.count, other), both) for one, other in bases]
            yield np.unique(np.concatenate(parts), axis=0)


def _tables(first: tuple[int, int], second: tuple[int, int], units: int) -> Tables:
    """Return the cells of all tables of `units` units, those of a base that have both answers."""
    (count, base), (other_count, other_base) = first, second
    inside = np.arange(max(0, count - (base - units)), min(count, units) + 1)
    other_inside = np.arange(max(0, other_count - (other_base - units)), min(other_count, units) + 1)
    with_first, with_second, both = (
        grid.ravel() for grid in np.meshgrid(inside, other_inside, np.arange(units + 1), indexing="ij")
    )
    cells = np.column_stack([both, with_first - both, with_second - both, units - with_first - with_second + both])
    return np.asarray(cells[(cells >= 0).all(axis=1)], dtype=np.int64)
