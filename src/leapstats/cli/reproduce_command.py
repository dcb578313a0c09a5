"""`leapstats reproduce`."""

from pathlib import Path

import click

from leapstats.cli.command import OUTPUT, WHAT, Command, option
from leapstats.cli.options import CHECK_FAILED, output_option, sources_of, study_option


@click.command(
    "reproduce",
    cls=Command,
    short_help="Compare every published value with the data.",
    examples=("leapstats reproduce -o verdicts.html", "leapstats reproduce --only table1,findings --format markdown"),
)
@study_option
@option(WHAT, "--only", metavar="NAMES", help="Files in published/ to compare, separated by commas.")
@option(OUTPUT, "--format", "format_name", metavar="NAME", help="text, markdown, html, json or junit.")
@output_option
@click.pass_context
def command(
    ctx: click.Context, study: Path | None, only: str | None, format_name: str | None, outputs: tuple[Path, ...]
) -> None:
    """Compare every published value with the data. Ends with 1 if one does not agree."""
    from leapstats.api.reproduce import reproduce
    from leapstats.reproduction.formats import check_targets

    check_targets(format_name, outputs, sources=sources_of(None, study))
    reproduction = reproduce(study, only=[name.strip() for name in (only or "").split(",") if name.strip()])
    if outputs:
        reproduction.save(*outputs)
    if format_name or not outputs:
        click.echo(reproduction.render(format_name or "text"), nl=False)
    else:
        click.echo(reproduction.summary, err=True)
    if not reproduction.held:
        ctx.exit(CHECK_FAILED)
