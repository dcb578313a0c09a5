"""`leapstats table2`."""

from pathlib import Path

import click

from leapstats.cli.once import Once
from leapstats.cli.options import format_option, level_option, output_option, study_option


@click.command("table2", cls=Once)
@study_option
@click.option("--domain", "by_domain", is_flag=True, help="Group the strategies by domain instead of goal.")
@level_option
@format_option
@output_option
def command(
    study: Path | None, by_domain: bool, conf_level: float | None, format_name: str | None, outputs: tuple[Path, ...]
) -> None:
    """Count the strategies that serve each goal, with the class that follows."""
    from leapstats.api.paper_tables import table2
    from leapstats.cli.options import deliver, sources_of
    from leapstats.output.targets import check_targets

    check_targets(format_name, outputs, sources=sources_of(None, study))
    deliver(table2(study, by_domain=by_domain, conf_level=conf_level).document, format_name, outputs)
