"""Guess what a column holds when no dictionary says so. Every guess is put into words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.codes import Code, CodeList
from leapstats.survey.cells import as_text, holds, is_none
from leapstats.survey.column import ABSENT, Column
from leapstats.survey.raw import RawColumn
from leapstats.terms import ItemType, Reason

MOST_LEVELS = 12
FEW = 3
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
PADDED = re.compile(r"0\d+")
LARGE = 5000
CODED = (ItemType.BINARY, ItemType.CATEGORICAL)
YES_LABELS, NO_LABELS = frozenset({"yes", "y", "true"}), frozenset({"no", "n", "false"})
REASON_WORDS = {
    "not asked": Reason.NOT_ASKED,
    "skip": Reason.NOT_ASKED,
    "legitimate": Reason.NOT_ASKED,
    "not applicable": Reason.NOT_APPLICABLE,
    "inapplicable": Reason.NOT_APPLICABLE,
    "n/a": Reason.NOT_APPLICABLE,
    "refus": Reason.REFUSED,
    "declin": Reason.REFUSED,
    "prefer not": Reason.REFUSED,
    "don't know": Reason.DONT_KNOW,
    "dont know": Reason.DONT_KNOW,
    "do not know": Reason.DONT_KNOW,
    "no answer": Reason.BLANK,
    "blank": Reason.BLANK,
}


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column was taken for; `type` is None when it is left out, and `words` says why."""

    type: ItemType | None
    words: str
    codes: CodeList | None = None
    column: Column | None = None


@dataclass(frozen=True, slots=True)
class Overrides:
    """What the analyst says about columns: types by name, and texts that mean missing."""

    types: Mapping[str, ItemType]
    missing: frozenset[str] = frozenset()


def guess(raw: RawColumn, overrides: Overrides) -> Guess:
    """Take a column for a categorical, a binary, a count or a continuous item, or leave it out.

    Parameters
    ----------
    raw
        The column.
    overrides
        A type given there is taken; `ValueError` says that the cells do not allow it.

    Returns
    -------
    Guess
        With the answers decoded.
    """
    wanted = overrides.types.get(raw.heading, overrides.types.get(raw.name))
    if raw.numeric:
        found = _numbers(raw, raw.values, np.zeros(len(raw.values), dtype=np.uint8), wanted)
    else:
        found = _texts(raw, wanted, overrides.missing)
    return _yes_or_no(found) if wanted is ItemType.BINARY else found


def _yes_or_no(found: Guess) -> Guess:
    """Take two answers, one of which says yes and the other no, for a binary item."""
    if found.type is ItemType.BINARY or found.codes is None or found.column is None:
        return found
    labels = [code.label for code in found.codes.answers]
    yes, no = ([i for i, label in enumerate(labels) if label.casefold() in words] for words in (YES_LABELS, NO_LABELS))
    if len(labels) != 2 or len(yes) != 1 or len(no) != 1:
        listed = f"{_few(labels)}: they are no yes and no"
        raise ValueError(f"it has the answers {listed}; write them as yes and no, or as 1 and 0")
    codes = CodeList("inferred", (Code("0", labels[no[0]]), Code("1", labels[yes[0]])))
    values = found.column.values
    flipped = values if yes == [1] else np.where(values == ABSENT, ABSENT, 1 - values).astype(np.int16)
    return Guess(ItemType.BINARY, "binary (yes and no)", codes, Column(flipped, found.column.reasons))


def factorize(values: NDArray[Any]) -> tuple[NDArray[np.int64], list[str]]:
    """Give each distinct text of a column its number, in order of appearance; -1 where blank."""
    if len(values) > LARGE:
        import pandas as pd

        codes, uniques = pd.factorize(values)
        return codes.astype(np.int64), [str(each) for each in uniques]
    places: dict[str, int] = {}
    numbered = [-1 if is_none(cell) else places.setdefault(str(cell), len(places)) for cell in values]
    return np.array(numbered, dtype=np.int64), list(places)


