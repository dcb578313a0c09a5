"""Bring the items of several waves together: one name, one type, one code list."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.codes import Code, CodeList
from leapstats.drafting.draft import DraftItem, DraftWave, Match
from leapstats.terms import ItemType, Reason

LEAST_ALIKE, SOMEWHAT_ALIKE = 80, 60
SMALL = frozenset(
    "a an and any are at by did do does following for from has have how in is it many number of on or please the there "
    "these this to was we what which you your our".split()
)
CHANGED = 60  # confidence in an item whose codes differ between waves


def differing_types(waves: Sequence[DraftWave]) -> dict[str, ItemType]:
    """Return, by heading, the type of items that waves take for different ones: the one that holds the answers of all.

    Parameters
    ----------
    waves
        Drafted one by one.
    """
    kinds: dict[str, set[ItemType]] = {}
    for wave in waves:
        for item in wave.items:
            kinds.setdefault(item.name, set()).add(item.type)
    wanted = {name: _common(found) for name, found in kinds.items() if len(found) > 1 and ItemType.ID not in found}
    return {_heading(item): wanted[item.name] for wave in waves for item in wave.items if item.name in wanted}


def _common(kinds: set[ItemType]) -> ItemType:
    if ItemType.TEXT in kinds:
        return ItemType.TEXT
    if kinds == {ItemType.COUNT, ItemType.CONTINUOUS}:
        return ItemType.CONTINUOUS
    return ItemType.CATEGORICAL if ItemType.DATE not in kinds else ItemType.TEXT


def _heading(item: DraftItem) -> str:
    return f"{item.column} [{item.option}]" if item.option else item.column


def with_one_id(waves: Sequence[DraftWave]) -> list[DraftWave]:
    """Give the id of every wave the name that the first one has."""
    name = waves[0].id
    settled = []
    for wave in waves:
        taken = {item.name for item in wave.items if item.type is not ItemType.ID}
        items = [replace(item, name=name) if item.type is ItemType.ID else item for item in wave.items]
        if name in taken:
            items = [
                replace(each, name=f"{name}_item") if each.name == name and each.type is not ItemType.ID else each
                for each in items
            ]
        settled.append(replace(wave, items=tuple(items)))
    return settled


def with_common_codes(waves: Sequence[DraftWave]) -> tuple[DraftWave, ...]:
    """Give an item of several waves the codes of all; where they differ it is to be reviewed."""
    lists: dict[str, list[CodeList]] = {}
    for wave in waves:
        for item in wave.items:
            if item.codes is not None:
                lists.setdefault(item.name, []).append(item.codes)
    common = {name: _union(found) for name, found in lists.items()}
    changed = {name for name, found in lists.items() if len({each.codes for each in found}) > 1}

    def settled(item: DraftItem) -> DraftItem:
        if item.name not in common or item.codes is None:
            return item
        if item.name not in changed:
            return item
        evidence = (*item.evidence, "its codes differ between the waves")
        return replace(item, codes=common[item.name], confidence=min(item.confidence, CHANGED), evidence=evidence)

    return tuple(replace(wave, items=tuple(map(settled, wave.items))) for wave in waves)


def _union(lists: Sequence[CodeList]) -> CodeList:
    codes: dict[str, Code] = {}
    for each in lists:
        for code in each.codes:
            codes.setdefault(code.code, code)
    answers = [code for code in codes.values() if code.reason is Reason.ANSWERED]
    return CodeList("", (*answers, *(code for code in codes.values() if code.reason is not Reason.ANSWERED)))


def matches(earlier: DraftWave, later: DraftWave) -> Iterator[Match]:
    """Suggest items of two waves, each only in one of them, that may be one: by their labels and names.

    Parameters
    ----------
    earlier, later
        Items of one name are one item already.

    Yields
    ------
    Match
        The likest item of the later wave: much alike, or somewhat if it has the same type and is the likest to it.
    """
    names = {item.name for item in earlier.items} & {item.name for item in later.items}
    old = [item for item in earlier.items if item.name not in names]
    new = [item for item in later.items if item.name not in names]
    if not old or not new:
        return
    wording, short = _alikeness(old, new)
    scores = np.maximum(wording, short)
    for place, item in enumerate(old):
        best = int(scores[place].argmax())
        is_mutual = int(scores[:, best].argmax()) == place and new[best].type == item.type
        if scores[place, best] >= (SOMEWHAT_ALIKE if is_mutual else LEAST_ALIKE):
            by = "wording" if wording[place, best] >= short[place, best] else "name"
            kinds = "" if new[best].type == item.type else f"; types differ ({item.type}, {new[best].type})"
            score = round(float(scores[place, best]))
            yield Match(earlier=item.name, later=new[best].name, score=score, reason=f"alike by {by}{kinds}")


def _alikeness(old: Sequence[DraftItem], new: Sequence[DraftItem]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how alike labels are, with and without the small words of questions, and names: 0 to 100, old by new."""
    from rapidfuzz import fuzz, process

    def compared(text: Callable[[DraftItem], str], scorer: Callable[..., float]) -> NDArray[np.float64]:
        found = process.cdist([*map(text, old)], [*map(text, new)], scorer=scorer)
        return np.asarray(found, dtype=np.float64)

    alike = fuzz.token_sort_ratio
    wording = np.maximum(
        compared(lambda item: " ".join(_words(item.label)), alike),
        compared(lambda item: " ".join(word for word in _words(item.label) if word not in SMALL), alike),
    )
    return wording, compared(lambda item: item.name, fuzz.ratio)


def _words(label: str) -> list[str]:
    return re.findall(r"\w+", label.casefold())
