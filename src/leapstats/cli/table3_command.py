"""`leapstats table3`."""

from pathlib import Path
from typing import Any

import click

from leapstats.cli.command import METHODS, Command, option
from leapstats.cli.options import (
    format_option,
    output_option,
    study_option,
    style_option,
    thousands_option,
    threeparttable_option,
    width_option,
)
from leapstats.cli.privacy_options import privacy_options


@click.command(
    "table3",
    cls=Command,
    examples=("leapstats table3 -o table3.docx", "leapstats table3 --counts"),
)
@study_option
@option(
    METHODS,
    "--at-least",
    type=int,
    metavar="N",
    help="Mark cells with at least this many units. Default: the layout's.",
)
@option(METHODS, "--counts", is_flag=True, help="Show counts instead of marks.")
@privacy_options
@format_option
@width_option
@style_option
@thousands_option
@threeparttable_option
@output_option
def command(
    study: Path | None,
    at_least: int | None,
    counts: bool,
    privacy: dict[str, Any],
    format_name: str | None,
    outputs: tuple[Path, ...],
) -> None:
    """Mark which team role provides which service, or count the units that report it."""
    from leapstats.api.paper_tables import table3
    from leapstats.cli.options import deliver, sources_of
    from leapstats.output.targets import check_targets

    check_targets(format_name, outputs, sources=sources_of(None, study))
    deliver(table3(study, at_least=at_least, counts=counts, **privacy), format_name, outputs)
