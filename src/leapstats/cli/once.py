"""A command that takes no option twice where one of the two would win in silence."""

from collections import Counter

import click

FIXES = {"--where": "Join the conditions with and"}


class Once(click.Command):
    """A command whose options are given once, but for those that take several values and for plain flags."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments, after looking for options that are given again."""
        if not ctx.resilient_parsing:
            from leapstats.errors import Problem, UsageError

            *_, order = self.make_parser(ctx).parse_args(list(args))
            counts = Counter(_name(each) for each in order if isinstance(each, click.Option) and _takes_one(each))
            problems = [
                Problem(name, f"it is given {count} times, and takes one value", FIXES.get(name, "Give it once"))
                for name, count in counts.items()
                if count > 1
            ]
            if problems:
                raise UsageError("the options given", problems)
        return super().parse_args(ctx, args)


def _takes_one(option: click.Option) -> bool:
    return not option.multiple and not (option.is_flag and not option.secondary_opts)


def _name(option: click.Option) -> str:
    return max((*option.opts, *option.secondary_opts), key=lambda each: (each in option.opts, len(each)))
