"""`leapstats model`."""

from pathlib import Path

import click

from leapstats.cli.options import draw_seed_option, draws_option, format_option, output_option, study_option
from leapstats.cli.progress import Progress


@click.command("model")
@click.argument("formula")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@study_option
@click.option("--wave", "waves", multiple=True, metavar="WAVE", help="The wave; the first if left out. gee: all.")
@click.option("--method", default="firth", show_default=True, metavar="HOW", help="firth, exact, logistic or gee.")
@click.option("--conf-level", type=float, default=0.95, show_default=True, metavar="LEVEL", help="Of every interval.")
@click.option("--list", "list_units", is_flag=True, help="Name the units that were left out.")
@click.option("--categorical", multiple=True, metavar="COLUMN", help="Take this column of FILE for categories.")
@click.option("--count", multiple=True, metavar="COLUMN", help="Take this column of FILE for a count.")
@click.option("--continuous", multiple=True, metavar="COLUMN", help="Take this column of FILE for a measurement.")
@click.option("--missing", multiple=True, metavar="TEXT", help="This text in FILE means that there is no answer.")
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
    categorical: tuple[str, ...],
    count: tuple[str, ...],
    continuous: tuple[str, ...],
    missing: tuple[str, ...],
    draws: int | None,
    draw_seed: int,
    format_name: str | None,
    outputs: tuple[Path, ...],
) -> None:
    """Fit a logistic model: FORMULA is "outcome ~ item + C(item, ref=level) + item:item", of the study or a FILE."""
    from leapstats.api.models import fit
    from leapstats.api.request import check_unused
    from leapstats.cli.options import deliver
    from leapstats.present.targets import check_targets

    check_targets(format_name, outputs)
    if draws is not None:
        from leapstats.api.draws import model_draws

        check_unused("--draws", {"FILE": file, "--list": list_units or None})
        wave = ", ".join(waves) or None
        drawn = model_draws(
            draws, formula, study=study, wave=wave, method=method, seed=draw_seed, progress=Progress().show
        )
        deliver(drawn.document, format_name, outputs)
        return
    kinds = {"categorical": categorical, "count": count, "continuous": continuous}
    found = fit(
        formula,
        file,
        study=study,
        wave=waves,
        method=method,
        conf_level=conf_level,
        list_units=list_units,
        types={column: kind for kind, columns in kinds.items() for column in columns},
        missing=missing,
    )
    deliver(found.document, format_name, outputs)
