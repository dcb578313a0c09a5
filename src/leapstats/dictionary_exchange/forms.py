"""The items of a questionnaire that another program has read: an XLSForm, or a structure of LimeSurvey."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from leapstats.dictionary.expression import Expression
from leapstats.dictionary.study import Variable
from leapstats.dictionary_exchange.found import Found, chosen_one, with_guess
from leapstats.survey.form_conditions import Asked, all_of
from leapstats.survey.questionnaire import Question, QuestionKind
from leapstats.survey.relevance_syntax import Node
from leapstats.terms import ItemType, Role

NO_ROLE = "the role is not in the file: taken for a characteristic"
NO_YES = (("0", "No"), ("1", "Yes"))
HELD = frozenset({QuestionKind.PLACE, QuestionKind.PERSONAL})


@dataclass(frozen=True, slots=True)
class Place:
    """Where an export keeps something: the heading of its column, and the option where there is one."""

    column: str
    option: str = ""


def place_of(variable: Variable, place: Place) -> Found:
    """Return an item with where an export keeps it."""
    return Found(variable=variable, column=place.column, option=place.option)


def base_of(question: Question, key: str, place: Place, label: str) -> Found:
    """Return an item of a question before anything is known of its answers."""
    words = label or question.label or question.name
    role = Role.PII if question.kind in HELD else Role.CHARACTERISTIC
    variable = Variable(name=key, label=words, type=ItemType.TEXT, role=role)
    return replace(place_of(variable, place), wording=words)


def answered(question: Question, found: Found, *, whole: bool = False) -> Found:
    """Word what one column of a question holds, by what the question asks for.

    Parameters
    ----------
    question, found
        The question, and the item of its column.
    whole
        Whether numbers are whole.
    """
    variable = found.variable
    if question.kind is QuestionKind.ONE and question.choices:
        return with_guess(chosen_one(found, [(each.code, each.label) for each in question.choices]), NO_ROLE)
    if question.kind is QuestionKind.NUMBER:
        kind = ItemType.COUNT if whole else ItemType.CONTINUOUS
        return with_guess(replace(found, variable=replace(variable, type=kind)), NO_ROLE)
    if question.kind is QuestionKind.DATE:
        kind = ItemType.DATE if question.type.casefold() in {"date", "d", "datetime"} else ItemType.TEXT
        return with_guess(replace(found, variable=replace(variable, type=kind)), NO_ROLE)
    if question.kind in HELD:
        return found
    words = "computed by the form" if question.kind is QuestionKind.COMPUTED else "any text can be entered"
    free = replace(found, variable=replace(variable, role=Role.FREE_TEXT))
    return with_guess(free, f"{words}: taken for free text")


def ticked(found: Found, block: str) -> Found:
    """Return the item of a box."""
    variable = replace(found.variable, type=ItemType.BINARY, block=block)
    return with_guess(chosen_one(replace(found, variable=variable), NO_YES), NO_ROLE)


def with_condition(found: Found, shown_when: Sequence[str], parse: Callable[[str], Node], asked: Asked) -> Found:
    """Return an item with its condition, or with why there is none that a dictionary can say."""
    rules: list[Expression] = []
    for text in shown_when:
        try:
            rules.append(asked.translated(parse(text)))
        except ValueError as error:
            return replace(found, untold=f"{text}: {error}")
    return replace(found, rule=all_of(dict.fromkeys(rules)))


def unique_keys(found: Sequence[Found]) -> Iterator[Found]:
    """Yield items each of which has a key of its own; the first keeps the one that conditions use."""
    taken: set[str] = set()
    for each in found:
        key, number = each.key, 2
        while key in taken:
            key, number = f"{each.key}_{number}", number + 1
        taken.add(key)
        yield replace(each, variable=replace(each.variable, name=key))
