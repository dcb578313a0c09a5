"""`leapstats findings`."""

from pathlib import Path

import click

from leapstats.cli.once import Once
from leapstats.cli.options import format_option, level_option, output_option, study_option


@click.command("findings", cls=Once)
@study_option
@level_option
@format_option
@output_option
def command(study: Path | None, conf_level: float | None, format_name: str | None, outputs: tuple[Path, ...]) -> None:
    """Compute every result that the paper tells in its text."""
    from leapstats.api.paper_tables import findings
    from leapstats.cli.options import deliver, sources_of
    from leapstats.output.targets import check_targets

    check_targets(format_name, outputs, sources=sources_of(None, study))
    deliver(findings(study, conf_level=conf_level).document, format_name, outputs)
