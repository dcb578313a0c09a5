"""`leapstats reproduce`."""

from pathlib import Path
from typing import Any

import click

from leapstats.cli.command import OUTPUT, WHAT, Command, option
from leapstats.cli.options import CHECK_FAILED, FormatOption, output_option, sources_of, study_option
from leapstats.cli.privacy_options import privacy_options


def _formats() -> tuple[str, ...]:
    from leapstats.reproduction.formats import FORMATS

    return FORMATS.names()


@click.command(
    "reproduce",
    cls=Command,
    examples=("leapstats reproduce -o verdicts.html", "leapstats reproduce --only table1,findings --format markdown"),
)
@study_option
@option(WHAT, "--only", metavar="NAMES", help="Files in published/ to compare, separated by commas.")
@click.option(
    "--format",
    "format_name",
    cls=FormatOption,
    formats=_formats,
    group=OUTPUT,
    metavar="NAME",
    help="FORMATS. Default: text, or by the suffix of -o.",
)
@privacy_options
@output_option
@click.pass_context
def command(
    ctx: click.Context,
    study: Path | None,
    only: str | None,
    privacy: dict[str, Any],
    format_name: str | None,
    outputs: tuple[Path, ...],
) -> None:
    """Compare every published value with the data. Ends with 1 if one does not agree."""
    from leapstats.api.reproduce import reproduce
    from leapstats.output.targets import check_targets
    from leapstats.output.write import save_all
    from leapstats.reproduction.formats import FORMATS

    check_targets(format_name, outputs, sources=sources_of(None, study), formats=FORMATS)
    found = reproduce(study, only=only or (), **privacy)
    if outputs:
        save_all(dict.fromkeys(outputs, format_name), found.document)
        click.echo(found.summary, err=True)
    else:
        click.echo(found.render(format_name or "text"), nl=False)
    if not found.held:
        ctx.exit(CHECK_FAILED)
