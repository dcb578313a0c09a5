"""`leapstats staffing`."""

from pathlib import Path
from typing import Any

import click

from leapstats.cli.file_options import reading_options
from leapstats.cli.once import Once
from leapstats.cli.options import (
    draw_seed_option,
    draws_option,
    format_option,
    output_option,
    plot_option,
    study_option,
)
from leapstats.cli.progress import Progress


@click.command("staffing", cls=Once)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@study_option
@click.option("--plan", metavar="NAME", help="A plan of the study, plans/NAME.toml; staffing if left out.")
@click.option("--before", metavar="WAVE", help="The wave to compare with; the plan's, or a file's first.")
@click.option("--after", metavar="WAVE", help="The wave compared; the plan's, or all later ones of a file.")
@reading_options
@click.option("--wave-item", metavar="COLUMN", help="The column of FILE that says which wave.")
@click.option("--join-ids", is_flag=True, help="Take ids that differ only in leading zeros, case or blanks for one.")
@click.option(
    "--items", multiple=True, metavar="ITEMS", help="Items to compare, with commas between; may be given again."
)
@click.option("--by", metavar="ITEM", help="Compare the change between the groups this item made before.")
@click.option("--conf-level", type=float, default=0.95, show_default=True, metavar="LEVEL", help="Of every interval.")
@click.option("--multiplicity", metavar="HOW", help="How p-values are adjusted within a family; holm if not planned.")
@click.option(
    "--list-text", is_flag=True, help="List what units wrote about changes; not for a report meant for others."
)
@click.option("--list", "list_units", is_flag=True, help="List the units of each wave by their ids.")
@plot_option
@draws_option
@draw_seed_option
@format_option
@output_option
def command(
    file: Path | None,
    study: Path | None,
    plan: str | None,
    before: str | None,
    after: str | None,
    wave_item: str | None,
    join_ids: bool,
    items: tuple[str, ...],
    by: str | None,
    conf_level: float,
    multiplicity: str | None,
    list_text: bool,
    list_units: bool,
    reading: dict[str, Any],
    plot: Path | None,
    draws: int | None,
    draw_seed: int,
    format_name: str | None,
    outputs: tuple[Path, ...],
) -> None:
    """Compare staffing between waves, of the study or of a long FILE: changes, limits, tests."""
    from leapstats.api.request import check_unused
    from leapstats.api.staffing import staffing_change
    from leapstats.cli.options import deliver, items_of, sources_of
    from leapstats.output.figures import plot_files
    from leapstats.output.targets import check_targets

    check_targets(format_name, outputs, plot, sources=sources_of(file, study))
    if draws is not None:
        from leapstats.api.draws import staffing_draws

        check_unused(
            "--draws", {"FILE": file, "--by": by, "--list-text": list_text or None, "--items": items, "--plot": plot}
        )
        shown = staffing_draws(draws, study=study, plan=plan or "staffing", seed=draw_seed, progress=Progress().show)
        deliver(shown.document, format_name, outputs)
        return
    found = staffing_change(
        file,
        study=study,
        plan=plan,
        before=before,
        after=after,
        wave_item=wave_item,
        join_ids=join_ids,
        items=items_of(items),
        by=by,
        conf_level=conf_level,
        multiplicity=multiplicity,
        list_text=list_text,
        list_units=list_units,
        **reading,
    )
    deliver(found.document, format_name, outputs, plot_files(found.plots(), plot) if plot is not None else None)
