"""The help of every command, as a newcomer meets it on a terminal of 80 columns."""

import re
import shlex
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from leapstats.cli.command import GROUPS, Command
from leapstats.cli.entry import SUMMARIES, Commands, commands
from leapstats.output.formats import names

WIDTH = 80


def every() -> Iterator[tuple[str, ...]]:
    context = click.Context(commands)
    for name in commands.list_commands(context):
        command = commands.get_command(context, name)
        if isinstance(command, click.Group):
            yield from ((name, inner) for inner in command.list_commands(context))
        else:
            yield (name,)


def said(*arguments: str) -> str:
    done = CliRunner().invoke(commands, [*arguments], prog_name="leapstats", terminal_width=WIDTH)
    return done.output


@pytest.mark.parametrize("path", list(every()), ids=" ".join)
def test_each_help_fits_is_grouped_and_has_two_examples(path: tuple[str, ...]) -> None:
    text = said(*path, "--help")
    # An example is never broken: it would not run as it stands.
    assert max(len(line) for line in text.splitlines() if not line.startswith("  leapstats")) <= WIDTH
    assert "..." not in text.replace("[ARGS]...", "")
    heads = [line.removesuffix(":") for line in text.splitlines() if re.fullmatch(r"[A-Z][\w ]+:", line)]
    assert set(heads) - set(GROUPS) == {"Help", "Examples"}
    assert "Options" not in heads
    examples = [line.strip() for line in text[text.index("Examples:") :].splitlines()[1:]]
    assert len(examples) == 2
    for line in examples:
        assert line.startswith("leapstats ")
        words = shlex.split(line)[1:]
        assert words[: len(path)] == list(path)
        command: click.Command = commands
        for word in path:
            assert isinstance(command, click.Group)
            found = command.get_command(click.Context(command), word)
            assert found is not None
            command = found
        assert isinstance(command, Command)
        command.make_parser(click.Context(command)).parse_args(words[len(path) :])


@pytest.mark.parametrize("path", list(every()), ids=" ".join)
def test_what_prints_a_table_has_a_width_and_a_style(path: tuple[str, ...]) -> None:
    text = said(*path, "--help")
    has = {option for option in ("--width", "--style", "--thousands") if f"  {option} " in text}
    assert has in (set(), {"--width", "--style", "--thousands"})


def test_every_format_is_named() -> None:
    text = " ".join(said("table1", "--help").split())
    assert ", ".join(names()) in text


@pytest.mark.parametrize("path", [(), ("bounds",)])
def test_the_list_of_commands_is_not_cut(path: tuple[str, ...]) -> None:
    text = said(*path, "--help")
    assert max(map(len, text.splitlines())) <= WIDTH
    assert "..." not in text.replace("[ARGS]...", "")


@pytest.mark.parametrize(
    ("arguments", "near"),
    [
        (("table_1",), "table1"),
        (("assocations",), "associations"),
        (("bounds", "chnge"), "change"),
        (("table1", "--bye", "x"), "--by"),
        (("associations", "--exposure", "x"), "--exposures"),
    ],
)
def test_a_wrong_word_suggests_the_near_one(arguments: tuple[str, ...], near: str) -> None:
    done = CliRunner().invoke(commands, arguments, prog_name="leapstats")
    assert done.exit_code == 2
    assert near in done.output


def test_every_command_has_a_summary_and_the_list_imports_none() -> None:
    assert isinstance(commands, Commands)
    assert sorted(SUMMARIES) == commands.list_commands(click.Context(commands))
    assert all(text.endswith(".") and len(text) <= 70 for text in SUMMARIES.values())
