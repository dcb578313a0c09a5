"""Take the distinct answers of a column for the levels of a category, or for yes and no."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.codes import Code, CodeList
from leapstats.survey.column import ABSENT, Column
from leapstats.survey.kinds.given import Given
from leapstats.survey.kinds.judged import Judged, quoted
from leapstats.survey.kinds.numerals import NUMBER
from leapstats.survey.kinds.ordering import in_order, known_order
from leapstats.survey.kinds.two_values import NO, YES, shown_words, yes_and_no
from leapstats.survey.phases import by_number, in_time, wave_order
from leapstats.survey.spelling import folded
from leapstats.terms import ItemType

ALPHABETICAL = "in alphabetical order"


@dataclass(frozen=True, slots=True, eq=False)
class CategoryAnswers:
    """The distinct cells of a column: how each is written as a code, its label, and why it is none.

    `places` gives for each unit the place of its cell, -1 where blank; `reasons` have one entry
    more, for the blank. `ordered` says that the codes stand in their order already; then they are
    not sorted.
    """

    places: NDArray[np.int32]
    codes: tuple[str, ...]
    labels: tuple[str, ...]
    reasons: NDArray[np.uint8]
    ordered: bool = False

    @property
    def kept(self) -> list[int]:
        """The places of the cells that are answers."""
        kept: list[int] = (self.reasons == 0).nonzero()[0].tolist()
        return kept

    def column(self, positions: Sequence[int]) -> Column:
        """Return the answers of all units, given the position of each distinct cell in a code list."""
        values = np.array([*positions, ABSENT], dtype=np.int16)
        values[self.reasons != 0] = ABSENT
        return Column(values[self.places], self.reasons[self.places])


def as_yes_or_no(answers: CategoryAnswers, given: Given) -> Judged | None:
    """Take answers for yes and no if every one of them says one or the other; else return None."""
    kept = answers.kept
    labels = [answers.labels[place] for place in kept]
    said = yes_and_no(labels)
    if said is None or given.levels or _has_bare_double(answers, said):
        return None
    no, yes = shown_words(labels)
    flipped = _is_yes(answers, said, given.reference)
    codes = _two_codes(yes, no) if flipped else _two_codes(no, yes)
    positions = [int(said.get(label, False) is not flipped) for label in answers.labels]
    written = {answers.codes[place]: str(positions[place]) for place in kept}
    return Judged(ItemType.BINARY, "binary (yes and no)", codes, answers.column(positions), written=written)


def _has_bare_double(answers: CategoryAnswers, said: Mapping[str, bool]) -> bool:
    """Tell whether a code without a label, among labelled ones, would be counted together with another code."""
    kept = answers.kept
    bare = [place for place in kept if answers.codes[place] == answers.labels[place]]
    if len(bare) == len(kept):
        return False
    sides = [said[answers.labels[place]] for place in kept]
    return any(sides.count(said[answers.labels[place]]) > 1 for place in bare)


@cache
def _two_codes(first: str, second: str) -> CodeList:
    """Return the code list of yes and no, one for all columns that use the same words."""
    return CodeList("inferred", (Code("0", first), Code("1", second)))


def _is_yes(answers: CategoryAnswers, said: Mapping[str, bool], reference: str) -> bool:
    """Tell whether the reference level is the yes.

    Raises
    ------
    ValueError
        If it is no level.
    """
    if not reference:
        return False
    there = [(answers.codes[place], answers.labels[place]) for place in answers.kept]
    level = _match(reference, there)
    folded = reference.strip().casefold()
    if level is None and folded not in YES | NO:
        raise ValueError(f'it has no level "{reference}"; its levels are {quoted([label for _, label in there])}')
    return said[level[1]] if level is not None else folded in YES


def as_two_levels(answers: CategoryAnswers, given: Given) -> Judged:
    """Take two answers, whatever they are, for a binary item; the first is the reference.

    Raises
    ------
    ValueError
        If there are not two.
    """
    found = as_yes_or_no(answers, given)
    if found is not None:
        return found
    ordered, _ = _levels(answers, given)
    if len(ordered) != 2:
        shown = [label for _, label in ordered]
        raise ValueError(_not_two(shown))
    codes = CodeList("inferred", (Code("0", ordered[0][1]), Code("1", ordered[1][1])))
    position = {code: place for place, (code, _) in enumerate(ordered)}
    column = answers.column([position.get(code, ABSENT) for code in answers.codes])
    written = {code: str(place) for code, place in position.items()}
    return Judged(
        ItemType.BINARY, f"binary ({ordered[1][1]}; reference {ordered[0][1]})", codes, column, written=written
    )


def _not_two(labels: Sequence[str]) -> str:
    if len(labels) == 1:
        fix = "blank cells count as missing: if blank means no, fill in No, or choose another type"
        return f"its only answer is {quoted(labels)}, but two answers are needed; {fix}"
    what = f"it has {len(labels)} different answers ({quoted(labels)})" if labels else "it has no answers"
    return f"{what}, but two are needed; declare missing codes with --missing, or choose another type"


def as_categories(answers: CategoryAnswers, given: Given, words: str) -> Judged:
    """Take answers for the levels of a category.

    Raises
    ------
    ValueError
        If they are too many, or are not those that the analyst listed.
    """
    ordered, order = _levels(answers, given)
    if len(ordered) > given.most:
        raise ValueError(f"it has {len(ordered)} distinct values, too many for categories; choose another type")
    scale = known_order([label for _, label in ordered])
    alphabetical = order == ALPHABETICAL and not scale and not _rise([code for code, _ in ordered])
    codes = CodeList("inferred", tuple(Code(code, label) for code, label in ordered), scale, alphabetical)
    position = {code: place for place, (code, _) in enumerate(ordered)}
    column = answers.column([position.get(code, ABSENT) for code in answers.codes])
    said = f"categorical ({', '.join(filter(None, (words, order)))})"
    warnings = (*_alike(ordered), *(_found_nowhere(answers, ordered) if given.levels else ()))
    return Judged(ItemType.CATEGORICAL, said, codes, column, warnings=warnings)


def _found_nowhere(answers: CategoryAnswers, ordered: list[tuple[str, str]]) -> list[str]:
    """Name the levels listed that no cell holds."""
    found = {answers.codes[place] for place in np.unique(answers.places) if place >= 0}
    empty = [label for code, label in ordered if code not in found]
    return [f"{quoted(empty)}, listed in --levels, does not occur in the data"] if empty else []


def _rise(codes: Sequence[str]) -> bool:
    """Tell whether codes are numbers, each greater than the one before it."""
    return all(map(NUMBER.fullmatch, codes)) and all(float(one) < float(other) for one, other in pairwise(codes))


def _levels(answers: CategoryAnswers, given: Given) -> tuple[list[tuple[str, str]], str]:
    """Return code and label of each level in order, and which order that is."""
    there = {answers.codes[place]: answers.labels[place] for place in answers.kept}
    order = ""
    if given.levels:
        found = {answers.codes[place] for place in np.unique(answers.places) if place >= 0}
        ordered, order = _listed(there, given.levels, found), "in the order given"
    elif answers.ordered:
        ordered = list(there.items())
    else:
        codes, order = in_order(list(there))
        if not order and len(there) > 1 and in_time(list(there)):
            codes = wave_order(list(there), [])
            order = "in the order of their numbers" if by_number(codes) else "in the order of time"
        order = order or ALPHABETICAL
        ordered = [(code, there[code]) for code in codes]
    if given.reference:
        first = _match(given.reference, ordered)
        if first is None:
            levels = quoted([label for _, label in ordered])
            raise ValueError(f'it has no level "{given.reference}"; its levels are {levels}')
        ordered = [first, *(each for each in ordered if each != first)]
    return ordered, order


def _listed(there: dict[str, str], levels: tuple[str, ...], found: set[str]) -> list[tuple[str, str]]:
    """Return the levels that the analyst listed; one that no cell holds stays, with a count of 0."""
    ordered = [_match(level, list(there.items())) or (level, level) for level in levels]
    twice: dict[tuple[str, str], list[str]] = {each: [] for each in ordered}
    for level, each in zip(levels, ordered, strict=True):
        twice[each].append(level)
    for (code, label), named in twice.items():
        if len(named) > 1:
            raise ValueError(f'its level "{label}" ({code}) is listed twice, as {quoted(named)}; list each level once')
    codes = {code for code, _ in ordered}
    lacking = [label for code, label in there.items() if code in found and code not in codes]
    if lacking:
        raise ValueError(f"its answers {quoted(lacking)} are not among --levels; add them there, or to --missing")
    return ordered


def _match(level: str, ordered: list[tuple[str, str]]) -> tuple[str, str] | None:
    exact = [each for each in ordered if level in each or _same_number(level, each[0])]
    alike = [each for each in ordered if level.strip().casefold() in {text.casefold() for text in each}]
    return next(iter([*exact, *alike]), None)


def _same_number(level: str, code: str) -> bool:
    return bool(NUMBER.fullmatch(level)) and bool(NUMBER.fullmatch(code)) and float(level) == float(code)


def _alike(ordered: list[tuple[str, str]]) -> list[str]:
    """Warn of levels that differ only in case, blanks or the width of letters."""
    groups: dict[str, list[str]] = {}
    for _, label in ordered:
        groups.setdefault(folded(label), []).append(label)
    return [
        f"the levels {quoted(labels)} differ only in spelling" for labels in groups.values() if len(set(labels)) > 1
    ]
