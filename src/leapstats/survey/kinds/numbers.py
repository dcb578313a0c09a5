"""Judge a column of numbers: codes with or without labels, yes and no, counts, measurements."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import inf, isinf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.survey.cells import as_text
from leapstats.survey.column import Column
from leapstats.survey.kinds.categories import CategoryAnswers, as_categories, as_two_levels, as_yes_or_no
from leapstats.survey.kinds.dates import read_day_numbers
from leapstats.survey.kinds.given import Given
from leapstats.survey.kinds.judged import MOST_LEVELS, Judged
from leapstats.survey.kinds.missing_words import declared_reason, doubtful_reason, plain_reason
from leapstats.survey.kinds.names import is_category, is_code, is_form_status, is_index, is_place, is_unit, is_year
from leapstats.survey.kinds.numerals import NUMBER
from leapstats.survey.kinds.sentinels import suspects
from leapstats.survey.raw import RawColumn
from leapstats.terms import CODED, NUMERIC, REASONS, ItemType, Reason

ENDS = 12
LARGEST = 1 << 53  # beyond it whole numbers are not exact
FEWEST_ROWS = 10
FIRST_YEAR, LAST_YEAR = 1900, 2100
MOST_BARE = 6  # more distinct numbers without labels are never codes
FEWEST_DISTINCT = 2
NO_ANSWER = tuple(map(int, REASONS.values()))
NAMELESS = ("",) * len(NO_ANSWER)


@dataclass(frozen=True, slots=True, eq=False)
class NumericAnswers:
    """A column as numbers: NaN where blank, why a cell is no answer, and how the numbers were written.

    `places` gives for each unit the place of its cell in `values` and `reasons`, the last one where
    blank; None where each unit has a cell of its own.
    """

    values: NDArray[np.float64]
    reasons: NDArray[np.uint8]
    places: NDArray[np.int32] | None = None
    whole: bool = True
    words: str = ""

    def spread(self, cells: NDArray[Any]) -> NDArray[Any]:
        """Return for each unit what `cells` hold for its cell."""
        return cells if self.places is None else cells[self.places]


def judge_numbers(raw: RawColumn, numbers: NumericAnswers, given: Given) -> Judged:
    """Judge a column of numbers; `raw` gives its name, labels and measure.

    Raises
    ------
    ValueError
        If the cells do not allow the type given.
    """
    numbers, labels, absent = _without_missing(raw, numbers, given)
    distinct = _distinct(_answered(numbers))
    if given.type is None and not len(distinct) and not labels:
        return Judged(None, "left out (no answers)", absent=absent)
    few: list[float] | None = distinct.tolist() if len(distinct) <= given.most else None
    found = None
    if given.type not in NUMERIC:
        found = _coded(raw, numbers, labels, few, given)
    if found is None and given.type is None and not given.named:
        found = _no_question(raw, numbers, distinct)
    if found is None:
        found = _dated(numbers, distinct, given) or _measured(numbers, distinct, given)
    told = (
        *_doubtful_levels(raw, labels, few or [], found),
        *_suspected(raw, {**labels, **_listed(given)}, distinct, found),
    )
    return found.also(absent, told)


def _answered(numbers: NumericAnswers) -> NDArray[np.float64]:
    """Return a copy of the cells that are answers."""
    return numbers.values[numbers.reasons == 0] if numbers.reasons.any() else numbers.values.copy()


def _distinct(rising: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sort values where they are, and return the distinct ones; `np.unique` takes twice as long for few."""
    rising.sort()
    first = np.ones(len(rising), dtype=bool)
    np.not_equal(rising[1:], rising[:-1], out=first[1:])
    return rising if first.all() else rising[first]  # a million measurements are not copied once more


