"""`leapstats model`."""

from pathlib import Path
from typing import Any

import click

from leapstats.cli.file_options import reading_options
from leapstats.cli.once import Once
from leapstats.cli.options import draw_seed_option, draws_option, format_option, output_option, study_option
from leapstats.cli.progress import Progress


@click.command("model", cls=Once)
@click.argument("formula")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@study_option
@click.option("--wave", "waves", multiple=True, metavar="WAVE", help="The wave; the first if left out. gee: all.")
@click.option("--method", default="firth", show_default=True, metavar="HOW", help="firth, exact, logistic or gee.")
@click.option("--conf-level", type=float, default=0.95, show_default=True, metavar="LEVEL", help="Of every interval.")
@click.option("--list", "list_units", is_flag=True, help="Name the units that were left out.")
@click.option("--wave-item", metavar="COLUMN", help="The column of FILE that says which wave a row is of.")
@click.option("--join-ids", is_flag=True, help="gee: ids that differ only in zeros, case or blanks are one.")
@reading_options
@draws_option
@draw_seed_option
@format_option
@output_option
def command(
    formula: str,
    file: Path | None,
    study: Path | None,
    waves: tuple[str, ...],
    method: str,
    conf_level: float,
    list_units: bool,
    wave_item: str | None,
    join_ids: bool,
    reading: dict[str, Any],
    draws: int | None,
    draw_seed: int,
    format_name: str | None,
    outputs: tuple[Path, ...],
) -> None:
    """Fit a logistic model: FORMULA is "outcome ~ item + C(item, ref=level) + I(item / 1000)", of a study or a FILE."""
    from leapstats.api.model import fit
    from leapstats.api.request import check_unused
    from leapstats.cli.options import deliver, items_of, sources_of
    from leapstats.output.targets import check_targets

    check_targets(format_name, outputs, sources=sources_of(file, study))
    if draws is not None:
        from leapstats.api.draws import model_draws

        check_unused("--draws", {"FILE": file, "--list": list_units or None})
        wave = ", ".join(waves) or None
        drawn = model_draws(
            draws, formula, study=study, wave=wave, method=method, seed=draw_seed, progress=Progress().show
        )
        deliver(drawn.document, format_name, outputs)
        return
    found = fit(
        formula,
        file,
        study=study,
        wave=items_of(waves),
        method=method,
        conf_level=conf_level,
        list_units=list_units,
        wave_item=wave_item,
        join_ids=join_ids,
        **reading,
    )
    deliver(found.document, format_name, outputs)
