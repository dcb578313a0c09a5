"""`leapstats check`."""

from pathlib import Path

import click

from leapstats.cli.command import OUTPUT, WHAT, Command, option
from leapstats.cli.options import CHECK_FAILED, FormatOption, output_option, study_option


def _formats() -> tuple[str, ...]:
    from leapstats.reproduction.check_formats import FORMATS

    return FORMATS.names()


@click.command(
    "check",
    cls=Command,
    examples=("leapstats check --study my_study", "leapstats check --published -o findings.csv"),
)
@study_option
@option(WHAT, "--published", is_flag=True, help="Check the published values against each other. Needs no data.")
@click.option(
    "--format",
    "format_name",
    cls=FormatOption,
    formats=_formats,
    group=OUTPUT,
    metavar="NAME",
    help="FORMATS. Default: text, or by the suffix of -o.",
)
@output_option
@click.pass_context
def command(
    ctx: click.Context, study: Path | None, published: bool, format_name: str | None, outputs: tuple[Path, ...]
) -> None:
    """Check a study's data against its dictionary, or with --published its paper against itself.

    Ends with 1 if something does not hold. Findings listed in published/accepted.csv count as accepted.
    """
    from leapstats.api.check import check
    from leapstats.cli.options import sources_of
    from leapstats.output.targets import check_targets
    from leapstats.output.write import save_all
    from leapstats.reproduction.check_formats import FORMATS

    check_targets(format_name, outputs, sources=sources_of(None, study), formats=FORMATS)
    found = check(study, published=published)
    if outputs:
        save_all(dict.fromkeys(outputs, format_name), found.document)
    else:
        click.echo(found.render(format_name or "text"), nl=False)
    click.echo(found.summary, err=True)
    if not found.held:
        ctx.exit(CHECK_FAILED)
