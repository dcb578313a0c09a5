"""`leapstats simulate`."""

from pathlib import Path

import click

from leapstats.cli.command import METHODS, OUTPUT, Command, option
from leapstats.cli.options import study_option
from leapstats.cli.progress import Progress

DEFAULT_SEED = 1


@click.command(
    "simulate",
    cls=Command,
    examples=("leapstats simulate --seed 7 -o folder", "leapstats simulate --study my_study --draws 20 -o folder"),
)
@study_option
@option(METHODS, "--seed", type=int, default=DEFAULT_SEED, show_default=True, metavar="N", help="The seed.")
@option(METHODS, "--draws", type=int, metavar="N", help="Write N data sets to folders draw_001, draw_002 and so on.")
@option(
    OUTPUT,
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path),
    required=True,
    metavar="DIR",
    help="The folder to write to. It is created if needed.",
)
def command(study: Path | None, seed: int, folder: Path, draws: int | None) -> None:
    """Simulate one or more data sets that agree with everything published about a study, and write the files."""
    from leapstats.api.simulate import simulate

    click.echo(f"Drawing with seed {seed}; this takes a few seconds.", err=True)
    found = simulate(folder, study=study, seed=seed, draws=draws, progress=Progress().show)
    for path in found.files:
        click.echo(path)
    for warning in found.document.warnings:
        click.echo(warning, err=True)
