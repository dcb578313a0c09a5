"""A page a command: its help, and what one of the README's lines prints today."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click

import leapstats
from building import running
from building.cells import fenced, workplace
from leapstats.cli.command import GROUPS, Command
from leapstats.cli.entry import SUMMARIES, commands

LONGEST = 60  # lines of output that a page shows
WHERE = ("README.md", "docs/commands_by_example.md")
TO_FILE = re.compile(r" (-o|--plot) ")
NO_TABLE = {"bounds", "check", "export", "init", "report", "simulate"}  # reports, files, and what takes minutes
# Shown instead of the README's lines: these take seconds, not minutes, or print more than a file.
INSTEAD = {
    "simulate": "leapstats simulate --study analyses/examples/clinics --seed 7 -o folder",
    "bounds": "leapstats bounds change --n 30 --before 3 --after 7",
    "init": "leapstats init analyses/examples/long.csv -o my_study",
}


def pages(top: Path, scratch: Path) -> dict[str, str]:
    """Return a page for each command, and one that lists them."""
    folder = workplace(scratch / "commands")
    lines = examples(top)
    context = click.Context(commands, info_name="leapstats")
    names = commands.list_commands(context)
    found = {"commands/index.md": overview(names)}
    for name in names:
        command = commands.get_command(context, name)
        if command is None:
            raise LookupError(name)
        found[f"commands/{name}.md"] = page(name, command, context, lines.get(name), folder)
    return found


def overview(names: list[str]) -> str:
    rows = [f"| [`leapstats {name}`]({name}.md) | {SUMMARIES.get(name, '')} |" for name in names]
    return "\n".join(
        [
            "# Commands",
            "",
            "The same functions are in [Python](../python/index.md), with the same options.",
            "",
            "| command | what it does |",
            "|---|---|",
            *rows,
            "",
            "Exit codes: 0 done; 1 a check did not hold; 2 bad input; 70 a fault of leapstats.",
            "",
        ]
    )


def examples(top: Path) -> dict[str, str]:
    """Return the line to show of each command: the first that tests run, and that prints rather than writes."""
    texts = [(top / name).read_text(encoding="utf-8") for name in WHERE if (top / name).exists()]
    lines = [line for text in texts for line in re.findall(r"^leapstats .*$", text, re.MULTILINE)]
    found = dict(INSTEAD)
    for line in sorted(lines, key=lambda each: bool(TO_FILE.search(each))):
        found.setdefault(shlex.split(line, comments=True)[1], re.split(r"\s+#", line)[0])
    return found


def page(name: str, command: click.Command, context: click.Context, line: str | None, folder: Path) -> str:
    """Return the page of a command, its subcommands on it."""
    parts = [f"# leapstats {name}", "", *helped(command)]
    if name in leapstats.__all__:
        parts += [f"In Python: {{py:obj}}`leapstats.{name}`.", ""]
    if line is not None:
        parts += shown(line, folder)
    inner = click.Context(command, info_name=name, parent=context)
    if isinstance(command, click.Group):
        for each in command.list_commands(inner):
            sub = command.get_command(inner, each)
            if sub is None:
                raise LookupError(each)
            parts += [f"## {name} {each}", "", *helped(sub)]
            parts += options(sub, click.Context(sub, info_name=each, parent=inner), "###")
    else:
        parts += options(command, inner, "##")
    return "\n".join(parts)


def helped(command: click.Command) -> list[str]:
    """Return the words of the help before the options, a paragraph a time."""
    paragraphs = [" ".join(each.split()) for each in (command.help or "").split("\n\n")]
    return [line for each in paragraphs for line in (each.replace("\b ", ""), "")]


def shown(line: str, folder: Path) -> list[str]:
    """Return a line and what it gives."""
    ran = running.command(line, folder)
    parts = ["## Example", "", f"```sh\n{line}\n```", ""]
    if ran.text.strip():
        parts += [fenced(ran.text, LONGEST)]
    if ran.written:
        parts += [f"It writes {', '.join(f'`{each}`' for each in ran.written)}.", ""]
    return parts


def options(command: click.Command, context: click.Context, level: str) -> list[str]:
    """Return usage, options and examples of the help."""
    parts = [f"{level} Usage", "", f"```text\n{usage(command, context)}\n```", ""]
    for group in (*GROUPS, "Help"):
        records = list(in_group(command, context, group))
        if records:
            parts += [f"{level} {group}", "", *records]
    if isinstance(command, Command) and command.examples:
        parts += [f"{level} More examples", "", "```sh", *command.examples, "```", ""]
    return parts


def usage(command: click.Command, context: click.Context) -> str:
    return f"{context.command_path} {' '.join(command.collect_usage_pieces(context))}"


def in_group(command: click.Command, context: click.Context, group: str) -> Iterator[str]:
    for each in command.get_params(context):
        record = each.get_help_record(context) if isinstance(each, click.Option) else None
        if record is not None and getattr(each, "group", "Help") == group:
            typed, what = record
            yield f"`{typed}`\n:   {escaped(what)}\n"


def escaped(text: str) -> str:
    """Return words of a help as Markdown shows them: signs are signs."""
    return re.sub(r"([\\*_<>\[\]`|])", r"\\\1", text)


def more_tables(gallery: str, top: Path) -> str:
    """Return what the gallery lacks: tables of commands that are functions too, by the README's line of each."""
    lines = examples(top)
    names = [
        each for each in lines if each in leapstats.__all__ and each not in NO_TABLE and f"ls.{each}(" not in gallery
    ]
    parts = (f"\n## {name}\n\n```sh\n{lines[name]}\n```\n<!-- printed: {LONGEST} -->\n" for name in sorted(names))
    return "".join(parts)
