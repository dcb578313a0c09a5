"""What a dictionary says of an item for which another format has no place, as named properties."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from leapstats.dictionary.codes import Code, CodeList
from leapstats.dictionary.expression import Expression
from leapstats.dictionary.expression_text import text_of_expression
from leapstats.dictionary.parser import parse
from leapstats.dictionary.study import Variable
from leapstats.terms import REASONS, ItemType, Reason, Role

MARK = "leapstats"
TEXTS = ("domain", "block", "source", "note", "unit", "form", "confidence", "evidence")
FLAGS = ("skip_means_no", "optional", "judged_important", "exclusive", "review")


def properties_of(variable: Variable, *, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return what is said of an item beside its name and label, as far as it is said.

    Parameters
    ----------
    variable
        The item.
    without
        Properties that the format has a place of its own for.
    """
    found: dict[str, Any] = {"type": str(variable.type), "role": str(variable.role)}
    found |= {name: getattr(variable, name) for name in TEXTS if getattr(variable, name)}
    found |= {name: True for name in FLAGS if getattr(variable, name)}
    if variable.universe is not None:
        found["universe"] = text_of_expression(variable.universe)
    if variable.formula is not None:
        found["formula"] = text_of_expression(variable.formula)
    if variable.codes is not None:
        found["codes"] = variable.codes.name
        found["missing"] = [[each.code, each.label, each.reason.term] for each in variable.codes.missing]
        found["answers"] = [[each.code, each.label] for each in variable.codes.answers]
    return {name: value for name, value in found.items() if value and name not in without}


def with_properties(variable: Variable, found: Mapping[str, Any]) -> Variable:
    """Return an item with properties as `properties_of` writes them; what is none of them is passed over.

    The universe and the formula are not set: whether they still hold is for the format to say. Missing codes are
    added to those of the item, and name the reason of one that it has as an answer.
    """
    told: dict[str, Any] = {name: found[name] for name in TEXTS if isinstance(found.get(name), str)}
    told |= {name: True for name in FLAGS if found.get(name) is True}
    kept = replace(variable, **told)
    with suppress(ValueError):
        kept = replace(kept, role=Role(found.get("role", kept.role)))
    with suppress(ValueError):
        kept = replace(kept, type=ItemType(found.get("type", kept.type)))
    codes = _codes(kept, found)
    return replace(kept, codes=codes)


def _codes(variable: Variable, found: Mapping[str, Any]) -> CodeList | None:
    name = found.get("codes")
    there = variable.codes.codes if variable.codes is not None else ()
    answers = [Code(code, label) for code, label in _tuples(found.get("answers"), 2)] or list(there)
    missing = [
        Code(code, label, REASONS[why]) for code, label, why in _tuples(found.get("missing"), 3) if why in REASONS
    ]
    told = {each.code for each in missing}
    codes = (*(each for each in answers if each.code not in told), *missing)
    if not codes:
        return None
    return CodeList(name if isinstance(name, str) else (variable.codes.name if variable.codes else ""), codes)


def _tuples(found: Any, length: int) -> list[tuple[str, ...]]:
    """Return the lists of that many texts among what stands there."""
    if not isinstance(found, list):
        return []
    return [
        tuple(each)
        for each in found
        if isinstance(each, list) and len(each) == length and all(isinstance(text, str) for text in each)
    ]


def expression_in(found: Mapping[str, Any], name: str) -> Expression | None:
    """Return the universe or the formula among properties; None where there is none that can be read."""
    text = found.get(name)
    if isinstance(text, str) and text:
        with suppress(ValueError):
            return parse(text)
    return None


def as_note(properties: Mapping[str, Any]) -> str:
    """Write properties in one line, for a field that holds any text."""
    return f"{MARK} {json.dumps(properties, ensure_ascii=False, separators=(',', ':'))}" if properties else ""


def from_note(text: str) -> dict[str, Any]:
    """Return the properties in such a line; nothing where there are none."""
    _, mark, rest = text.partition(f"{MARK} {{")
    if mark:
        with suppress(ValueError, RecursionError):
            found, _ = json.JSONDecoder().raw_decode("{" + rest)
            return found if isinstance(found, dict) else {}
    return {}


def reason_of(term: object) -> Reason | None:
    """Return the reason of a term such as `refused`, None where it is none."""
    return REASONS.get(term) if isinstance(term, str) else None
