"""The options that say where rows are, of every command that counts them there."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from leapstats.cli.command import ENGINE, option
from leapstats.cli.progress import Waiting

TEXTS = {
    "engine": ("NAME", "Count the rows in duckdb, polars or spark. Several files and databases: duckdb."),
    "table": ("NAME", "A table of the database FILE."),
    "master": ("URL", "The Spark cluster. Default: this machine."),
    "memory": ("SIZE", "How much DuckDB may take, such as 2GB."),
}


def engine_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of engines; they reach it as one argument, `engine`."""

    @wraps(function)
    def call(**given: Any) -> Any:
        asked = {name: given.pop(name) for name in (*TEXTS, "spill", "fetch")}
        engine = {name: value for name, value in asked.items() if value}
        if given.pop("explain"):
            engine["explain"] = lambda plan: click.echo(plan, err=True)
        return function(engine={**engine, "waiting": Waiting("Counting the rows where they are")}, **given)

    flags = {
        "--fetch": "Bring the rows into memory.",
        "--explain": "Print the queries with their plans to standard error.",
    }
    spill = option(
        ENGINE, "--spill", type=click.Path(path_type=Path), metavar="FOLDER", help="Where DuckDB writes beyond that."
    )
    texts = [option(ENGINE, f"--{name}", metavar=value, help=words) for name, (value, words) in TEXTS.items()]
    decorated: Callable[..., Any] = call
    for add in reversed([*texts, spill, *(option(ENGINE, name, is_flag=True, help=it) for name, it in flags.items())]):
        decorated = add(decorated)
    return decorated
