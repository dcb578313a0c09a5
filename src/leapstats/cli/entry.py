"""The command `leapstats`. Commands are found by name and imported only when one is called."""

import sys
from importlib import import_module
from pkgutil import iter_modules

import click

from leapstats import __version__
from leapstats import cli as package
from leapstats.cli.command import Group
from leapstats.cli.streams import channels, restart_in_utf8

# The list of commands is shown without importing any of them.
SUMMARIES = {
    "agreement": "Compute how far coders agree, and list units to discuss.",
    "associations": "Test every exposure with every outcome.",
    "bounds": "Compute what published counts determine and what they leave open.",
    "check": "Check a study's data, or the paper against itself.",
    "crosstab": "Count the answers to one item by those to another.",
    "dictionary": "Show, compare and exchange dictionaries.",
    "disclose": "Audit finished tables for small counts.",
    "export": "Write a survey for SPSS, Stata or a spreadsheet.",
    "findings": "Compute every result in the text of the paper.",
    "init": "Draft a study's dictionary from its files.",
    "likert": "Show the answers to items of one scale.",
    "missing": "Count missing answers, and which go missing together.",
    "model": "Fit a model of an item.",
    "rates": "Compute rates such as staff per 10,000 patients.",
    "read": "Show what a file was taken for, and each of its columns.",
    "report": "Put tables, figures and words in one document.",
    "reproduce": "Compare every published value with the data.",
    "respondents": "Compare respondents within practices: ICC, rwg.",
    "response": "Compute response rates, and compare responders with others.",
    "scales": "Score scales, and compute how reliable they are.",
    "simulate": "Simulate data that agree with what is published.",
    "staffing": "Compare answers between waves, unit by unit.",
    "table1": "Describe who is in a survey (Table 1).",
    "table2": "Count the units that use each strategy, by goal (Table 2).",
    "table3": "Show which team role provides which service (Table 3).",
    "value": "Print one number of Table 1, for the text of a paper.",
}


class Commands(Group):
    """Commands kept one a module of this package, `table1` in `table1_command.py`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        del ctx
        modules = (module.name for module in iter_modules(package.__path__))
        return sorted(name.removesuffix("_command") for name in modules if name.endswith("_command"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"leapstats.cli.{cmd_name}_command").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each command does."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, SUMMARIES.get(name, "")) for name in self.list_commands(ctx)])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="leapstats")
def commands() -> None:
    """Describe surveys of primary care practices, and check what was published about them."""


def main() -> None:
    """Run the command line: exit 0 when done, 1 when a check did not hold, 2 for bad input, 70 for a fault of it."""
    restart_in_utf8()
    with channels():
        sys.exit(_run())


def _run() -> int:
    try:
        code = commands.main(standalone_mode=False)
        sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the last resort of all commands
        from leapstats.cli.endings import ending

        return ending(error)
    return code if isinstance(code, int) else 0
