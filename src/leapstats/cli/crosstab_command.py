"""`leapstats crosstab`."""

from pathlib import Path
from typing import Any

import click

from leapstats.cli.command import METHODS, WHAT, Command, option
from leapstats.cli.design_options import design_options
from leapstats.cli.engine_options import engine_options
from leapstats.cli.file_options import reading_options, respondent_options
from leapstats.cli.looks_options import looks_options
from leapstats.cli.options import (
    add_level_option,
    format_option,
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
    "crosstab",
    cls=Command,
    examples=(
        "leapstats crosstab setting any_bh_specialist --percent row",
        "leapstats crosstab survey.csv region registry -o crosstab.docx",
    ),
)
@click.argument("names", nargs=-1, required=True, metavar="[FILE] ROWS COLUMNS")
@study_option
@option(WHAT, "--wave", metavar="WAVE", help="A wave of the study.")
@option(METHODS, "--test-method", metavar="TEST", help="Another test, such as chi_square.")
@reading_options
@respondent_options
@engine_options
@design_options
@looks_options
@add_level_option
@privacy_options
@plot_option
@width_option
@style_option
@thousands_option
@threeparttable_option
@format_option
@output_option
def command(
    names: tuple[str, ...],
    study: Path | None,
    wave: str | None,
    test_method: str | None,
    reading: dict[str, Any],
    engine: dict[str, Any],
    design: dict[str, Any],
    looks: dict[str, Any],
    conf_level: float | None,
    privacy: dict[str, Any],
    plot: Path | None,
    format_name: str | None,
    outputs: tuple[Path, ...],
) -> None:
    """Count the answers to one item by those to another, with totals, an exact test and Cramér's V.

    ROWS and COLUMNS are items of the study, or columns of FILE. Only units that answered both are counted.
    """
    from leapstats.api.crosstab import crosstab
    from leapstats.cli.options import deliver, sources_of
    from leapstats.errors import Problem, UsageError
    from leapstats.output.targets import check_targets

    if len(names) not in {2, 3}:
        problem = Problem("the arguments", f"{len(names)} are given", "Give FILE and two items, or two items alone")
        raise UsageError("the options", [problem])
    *files, rows, columns = names
    file = Path(files[0]) if files else None
    check_targets(format_name, outputs, plot, sources=sources_of(file, study))
    found = crosstab(
        file,
        rows=rows,
        columns=columns,
        study=study,
        wave=wave,
        test_method=test_method,
        conf_level=conf_level,
        **reading,
        **engine,
        **privacy,
        **design,
        **looks,
    )
    deliver(found, format_name, outputs, plot)