def _doubtful_levels(raw: RawColumn, labels: Mapping[float, str], few: list[float], found: Judged) -> Iterator[str]:
    """Warn of labels such as `Unknown` that are counted as answers."""
    for code, label in labels.items():
        if found.type is ItemType.CATEGORICAL and code in few and doubtful_reason(label):
            declared = f'--missing "{raw.heading}={as_text(code)}"'
            yield f'{as_text(code)} ("{label}") is counted as an answer; if it means missing, declare it: {declared}'


def _without_missing(
    raw: RawColumn, numbers: NumericAnswers, given: Given
) -> tuple[NumericAnswers, dict[float, str], tuple[str, ...]]:
    """Mark codes that the file or the analyst declares missing, or whose labels say so; return the other labels."""
    if not (raw.labels or raw.missing or given.missing_numbers):
        return numbers, {}, ()
    values, reasons = numbers.values, numbers.reasons.copy()
    labels = {float(code): label for code, label in raw.labels.items() if not isinstance(code, str)}
    for each in raw.missing:
        if not isinstance(each.low, str) and not isinstance(each.high, str):
            inside = (values >= each.low) & (values <= each.high)
            for value in np.unique(values[inside]):
                reasons[values == value] = declared_reason(labels.get(float(value), ""))
            labels = {code: label for code, label in labels.items() if not each.low <= code <= each.high}
    by_label = {code for code, label in labels.items() if given.is_missing(label)}
    for code in given.missing_numbers | by_label:
        reasons[values == code] = declared_reason(labels.pop(code, ""))
    labels, found = _missing_by_label(labels, given)
    absent = []
    for code, (label, reason) in found.items():
        here = (values == code) & (reasons == 0)
        if here.any():
            reasons[here] = reason
            absent.append(f"{as_text(code)} ({label})")
    return replace(numbers, reasons=reasons), labels, tuple(absent)


def _missing_by_label(
    labels: dict[float, str], given: Given
) -> tuple[dict[float, str], dict[float, tuple[str, Reason]]]:
    """Tell labels that say why an answer is missing from those of answers; what the analyst lists is an answer."""
    listed = {level.casefold() for level in given.levels}
    found: dict[float, tuple[str, Reason]] = {}
    doubtful: dict[float, tuple[str, Reason]] = {}
    for code, label in labels.items():
        if label.casefold() in listed or as_text(code) in given.levels:
            continue
        plain, maybe = plain_reason(label), doubtful_reason(label)
        if plain is not None:
            found[code] = (label, plain)
        elif maybe is not None:
            doubtful[code] = (label, maybe)
    others = [label for code, label in labels.items() if code not in found and code not in doubtful]
    if not others or set(map(str.casefold, others)) <= {"yes", "no"}:
        found.update(doubtful)
    return {code: label for code, label in labels.items() if code not in found}, found


def _coded(
    raw: RawColumn, numbers: NumericAnswers, labels: Mapping[float, str], few: list[float] | None, given: Given
) -> Judged | None:
    """Take numbers for codes where they are: labelled, nominal, 0 and 1, 1 and 2, or as the analyst says."""
    wanted = given.type in CODED or bool(given.levels)
    if few is None and wanted:
        raise ValueError(f"it has more than {given.most} distinct values, too many for categories; choose another type")
    coded = few is not None and _is_coded(raw, labels, few)
    if few is None or (not wanted and not coded and len(few) > MOST_BARE):
        return None
    answers = _answers(numbers, labels, few)
    if given.type is ItemType.BINARY:
        return as_two_levels(answers, given)
    if wanted or coded:
        yes_no = None if given.type is ItemType.CATEGORICAL else as_yes_or_no(answers, given)
        words = "labelled codes" if labels else "codes"
        return yes_no or as_categories(answers, given, words)
    are_codes = numbers.whole and not numbers.words and raw.measure != "number"
    return _bare_codes(raw, answers, few, given) if are_codes else None