def _texts(raw: RawColumn, wanted: ItemType | None, missing: frozenset[str]) -> Guess:
    places, texts = factorize(raw.values)
    reasons = np.where(places < 0, np.uint8(Reason.BLANK), np.uint8(0)).astype(np.uint8)
    absent = {text: _reason_of(text) for text in texts if text in missing or _user_missing(raw, text)}
    if absent:
        by_text = np.array([*(absent.get(text, Reason.ANSWERED) for text in texts), Reason.BLANK], dtype=np.uint8)
        reasons = by_text[places]
    kept = [text for text in texts if text not in absent]
    numeric = {text for text in kept if _is_number(text)}
    strange = [text for text in kept if text not in numeric]
    n_numeric = int(np.isin(places, [place for place, text in enumerate(texts) if text in numeric]).sum())
    n_kept = int(np.sum(reasons == Reason.ANSWERED))
    if wanted in {ItemType.COUNT, ItemType.CONTINUOUS} or (wanted is None and kept and not strange):
        if strange:
            raise ValueError(f"{_few(strange)} is no number; give it with --missing, or take another type")
        numbers = np.array([*(float(text) if text in numeric else np.nan for text in texts), np.nan])[places]
        written = any(not text.strip().lstrip("+-").isdecimal() for text in kept)
        return _numbers(raw, numbers, reasons, wanted, decimals=written)
    if wanted is None and 2 * n_numeric >= n_kept > 0:
        words = f"left out (numbers but for {_few(strange)}; name such texts with --missing, or give the type)"
        return Guess(None, words)
    return _categories(places, reasons, kept, texts, wanted)


def _is_number(text: str) -> bool:
    """Tell whether a text is a number; one with leading zeros is an id or a postcode."""
    return bool(NUMBER.fullmatch(text.strip())) and not PADDED.fullmatch(text.strip())


def _categories(
    places: NDArray[np.int64], reasons: NDArray[np.uint8], kept: list[str], texts: list[str], wanted: ItemType | None
) -> Guess:
    if not kept:
        return Guess(None, "left out (no answers)")
    if wanted is None and len(kept) > MOST_LEVELS:
        return Guess(None, f"left out (text with more than {MOST_LEVELS} distinct values)")
    levels = sorted(kept)
    codes = CodeList("inferred", tuple(Code(level, level) for level in levels))
    position = {level: place for place, level in enumerate(levels)}
    lookup = np.array([*(position.get(text, ABSENT) for text in texts), ABSENT], dtype=np.int16)
    words = "categorical (text)"
    return Guess(ItemType.CATEGORICAL, words, codes, Column(lookup[places], reasons))


def _numbers(
    raw: RawColumn,
    values: NDArray[np.float64],
    reasons: NDArray[np.uint8],
    wanted: ItemType | None,
    *,
    decimals: bool = False,
) -> Guess:
    blank = np.isnan(values)
    if blank.any():
        reasons = np.where(blank & (reasons == 0), np.uint8(Reason.BLANK), reasons)
    if raw.missing:
        reasons = _apply_ranges(raw, values, reasons)
    answered = reasons == Reason.ANSWERED
    labelled = {value: label for value, label in raw.labels.items() if not _user_missing(raw, value)}
    if wanted is None and not answered.any() and not labelled:
        return Guess(None, "left out (no answers)")
    few = _few_values(values, answered)
    if _is_coded(raw, labelled, few, wanted):
        constant = wanted is ItemType.BINARY and few in ([0.0], [1.0])
        return _labelled(raw, values, reasons, [0.0, 1.0] if constant else few or [])
    if wanted is None and not decimals and few in ([0.0, 1.0], [0.0], [1.0], [1.0, 2.0]):
        return _labelled(raw, values, reasons, [1.0, 2.0] if 2.0 in few else [0.0, 1.0])
    numbers = np.where(answered, values, np.nan) if raw.missing or not blank.any() else values
    whole = not decimals and _all_whole(numbers)
    kind = wanted or (ItemType.COUNT if whole else ItemType.CONTINUOUS)
    if kind is ItemType.COUNT and (not whole or np.nanmin(numbers, initial=0) < 0):
        if wanted is not None:
            raise ValueError("it has numbers that are negative or not whole; take --continuous")
        kind = ItemType.CONTINUOUS
    words = {ItemType.COUNT: "count (whole numbers)", ItemType.CONTINUOUS: "continuous (numbers)"}[kind]
    return Guess(kind, words, None, Column(numbers, reasons))


