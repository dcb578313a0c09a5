"""Seeds as they are given: one rule for every command that draws."""

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
    found = f"{seed} is no seed" if isinstance(seed, Integral) and len(str(seed)) <= 30 else "this is no seed"
    raise UsageError("the options given", [Problem(name, found, f"Give a whole number from 0 to {LARGEST}")])
