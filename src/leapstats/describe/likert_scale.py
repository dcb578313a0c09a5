"""The scale that items share: its levels from the lowest to the highest, its middle, what is no point of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from leapstats.dictionary.codes import Code, CodeList
from leapstats.errors import Problem, UsageError, nearest
from leapstats.survey.column import ABSENT, Column
from leapstats.survey.kinds.missing_words import doubtful_reason, plain_reason
from leapstats.survey.kinds.numerals import NUMBER
from leapstats.survey.kinds.ordering import in_order, steps_of
from leapstats.survey.kinds.scales import SCALES
from leapstats.survey.spelling import folded
from leapstats.survey.survey import Survey
from leapstats.terms import CODED, ItemType, Reason

TWO_SIDED = ("agreement", "satisfaction", "likelihood", "importance", "favorability", "ease", "direction")
RATINGS = (*TWO_SIDED, "frequency", "frequency over time", "quality", "degree", "challenge", "confidence")
FEWEST, MOST_SHOWN = 2, 12
IN_ORDER = "List the levels in order with --scale LOW,MID,HIGH"
FOUND = "Levels are those among the answers{more}; --scale names others."
REVERSED = "Levels stand from the lowest to the highest, which is not their order in the file."


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedScale:
    """What was asked about a scale, in labels: its levels, those that agree, those that are no point of it."""

    levels: tuple[str, ...] = ()
    agree: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LikertScale:
    """A scale of items.

    Attributes
    ----------
    codes
        Its levels, the lowest first.
    sides
        For each level -1 below the middle, 0 in it, 1 above.
    agree
        The codes of the levels that count as agreement.
    is_default
        Whether these are those above the middle because nothing else was asked.
    unsure
        The labels of levels that are no point of the scale.
    notes
        Sentences about how the levels were found.
    """

    codes: CodeList
    sides: tuple[int, ...]
    agree: tuple[str, ...]
    is_default: bool = True
    unsure: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def scores(self) -> tuple[float, ...]:
        """The score of each level: the level itself where all are numbers, else 1, 2, 3 and so on."""
        labels = [code.label for code in self.codes.answers]
        if all(map(NUMBER.fullmatch, labels)):
            return tuple(map(float, labels))
        return tuple(float(place) for place in range(1, len(labels) + 1))


def rated_items(survey: Survey, unsure: Sequence[str]) -> dict[str, list[str]]:
    """Return the items whose levels are words of a known scale of opinions, by the name of the scale."""
    found: dict[str, list[str]] = {}
    for item in survey.items:
        if survey.variable(item).type is ItemType.CATEGORICAL:
            name, _ = steps_of(levels_of(survey, item, unsure))
            if name in RATINGS:
                found.setdefault(name, []).append(item)
    return found


def levels_of(survey: Survey, item: str, unsure: Sequence[str]) -> list[str]:
    """Return the labels of the levels of an item that are points of a scale."""
    return [code.label for code in _answers(survey, item) if _reason(code.label, unsure) is None]


def scale_of(survey: Survey, items: Sequence[str], asked: AskedScale) -> LikertScale:
    """Find the scale that items share.

    Parameters
    ----------
    survey
        Where the items are.
    items
        One at least.
    asked
        What is known of the scale beforehand.

    Raises
    ------
    UsageError
        If an item has no levels, the levels of the items differ or have no known order, or a level that was named is
        not there.
    """
    _check_items(survey, items, asked)
    own = {item: levels_of(survey, item, asked.unsure) for item in items}
    levels, notes = (list(asked.levels), ()) if asked.levels else _shared(survey, own)
    places = {folded(level): place for place, level in enumerate(levels)}
    strange = {item: [each for each in found if folded(each) not in places] for item, found in own.items()}
    problems = [
        Problem(item, f"{_quoted(found)} is no level of the scale", "Add it to --scale, or to --unsure")
        for item, found in strange.items()
        if found
    ]
    problems.extend(
        Problem("agree", f'"{level}" is no level of the scale', nearest(level, levels))
        for level in asked.agree
        if folded(level) not in places
    )
    if len(levels) < FEWEST:
        problems.append(Problem("scale", "a scale has two levels or more", IN_ORDER))
    if _is_reversed(levels):
        problems.append(Problem("scale", f'"{levels[0]}" comes first', "List the lowest level first"))
    if problems:
        raise UsageError("the items of the scale", problems)
    codes = CodeList("scale", tuple(_code(survey, items, level) for level in levels))
    sides = _sides(levels)
    named = {places[folded(level)] for level in asked.agree} or {place for place, side in enumerate(sides) if side > 0}
    agree = tuple(code.code for place, code in enumerate(codes.answers) if place in named)
    return LikertScale(
        codes=codes,
        sides=sides,
        agree=agree,
        is_default=not asked.agree,
        unsure=tuple(_not_sure(survey, items, asked.unsure)),
        notes=tuple(notes),
    )


def on_scale(survey: Survey, items: Sequence[str], scale: LikertScale, unsure: Sequence[str]) -> Survey:
    """Return a survey whose items have the levels of a scale; an answer that is no point of it is missing."""
    variables = {
        item: replace(survey.variable(item), type=ItemType.CATEGORICAL, codes=scale.codes, formula=None)
        for item in items
    }
    study = replace(survey.study, variables={**survey.study.variables, **variables})
    raw = {item: partial(_recoded, survey, item, (scale, tuple(unsure))) for item in items}
    return replace(survey, study=study, raw={**survey.raw, **raw})


def _recoded(
    survey: Survey, item: str, onto: tuple[LikertScale, tuple[str, ...]], replaced: Survey | None = None
) -> Column:
    del replaced
    scale, unsure = onto
    column, answers = survey.column(item), _answers(survey, item)
    places = {folded(code.label): place for place, code in enumerate(scale.codes.answers)}
    reasons = [_reason(code.label, unsure) or Reason.ANSWERED for code in answers]
    moved = [ABSENT if reason else places[folded(code.label)] for code, reason in zip(answers, reasons, strict=True)]
    values = np.array([*moved, ABSENT], dtype=np.int16)[column.values]
    why = np.array([*reasons, Reason.ANSWERED], dtype=np.uint8)[column.values]
    return Column(values, np.where(column.answered, why, column.reasons))


def _not_sure(survey: Survey, items: Sequence[str], unsure: Sequence[str]) -> dict[str, None]:
    """Return the labels of all answers that say somebody is not sure."""
    lists = [survey.variable(item).codes for item in items]
    found = {code.label: _reason(code.label, unsure) or code.reason for codes in lists if codes for code in codes.codes}
    return {label: None for label, reason in found.items() if reason is Reason.DONT_KNOW}


def _answers(survey: Survey, item: str) -> tuple[Code, ...]:
    codes = survey.variable(item).codes
    return codes.answers if codes is not None else ()


def _reason(label: str, unsure: Sequence[str]) -> Reason | None:
    """Return why a level is no point of a scale; an unknown answer is one of somebody who is not sure."""
    if folded(label) in set(map(folded, unsure)):
        return Reason.DONT_KNOW
    reason = plain_reason(label) or doubtful_reason(label)
    return Reason.DONT_KNOW if reason is Reason.UNKNOWN else reason


def _check_items(survey: Survey, items: Sequence[str], asked: AskedScale) -> None:
    problems = [
        Problem(item, f"a {survey.variable(item).type} item has no levels", "Leave it out, or use --categorical")
        for item in items
        if survey.variable(item).type not in CODED
    ]
    lists = [survey.variable(item).codes for item in items]
    known = {code.label for codes in lists if codes is not None for code in codes.codes}
    problems.extend(
        Problem("unsure", f'"{level}" is no level of these items', nearest(level, sorted(known)))
        for level in asked.unsure
        if folded(level) not in set(map(folded, known))
    )
    if problems:
        raise UsageError("the items of the scale", problems)


def _shared(survey: Survey, own: Mapping[str, Sequence[str]]) -> tuple[list[str], Iterable[str]]:
    """Return the levels that items share, the lowest first, and sentences about how they were found.

    Of text, only the answers are known: an item lacks a level that nobody chose. Where the order of the levels is
    known, they are those of all items together.
    """
    levels = list({folded(level): level for found in own.values() for level in found}.values())
    are_texts = all(code.code == code.label for item in own for code in _answers(survey, item))
    differ = len({frozenset(map(folded, found)) for found in own.values()}) > 1
    ordered = _known_order(levels)
    if differ and not (are_texts and ordered):
        fix = "Choose items with the same levels, or name those that are no point of the scale with --unsure"
        raise UsageError(
            "the items of the scale",
            [Problem(item, f"its levels are {_quoted(each)}", fix) for item, each in own.items()],
        )
    if not ordered:
        if are_texts and survey.provenance.inferred:
            raise UsageError("the items of the scale", [Problem(_quoted(levels), "their order is not known", IN_ORDER)])
        return levels, ()
    if are_texts:
        added = list(_other_ends(ordered))
        more = f", and {_quoted(added)}, the other end of the scale" if added else ""
        return _known_order([*ordered, *added]), (FOUND.format(more=more),)
    return ordered, (REVERSED,) if ordered != levels else ()


def _known_order(levels: Sequence[str]) -> list[str]:
    """Put levels in their order, the lowest first; none where it is not known, or two are one step."""
    if all(map(NUMBER.fullmatch, levels)):
        return sorted(levels, key=float)
    name, steps = steps_of(levels)
    if name and len(set(steps.values())) < len(levels):
        return []
    ordered, order = in_order(levels)
    return ordered if order else []


def _other_ends(levels: Sequence[str]) -> Iterator[str]:
    """Yield the levels at the other side of a scale of two sides that nobody chose."""
    name, steps = steps_of(levels)
    if name not in TWO_SIDED:
        return
    scale = SCALES[name]
    for level, step in steps.items():
        other = scale[len(scale) - 1 - step]
        if len(scale) - 1 - step not in steps.values():
            place = scale[step].index(folded(level)) if folded(level) in scale[step] else 0
            word = other[min(place, len(other) - 1)]
            yield word.capitalize() if level[:1].isupper() else word


def _sides(levels: Sequence[str]) -> tuple[int, ...]:
    """Return on which side of the middle each level is: of a scale of two sides its own middle, else the middle one."""
    name, steps = steps_of(levels)
    if name in TWO_SIDED:
        middle = len(SCALES[name]) // 2
        return tuple(int(np.sign(steps[level] - middle)) for level in levels)
    return tuple(int(np.sign(2 * place - (len(levels) - 1))) for place in range(len(levels)))


def _is_reversed(levels: Sequence[str]) -> bool:
    places = list(steps_of(levels)[1].values())
    return len(places) > 1 and places == sorted(places, reverse=True)


def _code(survey: Survey, items: Sequence[str], label: str) -> Code:
    """Return the code of a level: that of the items where it is one, else its label."""
    codes = {code.code for item in items for code in _answers(survey, item) if folded(code.label) == folded(label)}
    return Code(codes.pop() if len(codes) == 1 else label, label)


def _quoted(levels: Sequence[str]) -> str:
    more = f" and {len(levels) - MOST_SHOWN} more" if len(levels) > MOST_SHOWN else ""
    return ", ".join(f'"{level}"' for level in levels[:MOST_SHOWN]) + more
