"""What is asked of the weights of respondents, and whether it can be had."""

from collections.abc import Callable, Mapping
from functools import partial
from numbers import Real
from pathlib import Path
from typing import Any, TypedDict

from leapstats.api.arguments import check_count, check_flags, found, is_given, one_name, refused
from leapstats.api.choices import Names, listed
from leapstats.api.request import check_all
from leapstats.errors import Problem, UsageError
from leapstats.fieldwork.totals import margins_given, margins_in
from leapstats.fieldwork.weighting import Margin, Weighting

TOTALS = 'Name a file with item, level, total; or write {"region": {"North": 40, "South": 20}}'


class WeightOptions(TypedDict, total=False):
    """How weights of respondents are made.

    `make_weights`: make them. `classes`: items whose levels, crossed, make classes; those that matter most first.
    `weights`: the item with base weights. `least`: how many respondents a class must have. `collapse`: join a class
    that has fewer with a neighbour. `rake`: totals of the population, as a file or a mapping from item to a mapping
    from level to total. `trim`: the largest weight allowed.
    """

    make_weights: bool
    classes: Names
    weights: str | None
    least: int | None
    collapse: bool
    rake: str | Path | Mapping[str, Mapping[Any, float]] | None
    trim: float | None


def weighting_of(options: WeightOptions) -> Weighting | None:
    """Return how weights are made, checked; None where none are.

    Raises
    ------
    InputError
        With every option that is not understood, or what is wrong with the totals.
    """
    wanted = options.get("make_weights", False)
    least, trim, rake = options.get("least"), options.get("trim"), options.get("rake")
    checks: list[Callable[[], object]] = [
        partial(check_flags, make_weights=wanted, collapse=options.get("collapse", False)),
        partial(listed, options.get("classes", ()), "classes"),
        partial(one_name, "weights", options.get("weights")),
        partial(_check_least, least),
        partial(_check_trim, trim),
        partial(_check_rake, rake),
        partial(_check_asked, options, wanted=wanted),
    ]
    check_all("the options", checks)
    if not wanted:
        return None
    margins, totals = _margins(rake)
    return Weighting(
        classes=listed(options.get("classes", ()), "classes"),
        base=one_name("weights", options.get("weights")),
        least=1 if least is None else int(least),
        collapse=options.get("collapse", False),
        margins=margins,
        trim=None if trim is None else float(trim),
        totals=totals,
    )


def _check_asked(options: WeightOptions, *, wanted: object) -> None:
    if wanted is not False:
        return
    problems = [
        Problem(name, "it is for weights of respondents, and none are made", "Add --make-weights, or omit it")
        for name, given in options.items()
        if is_given(given)
    ]
    if problems:
        raise UsageError("the options", problems)


def _check_least(least: object) -> None:
    if least is not None:
        check_count("least", least, "Use a whole number such as 5")


def _check_trim(trim: object) -> None:
    if trim is not None and (
        isinstance(trim, bool) or not isinstance(trim, Real) or not 0 < float(trim) < float("inf")
    ):
        raise refused("trim", trim, "not a number above 0", "Use the largest weight allowed, such as 5")


def _check_rake(rake: object) -> None:
    if rake is not None and not isinstance(rake, str | Path | Mapping):
        raise UsageError("the options", [Problem("rake", f"{found(rake)} is neither a file nor totals", TOTALS)])


def _margins(rake: "str | Path | Mapping[str, Mapping[Any, float]] | None") -> tuple[tuple[Margin, ...], Path | None]:
    if rake is None:
        return (), None
    if isinstance(rake, Mapping):
        return margins_given(rake), None
    return margins_in(Path(rake)), Path(rake)
