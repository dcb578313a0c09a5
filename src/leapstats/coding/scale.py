"""How codes are compared: as names, in an order, or as numbers; and which codes there are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from leapstats.coding.sheet import Sheet, levels_of
from leapstats.errors import Problem, UsageError

MOST_SHOWN = 5


class Metric(StrEnum):
    """How two codes are compared: the same or not, by their order, or by their difference."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"


class KappaWeights(StrEnum):
    """How agreement falls with the steps between two codes."""

    QUADRATIC = "quadratic"
    LINEAR = "linear"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeScale:
    """How codes are compared.

    `categories` are all codes that there are, in their order if there is one; None for those that were given. `source`
    says where they are from.
    """

    metric: Metric = Metric.NOMINAL
    weights: KappaWeights = KappaWeights.QUADRATIC
    categories: tuple[str, ...] | None = None
    source: str = ""


def scaled(sheet: Sheet, scale: CodeScale, declared: Mapping[str, Sequence[str]], *, in_study: bool) -> CodeScale:
    """Return the scale with the codes that there are, in their order.

    Parameters
    ----------
    sheet
        What coders gave.
    scale
        What was asked; `categories` are the codes that the analyst lists, None for none.
    declared
        The levels that the analyst lists for an item.
    in_study
        Whether a dictionary lists the codes.

    Raises
    ------
    UsageError
        With every code that was given and is not listed; or if codes are compared by an order that nobody knows, or as
        numbers and one is none.
    """
    if scale.metric is Metric.INTERVAL:
        _check_numbers(sheet)
        return scale
    if scale.categories is not None:
        _check_listed(sheet, scale.categories)
        return replace(scale, source="as listed")
    if in_study:
        return _of_study(sheet, scale)
    if any(item in declared for item in sheet.items):
        return _as_declared(sheet, scale)
    if scale.metric is Metric.NOMINAL:
        return scale
    return _in_known_order(sheet, scale)


def _as_declared(sheet: Sheet, scale: CodeScale) -> CodeScale:
    longest = _longest(sheet)
    if longest:
        return replace(scale, categories=longest, source="as the levels are listed")
    what = f"the levels of {', '.join(sheet.items)} are in different orders, or no item has those of all"
    raise UsageError("the codes", [Problem("levels", what, "List all codes once with --codes")])


def _of_study(sheet: Sheet, scale: CodeScale) -> CodeScale:
    """Return the codes of a code list of the study; items that have others are compared by what was given."""
    longest = _longest(sheet)
    if len(longest) > 1:
        return replace(scale, categories=longest, source="of the code list of the study")
    return scale if scale.metric is Metric.NOMINAL else _in_known_order(sheet, scale)


def _in_known_order(sheet: Sheet, scale: CodeScale) -> CodeScale:
    if all(_is_number(code) for code in sheet.codes):
        ordered = tuple(sorted(sheet.codes, key=float))
        return replace(scale, categories=ordered, source="numbers by size, those that were given")
    lists = [sheet.survey.variable(item).codes for item in sheet.items]
    known = {codes.scale for codes in lists if codes is not None and codes.scale}
    longest = _longest(sheet)
    if len(known) == 1 and longest:
        return replace(scale, categories=longest, source=f"as on the {next(iter(known))}")
    shown = ",".join(f'"{code}"' if "," in code else code for code in sheet.codes)
    what = f"the order of the codes is not known: {', '.join(sheet.codes)}"
    raise UsageError("the codes", [Problem("codes", what, f"List them, the lowest first, such as --codes '{shown}'")])


def _longest(sheet: Sheet) -> tuple[str, ...]:
    """Return the levels of the item that has those of all others in the same order, and all codes given; else none."""
    lists = [levels_of(sheet.survey, item) for item in sheet.items]
    longest = max(lists, key=len)
    places = {level: place for place, level in enumerate(longest)}
    fitting = all(
        set(levels) <= set(places) and [places[each] for each in levels] == sorted(places[each] for each in levels)
        for levels in lists
    )
    return longest if fitting and set(sheet.codes) <= set(longest) else ()


def _check_listed(sheet: Sheet, listed: Sequence[str]) -> None:
    problems = [
        Problem(f'code "{code}"', f"it is not one of the codes listed; {_where(sheet, code)}", _fix(listed))
        for code in sheet.codes
        if code not in listed
    ]
    if problems:
        raise UsageError("the codes", problems)


def _fix(listed: Sequence[str]) -> str:
    return f"Correct it to one of {', '.join(listed)}, add it to --codes, or declare it with --missing"


def _where(sheet: Sheet, code: str) -> str:
    """Say who gave a code to which units."""
    found = [
        f"{sheet.units[place]} ({sheet.coders[at]})"
        for place, row in enumerate(sheet.given)
        for at, cell in enumerate(row)
        if cell is not None and code in cell
    ]
    more = f" and {len(found) - MOST_SHOWN} more" if len(found) > MOST_SHOWN else ""
    return f"given to {', '.join(found[:MOST_SHOWN])}{more}"


def _check_numbers(sheet: Sheet) -> None:
    problems = [
        Problem(f'code "{code}"', f"it is not a number; {_where(sheet, code)}", "Use --metric ordinal or nominal")
        for code in sheet.codes
        if not _is_number(code)
    ]
    if problems:
        raise UsageError("the codes", problems)


def _is_number(code: str) -> bool:
    try:
        return abs(float(code)) < float("inf")
    except ValueError:
        return False


def numbers(sheet: Sheet) -> list[list[float | None]]:
    """Return ratings as numbers, None where there is none."""
    return [[None if cell is None else float(cell) for cell in row] for row in sheet.ratings]


def never_given(sheet: Sheet, scale: CodeScale) -> Iterator[str]:
    """Yield the codes that there are and nobody gave."""
    yield from (code for code in scale.categories or () if code not in sheet.codes)
