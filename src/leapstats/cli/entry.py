"""The command `leapstats`. Commands are found by name and imported only when one is called."""

import sys
from importlib import import_module
from pkgutil import iter_modules

import click

from leapstats import __version__
from leapstats import cli as package
from leapstats.cli.streams import channels, restart_in_utf8


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

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is named; for one that is not there, name the nearest."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            from leapstats.errors import nearest

            ctx.fail(f"No such command '{args[0]}'. {nearest(args[0], self.list_commands(ctx))}")
        return super().resolve_command(ctx, args)


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
