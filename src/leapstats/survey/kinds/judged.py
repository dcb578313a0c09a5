"""What a column was taken for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from leapstats.dictionary.codes import CodeList
from leapstats.survey.column import Column
from leapstats.survey.kinds.contacts import has_contact
from leapstats.terms import ItemType

FEW = 3
MOST_LEVELS = 12
MOST_CODES = 10 * MOST_LEVELS


@dataclass(frozen=True, slots=True)
class Judged:
    """What a column was taken for, with its answers decoded.

    `type` is None when it is left out, and `words` says why. `absent` says which cells count as
    missing that nobody declared so; `warnings` are sentences about what looks wrong. `written` gives
    the code that stands for a cell, where the two differ.
    """

    type: ItemType | None
    words: str
    codes: CodeList | None = None
    column: Column | None = None
    absent: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    written: Mapping[str, str] = field(default_factory=dict)

    def also(self, absent: tuple[str, ...] = (), warnings: tuple[str, ...] = ()) -> "Judged":
        """Return it with more cells that count as missing, before its own, and more warnings after its own."""
        if not absent and not warnings:
            return self
        return replace(self, absent=(*absent, *self.absent), warnings=(*self.warnings, *warnings))


def quoted(texts: Sequence[str]) -> str:
    """List a few texts in quotes, without the contacts of persons."""
    listed = ", ".join(f'"{text if len(text) <= 40 else text[:37] + "..."}"' for text in map(masked, texts[:FEW]))
    return f"{listed} and {len(texts) - FEW} more" if len(texts) > FEW else listed


def masked(text: str) -> str:
    """Show only how a text begins where it holds an e-mail address or a phone number."""
    return f"{text[:1]}***" if has_contact(text) else text