def _few_values(values: NDArray[np.float64], answered: NDArray[np.bool_]) -> list[float] | None:
    """Return the distinct answers when there are few, without sorting a long column."""
    head = values[:LARGE][answered[:LARGE]]
    if len(np.unique(head)) > 10 * MOST_LEVELS:
        return None
    distinct = np.unique(values[answered])
    return [float(value) for value in distinct] if len(distinct) <= 10 * MOST_LEVELS else None


def _is_coded(
    raw: RawColumn, labelled: Mapping[float | str, str], few: list[float] | None, wanted: ItemType | None
) -> bool:
    if wanted is not None:
        return wanted in CODED
    if few is None or not (labelled or raw.measure == "nominal"):
        return False
    if labelled and all(value in labelled for value in few):
        return True
    return raw.measure in {"nominal", "ordinal"} and len(few) <= MOST_LEVELS


def _labelled(raw: RawColumn, values: NDArray[np.float64], reasons: NDArray[np.uint8], few: list[float]) -> Guess:
    labelled = {float(value) for value in raw.labels if not isinstance(value, str) and not _user_missing(raw, value)}
    levels = sorted(labelled | set(few))
    if len(levels) > 10 * MOST_LEVELS:
        raise ValueError(f"it has {len(levels)} distinct values, too many for categories")
    names = {value: raw.labels.get(value, "") or as_text(value) for value in levels}
    coded = tuple(Code(names[value] if raw.measure == "text" else as_text(value), names[value]) for value in levels)
    codes = CodeList("inferred", coded)
    position = np.searchsorted(levels, values) if levels else np.zeros(len(values), dtype=np.int64)
    positions = np.where(reasons == 0, position, ABSENT).astype(np.int16)
    binary = levels == [0.0, 1.0]
    words = f"{'binary' if binary else 'categorical'} ({'labelled codes' if raw.labels else 'codes'})"
    kind = ItemType.BINARY if binary and raw.measure != "text" else ItemType.CATEGORICAL
    if levels == [1.0, 2.0] and not raw.labels:
        words = "binary (codes 1 and 2)"
    return Guess(kind, words, codes, Column(positions, reasons))


def _apply_ranges(raw: RawColumn, values: NDArray[np.float64], reasons: NDArray[np.uint8]) -> NDArray[np.uint8]:
    reasons = reasons.copy()
    for each in raw.missing:
        if isinstance(each.low, str) or isinstance(each.high, str):
            continue
        inside = (values >= each.low) & (values <= each.high)
        for value in np.unique(values[inside]):
            reasons[values == value] = _reason_of(raw.labels.get(float(value), ""))
    return reasons


def _user_missing(raw: RawColumn, value: float | str) -> bool:
    return any(holds(each, value) for each in raw.missing)


def _reason_of(label: str) -> Reason:
    folded = label.casefold().replace("’", "'")
    return next((reason for words, reason in REASON_WORDS.items() if words in folded), Reason.UNKNOWN)


def _all_whole(values: NDArray[np.float64]) -> bool:
    """Tell whether every number is whole; a look at the first ones settles most columns."""
    for part in (values[:LARGE], values):
        present = part[~np.isnan(part)]
        if not np.all(present == np.floor(present)):
            return False
    return True


def _few(texts: list[str]) -> str:
    listed = ", ".join(f'"{text}"' for text in texts[:FEW])
    return f"{listed} and {len(texts) - FEW} more" if len(texts) > FEW else listed
