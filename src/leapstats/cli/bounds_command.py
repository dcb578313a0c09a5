"""`leapstats bounds`: what published counts do and do not determine."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leapstats.cli.once import Once
from leapstats.cli.options import format_option, output_option, plot_option, study_option
from leapstats.cli.progress import Progress

if TYPE_CHECKING:
    from leapstats.output.shown import ShownFigures

level_option = click.option("--level", type=float, default=0.05, show_default=True, help="At which p is held.")
time_option = click.option(
    "--time-limit", type=float, default=60.0, show_default=True, help="Seconds for one question to the solver."
)
cache_option = click.option("--cache/--no-cache", default=True, show_default=True, help="Keep what is found.")
conf_option = click.option("--conf-level", type=float, default=0.95, show_default=True, help="Of every interval.")


@click.group("bounds")
def command() -> None:
    """Say what counts determine when it is not known which units have both."""


@command.command("change", cls=Once)
@click.option("--n", "units", type=int, required=True, help="How many units there are.")
@click.option("--before", type=int, required=True, help="How many had the trait the first time.")
@click.option("--after", type=int, required=True, help="How many had it the second time.")
@click.option("--responded", metavar="M", help="How many answered the second time, or not-reported; all if left out.")
@click.option("--asked-before", metavar="M", help="How many answered the first time, likewise.")
@level_option
@conf_option
@plot_option
@format_option
@output_option
def change(
    units: int,
    before: int,
    after: int,
    responded: str | None,
    asked_before: str | None,
    level: float,
    conf_level: float,
    plot: Path | None,
    format_name: str | None,
    outputs: tuple[Path, ...],
) -> None:
    """Bound the change from BEFORE to AFTER of N units, whoever gained and lost the trait."""
    from leapstats.api.bounds import bounds_change, responded_of
    from leapstats.output.targets import check_targets

    check_targets(format_name, outputs, plot)
    found = bounds_change(
        units,
        before,
        after,
        responded=responded_of(responded),
        asked_before=responded_of(asked_before),
        level=level,
        conf_level=conf_level,
    )
    _deliver(found, (format_name, outputs, plot))


@command.command("association", cls=Once)
@click.option("--n", "units", type=int, required=True, help="How many units there are.")
@click.option("--row", type=int, required=True, help="How many have the one trait.")
@click.option("--column", type=int, required=True, help="How many have the other.")
@click.option("--row-asked", metavar="M", help="How many answered about the one, or not-reported; all if left out.")
@click.option("--column-asked", metavar="M", help="How many answered about the other, likewise.")
@level_option
@conf_option
@plot_option
@format_option
@output_option
def association(
    units: int,
    row: int,
    column: int,
    row_asked: str | None,
    column_asked: str | None,
    level: float,
    conf_level: float,
    plot: Path | None,
    format_name: str | None,
    outputs: tuple[Path, ...],
) -> None:
    """Bound the association of two traits of N units, whoever has both."""
    from leapstats.api.bounds import bounds_association, responded_of
    from leapstats.output.targets import check_targets

    check_targets(format_name, outputs, plot)
    found = bounds_association(
        units,
        row,
        column,
        row_asked=responded_of(row_asked),
        column_asked=responded_of(column_asked),
        level=level,
        conf_level=conf_level,
    )
    _deliver(found, (format_name, outputs, plot))


@command.command("count", cls=Once)
@click.option("--n", "units", type=int, required=True, help="How many units there are.")
@click.option("--mean", required=True, help="As it is printed: its decimals say how it was rounded.")
@click.option("--low", type=int, required=True, help="The least number.")
@click.option("--high", type=int, required=True, help="The greatest number.")
@format_option
@output_option
def count(units: int, mean: str, low: int, high: int, format_name: str | None, outputs: tuple[Path, ...]) -> None:
    """Bound totals, medians and spread of whole numbers with a printed MEAN and range."""
    from leapstats.api.bounds import bounds_count
    from leapstats.cli.options import deliver
    from leapstats.output.targets import check_targets

    check_targets(format_name, outputs)
    deliver(bounds_count(units, mean, low, high).document, format_name, outputs)


@command.command("staffing", cls=Once)
@study_option
@click.option("--plan", default="staffing", show_default=True, metavar="NAME", help="A plan of changes of the study.")
@click.option("--responded", metavar="M", help="How many answered the later wave, or not-reported; all if left out.")
@level_option
@conf_option
@time_option
@cache_option
@format_option
@output_option
def staffing(
    study: Path | None,
    plan: str,
    responded: str | None,
    level: float,
    conf_level: float,
    time_limit: float,
    cache: bool,
    format_name: str | None,
    outputs: tuple[Path, ...],
) -> None:
    """Bound every change of a plan by everything that is published about the study."""
    _of_plan((study, plan, responded), (level, conf_level, time_limit), cache, (format_name, outputs))


@command.command("associations", cls=Once)
@study_option
@click.option("--plan", default="associations", show_default=True, metavar="NAME", help="A plan of associations.")
@level_option
@conf_option
@time_option
@cache_option
@format_option
@output_option
def associations(
    study: Path | None,
    plan: str,
    level: float,
    conf_level: float,
    time_limit: float,
    cache: bool,
    format_name: str | None,
    outputs: tuple[Path, ...],
) -> None:
    """Bound every association of a plan by everything that is published about the study."""
    _of_plan((study, plan, None), (level, conf_level, time_limit), cache, (format_name, outputs))


def _of_plan(
    asked: tuple[Path | None, str, str | None],
    limits: tuple[float, float, float],
    cache: bool,
    targets: tuple[str | None, tuple[Path, ...]],
) -> None:
    from leapstats.api.bounds import responded_of
    from leapstats.api.study_bounds import bounds
    from leapstats.cli.options import deliver, sources_of
    from leapstats.output.targets import check_targets

    (study, plan, responded), (level, conf_level, time_limit) = asked, limits
    check_targets(*targets, sources=sources_of(None, study))
    done = Progress()
    try:
        found = bounds(
            study=study,
            plan=plan,
            responded=responded_of(responded),
            level=level,
            conf_level=conf_level,
            time_limit=time_limit,
            cache=cache,
            progress=partial(done.show, "pairs"),
        )
    except KeyboardInterrupt:
        is_kept = cache and responded is None
        kept = f"{done.count} pairs are kept" if is_kept else "Nothing was written"
        click.echo(f"\n{kept}: run the command again to go on.", err=True)
        raise click.Abort from None
    deliver(found.document, *targets)


def _deliver(found: "ShownFigures", targets: tuple[str | None, tuple[Path, ...], Path | None]) -> None:
    from leapstats.cli.options import deliver
    from leapstats.output.figures import plot_files

    format_name, outputs, plot = targets
    deliver(found.document, format_name, outputs, plot_files(found.plots(), plot) if plot is not None else None)
