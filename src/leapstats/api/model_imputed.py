"""What is asked of imputation, and what does not go with it."""

from collections.abc import Iterator, Sequence
from numbers import Integral

from leapstats.api.arguments import found
from leapstats.api.model_asked import Asked
from leapstats.api.request import check_needs_draws
from leapstats.api.seeds import check_seed
from leapstats.errors import Problem, UsageError
from leapstats.regression.method import CLUSTERED, Method

FEWEST, MOST = 2, 1_000
NUMBER = "Use a whole number of 2 or more, such as 20"


def check_imputed(impute: object, impute_with: Sequence[str], asked: Asked) -> None:
    """Refuse a number of imputations that is none, and what they do not go with.

    Parameters
    ----------
    impute
        A whole number from 2 to 1,000; None for no imputation.
    impute_with
        Items that help to impute.
    asked
        What else was asked of the model.

    Raises
    ------
    UsageError
        With every problem.
    """
    problems = list(_problems(impute, impute_with, asked))
    if problems:
        raise UsageError("the options", problems)


def check_seed_of_model(seed: object, impute: object) -> None:
    """Refuse what is no seed, and a seed where nothing is drawn at random."""
    if impute is None:
        check_needs_draws(seed, "draws or impute")
    elif seed is not None:
        check_seed("seed", seed)


def _problems(impute: object, impute_with: Sequence[str], asked: Asked) -> Iterator[Problem]:
    if impute is None:
        if impute_with:
            yield Problem("impute_with", "nothing is imputed without impute", "Add impute, such as 20, or omit it")
        return
    if not isinstance(impute, Integral) or isinstance(impute, bool):
        yield Problem("impute", f"{found(impute)} is not a whole number", NUMBER)
    elif not FEWEST <= int(impute) <= MOST:
        yield Problem("impute", f"{impute} is {'below 2' if impute < FEWEST else 'above 1,000'}", NUMBER)
    yield from _of_method(asked.beside_design if asked.is_sampled else asked)


def _of_method(asked: Asked) -> Iterator[Problem]:
    """Yield why models fitted by a method are not pooled."""
    method = asked.known_method
    if method is Method.EXACT:
        what = "an exact model has no standard errors, so that several cannot be pooled"
        yield Problem("impute", what, "Use --method firth (counts: hc3), or omit --impute")
    if method in CLUSTERED or asked.cluster or asked.random or asked.combines:
        what = "rows in clusters are not imputed: the draws would take them for independent"
        yield Problem("impute", what, "Omit --impute, or use one row a unit with another method")
