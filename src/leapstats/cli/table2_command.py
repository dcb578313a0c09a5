"""`leapstats table2`."""

from pathlib import Path
from typing import Any

import click

from leapstats.cli.command import WHAT, Command, option
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
    "table2",
    cls=Command,
    examples=("leapstats table2 -o table2.docx", "leapstats table2 --by-domain --conf-level 0.95"),
)
@study_option
@option(WHAT, "--by-domain", is_flag=True, help="Group the strategies by domain instead of goal.")
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
    by_domain: bool,
    conf_level: float | None,
    privacy: dict[str, Any],
    format_name: str | None,
    outputs: tuple[Path, ...],
) -> None:
    """Count the units that use each strategy, by goal, and derive its class from the count."""
    from leapstats.api.paper_tables import table2
    from leapstats.cli.options import deliver, sources_of
    from leapstats.output.targets import check_targets

    check_targets(format_name, outputs, sources=sources_of(None, study))
    deliver(table2(study, by_domain=by_domain, conf_level=conf_level, **privacy), format_name, outputs)
