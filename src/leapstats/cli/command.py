"""How a command of leapstats reads its options and words its help."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from leapstats.errors import Problem

RESPONDENT_OPTIONS = ("--within", "--aggregate", "--respondents-at-least")
DESIGN_OPTIONS = (
    "--weights",
    "--strata",
    "--cluster",
    "--population",
    "--nest",
    "--lonely",
    "--replicates",
    "--frequency",
)
LACKING = (
    (DESIGN_OPTIONS, "takes no sample design into account"),
    (RESPONDENT_OPTIONS, "brings no respondents of a practice together (leapstats respondents has ICC and rwg)"),
    (("--min-cell", "--round-to"), "does not protect small counts"),
)
FIXES = {"--where": "Join the conditions with and"}
GROUPS = (
    "What is analyzed",
    "How FILE is read",
    "Several respondents a practice",
    "Where the rows are",
    "Sample design",
    "Methods",
    "After the fit",
    "How the table looks",
    "Output",
)
WHAT, READING, RESPONDENTS, ENGINE, DESIGN, METHODS, AFTER, LOOKS, OUTPUT = GROUPS
NUMBER_GIVEN = re.compile(r"\b([a-z_]+)=(\d+)\b")
FOUND_KEY, TOLD_LATER_KEY = "leapstats.problems", "leapstats.problems_told_later"
OPTION_SOURCES = ("the options", "the counts")  # what an error says the problems are in


def keep_problem(ctx: click.Context, problem: "Problem", *, told_later: bool = False) -> None:
    """Keep a problem of an option that is seen as it is read, to be told with those of others.

    One that the computation tells with those that it finds is told here only where another keeps it from running.
    """
    ctx.meta.setdefault(TOLD_LATER_KEY if told_later else FOUND_KEY, []).append(problem)


class Option(click.Option):
    """An option that stands in a group of the help."""

    def __init__(self, *args: Any, group: str = WHAT, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group = group


def option(group: str, *names: str, **settings: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return the decorator of an option of one of the groups of the help."""
    return click.option(*names, cls=Option, group=group, **settings)


class Command(click.Command):
    """A command with options in groups and examples in its help.

    An option that takes one value must not be given twice: neither value silently wins. Problems with options
    name them as they are typed, `--adjust-for`, not as Python spells them.

    Parameters
    ----------
    examples
        Lines that can be run as they stand.
    """

    def __init__(self, *args: Any, examples: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments, after looking for options that are given again."""
        if not ctx.resilient_parsing:
            from leapstats.errors import Problem, UsageError

            try:
                *_, order = self.make_parser(ctx).parse_args(list(args))
            except click.NoSuchOption as unknown:
                lacking = [what for names, what in LACKING if unknown.option_name in names]
                if not lacking:
                    raise
                what, fix = f"{ctx.info_name} {lacking[0]}", "Omit it, or use a command that does, such as table1"
                raise UsageError("the options", [Problem(unknown.option_name, what, fix)]) from None
            counts = Counter(_name(each) for each in order if isinstance(each, click.Option) and _takes_one(each))
            problems = [
                Problem(name, f"it is given {count} times but takes one value", FIXES.get(name, "Give it once"))
                for name, count in counts.items()
                if count > 1
            ]
            if problems:
                raise UsageError("the options", problems)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; problems with its options name them as they are typed, those that stand alone together."""
        from leapstats.errors import UsageError

        if found := ctx.meta.get(FOUND_KEY):
            raise UsageError("the options", [*found, *ctx.meta.get(TOLD_LATER_KEY, ())])
        try:
            return super().invoke(ctx)
        except UsageError as error:
            if error.source not in OPTION_SOURCES:
                raise
            names = {each.name or "": _name(each) for each in self.get_params(ctx) if isinstance(each, click.Option)}
            typed = names | {name.strip("-").replace("-", "_"): name for name in names.values()}
            raise UsageError(error.source, [_as_typed(each, typed) for each in error.problems]) from None

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options group by group."""
        for group in (*GROUPS, "Help"):
            records = list(self._records(ctx, group))
            if records:
                with formatter.section(group):
                    formatter.write_dl(records)

    def _records(self, ctx: click.Context, group: str) -> Iterator[tuple[str, str]]:
        for each in self.get_params(ctx):
            record = each.get_help_record(ctx) if isinstance(each, click.Option) else None
            if record is not None and getattr(each, "group", "Help") == group:
                yield record

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples as they are typed."""
        del ctx
        if self.examples:
            with formatter.section("Examples"):
                for line in self.examples:
                    formatter.write(f"{' ' * formatter.current_indent}{line}\n")


class Group(click.Group):
    """A group of commands that names the nearest for one that is not there."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is named."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            from leapstats.errors import nearest

            ctx.fail(f"No such command '{args[0]}'. {nearest(args[0], self.list_commands(ctx))}")
        return super().resolve_command(ctx, args)


def _as_typed(problem: "Problem", typed: Mapping[str, str]) -> "Problem":
    """Name an option as it is typed, also where a fix gives it a number, such as `min_cell=0`."""
    fix = NUMBER_GIVEN.sub(
        lambda found: f"{typed[found[1]]} {found[2]}" if found[1] in typed else found[0], problem.fix
    )
    return replace(problem, where=typed.get(problem.where, problem.where), fix=fix)


def _takes_one(option: click.Option) -> bool:
    return not option.multiple and not (option.is_flag and not option.secondary_opts)


def _name(option: click.Option) -> str:
    return max((*option.opts, *option.secondary_opts), key=lambda each: (each in option.opts, len(each)))