def _bare_codes(raw: RawColumn, answers: CategoryAnswers, few: list[float], given: Given) -> Judged | None:
    """Take numbers without labels for codes where they are 0 and 1, 1 and 2, the states of a form, or named so."""
    if few in ([0.0, 1.0], [0.0], [1.0]):
        return as_yes_or_no(answers, given)
    if few == [1.0, 2.0]:
        return as_categories(answers, given, "codes 1 and 2")
    stray = suspects(few)
    if stray and [value for value in few if value not in stray] in ([0.0, 1.0], [1.0, 2.0]):
        return as_categories(answers, given, "codes")
    if is_form_status(raw.name) and set(few) <= {0.0, 1.0, 2.0}:
        return as_categories(answers, given, "states of a form")
    whole = all(value.is_integer() for value in few)
    if whole and is_year(raw.name) and few[0] >= FIRST_YEAR and few[-1] <= LAST_YEAR:
        return as_categories(answers, given, "years, judging by its name")
    if whole and few[0] in {0.0, 1.0} and few[-1] <= MOST_LEVELS and (is_category(raw.name) or is_place(raw.name)):
        return as_categories(answers, given, "codes, judging by its name")
    return None


def _is_coded(raw: RawColumn, labels: Mapping[float, str], few: list[float]) -> bool:
    """Tell whether numbers are codes: a stray code never turns categories into a mean."""
    if labels:
        bare = sum(value not in labels for value in few)
        return bare <= MOST_LEVELS and not _are_ends(labels, few)
    return raw.measure == "nominal" and len(few) <= MOST_LEVELS


def _are_ends(labels: Mapping[float, str], few: list[float]) -> bool:
    """Tell whether labels name only the ends, or the middle, of a scale whose other numbers have none."""
    bare = [value for value in few if value not in labels]
    low, high = min([*labels, *few]), max([*labels, *few])
    inside = all(low < value < high for value in bare) if len(labels) > 1 else True
    return inside and len(bare) > 1 and {*labels} <= {low, (low + high) / 2, high}


def _answers(numbers: NumericAnswers, labels: Mapping[float, str], few: list[float]) -> CategoryAnswers:
    """List the codes in their order, those that are labelled and not found among them."""
    codes = sorted({*labels, *few})
    written = tuple(map(as_text, codes))
    names = tuple(labels.get(code) or text for code, text in zip(codes, written, strict=True))
    # After the codes comes one cell for each reason, which the missing units point to.
    places = np.searchsorted(codes, numbers.values) if codes else np.intp(0)
    placed = np.where(numbers.reasons == 0, places, len(codes) - 1 + numbers.reasons.astype(np.intp)).astype(np.int32)
    reasons = np.array([*([0] * len(codes)), *NO_ANSWER, Reason.BLANK], dtype=np.uint8)
    return CategoryAnswers(
        numbers.spread(placed),
        (*written, *NAMELESS),
        (*names, *NAMELESS),
        reasons,
        ordered=True,
    )


def _no_question(raw: RawColumn, numbers: NumericAnswers, distinct: NDArray[np.float64]) -> Judged | None:
    """Leave out ids and row numbers."""
    if is_code(raw.name):
        return Judged(None, "left out (codes, judging by its name)")
    n_rows = len(numbers.values) if numbers.places is None else len(numbers.places)
    whole = bool((distinct == np.floor(distinct)).all())
    if whole and is_place(raw.name):
        return Judged(None, "left out (an id: whole numbers in a column named for the units)")
    if whole and is_unit(raw.name) and len(distinct) == n_rows >= FEWEST_ROWS:
        return Judged(None, "left out (an id: a different whole number in every row)")
    if len(distinct) == n_rows and is_index(raw.name) and bool(np.all(np.diff(numbers.spread(numbers.values)) == 1)):
        return Judged(None, "left out (row numbers)")
    return None


