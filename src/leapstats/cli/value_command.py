"""`leapstats value`."""

from functools import partial
from pathlib import Path
from typing import Any

import click

from leapstats.cli.command import METHODS, WHAT, Command, option
from leapstats.cli.design_options import design_options
from leapstats.cli.file_options import reading_options, respondent_options
from leapstats.cli.options import add_level_option, study_option, tell
from leapstats.cli.privacy_options import privacy_options


@click.command(
    "value",
    cls=Command,
    examples=(
        "leapstats value any_bh_specialist --template '{n} of {N} ({percent}%)'",
        "leapstats value survey.csv nurses --name median --by region=North",
    ),
)
@click.argument("names", nargs=-1, required=True, metavar="[FILE] ITEM")
@study_option
@option(WHAT, "--wave", metavar="WAVE", help="A wave of the study.")
@option(WHAT, "--by", metavar="ITEM=LEVEL", help="Of the group with this answer. Default: all units.")
@option(WHAT, "--level", metavar="LEVEL", help="Of an item of several levels: which one.")
@option(WHAT, "--name", metavar="NAME", help="Which number, such as n, N, percent, mean, median or sd.")
@option(WHAT, "--template", metavar="TEMPLATE", help="Several numbers in words, rounded as the table prints them.")
@option(METHODS, "--test", is_flag=True, help="Test the groups, for p.")
@option(
    METHODS, "--difference", is_flag=True, help="Compare two groups, for difference, difference_low, difference_high."
)
@option(METHODS, "--smd", is_flag=True, help="Compare the groups, for smd.")
@reading_options
@respondent_options
@design_options
@add_level_option
@privacy_options
def command(
    names: tuple[str, ...],
    study: Path | None,
    wave: str | None,
    by: str | None,
    level: str | None,
    name: str | None,
    template: str | None,
    test: bool,
    difference: bool,
    smd: bool,
    reading: dict[str, Any],
    design: dict[str, Any],
    privacy: dict[str, Any],
    conf_level: float | None,
) -> None:
    """Print one number of Table 1 as it is, or several in words.

    ITEM is an item of the study, or a column of FILE.
    """
    from leapstats.api.single_value import value_of
    from leapstats.api.table1 import table1
    from leapstats.describe.catalogue import NAMES_IN
    from leapstats.describe.compared_numbers import ON_REQUEST
    from leapstats.errors import Problem, UsageError
    from leapstats.survey.inference import NOT_SHOWN

    *files, item = names
    wanted = template or name or ""
    statistic = {item: wanted} if set(ON_REQUEST) & {name, *NAMES_IN.findall(wanted)} else None
    problems = []
    if len(files) > 1:
        problems.append(Problem("the arguments", f"{len(names)} are given", "Give FILE and ITEM, or ITEM alone"))
    if name and template:
        problems.append(Problem("name", "it cannot be combined with --template", "Omit one of the two"))
    if by is not None and "=" not in by:
        problems.append(Problem("by", f'"{by}" names no group', "Write it as item=level"))
    if problems:
        raise UsageError("the options", problems)
    group, _, answer = (by or "").partition("=")
    make = partial(
        table1,
        Path(files[0]) if files else None,
        study=study,
        wave=wave,
        by=group or (),
        include=item,
        conf_level=conf_level,
        test=test,
        difference=difference,
        smd=smd,
        statistic=statistic,
        **reading,
        **design,
    )
    chosen = {group: answer} if by else None
    table, words = value_of(make, privacy, item, name, template, level=level, by=chosen)
    for warning in table.document.warnings:
        if not warning.startswith(NOT_SHOWN):  # of other columns; the rest is about the rows, the item or the group
            tell(warning)
    click.echo(words)
