"""Build a study of what another format describes: names, code lists, skip rules, and what waits for review."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from keyword import iskeyword
from typing import Any

from leapstats.dictionary.checks import availability
from leapstats.dictionary.codes import Code, CodeList
from leapstats.dictionary.expression import AllOf, AnyOf, Compare, Expression, In, IsMissing, Item, Literal, Not, items
from leapstats.dictionary.expression_checks import check_expression
from leapstats.dictionary.levels import Level, check_level
from leapstats.dictionary.sheets import Findings
from leapstats.dictionary.study import IGNORED, SourceColumn, Study, Variable, Wave
from leapstats.dictionary_exchange.found import Found, named_lists
from leapstats.survey.naming import item_names
from leapstats.terms import Reason

CONFIDENCE = "60"
NOT_ASKED = Code("not_asked", "Not asked", Reason.NOT_ASKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a format says of the whole study. `id` is what conditions call the item that tells units apart.

    `ignored` are columns of an export that are no items, by wave; `columns` where each wave keeps an item, in place
    of what the items say.
    """

    name: str
    title: str
    id: str
    waves: tuple[Wave, ...]
    unit: str = "unit"
    units: str = "units"
    citation: str = ""
    synthetic: bool = False
    blocks: Mapping[str, str] = field(default_factory=dict)
    domains: Mapping[str, str] = field(default_factory=dict)
    ignored: Sequence[tuple[str, str]] = ()
    columns: Sequence[SourceColumn] | None = None


def study_of_found(about: About, found: Sequence[Found]) -> Study:
    """Build a study.

    Parameters
    ----------
    about
        The whole.
    found
        Its items; what was guessed of one, and a skip rule that could not be carried over, is its evidence, and it
        waits for review.
    """
    names = dict(zip((each.key for each in found), sound_names([each.name or each.key for each in found]), strict=True))
    variables = [replace(each.variable, name=names[each.key]) for each in found]
    lists = named_lists([_with_not_asked(each, one) for each, one in zip(variables, found, strict=True)])
    variables = [replace(each, codes=lists.get(each.name)) for each in variables]
    columns = tuple(_columns(about, found, names)) if about.columns is None else _renamed_columns(about, names)
    used = dict.fromkeys(each.block for each in variables if each.block)
    study = Study(
        name=about.name,
        title=about.title,
        unit=about.unit,
        units=about.units,
        id=names[about.id],
        citation=about.citation,
        synthetic=about.synthetic,
        waves=about.waves,
        variables={each.name: each for each in variables},
        blocks={name: about.blocks.get(name, name) for name in used},
        domains={each.domain: about.domains.get(each.domain, each.domain) for each in variables if each.domain},
        columns=columns,
    )
    study = replace(study, available=availability(study))
    return _reviewed(_with_rules(study, found, names), found, names)


def sound_names(wanted: Sequence[str]) -> list[str]:
    """Return a name for each that is wanted: itself where a dictionary can have it and it is not taken."""
    sound = {name for name in wanted if _is_name(name)}
    others = iter(item_names([*sorted(sound), *(name for name in wanted if name not in sound)])[len(sound) :])
    taken: set[str] = set()
    found = []
    for name in wanted:
        base = free = name if name in sound else next(others)
        number = 2
        while free in taken or (free != name and free in sound):
            free, number = f"{base}_{number}", number + 1
        taken.add(free)
        found.append(free)
    return found


def _is_name(key: str) -> bool:
    return key.isidentifier() and key.isascii() and not iskeyword(key) and key != IGNORED


def _carried(
    expression: Expression | None, names: Mapping[str, str], recodes: Mapping[str, Mapping[str, str]]
) -> Expression | None:
    """Return a condition with the names and the codes of the dictionary; None where it is of an item not there."""
    if expression is None or any(item.name not in names for item in items(expression)):
        return None
    return _translated(expression, names, recodes)


def _translated(node: Expression, names: Mapping[str, str], recodes: Mapping[str, Mapping[str, str]]) -> Expression:
    if isinstance(node, Item):
        return replace(node, name=names[node.name])
    if isinstance(node, Compare) and isinstance(node.left, Item) and isinstance(node.right, Literal):
        code = recodes.get(node.left.name, {}).get(node.right.code, node.right.code)
        return replace(node, left=_translated(node.left, names, recodes), right=Literal(code))
    if isinstance(node, In) and isinstance(node.item, Item):
        own = recodes.get(node.item.name, {})
        codes = tuple(Literal(own.get(each.code, each.code)) for each in node.codes)
        return replace(node, item=_translated(node.item, names, recodes), codes=codes)
    changed: dict[str, Any] = {}
    for each in fields(node):
        value = getattr(node, each.name)
        if isinstance(value, tuple):
            changed[each.name] = tuple(
                _translated(part, names, recodes) if isinstance(part, Expression) else part for part in value
            )
        elif isinstance(value, Expression):
            changed[each.name] = _translated(value, names, recodes)
    return replace(node, **changed) if changed else node


