"""Judge what a column holds when no dictionary says so. Every judgement is put into words."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.codes import Code, CodeList
from leapstats.survey.cells import as_text, holds
from leapstats.survey.column import ABSENT, Column
from leapstats.survey.kinds.categories import CategoryAnswers, as_categories, as_two_levels, as_yes_or_no
from leapstats.survey.kinds.dates import read_dates
from leapstats.survey.kinds.given import Given
from leapstats.survey.kinds.judged import MOST_LEVELS, Judged, quoted
from leapstats.survey.kinds.missing_words import declared_reason, doubtful_reason, plain_reason
from leapstats.survey.kinds.names import asks_for_text, is_clock, is_id, is_stamp
from leapstats.survey.kinds.numbers import NumericAnswers, judge_numbers
from leapstats.survey.kinds.numerals import (
    NUMBER,
    ambiguous_commas,
    ambiguous_points,
    are_padded,
    not_numbers,
    read_numerals,
)
from leapstats.survey.kinds.ordering import in_order
from leapstats.survey.kinds.sentinels import stray_codes
from leapstats.survey.raw import RawColumn, Texts
from leapstats.survey.spelling import spelled
from leapstats.terms import CODED, NUMERIC, ItemType, Reason

MOST_WORDS = 200
MOST_DATES = 50
MOST_YES_NO = 20
LONGEST_ID = 30  # a longer label is a question that mentions an id
FEWEST_UNIQUE = 8
FEWEST_WORDS = 3
ID = "an id, judging by its name"
ORDERED = "ordered categories"
NO_ANSWERS = "left out (no answers)"
HELD = CodeList("inferred", (Code("0", "No text"), Code("1", "Text given")))


def judge(raw: RawColumn, given: Given) -> Judged:
    """Take a column for a category, yes and no, a count, a measurement or a date, or leave it out.

    Parameters
    ----------
    raw
        The column.
    given
        What the analyst says of it: a type is taken, and so are levels and missing codes.

    Returns
    -------
    Judged
        With the answers decoded.

    Raises
    ------
    ValueError
        If the cells do not allow what the analyst says; what is wrong, a semicolon, the fix.
    """
    asked = given.type is not None or bool(given.levels) or given.named or given.kept
    if not asked and _is_id(raw):
        return Judged(None, f"left out ({ID})")
    if given.type is ItemType.ID:
        return Judged(None, "left out (declared as an id)")
    if not asked and (is_stamp(raw.name) or (is_clock(raw.name) and _are_times(raw))):
        return Judged(None, "left out (a time stamp, judging by its name)")
    if not asked and is_unasked(raw):
        return Judged(None, NO_ANSWERS)
    if raw.numeric and given.type is ItemType.TEXT:
        raise ValueError("it contains numbers, not text; use --count, --continuous or --categorical")
    if raw.numeric:
        found = judge_numbers(raw, NumericAnswers(raw.values, np.isnan(raw.values) * np.uint8(Reason.BLANK)), given)
    else:
        found = _judge_texts(raw, given)
    if raw.reasons is not None and found.column is not None:
        found = replace(found, column=found.column.with_reasons(raw.reasons))
    return found.also(warnings=tuple(_shared_labels(raw, found))) if raw.labels else found


def is_unasked(raw: RawColumn) -> bool:
    """Tell whether the file says that no row was asked."""
    return raw.reasons is not None and bool(len(raw.reasons)) and bool(np.all(raw.reasons == Reason.NOT_ASKED))


def _are_times(raw: RawColumn) -> bool:
    return not raw.numeric and any(":" in text or "/" in text for text in raw.texts.distinct[:MOST_LEVELS])


def _shared_labels(raw: RawColumn, found: Judged) -> Iterable[str]:
    """Warn of different codes that have one label."""
    codes: dict[str, list[str]] = {}
    for code, label in raw.labels.items():
        codes.setdefault(label, []).append(as_text(code))
    for label, several in codes.items():
        if len(several) > 1 and found.type in CODED:
            counted = "counted as one answer" if found.type is ItemType.BINARY else "shown in separate rows"
            yield f'the codes {", ".join(several)} all have the label "{label}" in the file: they are {counted}'


def _judge_texts(raw: RawColumn, given: Given) -> Judged:
    answers = _declared(raw, _tidy(raw.texts), given)
    if raw.categories and len(raw.categories) <= given.most and given.type in {None, *CODED}:
        return _of_categories(raw, answers, given)
    kept = answers.kept
    if given.type is ItemType.TEXT:
        return _held(answers)
    if not kept and (given.type is None or not raw.labels):
        return Judged(None, NO_ANSWERS)
    coded = given.type in CODED or bool(given.levels)
    texts = [answers.codes[place] for place in kept]
    if coded and not raw.labels and all(map(NUMBER.fullmatch, texts)) and not are_padded(texts):
        return _plain(raw, answers, kept, {}, given) or _leveled(answers, given, "text")
    if raw.labels or coded or (given.kept and given.type is None):
        return _leveled(answers, given, "labelled codes" if raw.labels else "text")
    words = _missing_words(answers, kept)
    core = [place for place in kept if place not in words]
    found = _plain(raw, answers, core, words, given)
    if found is None and (given.type in NUMERIC or given.type is ItemType.DATE):
        raise ValueError(_no_such(answers, core, given.type))
    if found is not None:
        return found.also(absent=tuple(f'"{answers.labels[place]}"' for place in words))
    return _other_text(raw, answers, given)


def _of_categories(raw: RawColumn, answers: CategoryAnswers, given: Given) -> Judged:
    """Take the categories of a column for levels in their order, but for one that asks for words of one's own."""
    if given.type is None and asks_for_text(raw.name) and not given.kept:
        return _held(answers)
    words = "labelled codes" if raw.labels else "text, in the order of its categories"
    found = _leveled(_in_category_order(answers, raw.categories), given, words)
    if raw.ordered and found.type is ItemType.CATEGORICAL and found.codes is not None and not given.reference:
        found = replace(found, codes=replace(found.codes, scale=found.codes.scale or ORDERED))
    elif found.type is ItemType.CATEGORICAL and found.codes is not None and not given.levels:
        sorted_only = not found.codes.scale and list(raw.categories) == sorted(raw.categories)
        found = replace(found, codes=replace(found.codes, alphabetical=sorted_only))
    return found.also(warnings=tuple(_doubtful_levels(raw, raw.categories))) if found.type in CODED else found


