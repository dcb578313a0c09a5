"""A scale: several items that measure one thing, and how their answers become a score."""

from dataclasses import dataclass

MEAN, SUM = "mean", "sum"


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
        `mean` or `sum` of the answers.
    at_least
        How many items must be answered for a score: a whole number, or a share such as 0.8; "" for all.
    low, high
        The lowest and the highest answer that an item allows.
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
