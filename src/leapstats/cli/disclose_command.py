"""`leapstats disclose`."""

from pathlib import Path

import click

from leapstats.cli.command import WHAT, Command, option
from leapstats.cli.options import (
    CHECK_FAILED,
    format_option,
    output_option,
    study_option,
    style_option,
    thousands_option,
    threeparttable_option,
    width_option,
)


@click.command(
    "disclose",
    cls=Command,
    examples=("leapstats disclose table1.json", "leapstats disclose table1.json table2.json --min-cell 11"),
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILES")
@study_option
@option(WHAT, "--min-cell", type=int, metavar="K", help="Counts of 1 to K - 1 are too small. Default: 5.")
@format_option
@width_option
@style_option
@thousands_option
@threeparttable_option
@output_option
@click.pass_context
def command(
    ctx: click.Context,
    files: tuple[Path, ...],
    study: Path | None,
    min_cell: int | None,
    format_name: str | None,
    outputs: tuple[Path, ...],
) -> None:
    """Audit finished outputs (JSON), read together: small counts they print or give away. Ends with 1 if there are."""
    from leapstats.api.disclose import disclose
    from leapstats.cli.options import deliver, sources_of
    from leapstats.output.targets import check_targets

    check_targets(format_name, outputs, sources=(*sources_of(None, study), *files))
    found = disclose(files, study=study, min_cell=min_cell)
    deliver(found, format_name, outputs)
    if not found.held:
        ctx.exit(CHECK_FAILED)
