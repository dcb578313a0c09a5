"""A scale: several items that measure one thing, and how their answers become a score."""

from dataclasses import dataclass

MEAN, SUM, PRORATED = "mean", "sum", "prorated"
RULES = (MEAN, SUM, PRORATED)
LEVEL = "_level"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A scale of a dictionary; its score is a derived item of the same name.

    Attributes
    ----------
    name, label
        Of the scale, and of its score.
    items
        What it is made of: items, or other scales, whose scores it then takes.
    reversed
        Those of its items whose high answers mean little of what it measures.
    rule
        `mean` or `sum` of the answers, or `prorated`: the mean of the answers times the number of items.
    at_least
        How many items must be answered for a score: a whole number, or a share such as 0.8; "" for all.
    low, high
        The lowest and the highest answer that an item allows; of items with codes, those of the codes.
    rescaled
        The ends of the score where it is moved from the range of the answers to another, such as 0 to 100.
    cut_offs
        From which score on a level begins, and its label, from low to high.
    source
        Where the scoring is published.
    """

    name: str
    label: str = ""
    items: tuple[str, ...]
    reversed: tuple[str, ...] = ()
    rule: str = MEAN
    at_least: str = ""
    low: float | None = None
    high: float | None = None
    rescaled: tuple[float, float] | None = None
    cut_offs: tuple[tuple[float, str], ...] = ()
    source: str = ""

    @property
    def level_name(self) -> str:
        """The derived item that holds the level of a score; "" where there are no cut-offs."""
        return f"{self.name}{LEVEL}" if self.cut_offs else ""

    @property
    def derived(self) -> tuple[str, ...]:
        """The derived items that come of the scale: its score, and its level."""
        return (self.name, self.level_name) if self.cut_offs else (self.name,)

    @property
    def raw_span(self) -> tuple[float, float] | None:
        """The lowest and the highest score before it is moved to another range; None where no range is known."""
        if self.low is None or self.high is None:
            return None
        times = 1 if self.rule == MEAN else len(self.items)
        return self.low * times, self.high * times

    @property
    def span(self) -> tuple[float, float] | None:
        """The lowest and the highest score there can be; None where no range is known."""
        return self.rescaled or self.raw_span
