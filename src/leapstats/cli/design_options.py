"""The options that say how units were sampled: the same for every command that takes a design into account."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from leapstats.cli.command import DESIGN, option
from leapstats.cli.options import items_of

ONE = {
    "weights": ("ITEM", "How many units of the population a unit stands for."),
    "lonely": ("HOW", "Strata with one cluster: refuse (the default), adjust, certainty, average or remove."),
    "replicate_kind": ("KIND", "brr, fay=0.3, jk1, jk2, jkn, bootstrap, successive_difference or other."),
    "frequency": ("ITEM", "How often a row occurs, in added-up data. This is no sampling weight."),
}
SEVERAL = {
    "strata": ("ITEMS", "Strata the units were drawn from; several items are crossed."),
    "cluster": ("ITEMS", "What was drawn first, such as networks; then what was drawn within, for two stages."),
    "replicates": ("ITEMS", "Replicate weights, by names or by how they begin, such as rep*."),
    "population": ("ITEMS", "How many there are to draw from in a stratum, an item or a number; one for each stage."),
}
NOTHING = ("",)  # an option that names nothing, such as a variable of the shell that is not set
FLAGS = {
    "nest": "Clusters are numbered anew in each stratum.",
    "unweighted": "Leave the sample design of the study aside.",
}


def design_options(function: Callable[..., Any], cluster: str = "") -> Callable[..., Any]:
    """Give a command the options of a sample design; they reach it as one argument, `design`.

    `cluster` is the help of that option, where it is another one in the command.
    """

    @wraps(function)
    def call(**given: Any) -> Any:
        design = {name: given.pop(name) for name in (*ONE, *FLAGS, "replicate_scale")}
        written = {name: given.pop(name) for name in SEVERAL}
        design |= {name: items_of(texts) or NOTHING for name, texts in written.items() if texts}
        return function(design={name: value for name, value in design.items() if value not in {None, False}}, **given)

    decorated: Callable[..., Any] = call
    for add in reversed(_options(cluster)):
        decorated = add(decorated)
    return decorated


def _options(cluster: str) -> list[Callable[..., Any]]:
    def one(name: str) -> Callable[..., Any]:
        metavar, words = ONE[name]
        return option(DESIGN, _typed(name), metavar=metavar, help=words)

    def several(name: str) -> Callable[..., Any]:
        metavar, words = SEVERAL[name]
        shown = cluster if cluster and name == "cluster" else words
        return option(DESIGN, _typed(name), multiple=True, metavar=metavar, help=shown)

    def flag(name: str) -> Callable[..., Any]:
        return option(DESIGN, _typed(name), is_flag=True, help=FLAGS[name])

    scale = option(
        DESIGN,
        "--replicate-scale",
        type=float,
        metavar="NUMBER",
        help="What multiplies the squares of replicates, where the kind does not say it.",
    )
    return [
        one("weights"),
        several("strata"),
        several("cluster"),
        several("population"),
        flag("nest"),
        one("lonely"),
        several("replicates"),
        one("replicate_kind"),
        scale,
        one("frequency"),
        flag("unweighted"),
    ]


def _typed(name: str) -> str:
    return f"--{name.replace('_', '-')}"
