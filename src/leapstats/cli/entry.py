"""The command `leapstats`. Commands are found by name and imported only when one is called."""

import io
import sys
from importlib import import_module
from pkgutil import iter_modules

import click

from leapstats import __version__
from leapstats import cli as package
from leapstats.cli.options import BAD_INPUT, CHECK_FAILED
from leapstats.errors import ContradictionError, InfeasibleError, LeapstatsError


class Commands(click.Group):
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


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="leapstats")
def commands() -> None:
    """Describe surveys of primary care practices, and check what was published about them."""


def main() -> None:
    """Run the command line: exit 0 when done, 1 when a check did not hold, 2 for bad input."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    try:
        code = commands.main(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except InfeasibleError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(BAD_INPUT if isinstance(error, ContradictionError) else CHECK_FAILED)
    except LeapstatsError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(BAD_INPUT)
    except BrokenPipeError:
        # A reader such as `head` closed the pipe; the rest of the output has nowhere to go.
        sys.stderr.close()
        sys.exit(0)