def _tidy(texts: Texts) -> Texts:
    """Clean the spelling of texts; those that become equal are one, and empty ones are blank."""
    distinct: list[str] = texts.distinct.tolist()
    # Nearly all columns are ASCII, whose spelling is its own.
    stripped = list(map(str.strip if "".join(distinct).isascii() else spelled, distinct))
    if stripped == distinct and "" not in stripped:
        return texts
    kept: dict[str, int] = {}
    new = [kept.setdefault(text, len(kept)) if text else -1 for text in stripped]
    return Texts(np.array([*new, -1], dtype=np.int32)[texts.places], np.array(list(kept), dtype=object))


def _declared(raw: RawColumn, texts: Texts, given: Given) -> CategoryAnswers:
    """List the distinct texts with their labels, and those that the file or the analyst declares missing."""
    distinct: list[str] = texts.distinct.tolist()
    labels = [raw.labels.get(text, "") or text for text in distinct] if raw.labels else distinct
    reasons = np.zeros(len(distinct) + 1, dtype=np.uint8)
    reasons[-1] = Reason.BLANK
    if raw.missing or given.missing:
        for place, (text, label) in enumerate(zip(distinct, labels, strict=True)):
            if any(holds(each, text) for each in raw.missing) or given.is_missing(text) or given.is_missing(label):
                reasons[place] = plain_reason(label) or doubtful_reason(label) or declared_reason(label)
    listed = CategoryAnswers(texts.places, tuple(distinct), tuple(labels), reasons)
    return _with_labelled(raw, listed) if raw.labels else listed


