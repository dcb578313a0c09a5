"""`leapstats simulate`."""

from pathlib import Path

import click

from leapstats.cli.once import Once
from leapstats.cli.options import study_option
from leapstats.cli.progress import Progress

DEFAULT_SEED = 1


@click.command("simulate", cls=Once)
@study_option
@click.option("--seed", type=int, default=DEFAULT_SEED, show_default=True, help="Of the draw.")
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path),
    required=True,
    metavar="DIR",
    help="A folder; made if it is not there.",
)
@click.option("--draws", type=int, metavar="N", help="Write N data sets, each to a folder draw_001 and so on.")
def command(study: Path | None, seed: int, folder: Path, draws: int | None) -> None:
    """Invent one data set that agrees with everything a study states, or many, and write the files."""
    from leapstats.api.simulate import simulate

    click.echo(f"Drawing with seed {seed}; this takes some seconds.", err=True)
    for path in simulate(folder, study=study, seed=seed, draws=draws, progress=Progress().show):
        click.echo(path)
    if draws is not None:
        click.echo("Draws by swaps: no uniform sample of the data sets that agree, and no posterior.", err=True)
    click.echo("Synthetic: one of very many data sets that agree, and no evidence about the real one.", err=True)
