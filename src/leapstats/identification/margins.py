"""Every table of two traits that their counts allow, when nothing is known of who has both."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from leapstats.errors import Problem, UsageError
from leapstats.terms import Whole

Tables = Whole
MOST = 20_000
MOST_UNITS = 1_000_000


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


def unit_problems(units: int) -> Iterator[Problem]:
    """Yield what is wrong with a number of units."""
    if units < 1:
        yield Problem("n", f"{units} is no number of units", "Give one from 1 on")
    elif units > MOST_UNITS:
        yield Problem("n", f"{units} is more than {MOST_UNITS:,} units", "Give fewer")


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
        then by first only and second only. The table without units is among them where those asked about
        one trait may all be others than those asked about the other.

    Raises
    ------
    UsageError
        If a margin cannot be, or there are more than 20,000 tables.
    """
    problems = [*margin_problems("first", first, units), *margin_problems("second", second, units)]
    if problems:
        raise UsageError("the margins", problems)
    floors = max(first.least_base, first.count), max(second.least_base, second.count)
    found: list[Tables] = []
    left = MOST
    for both in range(max(0, sum(floors) - units), min(first.most_base, second.most_base) + 1):
        found.append(_of_size(units, first, second, both, left))
        left -= len(found[-1])
    cells = np.concatenate(found)
    order = np.lexsort((cells[:, 2], cells[:, 1], cells.sum(axis=1)))
    return cells[order].reshape(-1, 2, 2)


def _of_size(units: int, first: Margin, second: Margin, both: int, most: int) -> Tables:
    """Return the cells of the tables of `both` units with both answers, each once; refuse more than `most`."""
    least = [max(margin.least_base, margin.count, both) for margin in (first, second)]
    # The fewer with the first trait are among them, the larger is the first base, and the smaller can the second be.
    fewest = max(0, first.count + both - first.most_base, first.count - units + least[1])
    with_first = fewest + _spread(np.array([min(first.count, both) + 1 - fewest]), most)[1]
    base = np.maximum(least[0], first.count + both - with_first)
    fewest_second = np.maximum(0, second.count + both - np.minimum(second.most_base, units + both - base))
    place, more = _spread(min(second.count, both) + 1 - fewest_second, most)
    with_first, with_second = with_first[place], fewest_second[place] + more
    shared = np.maximum(0, with_first + with_second - both)
    place, more = _spread(np.minimum(with_first, with_second) + 1 - shared, most)
    shared, with_first, with_second = shared[place] + more, with_first[place], with_second[place]
    return np.column_stack(
        [shared, with_first - shared, with_second - shared, both - with_first - with_second + shared]
    )


def _spread(sizes: Whole, most: int) -> tuple[Whole, Whole]:
    """Return which run each number of some runs is in, and the numbers, from 0 in each.

    Parameters
    ----------
    sizes
        Of the runs, 1 or more.
    most
        How many numbers there may be.

    Raises
    ------
    UsageError
        If there are more than `most` numbers. Each stands for one table at least.
    """
    if sizes.sum() > most:
        raise UsageError(
            "the margins", [Problem("", f"more than {MOST:,} tables agree", "Give the bases, or fewer units")]
        )
    place = np.repeat(np.arange(len(sizes)), sizes)
    return place, np.arange(len(place)) - (np.cumsum(sizes) - sizes)[place]