def _with_labelled(raw: RawColumn, answers: CategoryAnswers) -> CategoryAnswers:
    """Add the codes that have a label and are in no cell, in the order of the codes."""
    lacking = {
        as_text(code): label
        for code, label in raw.labels.items()
        if as_text(code) and as_text(code) not in answers.codes and not any(holds(each, code) for each in raw.missing)
    }
    codes, labels = (*answers.codes, *lacking), (*answers.labels, *lacking.values())
    reasons = np.insert(answers.reasons, len(answers.codes), np.zeros(len(lacking), dtype=np.uint8))
    order = sorted(range(len(codes)), key=lambda place: _code_key(codes[place]))
    moved = np.empty(len(codes) + 1, dtype=np.int32)
    moved[order], moved[-1] = np.arange(len(codes)), -1
    return CategoryAnswers(
        moved[answers.places],
        tuple(codes[place] for place in order),
        tuple(labels[place] for place in order),
        reasons[[*order, -1]],
        ordered=True,
    )


def _in_category_order(answers: CategoryAnswers, categories: Sequence[str]) -> CategoryAnswers:
    """Put answers in the order of the categories of a data frame; those that no cell holds are among them."""
    there = {code: place for place, code in enumerate(answers.codes)}
    codes = (*categories, *(code for code in answers.codes if code not in categories))
    labelled = dict(zip(answers.codes, answers.labels, strict=True))
    labels = tuple(labelled.get(code, code) for code in codes)
    old = np.array([there.get(code, -1) for code in codes], dtype=np.int32)
    moved = np.full(len(answers.codes) + 1, -1, dtype=np.int32)
    moved[old[old >= 0]] = np.flatnonzero(old >= 0)
    reasons = np.append(np.where(old >= 0, answers.reasons[old], np.uint8(0)), Reason.BLANK).astype(np.uint8)
    return CategoryAnswers(moved[answers.places], codes, labels, reasons, ordered=True)


def _code_key(code: str) -> tuple[bool, float, str]:
    number = NUMBER.fullmatch(code) is not None
    return not number, float(code) if number else 0.0, code


def _leveled(answers: CategoryAnswers, given: Given, words: str) -> Judged:
    """Take texts for the levels of an item, but for those that say why an answer is missing."""
    listed = {level.casefold() for level in given.levels}
    reasons = answers.reasons.copy()
    absent = []
    for place in answers.kept:
        reason = plain_reason(answers.labels[place])
        if reason is not None and answers.labels[place].casefold() not in listed:
            reasons[place] = reason
            absent.append(f'"{answers.labels[place]}"')
    answers = replace(answers, reasons=reasons)
    if not answers.kept:
        return Judged(None, NO_ANSWERS, absent=tuple(absent))
    if given.type is ItemType.BINARY:
        found = as_two_levels(_without_doubtful(answers), given)
    else:
        yes_no = None if given.type is ItemType.CATEGORICAL else as_yes_or_no(answers, given)
        found = yes_no or as_categories(answers, given, words)
    return found.also(absent=tuple(absent))


def _without_doubtful(answers: CategoryAnswers) -> CategoryAnswers:
    """Take `NA`, `Unknown` and the like for missing beside two other answers."""
    reasons = answers.reasons.copy()
    doubtful = {place: doubtful_reason(answers.labels[place]) for place in answers.kept}
    if sum(reason is None for reason in doubtful.values()) == 2:
        for place, reason in doubtful.items():
            reasons[place] = reason or Reason.ANSWERED
    return replace(answers, reasons=reasons)


