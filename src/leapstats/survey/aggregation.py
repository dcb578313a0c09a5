"""From a survey of respondents to a survey of practices: each item by its rule, once it is first asked for."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.respondents import TYPES, Respondents, Rule, RuleKind
from leapstats.dictionary.study import Variable
from leapstats.errors import DataError, Problem, UsageError, nearest
from leapstats.survey.aggregated_answers import Membership, brought_together
from leapstats.survey.aggregation_rules import SAME, after, differing, rule_words, unfit
from leapstats.survey.column import Column, key_numbers
from leapstats.survey.row_names import RowNames
from leapstats.survey.spelling import folded
from leapstats.survey.survey import Survey
from leapstats.terms import CODED, ItemType, Numbers

MOST_NAMED = 20
OPTIONS = "the options"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Units:
    """The units that respondents are in.

    `names` are the units that stay, `members` says which of them each respondent is in; `inside` marks the same among
    all that the file names, in the order of the file. `sizes` counts their respondents, `small` those of units that
    have too few; `n_blank` are respondents whose unit is not known.
    """

    names: NDArray[Any]
    members: Membership
    inside: NDArray[np.bool_]
    everyone: Membership
    small: tuple[int, ...] = ()
    n_blank: int = 0
    alike: tuple[str, ...] = ()
    everyone_names: tuple[str, ...] = ()

    @property
    def sizes(self) -> list[int]:
        """Respondents of each unit that stays."""
        found: list[int] = self.members.sizes.tolist()
        return found


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Aggregated:
    """How the units of a survey came of their respondents.

    `rules` are by item; `left_out` are the items that differ within units and for which no rule suits.
    """

    respondents: Respondents
    units: Units = field(repr=False)
    rules: Mapping[str, Rule]
    left_out: tuple[str, ...] = ()
    has_derived: bool = False


def units_of(ids: NDArray[Any], kept: NDArray[np.bool_] | None, respondents: Respondents, source: str) -> Units:
    """Find the units that respondents are in.

    Parameters
    ----------
    ids
        The unit of each respondent as text, None where it is not known.
    kept
        Which respondents are used; None for all.
    respondents
        What is said of them.
    source
        The file or the study, for messages.

    Raises
    ------
    DataError
        If no unit is left.
    """
    known = list(dict.fromkeys(each for each in ids.tolist() if each is not None))
    place = {name: at for at, name in enumerate(known)}
    every = np.array([place.get(each, -1) for each in ids.tolist()], dtype=np.int64)
    used = every if kept is None else np.where(kept, every, -1)
    everyone = Membership(every, len(known))
    sizes = Membership(used, len(known)).sizes
    inside = sizes >= max(respondents.at_least, 1)
    if not inside.any():
        what = "no row names one" if not known else f"none has {respondents.at_least} respondents or more"
        fix = "Choose another column" if not known else "Ask for fewer, by respondents_at_least"
        raise DataError(source, [Problem(respondents.name, what, fix)])
    again = np.append(np.where(inside, np.cumsum(inside) - 1, -1), -1)
    return Units(
        names=np.array(known, dtype=object)[inside],
        members=Membership(again[used], int(inside.sum())),
        inside=inside,
        everyone=everyone,
        small=tuple(int(size) for size in sizes[~inside & (sizes > 0)]),
        n_blank=int(((every < 0) if kept is None else ((every < 0) & kept)).sum()),
        alike=tuple(_alike(known)),
        everyone_names=tuple(known),
    )


def _alike(names: Sequence[str]) -> Iterator[str]:
    """Yield units whose names differ only in case or spaces."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault("".join(folded(name).split()), []).append(name)
    yield from (" and ".join(each) for each in found.values() if len(each) > 1)


def aggregated(
    survey: Survey,
    units: Units,
    respondents: Respondents,
    *,
    asked: Collection[str] = (),
    own: Collection[str] = (),
) -> Survey:
    """Bring the answers of respondents together to those of their units.

    Parameters
    ----------
    survey
        Of all respondents. What is derived is computed for each of them first.
    units
        Which unit each is in.
    respondents
        The rules.
    asked
        Items that are to be shown: one for which no rule suits is refused; any other is left out, and a note says so.
    own
        Items that make groups: without a rule of their own, respondents of a unit have to agree.

    Returns
    -------
    Survey
        One row a unit.

    Raises
    ------
    UsageError
        With every item without a rule and every rule that does not suit its item.
    """
    rules, left_out, problems = _rules(survey, units, respondents, own)
    refused = [name for name in left_out if name in asked or not respondents.rules]
    problems.extend(_no_rule(survey, refused))
    if problems:
        raise UsageError(OPTIONS, problems)
    variables = {name: after(survey.variable(name), rule) for name, rule in rules.items()}
    others = {name: each for name, each in survey.study.variables.items() if name not in variables}
    order = [name for name in survey.study.variables if name in variables or name in others]
    study = replace(
        survey.study,
        unit=respondents.words[0],
        units=respondents.words[1],
        id=respondents.within[0] if survey.study.id else "",
        variables={name: variables.get(name) or replace(others[name], formula=None) for name in order},
    )
    raw: dict[str, Callable[[Survey], Column]] = {
        name: partial(_of_units, survey, name, units.members, rule, respondents.at_least)
        for name, rule in rules.items()
    }
    derived = any(survey.variable(name).formula is not None for name in rules)
    return replace(
        survey,
        study=study,
        units=units.names,
        rows=RowNames(ids=units.names),
        raw=raw,
        provenance=replace(
            survey.provenance, dropped=(frozenset(units.everyone_names) | survey.provenance.dropped) - set(units.names)
        ),
        aggregated=Aggregated(
            respondents=respondents, units=units, rules=rules, left_out=tuple(left_out), has_derived=derived
        ),
    )


