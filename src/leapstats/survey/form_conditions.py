"""Translate the conditions of XLSForms, LimeSurvey and Qualtrics to those of a dictionary, as far as that goes.

A form knows yes and no only: a blank is unlike every code. The translation is yes exactly where the form shows the
question, but for `<` and `>` with a blank.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from leapstats.dictionary.expression import AllOf, AnyOf, Compare, Expression, IsMissing, Item, Literal, Not
from leapstats.survey.relevance_syntax import Answer, Call, Node, Number, Operation, Text

OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
MIRROR = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!="}
SIGNS = {"=": "==", "!=": "!=", "<": "<", ">": ">", "<=": "<=", ">=": ">="}
COUNTS, LENGTHS = frozenset({"count-selected"}), frozenset({"string-length", "strlen"})
SOME, NONE = frozenset({(">", "0"), (">=", "1"), ("!=", "0")}), frozenset({("==", "0"), ("<", "1"), ("<=", "0")})
YES, NO = Literal("1"), Literal("0")


@dataclass(frozen=True, slots=True)
class Asked:
    """The items behind the names that conditions use.

    `items` are those with one answer; `boxes` the options of each question with boxes by their codes; `ticks` boxes
    that have names of their own, with the text that means ticked. `words` gives the codes that an item has here by
    those of the condition, where they differ. `blank_boxes` says that all boxes of a question are blank where none of
    them is ticked.
    """

    items: Mapping[str, str]
    boxes: Mapping[str, Mapping[str, str]]
    ticks: Mapping[str, str]
    tick: str = "Y"
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    blank_boxes: bool = False

    def translated(self, node: Node, *, negated: bool = False) -> Expression:
        """Translate a condition.

        Raises
        ------
        ValueError
            If a dictionary cannot say it, or it is about questions that are no items.
        """
        match node:
            case Operation("and" | "or" as word, left, right):
                both = [self.translated(each, negated=negated) for each in (left, right)]
                return _joined(both, every=(word == "and") is not negated)
            case Operation(sign, left, right) if sign in SIGNS:
                return self._compared(SIGNS[sign], left, right, negated=negated)
            case Call("not", (inner,)):
                return self.translated(inner, negated=not negated)
            case Call("selected", (Answer(name), Text(code))):
                return self._chosen(name, code, negated=negated)
            case Call("is_empty", (Answer(name),)):
                return self._blank(name, negated=negated)
            case Call(function):
                raise ValueError(f"it uses {function}()")
            case _:
                raise ValueError("it is no comparison")

    def _compared(self, operator: str, left: Node, right: Node, *, negated: bool) -> Expression:
        if isinstance(left, Text | Number):
            left, right, operator = right, left, MIRROR[operator]
        if not isinstance(right, Text | Number):
            raise ValueError("it compares two answers, or computes")
        code = right.text.strip() if isinstance(right, Text) else f"{right.value:.15g}"
        match left:
            case Call(function, (Answer(name),)) if function in COUNTS | LENGTHS:
                found = (operator, code)
                if found not in SOME | NONE:
                    raise ValueError(f"it counts with {function}()")
                return self._blank(name, negated=(found in SOME) is not negated)
            case Answer(name):
                return self._answer(name, operator, code, negated=negated)
            case _:
                raise ValueError("it computes")

    def _answer(self, name: str, operator: str, code: str, *, negated: bool) -> Expression:
        equal = operator in {"==", "!="}
        wrong = negated if operator != "!=" else not negated
        if equal and not code:
            return self._blank(name, negated=wrong)
        if equal and name in self.ticks:
            if code != self.tick:
                raise ValueError(f"it compares the box {name} with {code}")
            return Compare("==", Item(self.ticks[name]), NO if wrong else YES)
        if equal:
            return self._chosen(name, code, negated=wrong)
        compared = Compare(OPPOSITE[operator] if negated else operator, self._item(name), Literal(code))
        return AnyOf((compared, IsMissing(self._item(name)))) if negated else compared

    def _chosen(self, name: str, code: str, *, negated: bool) -> Expression:
        if name in self.boxes:
            if code not in self.boxes[name]:
                raise ValueError(f"{code} is no choice of {name}")
            box = Item(self.boxes[name][code])
            compared = Compare("==", box, NO if negated else YES)
            return AnyOf((compared, IsMissing(box))) if negated and self.blank_boxes else compared
        item, code = self._item(name), self.words.get(name, {}).get(code, code)
        if negated:
            return AnyOf((Compare("!=", item, Literal(code)), IsMissing(item)))
        return Compare("==", item, Literal(code))

    def _blank(self, name: str, *, negated: bool) -> Expression:
        if self.blank_boxes and self.boxes.get(name):
            box = IsMissing(Item(next(iter(self.boxes[name].values()))))
            return Not(box) if negated else box
        keys = self.boxes[name].values() if name in self.boxes else [self.ticks[name]] if name in self.ticks else ()
        if keys:
            value = YES if negated else NO
            return _joined([Compare("==", Item(key), value) for key in keys], every=not negated)
        missing = IsMissing(self._item(name))
        return Not(missing) if negated else missing

    def _item(self, name: str) -> Item:
        if name not in self.items:
            raise ValueError(f"{name} is no item")
        return Item(self.items[name])


def _joined(parts: Iterable[Expression], *, every: bool) -> Expression:
    kind = AllOf if every else AnyOf
    flat: list[Expression] = []
    for part in parts:
        flat.extend(part.operands if isinstance(part, kind) else (part,))
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def all_of(parts: Iterable[Expression]) -> Expression | None:
    """Return the condition that all of several hold; None where there are none."""
    listed = list(parts)
    return _joined(listed, every=True) if listed else None