def _with_not_asked(variable: Variable, found: Found) -> Variable:
    """Give an item with a skip rule a code for not having been asked."""
    codes = variable.codes.codes if variable.codes is not None else ()
    if found.told or not found.has_rule or any(each.reason is Reason.NOT_ASKED for each in codes):
        return variable
    name = variable.codes.name if variable.codes is not None else ""
    return replace(variable, codes=CodeList(name, (*codes, NOT_ASKED)))


def _columns(about: About, found: Sequence[Found], names: Mapping[str, str]) -> Iterator[SourceColumn]:
    for wave in about.waves:
        for each in found:
            yield SourceColumn(
                wave=wave.name,
                column=each.column,
                option=each.option,
                variable=names[each.key],
                recode=each.recode,
                wording=each.wording,
            )
        for column, option in about.ignored:
            yield SourceColumn(wave=wave.name, column=column, option=option, variable=IGNORED)


def _renamed_columns(about: About, names: Mapping[str, str]) -> tuple[SourceColumn, ...]:
    return tuple(replace(each, variable=names.get(each.variable, each.variable)) for each in about.columns or ())


def _with_rules(study: Study, found: Sequence[Found], names: Mapping[str, str]) -> Study:
    """Give items their skip rules; one that does not fit the items it names is left out."""
    recodes = {each.key: each.recode for each in found}
    variables = {}
    for each in found:
        name = names[each.key]
        rules = (each.universe, _carried(each.rule, names, recodes))
        asked = [by_reason(rule, study.variables) for rule in rules if rule is not None]
        universe = next((rule for rule in asked if _fits(study, name, rule)), None)
        variables[name] = replace(study.variables[name], universe=universe)
    return replace(study, variables=variables)


def _fits(study: Study, name: str, universe: Expression) -> bool:
    findings = Findings()
    check_expression(study, name, universe, findings)
    check_level(study, name, universe, Level.CONDITION, findings)
    return not findings.problems and all(item.name != name for item in items(universe))


def by_reason(expression: Expression, variables: Mapping[str, Variable]) -> Expression:
    """Return a condition that names the reasons of missing codes in the place of the codes."""
    if isinstance(expression, Compare) and (reason := _reason(expression, variables)):
        told = IsMissing(expression.left, reason)  # type: ignore[arg-type]
        return told if expression.operator == "==" else Not(told)
    if isinstance(expression, AnyOf):
        # "Not 9, or blank" is everything but 9; without the reason a blank is a missing answer of any kind.
        others = {
            each.left
            for each in expression.operands
            if isinstance(each, Compare) and each.operator == "!=" and _reason(each, variables)
        }
        kept = [
            by_reason(each, variables)
            for each in expression.operands
            if not (isinstance(each, IsMissing) and each.reason is None and each.item in others)
        ]
        return kept[0] if len(kept) == 1 else replace(expression, operands=tuple(kept))
    if isinstance(expression, AllOf):
        return AllOf(tuple(by_reason(each, variables) for each in expression.operands))
    if isinstance(expression, Not):
        return Not(by_reason(expression.operand, variables))
    return expression


def _reason(compared: Compare, variables: Mapping[str, Variable]) -> Reason | None:
    if compared.operator not in {"==", "!="} or not isinstance(compared.left, Item):
        return None
    variable = variables.get(compared.left.name)
    codes = variable.codes.missing if variable is not None and variable.codes is not None else ()
    code = compared.right.code if isinstance(compared.right, Literal) else ""
    return next((each.reason for each in codes if each.code == code), None)


def _reviewed(study: Study, found: Iterable[Found], names: Mapping[str, str]) -> Study:
    """Let items of which something was guessed wait for review, with what it was."""
    variables = dict(study.variables)
    for each in found:
        variable = variables[names[each.key]]
        lost = each.has_rule and variable.universe is None
        untold = each.untold or ("it does not fit the items it asks about" if lost else "")
        words = [*each.guesses, *([f"its condition is not carried over: {untold}"] if untold else [])]
        if words:
            evidence = "; ".join(filter(None, (variable.evidence, *words)))
            confidence = variable.confidence or CONFIDENCE
            variables[variable.name] = replace(variable, review=True, evidence=evidence, confidence=confidence)
    return replace(study, variables=variables)
