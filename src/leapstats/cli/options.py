"""What several commands share: options, and how a result is delivered."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from leapstats.present.document import Document

CHECK_FAILED, BAD_INPUT = 1, 2

study_option = click.option(
    "--study", type=click.Path(path_type=Path), metavar="DIR", help="A study's folder; LEAP if left out."
)
format_option = click.option(
    "--format", "format_name", metavar="NAME", help="text, markdown, html, csv or json; else by the file's suffix."
)
level_option = click.option("--conf-level", type=float, metavar="LEVEL", help="Add confidence limits, such as 0.95.")
output_option = click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write to a file instead; may be given again.",
)


def deliver(document: "Document", format_name: str | None, outputs: tuple[Path, ...]) -> None:
    """Print a document, or write it to files; warnings go to stderr.

    Parameters
    ----------
    document
        What was computed.
    format_name
        A format; None for plain text, or for the one of each file's suffix.
    outputs
        Files to write; printed when there are none.
    """
    from leapstats.errors import Problem, UsageError
    from leapstats.present.formats import is_binary
    from leapstats.present.write import rendered, save_all

    for warning in document.warnings:
        click.echo(f"Note: {warning}", err=True)
    if outputs:
        save_all(dict.fromkeys(outputs, format_name), document)
        return
    if is_binary(format_name or "text"):
        problem = Problem(f"format {format_name}", "it is not text", f"write it to a file with -o table.{format_name}")
        raise UsageError("the output", [problem])
    click.echo(rendered(document, format_name or "text").decode("utf-8"), nl=False)
