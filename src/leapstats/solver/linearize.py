"""Translate expressions of the dictionary into the integer program, in three-valued logic."""

from collections.abc import Callable
from dataclasses import dataclass, field

from leapstats.dictionary.expression import (
    Aggregate,
    AllOf,
    AnyOf,
    Band,
    Case,
    Compare,
    Expression,
    In,
    IsMissing,
    Item,
    Literal,
    Not,
    SumOf,
)
from leapstats.dictionary.expression_text import text_of_expression
from leapstats.dictionary.study import Study, Variable
from leapstats.solver.count_limits import CountLimits
from leapstats.solver.decision_variables import Asked, Unknown, gaps_of, raw_coded, raw_count
from leapstats.solver.program import ONE, ZERO, Affine, Program, total
from leapstats.solver.untaken import refusal, refuse_untaken
from leapstats.survey.evaluation import COMPARISONS
from leapstats.terms import CODED, ItemType, Reason

SWAPPED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Truth:
    """A condition about one unit: `yes` and `no` are 0-or-1 expressions, missing where both are 0."""

    yes: Affine
    no: Affine

    @property
    def certain(self) -> bool:
        """Whether it can never be missing."""
        return (self.yes + self.no) == ONE


@dataclass(frozen=True, slots=True)
class Number:
    """A number about one unit: at most `most`, and counting only where `known` is 1."""

    value: Affine
    known: Affine
    most: float


@dataclass(frozen=True, slots=True)
class Place:
    """A unit in a wave."""

    unit: int
    wave: str


