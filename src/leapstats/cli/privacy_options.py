"""The options that protect small counts: the same for every command that tells how many units there are."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from leapstats.cli.command import OUTPUT, option

HELP = {
    "min_cell": "Withhold counts of 1 to K - 1, what gives them away, and statistics computed from them.",
    "round_to": "Round counts to a multiple of K, and withhold other statistics.",
}


def privacy_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--min-cell` and `--round-to`; they reach it as one argument, `privacy`."""

    @wraps(function)
    def call(**given: Any) -> Any:
        from leapstats.cli.progress import Progress

        privacy = {name: given.pop(name) for name in HELP}
        kept: dict[str, Any] = {name: value for name, value in privacy.items() if value is not None}
        return function(privacy={**kept, "follow_privacy": Progress().show}, **given)

    decorated: Callable[..., Any] = call
    for name, words in reversed(HELP.items()):
        add = option(OUTPUT, f"--{name.replace('_', '-')}", type=int, metavar="K", help=words)
        decorated = add(decorated)
    return decorated
