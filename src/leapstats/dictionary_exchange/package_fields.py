"""Items from the fields of a data package, whoever made it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from leapstats.dictionary.codes import Code, CodeList
from leapstats.dictionary.study import Variable
from leapstats.dictionary_exchange.found import Found, chosen_one, fitting, with_guess
from leapstats.dictionary_exchange.properties import MARK, expression_in, reason_of, with_properties
from leapstats.survey.kinds.missing_words import declared_reason, plain_reason
from leapstats.survey.personal import is_personal
from leapstats.terms import ItemType, Reason, Role

TYPES = {
    "integer": ItemType.COUNT,
    "number": ItemType.CONTINUOUS,
    "year": ItemType.COUNT,
    "date": ItemType.DATE,
}
BOOLEAN = {"trueValues": ("true", "True", "TRUE", "1"), "falseValues": ("false", "False", "FALSE", "0")}
NO_ROLE = "the role is not in the file: taken for a characteristic"
Texts = tuple[str, str]


def is_derived(found: Found) -> bool:
    """Tell whether an item is computed from others."""
    return found.variable.formula is not None


def as_id(found: Found) -> Found:
    """Return an item that tells units apart; nothing else is guessed of it."""
    variable = replace(found.variable, type=ItemType.ID, role=Role.ID, codes=None)
    return replace(found, variable=variable, guesses=() if not found.told else found.guesses)


def found_in(field: Mapping[str, Any], shared: Any, *, is_own: bool) -> Found:
    """Return the item of a field.

    Parameters
    ----------
    field
        As Table Schema describes it, version 1 or 2.
    shared
        The missing values of the whole table, for a field without its own.
    is_own
        Whether the package was made here: then `leapstats:` properties say what the schema has no word for.
    """
    name = _text(field.get("name"))
    missing = list(_missing(field, shared))
    properties = {key.removeprefix(f"{MARK}:"): value for key, value in field.items() if key.startswith(f"{MARK}:")}
    variable = Variable(
        name=name, label=_text(field.get("title")) or name, type=ItemType.TEXT, role=Role.CHARACTERISTIC
    )
    found = Found(variable=variable, column=name)
    if is_own and "role" in properties:
        return _told(found, field, properties, missing)
    return _guessed(replace(found, wording=_text(field.get("description"))), field, missing)


def _text(found: Any) -> str:
    return " ".join(found.split()) if isinstance(found, str) else ""


def _missing(field: Mapping[str, Any], shared: Any) -> Iterator[Texts]:
    """Yield the missing values of a field with their labels; a blank cell needs no code."""
    listed = field.get("missingValues", shared)
    for each in listed if isinstance(listed, list) else []:
        value, label = (each.get("value"), each.get("label")) if isinstance(each, dict) else (each, None)
        if isinstance(value, str) and value.strip():
            yield value.strip(), _text(label) or value.strip()


def _categories(field: Mapping[str, Any]) -> list[Texts]:
    listed = field.get("categories")
    if not isinstance(listed, list):
        constraints = field.get("constraints")
        listed = constraints.get("enum") if isinstance(constraints, dict) else None
    found = []
    for each in listed if isinstance(listed, list) else []:
        value, label = (each.get("value"), each.get("label")) if isinstance(each, dict) else (each, None)
        if isinstance(value, str | int) and not isinstance(value, bool):
            found.append((str(value), _text(label) or str(value)))
    return found


def _told(found: Found, field: Mapping[str, Any], properties: Mapping[str, Any], missing: list[Texts]) -> Found:
    reasons = properties.get("reasons")
    known = reasons if isinstance(reasons, dict) else {}
    formula = expression_in(properties, "formula")
    # A derived item has no column here, so only the codes of its dictionary are its own.
    added = properties.get("added") if formula is not None else None
    missing = [(code, label) for code, label in missing if code not in (added if isinstance(added, list) else ())]
    codes = [
        *(Code(code, label) for code, label in _categories(field)),
        *(Code(code, label, reason_of(known.get(code)) or declared_reason(label)) for code, label in missing),
    ]
    variable = replace(found.variable, codes=CodeList("", tuple(codes)) if codes else None)
    variable = with_properties(variable, {**properties, "type": properties.get("kind")})
    universe = expression_in(properties, "universe")
    wording = _text(properties.get("wording"))
    told = replace(found, variable=replace(variable, formula=formula), universe=universe, wording=wording, told=True)
    return fitting(told)


def _guessed(found: Found, field: Mapping[str, Any], missing: list[Texts]) -> Found:
    kind, variable = _text(field.get("type")), found.variable
    constraints = field.get("constraints")
    if isinstance(constraints, dict) and constraints.get("unique") is True and constraints.get("required") is True:
        return replace(found, variable=replace(variable, type=ItemType.ID, role=Role.ID))
    if is_personal(variable.name):
        return replace(found, variable=replace(variable, role=Role.PII))
    answers = _categories(field)
    if kind == "boolean":
        found = _boolean(found, field)
    elif answers:
        found = chosen_one(found, answers)
        if "categories" not in field:
            found = with_guess(found, "the values that are allowed are taken for its codes")
    elif kind in TYPES:
        found = replace(found, variable=replace(variable, type=TYPES[kind]))
    else:
        free = replace(found, variable=replace(variable, role=Role.FREE_TEXT))
        found = with_guess(free, "no values are listed: taken for free text")
    return _with_missing(found, missing)


def _boolean(found: Found, field: Mapping[str, Any]) -> Found:
    values = {
        key: [each for each in listed if isinstance(each, str)]
        for key, usual in BOOLEAN.items()
        for listed in [field.get(key, usual)]
        if isinstance(listed, list | tuple)
    }
    recode = {
        text: code
        for key, code in (("trueValues", "1"), ("falseValues", "0"))
        for text in values.get(key, [])
        if text != code and not set(";=") & set(text)
    }
    return replace(chosen_one(found, [("0", "No"), ("1", "Yes")]), recode=recode)


def _with_missing(found: Found, missing: list[Texts]) -> Found:
    variable = found.variable
    there = variable.codes.codes if variable.codes is not None else ()
    reasons = {code: plain_reason(label) or declared_reason(label) for code, label in missing}
    more = tuple(
        Code(code, label, reasons[code]) for code, label in missing if code not in {each.code for each in there}
    )
    if more and variable.type is not ItemType.TEXT:
        variable = replace(variable, codes=CodeList("", (*there, *more)))
    words = [f"{code} is missing, the reason is not told" for code, why in reasons.items() if why is Reason.UNKNOWN]
    role = (NO_ROLE,) if variable.role is Role.CHARACTERISTIC else ()
    return with_guess(replace(found, variable=variable), *words, *role)