def _dated(numbers: NumericAnswers, distinct: NDArray[np.float64], given: Given) -> Judged | None:
    """Take whole numbers such as 20160531 for dates, if all of them are."""
    days = read_day_numbers(distinct) if given.type in {None, ItemType.DATE} and numbers.whole else None
    if days is None:
        if given.type is ItemType.DATE:
            raise ValueError("its numbers are not dates such as 20160531; use --count, --continuous or --categorical")
        return None
    places = np.searchsorted(distinct, numbers.values)
    values = np.where(numbers.reasons == 0, np.append(days, np.nan)[places], np.nan)
    column = Column(numbers.spread(values), numbers.spread(numbers.reasons))
    return Judged(ItemType.DATE, "dates (written as 20160531)", None, column)


def _measured(numbers: NumericAnswers, distinct: NDArray[np.float64], given: Given) -> Judged:
    if given.reference:
        raise ValueError("it is a number and has no reference level; use --categorical, or omit --reference")
    whole = numbers.whole and bool((distinct == np.floor(distinct)).all())
    kind = given.type or (ItemType.COUNT if whole else ItemType.CONTINUOUS)
    if kind is ItemType.COUNT and (not whole or (len(distinct) and distinct[0] < 0)):
        if given.type is not None:
            raise ValueError("it has numbers that are negative or not whole; use --continuous")
        kind = ItemType.CONTINUOUS
    words = {ItemType.COUNT: "whole numbers", ItemType.CONTINUOUS: "numbers"}[kind]
    column = Column(numbers.spread(_with_nan(numbers)), numbers.spread(numbers.reasons))
    said = f"{kind.value} ({', '.join(filter(None, (words, numbers.words)))})"
    return Judged(kind, said, None, column, warnings=tuple(_extreme(distinct)))


def _with_nan(numbers: NumericAnswers) -> NDArray[np.float64]:
    """Return the cells with NaN for each that is no answer.

    They are not copied where they have it already, unless they belong to someone else, such as a data frame, who may
    change them.
    """
    told = numbers.reasons != 0
    if numbers.values.flags.owndata and np.isnan(numbers.values[told]).all():
        return numbers.values
    return np.where(told, np.nan, numbers.values)


def _extreme(distinct: NDArray[np.float64]) -> Iterator[str]:
    """Warn of numbers that no survey asks for; `distinct` is sorted."""
    ends = (float(distinct[0]), float(distinct[-1])) if len(distinct) else ()
    if any(map(isinf, ends)):
        yield "it contains a number that is infinite or too large"
    large = [end for end in ends if LARGEST < abs(end) < inf]
    if large:
        yield f"{large[-1]:g} is very large and is included in the mean: check whether it is an answer"


def _listed(given: Given) -> dict[float, str]:
    """Return the numbers that the analyst lists as levels: they are answers."""
    return {float(level): level for level in given.levels if NUMBER.fullmatch(level)}


def _suspected(
    raw: RawColumn, labels: Mapping[float, str], distinct: NDArray[np.float64], found: Judged
) -> tuple[str, ...]:
    """Warn of numbers that look like undeclared codes for a missing answer."""
    if found.type is None or len(distinct) < FEWEST_DISTINCT:
        return ()
    shown = distinct if len(distinct) <= 2 * ENDS else np.concatenate([distinct[:ENDS], distinct[-ENDS:]])
    stray = suspects(shown[np.isfinite(shown)].tolist())
    if found.type not in NUMERIC:
        stray = [value for value in stray if value not in labels]
    if not stray:
        return ()
    codes = [as_text(value) for value in stray]
    means = "is included in the mean" if found.type in NUMERIC else "is counted as an answer"
    if len(codes) > 1:
        means = "are included in the mean" if found.type in NUMERIC else "are counted as answers"
    declared = " ".join(f'--missing "{raw.heading}={code}"' for code in codes)
    looks = "looks like a code for a missing answer" if len(codes) == 1 else "look like codes for missing answers"
    if_so = "if it is one, declare it" if len(codes) == 1 else "if they are, declare them"
    return (f"{', '.join(codes)} {looks} and {means}; {if_so}: {declared}",)
