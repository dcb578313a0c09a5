"""The answers of a study as unknowns of an integer program: one set a unit, wave and raw item."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from leapstats.dictionary.expression import (
    Expression,
    IsMissing,
    Item,
    RankCorrelation,
    items,
    walk,
)
from leapstats.dictionary.study import Study, Variable
from leapstats.solver.program import ONE, ZERO, Affine, Program, total
from leapstats.terms import Reason


@dataclass(frozen=True, slots=True)
class Unknown:
    """One answer of one unit.

    For a coded item `codes` gives for each answer code the 0-or-1 expression that it was given;
    for a count `number` is its value, 0 where it is missing. `missing` gives for each reason the
    expression that the answer is missing for it.
    """

    codes: Mapping[str, Affine] = field(default_factory=dict)
    number: Affine | None = None
    missing: Mapping[Reason, Affine] = field(default_factory=dict)
    most: float = 0.0

    @property
    def known(self) -> Affine:
        """1 where there is an answer, else 0."""
        return ONE - total(self.missing.values())


@dataclass(frozen=True, slots=True)
class Asked:
    """Whether a unit is asked: 1 where its universe holds, and where it is not known whether it holds, else 0."""

    surely: Affine = ONE
    perhaps: Affine = ZERO

    @property
    def at_all(self) -> Affine:
        """1 unless the unit is surely not asked."""
        return self.surely + self.perhaps


def raw_coded(program: Program, variable: Variable, asked: Asked, gaps: Collection[Reason]) -> Unknown:
    """Add the unknowns of a coded raw item: one answer, or one reason, for a unit that was asked.

    Parameters
    ----------
    gaps
        The reasons for which the answer of a unit that surely was asked may be missing.
    """
    codes = variable.codes
    if codes is None:
        raise TypeError(f"{variable.name} has no codes")
    missing = _missing(program, variable, asked, gaps)
    first, *others = [answer.code for answer in codes.answers]
    chosen = {code: program.variable(0, 1) for code in others}
    rest = asked.at_all - total(chosen.values()) - total(missing.values())
    if not rest.is_constant:
        program.require(rest, low=0.0)
    return Unknown(codes={first: rest, **chosen}, missing=_with_skips(missing, asked))


def raw_count(program: Program, variable: Variable, asked: Asked, gaps: Collection[Reason], most: float) -> Unknown:
    """Add the unknown of a raw count; 0 for a unit that was not asked, and for one that gave no answer."""
    missing = _missing(program, variable, asked, gaps)
    number = program.variable(0, most)
    answered = asked.at_all - total(missing.values())
    if not answered.is_constant:
        program.require(answered * most - number, low=0.0)
    return Unknown(number=number, missing=_with_skips(missing, asked), most=most)


def _missing(program: Program, variable: Variable, asked: Asked, gaps: Collection[Reason]) -> dict[Reason, Affine]:
    """Add for each reason the unknown that an answer is missing for it."""
    reasons = gaps or (coded_reasons(variable) if asked.perhaps != ZERO else ())
    missing = {reason: program.variable(0, 1) for reason in reasons}
    if missing and not gaps:
        # Nothing says that it may be missing for those who surely were asked.
        program.require(asked.perhaps - total(missing.values()), low=0.0)
    return missing


def coded_reasons(variable: Variable) -> tuple[Reason, ...]:
    """Return the reasons, other than a skip, that an item has codes for; blank, which needs none, if there are none."""
    codes = variable.codes.missing if variable.codes else ()
    reasons = dict.fromkeys(code.reason for code in codes if code.reason is not Reason.NOT_ASKED)
    return tuple(reasons) or (Reason.BLANK,)


def _with_skips(missing: dict[Reason, Affine], asked: Asked) -> dict[Reason, Affine]:
    return missing if asked.at_all.is_constant else {**missing, Reason.NOT_ASKED: ONE - asked.at_all}


def stated_expressions(study: Study) -> list[tuple[str, Expression]]:
    """Return every expression that the study states something about, with its wave."""
    stated = [(each.wave, each.expression) for each in study.constraints if each.taken]
    for cell in study.published:
        stated.extend((cell.wave, each) for each in (cell.universe, cell.expression) if each is not None)
    return stated


def gaps_of(study: Study) -> dict[tuple[str, str], tuple[Reason, ...]]:
    """Return the raw items that may be left without an answer in a wave, and for which reasons.

    Only those whose missing answers the study states something about: a draw would otherwise fill
    the data with unknowns that nobody reported. They may be blank where no reason is stated.
    """
    found: dict[tuple[str, str], tuple[Reason, ...]] = {}

    def follow(item: Item, wave: str, blank: tuple[Reason, ...]) -> None:
        place, variable = (item.name, item.wave or wave), study.variables[item.name]
        if variable.formula is None:
            found[place] = tuple(dict.fromkeys((*found.get(place, ()), *coded_reasons(variable), *blank)))
            return
        inside = [node.item for node in walk(variable.formula) if isinstance(node, IsMissing)]
        for each in inside or items(variable.formula):
            follow(each, place[1], blank)

    for wave, expression in stated_expressions(study):
        for node in walk(expression):
            if isinstance(node, IsMissing):
                follow(node.item, wave, (Reason.BLANK,) if node.reason is None else ())
    return found


def touched_items(study: Study) -> frozenset[str]:
    """Return every item that something stated rests on, by way of formulas and universes too."""
    found: set[str] = set()

    def follow(expression: Expression) -> None:
        for item in items(expression):
            if item.name in found:
                continue
            found.add(item.name)
            variable = study.variables[item.name]
            for each in (variable.formula, variable.universe):
                if each is not None:
                    follow(each)

    for _, expression in stated_expressions(study):
        if not isinstance(expression, RankCorrelation):
            follow(expression)
    return frozenset(found)
