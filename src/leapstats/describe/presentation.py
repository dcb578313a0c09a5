"""How a table presents its numbers, whatever they are: templates, decimals, percentages of what, which columns."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self, TypeVar

from leapstats.describe.catalogue import Line, lines_of
from leapstats.describe.templates import WORD, lines_from
from leapstats.dictionary.study import Conventions, Variable
from leapstats.terms import MissingAs, Overall, PercentOf, ZeroLevels

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Presentation:
    """What was asked of a table's looks.

    Attributes
    ----------
    overall
        Where the column of all units stands beside groups.
    templates
        What the rows of an item say, by item or kind of item, one template a row.
    digits
        Decimals, by item or kind of item, and of percentages under `percent`.
    percent
        Of what percentages are: the column, the row or the whole table.
    p_digits
        Decimals of p-values; None for the usual ones.
    zero_levels
        Whether levels that nobody has are shown.
    collected_label
        What the row of collected levels is called.
    missing_as
        What is said of missing answers; None for percentages where these are of a base that holds them.
    """

    overall: Overall = Overall.FIRST
    templates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    digits: Mapping[str, int] = field(default_factory=dict)
    percent: PercentOf = PercentOf.COLUMN
    p_digits: int | None = None
    zero_levels: ZeroLevels = ZeroLevels.SHOW
    collected_label: str = "Other"
    missing_as: MissingAs | None = None

    @property
    def joins_shares(self) -> bool:
        """Whether a template was asked for shares, so that n and percent cannot stand in columns of their own."""
        of_codes = {"n", "N", "percent"}
        return any(of_codes & set(WORD.findall(text)) for texts in self.templates.values() for text in texts)

    def with_percent_digits(self, digits: int) -> Self:
        """Return the same with so many decimals of percentages."""
        return replace(self, digits={**self.digits, "percent": digits})

    def templates_of(self, variable: Variable) -> tuple[str, ...]:
        """Return the templates for an item; none where the usual rows are wanted."""
        return _of(self.templates, variable, ())

    def digits_of(self, variable: Variable) -> int | None:
        """Return the decimals asked for an item; None where the usual ones are wanted."""
        # `percent` among the names is what percentages have, even where an item is called so.
        return _of({name: each for name, each in self.digits.items() if name != "percent"}, variable, None)

    def computed_lines(self, variable: Variable, conventions: Conventions) -> tuple[Line, ...]:
        """Return the rows whose numbers are computed: the usual ones and those asked for."""
        usual, asked = lines_of(variable.type, conventions), self.lines_of(variable, conventions)
        return usual if usual == asked else (*usual, *asked)

    def percent_digits(self, variable: Variable) -> int:
        """Return the decimals of an item's percentages and their limits."""
        return _of(self.digits, variable, self.digits.get("percent", 1))

    def lines_of(self, variable: Variable, conventions: Conventions) -> tuple[Line, ...]:
        """Return the rows of a number."""
        templates = self.templates_of(variable)
        return lines_from(templates, variable.type, conventions) if templates else lines_of(variable.type, conventions)


def _of(asked: Mapping[str, T], variable: Variable, otherwise: T) -> T:
    """Return what is asked of an item by its name, or else of its kind."""
    return asked.get(variable.name, asked.get(str(variable.type), otherwise))


USUAL = Presentation()
