"""`leapstats response`."""

from pathlib import Path
from typing import Any

import click

from leapstats.cli.command import DESIGN, METHODS, READING, WHAT, Command, option
from leapstats.cli.engine_options import engine_options
from leapstats.cli.file_options import reading_options
from leapstats.cli.options import (
    file_argument,
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
from leapstats.cli.privacy_options import privacy_options


@click.command(
    "response",
    cls=Command,
    examples=(
        "leapstats response calls.csv --disposition result --outcome refusal=Refused,'Hung up'",
        "leapstats response calls.csv --disposition result --id clinic --make-weights weights.csv --classes region",
    ),
)
@file_argument
@study_option
@option(WHAT, "--wave", "waves", multiple=True, metavar="WAVES", help="Waves of the study. Default: all that have it.")
@option(WHAT, "--disposition", metavar="ITEM", help="The item that says how the attempt to interview a unit ended.")
@option(
    WHAT,
    "--outcome",
    multiple=True,
    metavar="OUTCOME=WORDS",
    help="What its words or codes mean, separated by commas: complete, partial, refusal, non_contact, other, unknown, "
    "unknown_other or not_eligible. Repeat for each outcome. Default: words that are known.",
)
@option(WHAT, "--by", metavar="ITEM", help="Add columns for each answer to this item.")
@option(
    WHAT,
    "--compare",
    multiple=True,
    metavar="ITEMS",
    help="Compare responders with the others on these items, known of both, separated by commas.",
)
@option(
    WHAT,
    "--make-weights",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Make weights of the respondents: the base weight over the response rate of their class. FILE is a .csv.",
)
@option(
    WHAT,
    "--classes",
    multiple=True,
    metavar="ITEMS",
    help="Items whose levels, crossed, make classes for weights, separated by commas; those that matter most first.",
)
@option(DESIGN, "--unweighted", is_flag=True, help="Leave the sample design of the study aside.")
@option(DESIGN, "--weights", metavar="ITEM", help="For --make-weights: the base weights. Default: 1 for each unit.")
@reading_options
@option(READING, "--wave-item", metavar="COLUMN", help="The column with the wave of each row.")
@option(READING, "--join-ids", is_flag=True, help="Treat ids that differ only in leading zeros, case or spaces as one.")
@option(
    METHODS,
    "--eligibility",
    type=float,
    metavar="SHARE",
    help="Which share of the units of unknown eligibility is eligible (e). Default: that among the others.",
)
@option(METHODS, "--least", type=int, metavar="N", help="How many respondents a class must have. Default: 1.")
@option(METHODS, "--collapse", is_flag=True, help="Join a class that has fewer with a neighbour. Default: an error.")
@option(
    METHODS,
    "--rake",
    type=click.Path(path_type=Path),
    metavar="TOTALS.csv",
    help="Rake weights to totals of the population: a file with the columns item, level and total.",
)
@option(
    METHODS,
    "--trim",
    type=float,
    metavar="WEIGHT",
    help="The largest weight allowed; what is cut in the end is spread over the others.",
)
@option(METHODS, "--test", is_flag=True, help="Add a p-value for each item that is compared; a note names the test.")
@option(METHODS, "--difference", is_flag=True, help="Add the difference to the others with confidence limits.")
@option(METHODS, "--smd", is_flag=True, help="Add the standardized mean difference.")
@level_option
@privacy_options
@engine_options
@plot_option
@format_option
@width_option
@style_option
@thousands_option
@threeparttable_option
@output_option
def command(
    file: Path | None,
    waves: tuple[str, ...],
    compare: tuple[str, ...],
    classes: tuple[str, ...],
    make_weights: Path | None,
    reading: dict[str, Any],
    privacy: dict[str, Any],
    engine: dict[str, Any],
    plot: Path | None,
    format_name: str | None,
    outputs: tuple[Path, ...],
    **options: Any,
) -> None:
    """Compute AAPOR's response, cooperation, refusal and contact rates, and compare responders with the others.

    FILE has one row for each unit that was approached, or one for each unit and wave.
    """
    from leapstats.api.response import response
    from leapstats.cli.options import deliver, items_of, sources_of, tell
    from leapstats.output.places import weights_problem
    from leapstats.output.targets import check_targets

    rake = options["rake"]
    sources = (*sources_of(file, options["study"]), *([rake] if rake else []))
    made = {make_weights: weights_problem(make_weights)} if make_weights else {}
    check_targets(format_name, outputs, plot, sources=sources, others=made)
    found = response(
        file,
        wave=items_of(waves),
        compare=items_of(compare),
        classes=items_of(classes),
        make_weights=make_weights is not None,
        **options,
        **reading,
        **privacy,
        **engine,
    )
    if make_weights is not None:
        found.save_weights(make_weights)
        tell(f"Wrote {make_weights}: weights of {len(found.weights)} respondents")
    deliver(found, format_name, outputs, plot)
