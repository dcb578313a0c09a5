"""`leapstats table3`."""

from pathlib import Path

import click

from leapstats.cli.once import Once
from leapstats.cli.options import format_option, output_option, study_option


@click.command("table3", cls=Once)
@study_option
@click.option("--at-least", type=int, metavar="N", help="Mark a cell from this many; else what the layout says.")
@click.option("--counts", is_flag=True, help="Show counts instead of marks.")
@format_option
@output_option
def command(
    study: Path | None, at_least: int | None, counts: bool, format_name: str | None, outputs: tuple[Path, ...]
) -> None:
    """Mark which team role does which work."""
    from leapstats.api.paper_tables import table3
    from leapstats.cli.options import deliver, sources_of
    from leapstats.output.targets import check_targets

    check_targets(format_name, outputs, sources=sources_of(None, study))
    deliver(table3(study, at_least=at_least, counts=counts).document, format_name, outputs)