@dataclass(slots=True)
class Translator:
    """Turns expressions about units into affine expressions, adding unknowns and rows on demand."""

    program: Program
    study: Study
    limits: CountLimits
    unknowns: dict[tuple[Place, str], Unknown] = field(default_factory=dict)
    _truths: dict[tuple[Place, Expression], Truth] = field(default_factory=dict)
    reached_at: dict[tuple[tuple[float, tuple[tuple[int, float], ...]], float], Affine] = field(
        default_factory=dict, repr=False
    )
    _gaps: dict[tuple[str, str], tuple[Reason, ...]] = field(init=False)

    def __post_init__(self) -> None:
        self._gaps = gaps_of(self.study)

    def unknown(self, item: Item, place: Place) -> tuple[Variable, Unknown]:
        """Return an item's answer at a place, raw or derived."""
        place = Place(place.unit, item.wave or place.wave)
        variable = self.study.variables[item.name]
        if (place, item.name) not in self.unknowns:
            self.unknowns[place, item.name] = self._answer(variable, place)
        return variable, self.unknowns[place, item.name]

    def _answer(self, variable: Variable, place: Place) -> Unknown:
        if variable.formula is not None:
            return self._derived(variable, variable.formula, place)
        asked = Asked()
        if variable.universe is not None:
            universe = self.truth(variable.universe, place)
            asked = Asked(universe.yes, ZERO if universe.certain else ONE - universe.yes - universe.no)
        gaps = self._gaps.get((variable.name, place.wave), ())
        if variable.type in CODED:
            return raw_coded(self.program, variable, asked, gaps)
        if variable.type is ItemType.COUNT:
            most = self.limits.most(variable.name, place.wave)
            return raw_count(self.program, variable, asked, gaps, most)
        return Unknown()

    def _derived(self, variable: Variable, formula: Expression, place: Place) -> Unknown:
        refuse_untaken(variable.name, formula)
        if variable.type is ItemType.BINARY:
            truth = self.truth(formula, place)
            answer = Unknown(codes={"0": truth.no, "1": truth.yes}, missing=_rest(truth))
        elif variable.type is ItemType.CATEGORICAL:
            answer = self._coded(variable, formula, place)
        else:
            number = self.number(formula, place)
            missing = {} if number.known == ONE else {Reason.UNKNOWN: ONE - number.known}
            answer = Unknown(number=number.value, missing=missing, most=number.most)
        return answer if variable.universe is None else self._within(variable, variable.universe, (place, answer))

    def _within(self, variable: Variable, universe: Expression, answered: tuple[Place, Unknown]) -> Unknown:
        """Leave an answer standing only where the universe holds."""
        place, answer = answered
        asked = self.truth(universe, place)
        codes = {code: self.program.both([asked.yes, given]) for code, given in answer.codes.items()}
        missing = {reason: self.program.both([asked.yes, each]) for reason, each in answer.missing.items()}
        unsure = ONE - asked.yes - asked.no
        if unsure != ZERO:
            missing[Reason.UNKNOWN] = missing.get(Reason.UNKNOWN, ZERO) + unsure
        missing[Reason.NOT_ASKED] = missing.get(Reason.NOT_ASKED, ZERO) + asked.no
        if answer.number is not None:
            raise refusal(variable.name, "a derived count has no universe here")
        return Unknown(codes=codes, missing=missing)

    def _coded(self, variable: Variable, formula: Expression, place: Place) -> Unknown:
        """Return the codes that a case or a band yields."""
        hits = self._hits(variable.name, formula, place)
        codes = variable.codes
        reasons = {code.code: code.reason for code in (codes.missing if codes else ())}
        missing: dict[Reason, Affine] = {}
        for code, hit in hits.items():
            if code in reasons:
                missing[reasons[code]] = missing.get(reasons[code], ZERO) + hit
        answers = {code.code: hits.get(code.code, ZERO) for code in (codes.answers if codes else ())}
        unsure = ONE - total(hits.values())
        if unsure != ZERO:
            missing[Reason.UNKNOWN] = missing.get(Reason.UNKNOWN, ZERO) + unsure
        return Unknown(codes=answers, missing=missing)

    def _hits(self, name: str, formula: Expression, place: Place) -> dict[str, Affine]:
        match formula:
            case Literal(code=code):
                return {code: ONE}
            case Band(item=item, edges=edges):
                number = self.number(item, place)
                up_to = [ONE - self.reaches(number, edge + 1) for edge in edges] + [ONE]
                bands = [here - before for here, before in zip(up_to, [ZERO, *up_to[:-1]], strict=True)]
                return {str(code): self.program.both([number.known, band]) for code, band in enumerate(bands, start=1)}
            case Case(conditions=conditions, values=values, otherwise=otherwise):
                open_still = ONE
                hits: dict[str, Affine] = {}
                for condition, value in zip(conditions, values, strict=True):
                    decides = self.truth(condition, place)
                    here = self.program.both([open_still, decides.yes])
                    self._add_hits(hits, self._hits(name, value, place), here)
                    open_still = self.program.both([open_still, decides.no])
                self._add_hits(hits, self._hits(name, otherwise, place), open_still)
                return hits
            case _:
                raise refusal(name, "its formula gives something other than codes")

    def _add_hits(self, hits: dict[str, Affine], inside: dict[str, Affine], here: Affine) -> None:
        for code, hit in inside.items():
            hits[code] = hits.get(code, ZERO) + self.program.both([here, hit])

    def truth(self, expression: Expression, place: Place) -> Truth:
        """Translate a condition about one unit."""
        key = (place, expression)
        if key not in self._truths:
            self._truths[key] = self._truth(expression, place)
        return self._truths[key]

    def _truth(self, expression: Expression, place: Place) -> Truth:
        match expression:
            case Item():
                return self._codes_that(expression, place, lambda key: key == 1)
            case In(item=Item() as item, codes=codes):
                keys = {self._key(item, code) for code in codes}
                return self._codes_that(item, place, lambda key: key in keys)
            case Not(operand=operand):
                inner = self.truth(operand, place)
                return Truth(inner.no, inner.yes)
            case AllOf(operands=operands):
                parts = [self.truth(each, place) for each in operands]
                return self._all(parts)
            case AnyOf(operands=operands):
                parts = [self.truth(each, place) for each in operands]
                negated = self._all([Truth(part.no, part.yes) for part in parts])
                return Truth(negated.no, negated.yes)
            case IsMissing(item=item, reason=reason):
                return self._is_missing(item, reason, place)
            case Compare():
                return self._compare(expression, place)
            case _:
                text = text_of_expression(expression)
                refuse_untaken(text, expression)
                raise refusal(text, "it is used where a condition is needed")

    def _all(self, parts: list[Truth]) -> Truth:
        yes = self.program.both([part.yes for part in parts])
        if all(part.certain for part in parts):
            return Truth(yes, ONE - yes)
        return Truth(yes, self.program.either([part.no for part in parts]))

    def _is_missing(self, item: Item, reason: Reason | None, place: Place) -> Truth:
        variable, unknown = self.unknown(item, place)
        if reason is not None:
            yes = unknown.missing.get(reason, ZERO)
        else:
            skipped = {Reason.NOT_ASKED} if variable.skip_means_no else set()
            yes = total(each for why, each in unknown.missing.items() if why not in skipped)
        return Truth(yes, ONE - yes)

    def _key(self, item: Item, literal: Literal) -> float:
        codes = self.study.variables[item.name].codes
        return codes.keys[literal.code] if codes and literal.code in codes.keys else float(literal.code)

    def _codes_that(self, item: Item, place: Place, holds: Callable[[float], bool]) -> Truth:
        """Split an item's codes into those for which a comparison holds and the others."""
        variable, unknown = self.unknown(item, place)
        keys = variable.codes.keys if variable.codes else {}
        yes = total(given for code, given in unknown.codes.items() if holds(keys[code]))
        no = total(given for code, given in unknown.codes.items() if not holds(keys[code]))
        skipped = unknown.missing.get(Reason.NOT_ASKED, ZERO)
        if variable.skip_means_no and skipped != ZERO:
            # A skipped binary counts as 0; a skipped category is like none of its codes.
            as_key = 0.0 if variable.type is ItemType.BINARY else float("nan")
            yes, no = (yes + skipped, no) if holds(as_key) else (yes, no + skipped)
        return Truth(yes, no)

    def _compare(self, node: Compare, place: Place) -> Truth:
        left, right, operator = node.left, node.right, node.operator
        if isinstance(left, Literal):
            left, right, operator = right, left, SWAPPED[operator]
        if isinstance(right, Literal):
            if isinstance(left, Item) and self.study.variables[left.name].type in CODED:
                key, compare = self._key(left, right), COMPARISONS[operator]
                return self._codes_that(left, place, lambda each: bool(compare(each, key)))
            return self._against(self.number(left, place), operator, float(right.code))
        difference = self.number(SumOf((left, right), (1, -1)), place)
        shifted = Number(difference.value + difference.most, difference.known, 2 * difference.most)
        return self._against(shifted, operator, difference.most)

    def _against(self, number: Number, operator: str, limit: float) -> Truth:
        """Compare a whole number with a limit."""
        at_least, above = self.reaches(number, limit), self.reaches(number, limit + 1)
        holds = {
            ">=": at_least,
            ">": above,
            "<": ONE - at_least,
            "<=": ONE - above,
            "==": at_least - above,
            "!=": ONE - (at_least - above),
        }[operator]
        if number.known == ONE:
            return Truth(holds, ONE - holds)
        return Truth(self.program.both([number.known, holds]), self.program.both([number.known, ONE - holds]))

    def reaches(self, number: Number, limit: float) -> Affine:
        """Return 1 where a number is at least `limit`, else 0."""
        if limit <= 0:
            return ONE
        if limit > number.most:
            return ZERO
        key = (_frozen(number.value), limit)
        if key not in self.reached_at:
            reached = self.program.variable(0, 1)
            self.program.require(number.value - reached * limit, low=0.0)
            self.program.require(number.value - reached * (number.most - limit + 1), high=limit - 1)
            self.reached_at[key] = reached
        return self.reached_at[key]

    def number(self, expression: Expression, place: Place) -> Number:
        """Translate a number about one unit; a condition counts as 0 or 1."""
        match expression:
            case Literal(code=code):
                return Number(Affine(float(code)), ONE, float(code))
            case Aggregate(function="count_of", operands=operands, at_least=None):
                return self.number(SumOf(operands, (1,) * len(operands)), place)
            case SumOf(operands=operands, signs=signs):
                parts = [self.number(each, place) for each in operands]
                value = total(part.value * sign for part, sign in zip(parts, signs, strict=True))
                known = self.program.both([part.known for part in parts])
                return Number(value, known, sum(part.most for part in parts))
            case Item():
                variable, unknown = self.unknown(expression, place)
                if unknown.number is not None:
                    return Number(unknown.number, unknown.known, unknown.most)
                if variable.type is ItemType.CATEGORICAL:
                    return _by_key(variable, unknown)
                if variable.type is not ItemType.BINARY:
                    raise refusal(variable.name, f"it is {variable.type}, and they count in whole numbers")
        truth = self.truth(expression, place)
        return Number(truth.yes, ONE if truth.certain else truth.yes + truth.no, 1.0)


def _by_key(variable: Variable, unknown: Unknown) -> Number:
    """Return a category by the numbers of its codes."""
    keys = variable.codes.keys if variable.codes else {}
    given = {keys[code]: chosen for code, chosen in unknown.codes.items()}
    if min(given) < 0 or variable.skip_means_no:
        raise refusal(variable.name, "its codes are used as numbers, and some have none or one below 0")
    return Number(total(chosen * key for key, chosen in given.items()), unknown.known, max(given))


def _rest(truth: Truth) -> dict[Reason, Affine]:
    return {} if truth.certain else {Reason.UNKNOWN: ONE - truth.yes - truth.no}


def _frozen(affine: Affine) -> tuple[float, tuple[tuple[int, float], ...]]:
    return affine.constant, tuple(sorted(affine.weights.items()))
