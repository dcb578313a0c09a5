"""One item's answers: coded values and, aligned with them, why an answer is missing."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.codes import CodeList
from leapstats.dictionary.study import Variable
from leapstats.terms import ItemType, Reason

ABSENT = -1


@dataclass(frozen=True, slots=True)
class Column:
    """Answers of one item, one entry a unit.

    `values` holds for a coded item the place of the answer in its code list (-1 where missing),
    for a number float64 (NaN where missing), for text and ids objects (None where missing).
    `reasons` holds uint8 members of Reason, 0 where answered.
    """

    values: NDArray[Any]
    reasons: NDArray[np.uint8]

    @property
    def answered(self) -> NDArray[np.bool_]:
        """Which units gave an answer."""
        answered: NDArray[np.bool_] = self.reasons == Reason.ANSWERED
        return answered

    def with_reasons(self, reasons: NDArray[np.uint8]) -> "Column":
        """Return it with these reasons, where they are not 0, for answers that were left blank."""
        return Column(self.values, np.where((self.reasons == Reason.BLANK) & (reasons > 0), reasons, self.reasons))

    def take(self, places: NDArray[np.int64]) -> "Column":
        """Return the answers of the units at these places; UNKNOWN where the place is -1."""
        absent = places == ABSENT
        values = self.values[places]
        reasons = self.reasons[places]
        reasons[absent] = Reason.UNKNOWN
        values[absent] = blank_of(values.dtype)
        return Column(values, reasons)


def blank_of(dtype: np.dtype[Any]) -> Any:
    """Return what stands in `values` where an answer is missing."""
    if dtype.kind == "O":
        return None
    return np.nan if dtype.kind == "f" else ABSENT


def empty_values(kind: ItemType, n_units: int) -> NDArray[Any]:
    """Return values of an item of this kind that nobody answered."""
    if kind in {ItemType.BINARY, ItemType.CATEGORICAL}:
        return np.full(n_units, ABSENT, dtype=np.int16)
    if kind in {ItemType.COUNT, ItemType.CONTINUOUS, ItemType.DATE}:
        return np.full(n_units, np.nan)
    return np.full(n_units, None, dtype=object)


def settle(numbers: NDArray[np.float64], reasons: NDArray[np.uint8], variable: Variable) -> Column:
    """Turn the numbers a formula yields into answers of an item.

    Parameters
    ----------
    numbers, reasons
        One entry a unit; a number counts only where its reason is 0.
    variable
        The derived item; for a coded one each number is the key of one of its codes.

    Returns
    -------
    Column
        A number that is the key of a missing code becomes that code's reason.

    Raises
    ------
    ValueError
        If a number is the key of no code of the item.
    """
    codes = variable.codes
    if codes is None:
        return Column(np.where(reasons == 0, numbers, np.nan), reasons)
    settled = reasons.copy()
    for code in codes.missing:
        settled[(reasons == 0) & (numbers == codes.keys[code.code])] = code.reason
    if variable.type in {ItemType.COUNT, ItemType.CONTINUOUS}:
        return Column(np.where(settled == 0, numbers, np.nan), settled)
    values = np.full(len(numbers), ABSENT, dtype=np.int16)
    for place, code in enumerate(codes.answers):
        values[(settled == 0) & (numbers == codes.keys[code.code])] = place
    strange = (settled == 0) & (values == ABSENT)
    if strange.any():
        found = ", ".join(sorted({f"{number:g}" for number in numbers[strange]}))
        raise ValueError(f"the formula of {variable.name} gives {found}, which is not a code in list {codes.name}")
    return Column(values, settled)


def key_numbers(codes: CodeList) -> NDArray[np.float64]:
    """Return the number of each answer in formulas, and NaN at the end for a missing answer."""
    return np.array([*(codes.keys[code.code] for code in codes.answers), np.nan])
