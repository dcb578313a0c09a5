"""`leapstats findings`."""

from pathlib import Path
from typing import Any

import click

from leapstats.cli.command import Command
from leapstats.cli.options import (
    add_level_option,
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
    "findings",
    cls=Command,
    examples=("leapstats findings", "leapstats findings --conf-level 0.95 -o findings.csv"),
)
@study_option
@add_level_option
@privacy_options
@format_option
@width_option
@style_option
@thousands_option
@threeparttable_option
@output_option
def command(
    study: Path | None,
    conf_level: float | None,
    privacy: dict[str, Any],
    format_name: str | None,
    outputs: tuple[Path, ...],
) -> None:
    """Compute every result that the paper reports in its text."""
    from leapstats.api.paper_tables import findings
    from leapstats.cli.options import deliver, sources_of
    from leapstats.output.targets import check_targets

    check_targets(format_name, outputs, sources=sources_of(None, study))
    deliver(findings(study, conf_level=conf_level, **privacy), format_name, outputs)
