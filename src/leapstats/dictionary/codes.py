"""Code lists: what an answer can be, and which codes say why there is none."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from leapstats.terms import Reason

APART = -float(2**53)


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a list; `reason` is ANSWERED unless the code says why an answer is missing."""

    code: str
    label: str
    reason: Reason = Reason.ANSWERED


@dataclass(frozen=True, slots=True)
class CodeList:
    """A named list of codes in display order. Answers come before missing codes.

    `scale` names the order that the answers are known to have, such as `agreement scale`; "" where none is known.
    `alphabetical` says that they stand in the order of the alphabet because nobody said another.
    """

    name: str
    codes: tuple[Code, ...]
    scale: str = ""
    alphabetical: bool = False
    answers: tuple[Code, ...] = field(init=False)
    missing: tuple[Code, ...] = field(init=False)
    keys: Mapping[str, float] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        answers = tuple(code for code in self.codes if code.reason is Reason.ANSWERED)
        missing = tuple(code for code in self.codes if code.reason is not Reason.ANSWERED)
        object.__setattr__(self, "answers", answers)
        object.__setattr__(self, "missing", missing)
        object.__setattr__(self, "keys", _keys(answers + missing))

    def position(self, code: str) -> int:
        """Return where an answer stands in `answers`, or -1 when it is no answer of this list."""
        return next((i for i, each in enumerate(self.answers) if each.code == code), -1)


def level_code(codes: CodeList, level: str) -> str:
    """Return the code of a level by its code or its label, its case apart if need be; "" where there is none."""
    exact = [code.code for code in codes.answers if code.code == level]
    by_label = [code.code for code in codes.answers if code.label == level]
    folded = level.casefold()
    alike = [code.code for code in codes.answers if folded in {code.code.casefold(), code.label.casefold()}]
    return next(iter([*exact, *by_label, *alike]), "")


def _keys(codes: tuple[Code, ...]) -> dict[str, float]:
    """Give each code the number that stands for it in formulas: itself, or its position if it is text.

    A missing code of text, such as ND, has a number that no answer has.
    """
    whole = all(is_whole(code.code) for code in codes if code.reason is Reason.ANSWERED)
    return {code.code: _key(code, i, whole=whole) for i, code in enumerate(codes)}


def _key(code: Code, place: int, *, whole: bool) -> float:
    if code.reason is not Reason.ANSWERED and not is_whole(code.code):
        return APART - place
    return float(code.code) if whole else float(place)


def is_whole(text: str) -> bool:
    """Tell whether a code is a plain whole number, such as `0`, `12` or `-8` but not `00`."""
    digits = text.removeprefix("-")
    return digits.isdecimal() and digits.isascii() and (digits == "0" or not digits.startswith("0"))
