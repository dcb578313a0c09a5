"""`leapstats simulate`."""

from pathlib import Path

import click

from leapstats.cli.options import study_option

DEFAULT_SEED = 1


@click.command("simulate")
@study_option
@click.option("--seed", type=int, default=DEFAULT_SEED, show_default=True, help="Of the draw.")
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path),
    required=True,
    metavar="DIR",
    help="An existing folder.",
)
def command(study: Path | None, seed: int, folder: Path) -> None:
    """Invent one data set that agrees with everything a study states, and write its files."""
    from leapstats.api.simulation import simulate

    click.echo(f"Drawing with seed {seed}; this takes some seconds.", err=True)
    for path in simulate(folder, study=study, seed=seed):
        click.echo(path)
    click.echo("Synthetic: one of very many data sets that agree, and no evidence about the real one.", err=True)
