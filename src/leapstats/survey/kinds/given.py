"""What the analyst says of one column."""

from dataclasses import dataclass, field

from leapstats.survey.kinds.judged import MOST_CODES
from leapstats.survey.kinds.numerals import Decimal, read_numerals
from leapstats.terms import ItemType


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the analyst says of one column; what is empty or None is judged by its cells.

    `missing` are texts that mean missing; those that are numbers are compared as numbers.
    `levels` are the levels in order, by label or code. `reference` is the level that comes first.
    `two_levels` asks for a column with two answers, whatever they are. `named` says that the column
    was asked for by name, so that it is not left out as an id; `kept`, that its texts are shown
    whatever they hold. `most` is how many levels a category may have.
    """

    type: ItemType | None = None
    missing: frozenset[str] = frozenset()
    levels: tuple[str, ...] = ()
    reference: str = ""
    two_levels: bool = False
    named: bool = False
    kept: bool = False
    most: int = MOST_CODES
    decimal: Decimal = Decimal.AUTO
    day_first: bool | None = None
    missing_numbers: frozenset[float] = field(init=False)

    def __post_init__(self) -> None:
        numbers = (self._number(text) for text in self.missing)
        object.__setattr__(self, "missing_numbers", frozenset(each for each in numbers if each is not None))

    def is_missing(self, text: str) -> bool:
        """Tell whether a text was declared missing, as it is or as a number: -99.0 is -99, and 9,999 is 9999."""
        if text in self.missing:
            return True
        number = self._number(text) if self.missing_numbers else None
        return number is not None and number in self.missing_numbers

    def _number(self, text: str) -> float | None:
        numerals = read_numerals([text], self.decimal)
        return None if numerals is None else float(numerals.values[0])
