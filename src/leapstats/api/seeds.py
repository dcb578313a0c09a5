"""Seeds and numbers of draws as they are given: one rule for every command that draws."""

from numbers import Integral

from leapstats.errors import Problem, UsageError

LARGEST = 2**63 - 1


def check_seed(name: str, seed: object) -> None:
    """Refuse what is no seed.

    Parameters
    ----------
    name
        The option that gave it.
    seed
        A whole number from 0 to 2**63 - 1.

    Raises
    ------
    UsageError
        If it is anything else.
    """
    if isinstance(seed, Integral) and not isinstance(seed, bool) and 0 <= int(seed) <= LARGEST:
        return
    found = (
        f"{seed} is not a valid seed"
        if isinstance(seed, Integral) and len(str(seed)) <= 30
        else "this is not a valid seed"
    )
    raise UsageError("the options", [Problem(name, found, f"Use a whole number from 0 to {LARGEST}")])


def check_draws(draws: object, seed: object = None) -> None:
    """Refuse what is no number of data sets to draw, and what is no seed where one is given."""
    whole = isinstance(draws, Integral) and not isinstance(draws, bool)
    problems = (
        [] if whole else [Problem("draws", f"{draws!r} is not a whole number", "Use a whole number of 1 or more")]
    )
    if whole and int(draws) < 1:  # type: ignore[call-overload]
        problems.append(Problem("draws", f"{draws} is below 1", "Use a whole number of 1 or more"))
    if problems:
        raise UsageError("the options", problems)
    if seed is not None:
        check_seed("seed", seed)