def _rules(
    survey: Survey, units: Units, respondents: Respondents, own: Collection[str]
) -> tuple[dict[str, Rule], list[str], list[Problem]]:
    """Return the rule of each item, the items for which none suits, and what is wrong with those named."""
    rules: dict[str, Rule] = {}
    left_out: list[str] = []
    problems: list[Problem] = []
    for name in survey.items:
        variable = survey.variable(name)
        rule, is_named = respondents.rule_for(name, variable.type)
        if name in own and name not in respondents.rules:
            rule, is_named = SAME, True
        wrong = None if rule is None else unfit(rule, variable, is_named=is_named)
        if wrong is not None and name in respondents.rules:
            problems.append(Problem(f"aggregate, {name}", *wrong))
        elif rule is not None and wrong is None and (name in respondents.rules or not _may_be_same(rule)):
            rules[name] = rule
        elif _is_of_units(survey, name, units):
            rules[name] = SAME
        elif rule is not None and wrong is None:
            rules[name] = rule
        elif variable.type is not ItemType.ID:
            left_out.append(name)
    return rules, left_out, problems


def _may_be_same(rule: Rule) -> bool:
    """Tell whether a rule gives the common answer where all respondents agree: then it stays an answer of its type."""
    return rule.kind not in {RuleKind.SUM, RuleKind.AT_LEAST, RuleKind.SAME}


def _is_of_units(survey: Survey, name: str, units: Units) -> bool:
    """Tell whether an item is one of units: several respondents of one answered it, and all agree everywhere."""
    column = survey.column(name)
    used = (units.members.places >= 0) & column.answered
    several = np.bincount(units.members.places[used], minlength=1).max(initial=0) > 1
    return bool(several) and not differing(column, units.members).any()


def _no_rule(survey: Survey, refused: Sequence[str]) -> Iterator[Problem]:
    """Say which items have no rule, type by type."""
    by_type: dict[ItemType, list[str]] = {}
    for name in refused:
        by_type.setdefault(survey.variable(name).type, []).append(name)
    for kind, names in by_type.items():
        more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        rules = ", ".join(rule_words(survey.variable(names[0])))
        what = f"{kind}: respondents differ, and no rule is given that suits"
        option = f"--aggregate {kind}=RULE for all of this type, or ITEM=RULE"
        yield Problem(f"{', '.join(names[:MOST_NAMED])}{more}", what, f"Use {option}, with one of {rules}")


def _of_units(respondents: Survey, name: str, members: Membership, rule: Rule, at_least: int, survey: Survey) -> Column:
    del survey
    variable, column = respondents.variable(name), respondents.column(name)
    if variable.type is ItemType.BINARY and rule.kind is not RuleKind.SAME:
        return _of_yes_and_no(variable, column, members, rule, at_least)
    return brought_together(column, numbers_of(variable, column), members, rule, at_least)


def _of_yes_and_no(variable: Variable, column: Column, members: Membership, rule: Rule, at_least: int) -> Column:
    """Apply a rule to yes and no, in whichever order the dictionary lists them."""
    yes = variable.codes.position("1") if variable.codes is not None else 1
    if yes != 0:
        return brought_together(column, None, members, rule, at_least)
    turned = Column(_turned(column.values), column.reasons)
    found = brought_together(turned, None, members, rule, at_least)
    return found if rule.kind is RuleKind.SHARE else Column(_turned(found.values), found.reasons)


def _turned(places: NDArray[Any]) -> NDArray[Any]:
    return np.where(places >= 0, 1 - places, places).astype(places.dtype)


def numbers_of(variable: Variable, column: Column) -> Numbers | None:
    """Return answers as numbers, those of a coded item by their codes; None where they are none."""
    if variable.type in CODED and variable.codes is not None:
        found: Numbers = key_numbers(variable.codes)[column.values]
        return found
    return column.values if column.values.dtype.kind == "f" else None


def one_rule_each(respondents: Respondents, surveys: Sequence[Survey]) -> Respondents:
    """Return the rules by which an item is brought together alike in all waves.

    Respondents who all agree in one wave and differ in another would make two kinds of item of one.
    """
    found: dict[str, set[Rule]] = {}
    for survey in surveys:
        rules = survey.aggregated.rules if survey.aggregated is not None else {}
        for name, rule in rules.items():
            found.setdefault(name, set()).add(rule)
    apart = {name: next(rule for rule in rules if rule != SAME) for name, rules in found.items() if len(rules) > 1}
    return replace(respondents, rules={**respondents.rules, **apart}) if apart else respondents


def check_rule_names(respondents: Respondents, known: Collection[str]) -> None:
    """Refuse rules for items that are not there.

    Raises
    ------
    UsageError
        With all of them.
    """
    wrong = [name for name in respondents.items if name not in known]
    if wrong:
        fix = f"Name an item, or one of the types {', '.join(TYPES)}"
        what = "there is no such item"
        raise UsageError(OPTIONS, [Problem(f"aggregate, {name}", what, _nearest(name, known, fix)) for name in wrong])


def _nearest(name: str, known: Collection[str], fix: str) -> str:
    return f"{nearest(name, known)} {fix}".strip()
