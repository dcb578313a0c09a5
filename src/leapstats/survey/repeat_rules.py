"""How the repeats of a unit become items of it: the rule for each repeat, as the analyst names it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from leapstats.errors import Problem, UsageError, similar
from leapstats.survey.spelling import folded

EVERY = "all"  # stands for the repeats that are not named


class Rule(StrEnum):
    """What is made of the answers that a unit gave in its repeats."""

    COUNT = "count"
    SUM = "sum"
    MEAN = "mean"
    MIN = "min"
    MAX = "max"
    ANY = "any"
    FIRST = "first"
    LAST = "last"


RULES = tuple(Rule)


@dataclass(frozen=True, slots=True)
class Repeats:
    """What the analyst wants of the repeats of a file.

    `rules` are by the name of a repeat, or EVERY; `missing` are texts that mean missing in all questions, or as
    `question=text` in one: they are no part of a sum.
    """

    rules: Mapping[str, str] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()


def rules_for(names: Sequence[str], wanted: Mapping[str, str]) -> dict[str, Rule]:
    """Give the repeats of a file their rules.

    Parameters
    ----------
    names
        The repeats that the file has.
    wanted
        Rules by the name of a repeat, the path or the last part of it; EVERY is for all that are not named.

    Returns
    -------
    dict
        By the names of the file; a repeat without a rule is not in it.

    Raises
    ------
    UsageError
        With every name that is of no repeat, or of several, and every rule that is not known.
    """
    problems = list(_problems(names, wanted))
    if problems:
        raise UsageError("the options", problems)
    found = dict.fromkeys(names, Rule(wanted[EVERY])) if EVERY in wanted else {}
    for name, rule in wanted.items():
        if name != EVERY:
            found[_meant(name, names)[0]] = Rule(rule)
    return found


def _problems(names: Sequence[str], wanted: Mapping[str, str]) -> Iterator[Problem]:
    there = f"Its repeats are {', '.join(names)}" if names else "Omit it"
    for name, rule in wanted.items():
        where = "repeats" if name == EVERY else f"repeats, {name}"
        if rule not in RULES:
            yield rule_problem(where, rule)
        meant = list(names[:1]) if name == EVERY else _meant(name, names)
        if not names:
            yield Problem(where, "the file has no repeats apart from its units", there)
        elif not meant:
            fix = ". ".join(filter(None, [there, similar(name, names)]))
            yield Problem(where, "the file has no such repeat", fix)
        elif len(meant) > 1:
            yield Problem(where, f"several repeats end so: {', '.join(meant)}", "Name one of them whole")


def rule_problem(where: str, rule: str) -> Problem:
    """Word the problem of a rule that is not known."""
    return Problem(where, f'"{rule}" is no rule', f"Use one of {', '.join(RULES)}")


def _meant(name: str, names: Sequence[str]) -> list[str]:
    """Return the repeats that a name can mean: itself, else those that it is the end of or that are spelled alike."""
    if name in names:
        return [name]
    wanted = folded(name)
    return [each for each in names if wanted in {folded(each), folded(each.rpartition("/")[2])}]
