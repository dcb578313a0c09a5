"""`leapstats reproduce`."""

from pathlib import Path

import click

from leapstats.cli.once import Once
from leapstats.cli.options import CHECK_FAILED, output_option, sources_of, study_option


@click.command("reproduce", cls=Once)
@study_option
@click.option("--only", metavar="NAMES", help="Files of published/, separated by commas, such as table1,findings.")
@click.option(
    "--format",
    "format_name",
    metavar="NAME",
    help="text, markdown, html, csv, json, junit, latex, docx or xlsx; else by the file's suffix.",
)
@output_option
@click.pass_context
def command(
    ctx: click.Context, study: Path | None, only: str | None, format_name: str | None, outputs: tuple[Path, ...]
) -> None:
    """Hold every published cell against the data: exit 1 if one does not hold."""
    from leapstats.api.reproduce import reproduce
    from leapstats.output.targets import check_targets
    from leapstats.reproduction.formats import FORMATS

    check_targets(format_name, outputs, sources=sources_of(None, study), formats=FORMATS)
    reproduction = reproduce(study, only=[name.strip() for name in (only or "").split(",") if name.strip()])
    if outputs:
        reproduction.save(*outputs, format_name=format_name)
        click.echo(reproduction.summary, err=True)
    else:
        click.echo(reproduction.render(format_name or "text"), nl=False)
    if not reproduction.held:
        ctx.exit(CHECK_FAILED)
