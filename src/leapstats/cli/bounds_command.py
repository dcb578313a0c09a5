"""`leapstats bounds`: what published counts do and do not determine."""

from functools import partial
from pathlib import Path
from typing import Any

import click

from leapstats.cli.command import METHODS, WHAT, Command, Group, option
from leapstats.cli.options import (
    format_option,
    level_option,
    output_option,
    plot_option,
    study_option,
    style_option,
    thousands_option,
    threeparttable_option,
    width_option,
)
from leapstats.cli.progress import Progress

LEVEL_HELP = "Count the tables with a p-value at or below this."
limit_option = option(METHODS, "--level", type=float, default=0.05, show_default=True, metavar="P", help=LEVEL_HELP)
time_option = option(
    METHODS, "--time-limit", type=float, default=60.0, show_default=True, metavar="SECONDS", help="For one question."
)
cache_option = option(
    METHODS, "--cache/--no-cache", default=True, show_default=True, help="Keep results for the next run."
)
plan_help = "A plan of the study: plans/NAME.toml."


@click.group("bounds", cls=Group)
def command() -> None:
    """Compute what published counts determine if it is not known which units have both traits."""


@command.command(
    "change",
    cls=Command,
    short_help="Bound the change between two counts.",
    examples=(
        "leapstats bounds change --n 30 --before 3 --after 7",
        "leapstats bounds change --n 30 --before 3 --after 7 --responded 26 --plot p.png",
    ),
)
@option(WHAT, "--n", "units", type=int, required=True, metavar="N", help="How many units there are.")
@option(WHAT, "--before", type=int, required=True, metavar="COUNT", help="How many had it in the first wave.")
@option(WHAT, "--after", type=int, required=True, metavar="COUNT", help="How many had it in the second wave.")
@option(WHAT, "--responded", metavar="M", help="How many answered the second wave, or not-reported. Default: all.")
@option(WHAT, "--asked-before", metavar="M", help="How many answered the first wave, or not-reported. Default: all.")
@limit_option
@level_option
@plot_option
@format_option
@width_option
@style_option
@thousands_option
@threeparttable_option
@output_option
def change(
    units: int,
    before: int,
    after: int,
    responded: str | None,
    asked_before: str | None,
    plot: Path | None,
    format_name: str | None,
    outputs: tuple[Path, ...],
    **options: Any,
) -> None:
    """Bound the change from BEFORE to AFTER of N units, no matter which units gained and lost the trait."""
    from leapstats.api.bounds import bounds_change, responded_of
    from leapstats.cli.options import deliver, given
    from leapstats.output.targets import check_targets

    check_targets(format_name, outputs, plot)
    asked = {"responded": responded_of(responded), "asked_before": responded_of(asked_before)}
    deliver(bounds_change(units, before, after, **given(**asked, **options)), format_name, outputs, plot)


@command.command(
    "association",
    cls=Command,
    short_help="Bound the association of two counts.",
    examples=(
        "leapstats bounds association --n 40 --exposure 12 --outcome 15",
        "leapstats bounds association --n 40 --exposure 12 --outcome 15 --plot p.png",
    ),
)
@option(WHAT, "--n", "units", type=int, required=True, metavar="N", help="How many units there are.")
@option(WHAT, "--exposure", type=int, required=True, metavar="COUNT", help="How many have the exposure.")
@option(WHAT, "--outcome", type=int, required=True, metavar="COUNT", help="How many have the outcome.")
@option(WHAT, "--exposure-asked", metavar="M", help="How many answered about it, or not-reported. Default: all.")
@option(WHAT, "--outcome-asked", metavar="M", help="How many answered about it, or not-reported. Default: all.")
@limit_option
@level_option
@plot_option
@format_option
@width_option
@style_option
@thousands_option
@threeparttable_option
@output_option
def association(
    units: int,
    exposure: int,
    outcome: int,
    exposure_asked: str | None,
    outcome_asked: str | None,
    plot: Path | None,
    format_name: str | None,
    outputs: tuple[Path, ...],
    **options: Any,
) -> None:
    """Bound the association of two traits of N units, no matter which units have both."""
    from leapstats.api.bounds import bounds_association, responded_of
    from leapstats.cli.options import deliver, given
    from leapstats.output.targets import check_targets

    check_targets(format_name, outputs, plot)
    asked = {"exposure_asked": responded_of(exposure_asked), "outcome_asked": responded_of(outcome_asked)}
    deliver(bounds_association(units, exposure, outcome, **given(**asked, **options)), format_name, outputs, plot)