def _missing_words(answers: CategoryAnswers, kept: Sequence[int]) -> dict[int, Reason]:
    """Find the texts that are no answer beside numbers, dates, or yes and no."""
    strange = list(islice((place for place in kept if not NUMBER.fullmatch(answers.codes[place])), MOST_WORDS + 1))
    if len(strange) > MOST_WORDS:
        return {}
    found = {place: plain_reason(answers.codes[place]) or doubtful_reason(answers.codes[place]) for place in strange}
    return {place: reason for place, reason in found.items() if reason is not None}


def _plain(
    raw: RawColumn, answers: CategoryAnswers, core: Sequence[int], words: dict[int, Reason], given: Given
) -> Judged | None:
    """Take texts for numbers, for yes and no, or for dates, if all of them are; else return None."""
    texts = [answers.codes[place] for place in core]
    reasons = answers.reasons.copy()
    for place, reason in words.items():
        reasons[place] = reason
    if given.type is not ItemType.DATE and not (given.type is None and are_padded(texts)):
        numerals = read_numerals(texts, given.decimal)
        if numerals is not None:
            values = _with_blanks(numerals.values, core, len(answers.codes))
            numbers = NumericAnswers(values, reasons, answers.places, numerals.whole, numerals.words)
            found = judge_numbers(raw, numbers, given)
            doubts = tuple(_doubtful_marks(texts, numerals.words))
            return replace(found, warnings=(*doubts, *found.warnings)) if doubts else found
    narrowed = replace(answers, reasons=reasons)
    if given.type is None and 0 < len(core) <= MOST_YES_NO:
        yes_no = as_yes_or_no(narrowed, given)
        if yes_no is not None:
            return yes_no
    return _dated(narrowed, core, texts, given) if given.type in {None, ItemType.DATE} else None


def _doubtful_marks(texts: Sequence[str], words: str) -> Iterable[str]:
    """Warn of commas and points that could stand at thousands and before decimals alike."""
    if "commas as thousands separators" in words and ambiguous_commas(texts):
        example = next(text for text in texts if "," in text)
        yield f'"{example}" is read as {example.replace(",", "")}; with --decimal comma it is a decimal'
    if not words and ambiguous_points(texts):
        example = next(text for text in texts if "." in text)
        yield f'"{example}" is read as {float(example):g}; with --decimal comma it is {example.replace(".", "")}'


def _with_blanks(values: NDArray[np.float64], core: Sequence[int], size: int) -> NDArray[np.float64]:
    """Return the value of each distinct cell, NaN for those that are no answer and, at the end, for a blank."""
    cells = np.full(size + 1, np.nan)
    cells[core] = values
    return cells


def _dated(answers: CategoryAnswers, core: Sequence[int], texts: Sequence[str], given: Given) -> Judged | None:
    dates = read_dates(texts, day_first=given.day_first)
    if dates is None:
        return None
    values = _with_blanks(dates.values, core, len(answers.codes))[answers.places]
    doubt = "day and month are ambiguous: the month was read as first"
    return Judged(
        ItemType.DATE,
        dates.words,
        None,
        Column(values, answers.reasons[answers.places]),
        warnings=(doubt,) if dates.doubtful else (),
    )


def _no_such(answers: CategoryAnswers, core: Sequence[int], kind: ItemType | None) -> str:
    texts = [answers.codes[place] for place in core]
    if kind is ItemType.DATE:
        wrong = _no_dates(texts)
        if wrong and len(wrong) < len(texts):
            return (
                f"{quoted(wrong)} {'is not a date' if len(wrong) == 1 else 'are not dates'}; correct it, or --missing"
            )
        return f"{quoted(texts)} cannot be read as dates in one format; write them as 2016-05-31"
    strange = not_numbers(texts) or texts
    are = "is not a number" if len(strange) == 1 else "are not numbers"
    return f"{quoted(strange)} {are}; declare as --missing, or choose another type"


