"""The codes by which an exported item says why answers are missing, and how SPSS declares them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.codes import is_whole
from leapstats.dictionary.study import Variable
from leapstats.survey.cells import as_text, holds
from leapstats.survey.column import Column
from leapstats.survey.raw import MissingRange, RawColumn
from leapstats.terms import Reason

FIRST_CODES = tuple(10.0 - 10.0**power for power in range(2, 16))  # -90, -990, -9990 ...
MOST_LISTED = 3


@dataclass(frozen=True, slots=True)
class ReasonCodes:
    """The code and label of each reason that occurs, blank apart, and how they are declared missing."""

    codes: dict[Reason, tuple[float, str]]
    declared: tuple[MissingRange, ...]


def codes_of_reasons(variable: Variable, column: Column, taken: NDArray[np.float64]) -> ReasonCodes:
    """Choose codes for the reasons of an item.

    Parameters
    ----------
    variable
        Its own codes are kept where no answer has them.
    column
        The answers with their reasons.
    taken
        The numbers that are answers; NaN is none.

    Returns
    -------
    ReasonCodes
        More codes than SPSS can list are declared as a range, or as a range and one more, in which there is no answer.
        Where their own codes allow none, they all are below the answers.
    """
    answers = set(taken[~np.isnan(taken)].tolist())
    own = _own(variable)
    reasons = [
        each for each in Reason if each not in {Reason.ANSWERED, Reason.BLANK} and bool((column.reasons == each).any())
    ]
    least = min(answers, default=0.0)
    first = next((each for each in FIRST_CODES if least > each), FIRST_CODES[-1])
    used = answers | {own[each][0] for each in reasons if each in own}
    found: dict[Reason, tuple[float, str]] = {}
    for reason in reasons:
        code, label = own.get(reason, (np.nan, reason.label))
        if code != code or code in answers:  # noqa: PLR0124
            code = first - reason
            while code in used:
                code -= len(Reason)
            used.add(code)
        found[reason] = (code, label)
    declared = _declared([code for code, _ in found.values()], answers)
    if declared is None:
        found = {reason: (first - reason, label) for reason, (_, label) in found.items()}
        codes = [code for code, _ in found.values()]
        declared = (MissingRange(min(codes), max(codes)),)
    return ReasonCodes(found, declared)


def _own(variable: Variable) -> dict[Reason, tuple[float, str]]:
    codes = variable.codes.missing if variable.codes is not None else ()
    return {code.reason: (float(code.code), code.label) for code in codes if is_whole(code.code)}


def _declared(codes: Sequence[float], answers: Collection[float]) -> tuple[MissingRange, ...] | None:
    """Declare codes one by one or, where they are more, as SPSS can; None where a range would hold an answer."""
    first, *others = sorted(codes) or [np.nan]
    if len(codes) <= MOST_LISTED:
        return tuple(MissingRange(code, code) for code in sorted(codes))
    *lower, last = sorted(codes)
    for within, alone in ((sorted(codes), ()), (others, (first,)), (lower, (last,))):
        if not any(within[0] <= answer <= within[-1] for answer in answers):
            return (MissingRange(within[0], within[-1]), *(MissingRange(code, code) for code in alone))
    return None


def changed_codes(variable: Variable, column: Column, written: RawColumn) -> Iterator[str]:
    """Yield the codes of missing answers that are others in the file than in the dictionary, in words."""
    codes = {label: code for code, label in written.labels.items()}
    for reason, (code, label) in _own(variable).items():
        occurs = bool((column.reasons == reason).any())
        if occurs and label in codes and codes[label] != code:
            yield f"{as_text(code)} ({label}) is {as_text(codes[label])}"


def range_notes(columns: Sequence[RawColumn]) -> Iterator[str]:
    """Say which columns have more codes of missing answers than SPSS can list, and as which range they are declared."""
    for column in columns:
        spans = [each for each in column.missing if each.low != each.high]
        codes = [code for code in column.labels if any(holds(each, code) for each in column.missing)]
        if spans and len(codes) > MOST_LISTED:
            listed = " and ".join(
                as_text(each.low) if each.low == each.high else f"{as_text(each.low)} to {as_text(each.high)}"
                for each in column.missing
            )
            yield (
                f"{column.name} has {len(codes)} codes of missing answers; SPSS lists {MOST_LISTED} at most, "
                f"so {listed} is declared missing, and any other value in that range as well"
            )
