"""What several commands share: options, and how a result is delivered."""

import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from leapstats.cli.command import METHODS, OUTPUT, WHAT, Option, keep_problem, option

if TYPE_CHECKING:
    from leapstats.output.document import Document
    from leapstats.output.result import AnalysisResult

CHECK_FAILED, BAD_INPUT = 1, 2
LEAST_WIDTH = 20
OPTIONS = ("width", "style", "thousands", "all", "threeparttable")
WIDTH_KEY, STYLE_KEY, THOUSANDS_KEY, ALL_KEY, NOTES_KEY = (f"{__name__}.{name}" for name in OPTIONS)
STYLE_FILE = f"{__name__}.style_file"
REST = "This is the summary: --all prints the full table, and -o FILE writes it to a file."


def _output_formats() -> tuple[str, ...]:
    from leapstats.output.formats import names

    return names()


class FormatOption(Option):
    """`--format`, which names every format in its help.

    Parameters
    ----------
    formats
        Gives their names; called when the help is shown.
    """

    def __init__(self, *args: Any, formats: Callable[[], tuple[str, ...]] = _output_formats, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.formats = formats

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option and its help."""
        record = super().get_help_record(ctx)
        return record if record is None else (record[0], record[1].replace("FORMATS", ", ".join(self.formats())))


def _keep_width(ctx: click.Context, _: click.Parameter, value: int | None) -> None:
    """Keep the width for `deliver`, so that no command has to hand it on."""
    if value is None or ctx.resilient_parsing:
        return
    if value < LEAST_WIDTH:
        from leapstats.errors import Problem

        keep_problem(ctx, Problem("--width", f"{value} is too narrow", f"Use {LEAST_WIDTH} or more"))
    ctx.meta[WIDTH_KEY] = value


def _check_level(ctx: click.Context, _: click.Parameter, value: float | None) -> float | None:
    """Note a confidence level that is none, to be told with what is wrong with other options."""
    if value is not None and not 0 < value < 1:
        from leapstats.errors import Problem

        problem = Problem("--conf-level", f"{value:g} is not between 0 and 1", "Use a fraction such as 0.95")
        keep_problem(ctx, problem, told_later=True)
    return value


def _keep_style(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    """Keep the style for `deliver`; a wrong one is refused before anything is computed."""
    if value is None or ctx.resilient_parsing:
        return
    from leapstats.output.styles import style_named

    ctx.meta[STYLE_KEY] = style_named(value)
    if value.lower().endswith(".toml"):
        ctx.meta[STYLE_FILE] = value


def _keep_thousands(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    """Keep what stands between thousands for `deliver`."""
    if value is None or ctx.resilient_parsing:
        return
    from leapstats.output.style import PLAIN

    PLAIN.with_thousands(value)
    ctx.meta[THOUSANDS_KEY] = value


def _keep_all(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    """Keep for `deliver` that everything is to be printed."""
    ctx.meta[ALL_KEY] = value


file_argument = click.argument("file", required=False, type=click.Path(path_type=Path))
files_argument = click.argument("files", nargs=-1, metavar="[FILES]", type=click.Path(path_type=Path))
waves_option = option(
    WHAT,
    "--waves",
    multiple=True,
    metavar="NAMES",
    help="The waves of several FILEs, in their order, separated by commas. Default: the names of the files.",
)
study_option = option(
    WHAT, "--study", type=click.Path(path_type=Path), metavar="DIR", help="A study's folder. Default: LEAP."
)
where_option = option(
    WHAT, "--where", metavar="EXPRESSION", help="Keep only the rows that meet this condition, such as 'nurses >= 2'."
)


def _keep_threeparttable(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    """Keep for `deliver` how notes are set in LaTeX."""
    ctx.meta[NOTES_KEY] = value


threeparttable_option = option(
    OUTPUT,
    "--threeparttable",
    is_flag=True,
    expose_value=False,
    callback=_keep_threeparttable,
    help="LaTeX notes by the package threeparttable. Default: paragraphs.",
)
format_option = click.option(
    "--format",
    "format_name",
    cls=FormatOption,
    group=OUTPUT,
    metavar="NAME",
    help="FORMATS. Default: text, or the suffix of -o.",
)
plot_option = option(
    OUTPUT,
    "--plot",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the figures to a .pdf, .png or .svg file; several go to FILE-1.png and so on.",
)
output_option = option(
    OUTPUT,
    "-o",
    "--output",
    "outputs",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write to a file; its suffix sets the format. Repeat for several files.",
)
width_option = option(
    OUTPUT,
    "--width",
    type=int,
    metavar="N",
    expose_value=False,
    callback=_keep_width,
    help="How many characters wide text is. Default: as wide as the terminal; 100 in a file or a pipe.",
)
thousands_option = option(
    OUTPUT,
    "--thousands",
    metavar="SIGN",
    expose_value=False,
    callback=_keep_thousands,
    help='What stands between thousands, such as ",". Default: nothing.',
)
style_option = option(
    OUTPUT,
    "--style",
    metavar="NAME",
    expose_value=False,
    callback=_keep_style,
    help="Print as a journal does: apa, bmj, jama, lancet, nejm, or the name of a .toml file.",
)
all_option = option(
    OUTPUT,
    "--all",
    is_flag=True,
    expose_value=False,
    callback=_keep_all,
    help="Print the full table. Default: of a long one the summary, on a terminal and in a pipe; a file has it all.",
)
draws_option = option(
    METHODS,
    "--draws",
    type=int,
    metavar="N",
    help="Analyze N simulated data sets that agree with everything published, and show the range of each result.",
)
seed_option = option(METHODS, "--seed", type=int, metavar="N", help="The seed for random draws.")
add_level_option = option(
    METHODS,
    "--conf-level",
    type=float,
    metavar="LEVEL",
    callback=_check_level,
    help="Add confidence intervals at this level, such as 0.95.",
)
level_option = option(
    METHODS,
    "--conf-level",
    type=float,
    metavar="LEVEL",
    callback=_check_level,
    help="The confidence level. Default: 0.95.",
)
multiplicity_option = option(
    METHODS,
    "--multiplicity",
    metavar="METHOD",
    help="How p-values are adjusted for the number of tests: westfall_young (associations only), holm, hochberg, "
    "hommel, bonferroni, benjamini_hochberg, benjamini_yekutieli or none.",
)


def items_of(given: tuple[str, ...]) -> tuple[str, ...]:
    """Return the items of an option that takes several with commas between, and may be given again.

    An item that holds a comma itself stands in double quotes.
    """
    return tuple(item.strip() for each in given for item in _split(each) if item.strip())


def _split(text: str) -> list[str]:
    if '"' not in text:
        return text.split(",")
    import csv

    return next(csv.reader([text], skipinitialspace=True), [])


def sources_of(file: Path | None, study: Path | None) -> tuple[Path, ...]:
    """Return the files a command reads: FILE, or those of a study, that of the package if none is named."""
    from leapstats.dictionary.packaged import packaged_study
    from leapstats.dictionary.read_files import files_in

    context = click.get_current_context(silent=True)
    named = [context.params.get(name) for name in ("labels", "dictionary")] if context is not None else []
    also = [context.meta.get(STYLE_FILE), *named] if context is not None else []
    read = (file,) if file is not None else files_in(study or packaged_study())
    return (*read, *(Path(each) for each in also if each is not None))


def sources_of_all(files: tuple[Path, ...], study: Path | None) -> tuple[Path, ...]:
    """Return the files a command reads that takes several; see `sources_of`."""
    first, *others = files or (None,)
    return (*sources_of(first, study), *(each for each in others if each is not None))


def deliver(
    result: "AnalysisResult", format_name: str | None, outputs: tuple[Path, ...], plot: Path | None = None
) -> None:
    """Print a result, or write it to files, and its figures with it; warnings go to stderr.

    Parameters
    ----------
    result
        What was computed.
    format_name
        A format; None for plain text, or for the one of each file's suffix.
    outputs
        Files to write; printed when there are none.
    plot
        Where figures go; nothing is written unless everything could be drawn and rendered.
    """
    from leapstats.output.write import rendered, save_all, staged

    figures = _drawn(result, plot)
    document = _as_printed(_styled(result).document, format_name, outputs)
    _check_width(document)
    for warning in document.warnings:
        if outputs or not _stands_under(document, warning):
            tell(warning)
    if outputs:
        save_all(dict.fromkeys(outputs, format_name), document, figures)
        _tell_numbered(figures, plot)
        return
    document.formats.check_text(format_name or "text")
    text = rendered(document, format_name or "text").decode("utf-8")
    with staged(figures, document.sources):
        click.echo(text, nl=False)
    _tell_numbered(figures, plot)


def _tell_numbered(figures: Mapping[Path, bytes], plot: Path | None) -> None:
    """Name the files of several figures, which are others than the one asked for."""
    if figures and plot not in figures:
        tell(f"Wrote {', '.join(map(str, figures))}")


def tell(warning: str) -> None:
    """Print a warning to stderr."""
    from leapstats.output.cleaning import clean

    click.echo(f"Note: {clean(warning)}", err=True)


def _styled(result: "AnalysisResult") -> "AnalysisResult":
    """Return a result in the style that was asked for."""
    context = click.get_current_context(silent=True)
    meta = context.meta if context is not None else {}
    if not {STYLE_KEY, THOUSANDS_KEY} & meta.keys():
        return result
    return result.styled(meta.get(STYLE_KEY, "plain"), thousands=meta.get(THOUSANDS_KEY))


def _stands_under(document: "Document", warning: str) -> bool:
    """Tell whether the notes of the tables say what a warning says: a reader of both would read it twice."""
    texts = (text for table in document.tables for text in (*table.source_notes, *(n.text for n in table.footnotes)))
    notes = " ".join(texts).lower()
    return warning.rstrip(".").lower() in notes


def _as_printed(document: "Document", format_name: str | None, outputs: tuple[Path, ...]) -> "Document":
    """Return a document as wide as was asked for, and of a long one the summary where text is printed."""
    from leapstats.output.summary import brief

    document = _with_notes(_with_width(document, format_name, outputs), format_name, outputs)
    context = click.get_current_context(silent=True)
    is_whole = context is not None and context.meta.get(ALL_KEY, False)
    if not outputs and format_name in {None, "text"}:
        return document if is_whole else brief(document, REST)
    if is_whole:
        from leapstats.errors import Problem, UsageError

        raise UsageError(
            "the options", [Problem("--all", "files and other formats always have it all", "Leave it out")]
        )
    return document


def _with_notes(document: "Document", format_name: str | None, outputs: tuple[Path, ...]) -> "Document":
    """Return a document whose notes in LaTeX are as asked for."""
    context = click.get_current_context(silent=True)
    if context is None or not context.meta.get(NOTES_KEY):
        return document
    _check_format("--threeparttable", "latex", document, format_name, outputs)
    return replace(document, threeparttable=True)


def _with_width(document: "Document", format_name: str | None, outputs: tuple[Path, ...]) -> "Document":
    """Return a document as wide as was asked for, or as the terminal it is printed on."""
    context = click.get_current_context(silent=True)
    width: int | None = context.meta.get(WIDTH_KEY) if context is not None else None
    if width is not None:
        _check_format("--width", "text", document, format_name, outputs)
    elif not outputs and sys.stdout.isatty():
        width = max(shutil.get_terminal_size((document.width, 1)).columns, LEAST_WIDTH)
    return document if width is None else replace(document, width=width)


def _check_width(document: "Document") -> None:
    """Refuse a width in which a number would have to be broken."""
    from leapstats.errors import Problem, UsageError
    from leapstats.output.wrapping import places
    from leapstats.output.write import rendered

    context = click.get_current_context(silent=True)
    width = context.meta.get(WIDTH_KEY) if context is not None else None
    if width is None:
        return
    widest = max(map(places, rendered(document, "text").decode("utf-8").splitlines()), default=0)
    if widest > width:
        problem = Problem("--width", f"{width} is too narrow for this table", f"Use {widest} or more")
        raise UsageError("the options", [problem])


def _check_format(
    name: str, format_needed: str, document: "Document", format_name: str | None, outputs: tuple[Path, ...]
) -> None:
    """Refuse an option of one format where that is not written."""
    from leapstats.errors import Problem, UsageError

    names = {format_name or document.formats.name_for(path) for path in outputs} or {format_name or "text"}
    if format_needed not in names:
        what = f"it is for {format_needed}, and the output is {', '.join(sorted(names))}"
        raise UsageError("the options", [Problem(name, what, "Leave it out")])


def _drawn(result: "AnalysisResult", plot: Path | None) -> dict[Path, bytes]:
    if plot is None:
        return {}
    from leapstats.output.figures import plot_files

    return plot_files(result.plot(), plot)


def given(**options: Any) -> dict[str, Any]:
    """Return the options that were given."""
    return {name: value for name, value in options.items() if value is not None and value != ()}
