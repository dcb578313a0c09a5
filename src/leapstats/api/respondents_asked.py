"""The options that say how several respondents of a practice become one: the same for every command that has units."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypedDict

from leapstats.api.arguments import check_count, found
from leapstats.api.choices import Names, Reading, listed
from leapstats.dictionary.respondents import EVERY, RULES, Respondents, Rule, rule_named
from leapstats.dictionary.study import Study
from leapstats.errors import Problem, UsageError, similar
from leapstats.survey.choices import Choices

FIX = f"Use one of {', '.join(RULES)}"


class RespondentOptions(TypedDict, total=False):
    """How several respondents of a practice become one row.

    `within`: the item, or items together, that say which practice a respondent is in. `aggregate`: what is made of
    their answers: one of `mean`, `sum`, `median`, `any`, `all`, `majority`, `share`, `same`, `at_least=2` for all items
    that it suits, and others by item or type, as `{"binary": "share"}` or `"binary=share"`. `respondents_at_least`: how
    many respondents a practice needs, and how many answers each of its items.
    """

    within: Names
    aggregate: "Mapping[str, str] | Names"
    respondents_at_least: int


class ReadingOfUnits(Reading, RespondentOptions, total=False):
    """How data are read, and how several respondents of a practice become one row."""


RESPONDENT_NAMES = tuple(RespondentOptions.__annotations__)


def respondents_asked(options: Mapping[str, Any], problems: list[Problem]) -> Respondents | None:
    """Return how rows of respondents are brought together; None where nothing is said of it.

    Every rule that is not known goes to `problems`, and every option that cannot be read.
    """
    given = {name: options[name] for name in RESPONDENT_NAMES if options.get(name) not in (None, (), [], {})}
    if not given:
        return None
    rules = _rules(given.get("aggregate"), problems)
    at_least: Any = given.get("respondents_at_least", 1)
    within: tuple[str, ...] = ()
    try:
        check_count("respondents_at_least", at_least, "Use a whole number such as 3")
    except UsageError as error:
        problems.extend(error.problems)
    try:
        within = listed(given.get("within"), "within")
    except UsageError as error:
        problems.extend(error.problems)
    if "" in within:
        problems.append(Problem("within", "its name is empty", "Name an item, or omit it"))
    return Respondents(within=within, rules=rules, at_least=at_least)


def _rules(given: object, problems: list[Problem]) -> dict[str, Rule]:
    """Return the rules by item, by type, or under EVERY; what is wrong goes to `problems`."""
    if isinstance(given, Mapping):
        pairs = [(str(name), text) for name, text in given.items()]
    else:
        try:
            pairs = [_parted(text) for text in listed(given, "aggregate")]  # type: ignore[arg-type]
        except UsageError as error:
            problems.extend(error.problems)
            return {}
    rules: dict[str, Rule] = {}
    for name, text in pairs:
        rule = rule_named(text) if isinstance(text, str) else None
        where = "aggregate" if name == EVERY else f"aggregate, {name}"
        if rule is None:
            what = f'"{text}" is no rule' if isinstance(text, str) else f"{found(text)} is no rule"
            fix = ". ".join(filter(None, [FIX, similar(text, RULES)])) if isinstance(text, str) else FIX
            problems.append(Problem(where, what, fix))
        elif rules.setdefault(name, rule) != rule:
            problems.append(Problem(where, "two different rules are given", "Give one"))
    return rules


def _parted(text: str) -> tuple[str, str]:
    """Return the item, the type or EVERY, and the rule: a rule may hold a sign itself."""
    if rule_named(text) is not None:
        return EVERY, text
    if text.startswith("`") and "`=" in text:
        name, _, rule = text[1:].partition("`=")
        return name, rule.strip()
    name, sign, rule = text.partition("=")
    return (name.strip(), rule.strip()) if sign else (EVERY, name.strip())


def settled(asked: Respondents | None, study: Study | None) -> Respondents | None:
    """Return how respondents are brought together: as the options say, and where they do not, as the study does.

    Raises
    ------
    UsageError
        If rules are given, and neither the options nor the study name what respondents are within.
    """
    own = None if study is None else study.respondents
    if asked is None:
        return own
    within = asked.within or (own.within if own is not None else ())
    if not within:
        name = "aggregate" if asked.rules else "respondents_at_least"
        fix = "Add within, such as --within practice, or omit it"
        raise UsageError("the options", [Problem(name, "nothing says which practice a respondent is in", fix)])
    if own is None:
        return asked
    at_least = asked.at_least if asked.at_least > 1 else own.at_least
    return replace(own, within=within, rules={**own.rules, **asked.rules}, at_least=at_least)


def refuse_respondents(choices: Choices, command: str) -> None:
    """Refuse the options for several respondents in a command that has no units made of them.

    Raises
    ------
    UsageError
        If one is given.
    """
    if choices.respondents is not None:
        what = f"{command} reads rows as they stand and brings no respondents together"
        raise UsageError("the options", [Problem("within", what, "Omit it")])
