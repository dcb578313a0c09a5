"""The decimals that numbers were written with, so that those tie that differ by rounding errors only.

How large the largest number is says nothing of how finely the others were measured: a tie is never a share of it.
"""

from decimal import Decimal

import numpy as np

from leapstats.terms import Numbers, Whole

WRITTEN = 15
COMPUTED = 12
MOST_PLACES = 300
SEARCHED = 6
MOST_ODD = 50
LARGEST = 2.0**47
RESIDUE = 1e-8
EPS = float(np.finfo(np.float64).eps)


def on_decimals(numbers: Numbers) -> tuple[Whole, int] | None:
    """Write numbers as whole numbers of units in their last decimal place.

    Parameters
    ----------
    numbers
        Finite.

    Returns
    -------
    whole, places
        The numbers times 10**places. None where they have no last place, as logarithms and thirds have none, or too
        many digits between the largest and the smallest.

    Notes
    -----
    A number of up to 15 digits was written down, and each of its decimals counts. One of more digits was computed, such
    as 0.1 + 0.2: it is taken for the one of 12 digits or fewer that it prints as, or for the nearest on the decimals of
    all others.
    """
    distinct = np.unique(np.abs(numbers))
    places = _places(distinct)
    if places is None or float(distinct.max(initial=0.0)) * 10.0**places > LARGEST:
        return None
    scaled = numbers * 10.0**places
    return np.rint(scaled).astype(np.int64), places


def is_written(number: float) -> bool:
    """Say whether a number has so few digits that it was written down, not computed."""
    return len(Decimal(repr(number)).normalize().as_tuple().digits) <= WRITTEN


def _places(distinct: Numbers) -> int | None:
    if np.all(distinct == np.rint(distinct)):
        return 0
    found, odd = 0, []
    for number in distinct.tolist():
        places = _written(number)
        if places is None:
            odd.append(number)
            if len(odd) > MOST_ODD:
                return None
        else:
            found = max(found, places)
    if not odd:
        return found if found <= MOST_PLACES else None
    return next((places for places in range(found, max(found, SEARCHED) + 1) if _fit(np.array(odd), places)), None)


def _written(number: float) -> int | None:
    """Return how many decimals a number was written with; None for one that was computed."""
    digits = Decimal(repr(number)).normalize()
    if not is_written(number):
        digits = Decimal(f"{number:.{WRITTEN}g}").normalize()
        if len(digits.as_tuple().digits) > COMPUTED:
            return None
    return max(0, -int(digits.as_tuple().exponent))


def _fit(numbers: Numbers, places: int) -> bool:
    """Say whether numbers are off whole numbers of units in a decimal place by rounding errors only."""
    if places > MOST_PLACES or float(numbers.max()) * 10.0**places > LARGEST:
        return False
    scaled = numbers * 10.0**places
    return bool(np.all(np.abs(scaled - np.rint(scaled)) <= RESIDUE + 4 * EPS * scaled))
