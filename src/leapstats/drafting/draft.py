"""A drafted dictionary: what was guessed of each column of each file, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from leapstats.dictionary.codes import CodeList
from leapstats.drafting.suspicions import Skip
from leapstats.terms import ItemType, Role

CERTAIN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftItem:
    """An item guessed from a column.

    `column` and `option` say where the file keeps it, `recode` pairs cells with codes. `universe` is an expression of
    a skip rule, "" for none, and `skip` the blanks that suggest it. `confidence` is 0 to 100; below that the item is to
    be reviewed. `evidence` are sentences on what the guesses rest on, `suspected` cells that are taken for codes of a
    missing answer though nothing declares them.
    """

    name: str
    label: str
    type: ItemType
    role: Role
    codes: CodeList | None = None
    column: str
    option: str = ""
    recode: Mapping[str, str] = field(default_factory=dict)
    tick: bool = False
    block: str = ""
    exclusive: bool = False
    form: str = ""
    universe: str = ""
    skip: Skip | None = None
    confidence: int = CERTAIN
    evidence: tuple[str, ...] = ()
    suspected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftWave:
    """A wave of the study: its file, how it is read, its items, and the columns that are none with the reason.

    `blocks` gives the question of each check-all block by its name; `personal` names columns held back; `within` is the
    item that several rows share, as respondents of a practice do.
    """

    name: str
    file: Path
    format: str
    dictionary: str = ""
    sheet: str = ""
    repeats: Mapping[str, str] = field(default_factory=dict)
    repeats_missing: tuple[str, ...] = ()
    decimal: str = ""
    wave_column: str = ""
    wave_value: str = ""
    several: Mapping[str, str] = field(default_factory=dict)
    n_units: int
    items: tuple[DraftItem, ...]
    ignored: tuple[tuple[str, str, str], ...] = ()
    blocks: Mapping[str, str] = field(default_factory=dict)
    personal: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    within: str = ""

    @property
    def id(self) -> str:
        """The name of the item that tells units apart."""
        return next(item.name for item in self.items if item.type is ItemType.ID)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Two items of different waves that may be one: how alike their names and wordings are, 0 to 100."""

    earlier: str
    later: str
    score: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A study drafted from files. `matches` are suggestions; items of one name are one item."""

    name: str
    waves: tuple[DraftWave, ...]
    matches: tuple[Match, ...] = ()

    @property
    def items(self) -> tuple[DraftItem, ...]:
        """Each item once, as the first wave that has it says."""
        found: dict[str, DraftItem] = {}
        for wave in self.waves:
            for item in wave.items:
                found.setdefault(item.name, item)
        return tuple(found.values())

    @property
    def within(self) -> str:
        """The item that several rows share in every wave, as respondents of a practice do; "" for none."""
        found = {wave.within for wave in self.waves}
        return found.pop() if len(found) == 1 else ""

    @property
    def to_review(self) -> tuple[DraftItem, ...]:
        """The items of which something was guessed."""
        return tuple(item for item in self.items if item.confidence < CERTAIN)