def _no_dates(texts: Sequence[str]) -> list[str]:
    """Return the texts that are no dates, one by one; all are taken to be none where the first ones are."""
    if not any(read_dates([text]) for text in texts[:MOST_LEVELS]):
        return list(texts)
    return [text for text in texts[:MOST_DATES] if read_dates([text]) is None]


def _other_text(raw: RawColumn, answers: CategoryAnswers, given: Given) -> Judged:
    """Take texts for categories, or say why they are left out."""
    kept = answers.kept
    texts = [answers.codes[place] for place in kept]
    order = in_order(texts)[1] if 1 < len(kept) <= MOST_LEVELS else ""
    is_scale = order.endswith("scale") or order == "bands"
    if given.type is None and not is_scale and (asks_for_text(raw.option or raw.name) or asks_for_text(raw.label)):
        return _held(answers)
    counts = np.bincount(answers.places + np.int64(1), minlength=len(answers.codes) + 1)[1:]
    n_kept = int(sum(counts[place] for place in kept))
    strange = [place for place in kept if not NUMBER.fullmatch(answers.codes[place])]
    if not are_padded(texts) and not order and 2 * sum(int(counts[place]) for place in strange) <= n_kept:
        few = quoted([answers.codes[place] for place in strange])
        words = f"left out (numbers except for {few}; correct these, declare them with --missing, or use --categorical)"
        return Judged(None, words)
    wrong = _no_dates(texts)
    if wrong and 2 * len(wrong) < len(texts):
        return Judged(None, f"left out (dates except for {quoted(wrong)}; correct these, or use --categorical)")
    all_differ = len(kept) == n_kept and not is_scale and (n_kept >= FEWEST_UNIQUE or _are_sentences(texts))
    if len(kept) > MOST_LEVELS:
        return Judged(None, f"left out ({_why_so_many(raw)})")
    if all_differ and not given.named:
        return Judged(None, "left out (text that differs in every row: an id, or free text)")
    found = _leveled(answers, given, "text")
    return found.also(warnings=tuple(_doubtful_levels(raw, texts))) if found.type is not None else found


def _why_so_many(raw: RawColumn) -> str:
    """Say what text with too many distinct values is; a column that was named is not left out by its name before."""
    if raw.personal:
        return f"personal data with more than {MOST_LEVELS} distinct values"
    return ID if _is_id(raw) else f"text with more than {MOST_LEVELS} distinct values"


def _is_id(raw: RawColumn) -> bool:
    return is_id(raw.name) or (len(raw.label) <= LONGEST_ID and is_id(raw.label))


def _are_sentences(texts: Sequence[str]) -> bool:
    """Tell whether most of several texts have so many words that they are nobody's levels."""
    return len(texts) > 1 and 2 * sum(len(text.split()) >= FEWEST_WORDS for text in texts) > len(texts)


def _doubtful_levels(raw: RawColumn, texts: Sequence[str]) -> Iterable[str]:
    """Warn of levels that may say why there is no answer."""
    doubtful = [text for text in texts if doubtful_reason(text)]
    for several, is_code in ((doubtful, False), (stray_codes(texts), True)):
        if several:
            one = len(several) == 1
            looks = "looks like a code for a missing answer and " if one else "look like codes for missing answers and "
            counted = (
                "is counted as an answer; if it means missing, declare it"
                if one
                else "are counted as answers; if they mean missing, declare them"
            )
            declared = " ".join(f'--missing "{raw.heading}={text}"' for text in several)
            yield f"{quoted(several)} {looks if is_code else ''}{counted}: {declared}"


def _held(answers: CategoryAnswers) -> Judged:
    """Count who wrote something, without what was written."""
    values = np.where(answers.reasons == 0, np.int16(1), np.int16(ABSENT))
    reasons = answers.reasons.copy()
    values[-1], reasons[-1] = 0, Reason.ANSWERED
    column = Column(values[answers.places], reasons[answers.places])
    return Judged(ItemType.BINARY, "text (counted, not printed)", HELD, column)
