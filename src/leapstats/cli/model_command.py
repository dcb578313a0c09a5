"""`leapstats model`."""

from functools import partial
from pathlib import Path
from typing import Any

import click

from leapstats.cli.command import AFTER, METHODS, OUTPUT, READING, WHAT, Command, option
from leapstats.cli.design_options import design_options
from leapstats.cli.file_options import reading_options, respondent_options
from leapstats.cli.options import (
    draws_option,
    file_argument,
    format_option,
    level_option,
    output_option,
    plot_option,
    seed_option,
    study_option,
    style_option,
    thousands_option,
    threeparttable_option,
    width_option,
)
from leapstats.cli.privacy_options import privacy_options
from leapstats.cli.progress import Progress

CLUSTER = (
    "With weights, strata or a population: what was drawn first; then what was drawn within. Alone: which rows belong "
    "together, such as an organization."
)


@click.command(
    "model",
    cls=Command,
    examples=(
        'leapstats model "ch_any_it ~ registry_tracking + C(setting, ref=2)"',
        "leapstats model survey.csv --outcomes burnout,rn --exposures registry,huddles --adjust-for setting",
    ),
)
@click.argument("formula", required=False)
@file_argument
@study_option
@option(
    WHAT,
    "--outcomes",
    multiple=True,
    metavar="ITEMS",
    help="In place of FORMULA: a model of each of these items by each exposure.",
)
@option(WHAT, "--exposures", multiple=True, metavar="ITEMS", help="The items that each have a model of their own.")
@option(WHAT, "--adjust-for", multiple=True, metavar="ITEMS", help="With --outcomes: items of adjusted models beside.")
@option(
    WHAT,
    "--wave",
    "waves",
    multiple=True,
    metavar="WAVE",
    help="The wave. Default: the first; for gee, cr2 and mixed all.",
)
@option(
    WHAT,
    "--baseline",
    metavar="WAVE",
    help="An earlier wave: the outcome in it is an exposure (analysis of covariance).",
)
@reading_options
@respondent_options
@partial(design_options, cluster=CLUSTER)
@option(
    READING,
    "--wave-item",
    metavar="COLUMN",
    help="The column with the wave of each row. Default: that of the platform.",
)
@option(READING, "--join-ids", is_flag=True, help="Treat ids that differ only in leading zeros, case or spaces as one.")
@option(
    METHODS,
    "--family",
    default="auto",
    show_default=True,
    metavar="FAMILY",
    help="logistic, ordinal, multinomial, poisson, negative_binomial or linear; auto follows from the outcome.",
)
@option(
    METHODS,
    "--method",
    metavar="METHOD",
    help="firth, exact, likelihood, hc3, least_squares, huber, gee, cr2, mixed or design. Default: that of the family.",
)
@option(METHODS, "--per", metavar="ITEM", help="What a count is per, such as patients: rates, by a log offset.")
@option(METHODS, "--random", metavar="ITEM", help="The item of a random intercept (linear, mixed).")
@option(
    METHODS,
    "--correlation",
    metavar="HOW",
    help="Of rows in a cluster, for gee: exchangeable (the default), independence.",
)
@option(METHODS, "--multiplicity", metavar="HOW", help="With --outcomes: p adjusted for their number, such as holm.")
@level_option
@option(
    METHODS, "--impute", type=int, metavar="N", help="Impute missing answers N times, such as 20, and pool the models."
)
@option(METHODS, "--impute-with", multiple=True, metavar="ITEMS", help="With --impute: other items to impute from.")
@draws_option
@seed_option
@option(OUTPUT, "--list", "list_units", is_flag=True, help="List the units that were left out.")
@option(AFTER, "--margins", is_flag=True, help="Add average differences of the outcome (marginal effects).")
@option(AFTER, "--predictions", multiple=True, metavar="ITEM", help="Add what is expected by ITEM, or by ITEM,ITEM.")
@option(AFTER, "--contrasts", multiple=True, metavar="ITEM", help="Add every pair of levels of ITEM.")
@option(AFTER, "--joint-tests", is_flag=True, help="Add a test of each term, such as an item with several levels.")
@option(AFTER, "--influence", is_flag=True, help="Add the fits without each unit: which practice carries the result.")
@option(AFTER, "--residuals", is_flag=True, help="Add the rows that the model fits least; --plot draws all of them.")
@option(AFTER, "--diagnostics", is_flag=True, help="Add what the numbers should be doubted for.")
@privacy_options
@plot_option
@format_option
@width_option
@style_option
@thousands_option
@threeparttable_option
@output_option
def command(
    formula: str | None,
    file: Path | None,
    waves: tuple[str, ...],
    reading: dict[str, Any],
    design: dict[str, Any],
    privacy: dict[str, Any],
    plot: Path | None,
    format_name: str | None,
    outputs: tuple[Path, ...],
    **options: Any,
) -> None:
    """Fit a model of an item: odds ratios, rate ratios or differences.

    FORMULA is "outcome ~ item + C(item, ref=level) + I(item / 1000)", with items of the study or columns of FILE. With
    --outcomes and --exposures in place of it there is a model for each pair, crude and adjusted.
    """
    from leapstats.api.model import model
    from leapstats.api.model_after import TABLES, with_tables
    from leapstats.api.model_table import check_of_pairs, model_table
    from leapstats.cli.options import deliver, items_of, sources_of
    from leapstats.output.targets import check_targets

    pairs = {name: items_of(options.pop(name)) for name in ("outcomes", "exposures", "adjust_for")}
    if formula is not None and file is None and "~" not in formula and any(pairs.values()):
        file, formula = Path(formula), None
    own = {name: options.pop(name) for name in ("multiplicity",)}
    alone = {name: options.pop(name) for name in ("list_units", "join_ids", "draws", "impute", "seed", "baseline")}
    alone["impute_with"] = items_of(options.pop("impute_with"))
    after = {name: options.pop(name) for name in TABLES}
    of_pairs = check_of_pairs(formula, {**pairs, **own}, {**alone, **after})
    check_targets(format_name, outputs, plot, sources=sources_of(file, options["study"]))
    more = {"wave": items_of(waves), **options, **reading, **design, **privacy}
    if of_pairs:
        deliver(model_table(file, **pairs, **own, **more), format_name, outputs, plot)
    else:
        found = model(formula or "", file, progress=Progress().show, **alone, **more)
        deliver(with_tables(found, **after), format_name, outputs, plot)
