"""An item as another format describes it, and the code lists that are made of its choices."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from zlib import crc32

from leapstats.dictionary.codes import Code, CodeList
from leapstats.dictionary.expression import Expression
from leapstats.dictionary.study import Variable
from leapstats.dictionary_exchange.properties import expression_in, with_properties
from leapstats.survey.kinds.missing_words import plain_reason
from leapstats.survey.kinds.two_values import yes_and_no
from leapstats.terms import CODED, ItemType, Reason

TWO = 2
NO_YES = (Code("0", "No"), Code("1", "Yes"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An item of another format.

    `variable` is called as conditions there name it, and `name`, "" for the same, is what it is called here; `rule` is
    its condition with those names, `untold` why there is none although it has one. `universe` is the condition with
    the names here, where the format has kept it. `column`, `option`, `recode` and `wording` say where an export keeps
    it. `guesses` are sentences on what was guessed of it; `told` says that all of it is told.
    """

    variable: Variable
    column: str
    name: str = ""
    option: str = ""
    recode: Mapping[str, str] = field(default_factory=dict)
    wording: str = ""
    rule: Expression | None = None
    universe: Expression | None = None
    untold: str = ""
    guesses: tuple[str, ...] = ()
    told: bool = False

    @property
    def key(self) -> str:
        """What conditions call it."""
        return self.variable.name

    @property
    def has_rule(self) -> bool:
        """Whether it is asked of some only, as far as that is known."""
        return self.rule is not None or self.universe is not None


def with_guess(found: Found, *guesses: str) -> Found:
    """Return an item of which more was guessed."""
    return replace(found, guesses=(*found.guesses, *guesses))


def codes_of(choices: Sequence[tuple[str, str]]) -> tuple[tuple[Code, ...], tuple[str, ...]]:
    """Make codes of choices; those whose labels say why there is no answer are missing codes.

    Parameters
    ----------
    choices
        Pairs of code and label.

    Returns
    -------
    tuple of Code, tuple of str
        And sentences on what was guessed.
    """
    reasons = [plain_reason(label) for _, label in choices]
    if all(reasons):
        reasons = [None] * len(choices)
    codes = tuple(
        Code(code, label, reason or Reason.ANSWERED) for (code, label), reason in zip(choices, reasons, strict=True)
    )
    words = [f'{each.code} ("{each.label}") is taken for {each.reason.label.lower()}' for each in codes if each.reason]
    return codes, tuple(words)


def chosen_one(found: Found, choices: Sequence[tuple[str, str]]) -> Found:
    """Return an item of one choice out of several: binary where the answers say yes and no."""
    codes, guesses = codes_of(choices)
    answers = [each for each in codes if not each.reason]
    missing = [each for each in codes if each.reason]
    says = yes_and_no([each.label for each in answers]) if len(answers) == TWO else None
    if says is None or set(says.values()) != {True, False} or {each.code for each in missing} & {"0", "1"}:
        variable = replace(found.variable, type=ItemType.CATEGORICAL, codes=CodeList("", codes))
        return with_guess(replace(found, variable=variable), *guesses)
    meaning = {each.code: "1" if says[each.label] else "0" for each in answers}
    recode = {code: meant for code, meant in meaning.items() if code != meant}
    two = sorted((Code(meaning[each.code], each.label) for each in answers), key=lambda each: each.code)
    variable = replace(found.variable, type=ItemType.BINARY, codes=CodeList("", (*two, *missing)))
    more = ("two answers that say yes and no",) if recode else ()
    return with_guess(replace(found, variable=variable, recode=recode), *guesses, *more)


def told_by(found: Found, properties: Mapping[str, Any], choices: Sequence[tuple[str, str]] = ()) -> Found:
    """Return an item with all that was written of it when its dictionary was exported; `choices` are its codes."""
    codes = CodeList("", tuple(Code(code, label) for code, label in choices))
    variable = with_properties(replace(found.variable, codes=codes if choices else None), properties)
    name = properties.get("name")
    told = replace(found, name=name if isinstance(name, str) else found.name, told=True)
    return fitting(replace(told, variable=variable))


def fitting(found: Found) -> Found:
    """Return an item whose type its codes allow: they may have been changed since the type was written."""
    variable = found.variable
    answers = sorted(each.code for each in variable.codes.answers) if variable.codes is not None else []
    if variable.type not in CODED or (answers and (variable.type is ItemType.CATEGORICAL or answers == ["0", "1"])):
        return found
    kind = ItemType.CATEGORICAL if answers else ItemType.TEXT
    guess = f"it was {variable.type}, which its codes do not allow any more"
    return with_guess(replace(found, variable=replace(variable, type=kind, skip_means_no=False)), guess)


def digest_of(condition: str) -> str:
    """Return a few letters by which a condition is known again."""
    return f"{crc32(condition.encode()):08x}"


def kept_universe(properties: Mapping[str, Any], condition: str) -> Expression | None:
    """Return the universe that a condition was written for; None where the condition has been changed since."""
    same = bool(condition) and properties.get("condition") == digest_of(condition)
    return expression_in(properties, "universe") if same else None


def sound_codes(codes: Iterable[Code]) -> tuple[Code, ...]:
    """Return codes as a dictionary can have them: each once, with a label that is of no other."""
    first: dict[str, Code] = {}
    for each in codes:
        if each.code.strip():
            first.setdefault(each.code.strip(), each)
    return tuple(_labelled(first))


def _labelled(codes: Mapping[str, Code]) -> Iterator[Code]:
    folded = {code.casefold() for code in codes}
    taken: set[str] = set()
    for code, each in codes.items():
        label = " ".join(each.label.split()) or code
        if label.casefold() in taken | (folded - {code.casefold()}):
            label = f"{label} ({code})"
        taken.add(label.casefold())
        yield Code(code, label, each.reason)


def named_lists(variables: Sequence[Variable]) -> dict[str, CodeList]:
    """Return the code list of each item; lists that are equal are one, named as given or after their first item."""
    named: dict[tuple[str, tuple[Code, ...]], CodeList] = {}
    taken: set[str] = set()
    found = {}
    for variable in variables:
        codes = sound_codes(variable.codes.codes) if variable.codes is not None else ()
        if not codes or variable.codes is None:
            continue
        wanted = variable.codes.name
        key = (wanted, codes)
        if key not in named:
            named[key] = CodeList(_free(wanted or _usual(codes, variable), taken), codes)
            taken.add(named[key].name)
        found[variable.name] = named[key]
    return found


def _usual(codes: Sequence[Code], variable: Variable) -> str:
    if all(each.reason for each in codes):
        return "missing"
    return "yes_no" if tuple(codes[:TWO]) == NO_YES else variable.name


def _free(name: str, taken: set[str]) -> str:
    free, number = name, 2
    while free in taken:
        free, number = f"{name}_{number}", number + 1
    return free