@command.command(
    "count",
    cls=Command,
    short_help="Find the totals and medians that fit a mean and a range.",
    examples=(
        "leapstats bounds count --n 30 --mean 1.8 --low 0 --high 6",
        "leapstats bounds count --n 30 --mean 1.8 --low 0 --high 6 -o count.docx",
    ),
)
@option(WHAT, "--n", "units", type=int, required=True, metavar="N", help="How many units there are.")
@option(
    WHAT, "--mean", required=True, metavar="MEAN", help="The mean as printed; its decimals show how it was rounded."
)
@option(WHAT, "--low", type=int, required=True, metavar="NUMBER", help="The smallest number.")
@option(WHAT, "--high", type=int, required=True, metavar="NUMBER", help="The largest number.")
@format_option
@width_option
@style_option
@thousands_option
@threeparttable_option
@output_option
def count(units: int, mean: str, low: int, high: int, format_name: str | None, outputs: tuple[Path, ...]) -> None:
    """Bound the total, the median and the spread of whole numbers with a printed MEAN and range."""
    from leapstats.api.bounds import bounds_count
    from leapstats.cli.options import deliver
    from leapstats.output.targets import check_targets

    check_targets(format_name, outputs)
    deliver(bounds_count(units, mean, low, high), format_name, outputs)


@command.command(
    "staffing",
    cls=Command,
    short_help="Bound every change in a study's plan.",
    examples=(
        "leapstats bounds staffing --study my_study",
        "leapstats bounds staffing --study my_study --responded 24 -o bounds.docx",
    ),
)
@study_option
@option(WHAT, "--plan", default="staffing", show_default=True, metavar="NAME", help=plan_help)
@option(WHAT, "--responded", metavar="M", help="How many answered the later wave, or not-reported. Default: all.")
@limit_option
@level_option
@time_option
@cache_option
@format_option
@width_option
@style_option
@thousands_option
@threeparttable_option
@output_option
def staffing(
    study: Path | None, responded: str | None, format_name: str | None, outputs: tuple[Path, ...], **options: Any
) -> None:
    """Bound every change in a plan, given everything published about the study."""
    _of_plan(study, responded, (format_name, outputs), options)


@command.command(
    "associations",
    cls=Command,
    short_help="Bound every association in a study's plan.",
    examples=(
        "leapstats bounds associations --study my_study",
        "leapstats bounds associations --study my_study --time-limit 10 -o bounds.csv",
    ),
)
@study_option
@option(WHAT, "--plan", default="associations", show_default=True, metavar="NAME", help=plan_help)
@limit_option
@level_option
@time_option
@cache_option
@format_option
@width_option
@style_option
@thousands_option
@threeparttable_option
@output_option
def associations(study: Path | None, format_name: str | None, outputs: tuple[Path, ...], **options: Any) -> None:
    """Bound every association in a plan, given everything published about the study."""
    _of_plan(study, None, (format_name, outputs), options)


def _of_plan(
    study: Path | None, responded: str | None, targets: tuple[str | None, tuple[Path, ...]], options: dict[str, Any]
) -> None:
    from leapstats.api.bounds import responded_of
    from leapstats.api.study_bounds import bounds
    from leapstats.cli.options import deliver, given, sources_of
    from leapstats.output.targets import check_targets

    check_targets(*targets, sources=sources_of(None, study))
    done = Progress()
    try:
        found = bounds(
            study=study, responded=responded_of(responded), progress=partial(done.show, "pairs"), **given(**options)
        )
    except KeyboardInterrupt:
        is_kept = options["cache"] and responded is None
        kept = f"{done.count} pairs were kept" if is_kept else "Nothing was written"
        click.echo(f"\n{kept}: run the command again to continue.", err=True)
        raise click.Abort from None
    deliver(found, *targets)
