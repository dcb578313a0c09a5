"""Check a paper against itself: arithmetic on what it prints, without any data."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from leapstats.dictionary.exhibits import StrategyLayout
from leapstats.dictionary.expression import AllOf, AnyOf, Compare, Expression, In, IsMissing, Item, Literal
from leapstats.dictionary.study import Published, Study
from leapstats.output.numbers import Rounding, fixed, percent
from leapstats.reproduction.comparison import decimals
from leapstats.terms import ConstraintKind, Figure, ItemType, Role


class Severity(StrEnum):
    """How grave a finding is: a fault, a thing to look at, something to ask about, or what the figures force."""

    ERROR = "error"
    WARNING = "warning"
    DOUBT = "doubt"
    FORCED = "forced"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFinding:
    """One finding: where, what, how grave; `accepted` is why it may stand."""

    severity: Severity
    where: str
    text: str
    accepted: str = ""

    @property
    def is_error(self) -> bool:
        """Whether it is a fault rather than a doubt or a consequence."""
        return self.severity is Severity.ERROR

    @property
    def words(self) -> str:
        """The finding as it is printed, and named in published/accepted.csv."""
        return f"{self.where}. {self.text}." if self.where else f"{self.text}."


@dataclass(frozen=True, slots=True)
class Paper:
    """A study's printed counts, ready to be looked up."""

    study: Study
    strategies: StrategyLayout | None = None
    counts: dict[tuple[str, str], Published] = field(init=False)
    n_units: int = field(init=False)

    def __post_init__(self) -> None:
        counts: dict[tuple[str, str], Published] = {}
        for cell in self.study.published:
            name = trait_of(cell.expression)
            if name and cell.figure is Figure.N_PERCENT and cell.universe is None:
                counts.setdefault((cell.wave, name), cell)
        object.__setattr__(self, "counts", counts)
        bases = [int(cell.base) for cell in self.study.published if cell.universe is None and cell.base]
        object.__setattr__(self, "n_units", max(bases, default=0))

    def count(self, wave: str, item: str) -> int | None:
        """Return how many units of a wave are printed to have a trait."""
        cell = self.counts.get((wave, item))
        return int(cell.n) if cell else None


def trait_of(expression: Expression | None) -> str:
    """Return the binary item that a condition is about, "" where it is about something else."""
    match expression:
        case Item(name=name, wave=None):
            return name
        case Compare(operator="==", left=Item(name=name, wave=None), right=Literal(code="1")):
            return name
        case _:
            return ""


def lint(study: Study, strategies: StrategyLayout | None = None) -> tuple[CheckFinding, ...]:
    """Check the published cells of a study against each other.

    Parameters
    ----------
    study
        Its published cells, its dictionary and its constraints.
    strategies
        The layout of strategies by class, where the paper has one.

    Returns
    -------
    tuple of CheckFinding
        Errors first, then doubts, then what is forced; empty for a paper without any.
    """
    paper = Paper(study, strategies)
    found = [finding for rule in RULES for finding in rule(paper)]
    order = list(Severity)
    return tuple(sorted(found, key=lambda finding: order.index(finding.severity)))


def _percentages(paper: Paper) -> Iterator[CheckFinding]:
    for cell in paper.study.published:
        if cell.figure is not Figure.N_PERCENT or not cell.base:
            continue
        n, base = int(cell.n), int(cell.base)
        if n > base:
            yield CheckFinding(
                severity=Severity.ERROR, where=cell.where, text=f"{cell.label}: n {n} is above its base {base}"
            )
        elif cell.percent and base:
            given = [percent(n / base, decimals(cell.percent), rounding) for rounding in Rounding]
            if cell.percent not in given:
                text = f"{cell.label}: {n} of {base} is {given[0]}%, printed {cell.percent}%"
                yield CheckFinding(severity=Severity.ERROR, where=cell.where, text=text)


def _exclusive_groups(paper: Paper) -> Iterator[CheckFinding]:
    """Compare the codes of one single-choice item, counted cell by cell, with their base."""
    groups: dict[tuple[str, str], list[Published]] = {}
    for cell in paper.study.published:
        item = _category_of(cell.expression)
        single_choice = item in paper.study.variables and paper.study.variables[item].type is ItemType.CATEGORICAL
        if single_choice and cell.figure is Figure.N_PERCENT:
            groups.setdefault((cell.wave, item), []).append(cell)
    for (_, item), cells in groups.items():
        if len(cells) < 2:
            continue
        label, where = paper.study.variables[item].label, cells[0].where
        total, base = sum(int(cell.n) for cell in cells), int(cells[0].base)
        if total != base:
            text = f"{label}: {' + '.join(cell.n for cell in cells)} = {total} of {base}"
            yield CheckFinding(severity=Severity.ERROR, where=where, text=text)
        elif all(cell.percent for cell in cells):
            shares = sum(round(float(cell.percent) * 10) for cell in cells)
            if shares != 1000:
                added = " + ".join(cell.percent for cell in cells)
                text = f"{label}: the percentages {added} total {fixed(shares / 10, 1)}"
                yield CheckFinding(severity=Severity.DOUBT, where=where, text=text)


def _category_of(expression: Expression | None) -> str:
    match expression:
        case Compare(operator="==", left=Item(name=name, wave=None), right=Literal()):
            return name
        case IsMissing(item=Item(name=name, wave=None)):
            return name
        case _:
            return ""


def _restated(paper: Paper) -> Iterator[CheckFinding]:
    cells = {cell.id: cell for cell in paper.study.published}
    for cell in paper.study.published:
        other = cells.get(cell.same_as)
        if other is not None and cell.n != other.n:
            text = f"{cell.label}: {cell.n} here, {other.n} in {other.where}"
            yield CheckFinding(severity=Severity.ERROR, where=cell.where, text=text)


def _parts_and_wholes(paper: Paper) -> Iterator[CheckFinding]:
    """Compare printed parts with the wholes that formulas and constraints put them in."""
    for wave, item in paper.counts:
        formula = paper.study.variables[item].formula
        whole = paper.count(wave, item)
        if whole is None or not isinstance(formula, AnyOf | AllOf):
            continue
        parts = {name: paper.count(wave, name) for name in map(trait_of, formula.operands) if name}
        known = {name: n for name, n in parts.items() if n is not None}
        inside = isinstance(formula, AnyOf)
        for part, n in known.items():
            if (n > whole) if inside else (n < whole):
                yield _finding(paper, Severity.ERROR, (wave, part), f"{n} does not fit {_label(paper, item)}, {whole}")
            elif n == whole:
                yield _finding(
                    paper, Severity.FORCED, (wave, part), f"the same {n} {paper.study.units} as {_label(paper, item)}"
                )
        if inside and len(known) == len(formula.operands) and sum(known.values()) < whole:
            text = f"{_label(paper, item)}: {whole} is above the sum of its parts, {sum(known.values())}"
            yield CheckFinding(severity=Severity.ERROR, where=paper.counts[wave, item].where, text=text)


def _subsets(paper: Paper) -> Iterator[CheckFinding]:
    for constraint in paper.study.constraints:
        node = constraint.expression
        if not constraint.taken or constraint.kind is not ConstraintKind.SUBSET or not isinstance(node, Compare):
            continue
        part, whole = (paper.count(constraint.wave, trait_of(side)) for side in (node.left, node.right))
        if part is not None and whole is not None and part > whole:
            key = (constraint.wave, trait_of(node.left))
            yield _finding(
                paper, Severity.ERROR, key, f"{part} is above {whole}, of which it is a part ({constraint.id})"
            )


def _overlaps(paper: Paper) -> Iterator[CheckFinding]:
    """Find ticks of one check-all question that cannot all be in different units."""
    blocks: dict[tuple[str, str], list[str]] = {}
    for wave, item in paper.counts:
        variable = paper.study.variables[item]
        if variable.block and variable.formula is None:
            blocks.setdefault((wave, variable.block), []).append(item)
    for (wave, _), members in blocks.items():
        whole, union = _whole_of(paper, wave, members)
        room = paper.n_units if whole is None else whole
        for place, one in enumerate(members):
            for other in members[place + 1 :]:
                n, m = paper.count(wave, one) or 0, paper.count(wave, other) or 0
                if n + m > room and room not in {n, m}:
                    exact = union is not None and set(union) == {one, other}
                    text = _both(paper, (n, m, room), exact=exact)
                    yield _finding(paper, Severity.FORCED, (wave, one), f"with {_label(paper, other)} {text}")


def _both(paper: Paper, sizes: tuple[int, int, int], *, exact: bool) -> str:
    n, m, room = sizes
    shared = n + m - room
    words = f"{paper.study.unit} has" if shared == 1 else f"{paper.study.units} have"
    return f"{n} + {m} - {room} = {shared}, so {'exactly' if exact else 'at least'} {shared} {words} both"


def _whole_of(paper: Paper, wave: str, members: list[str]) -> tuple[int | None, tuple[str, ...] | None]:
    """Return the printed count of the item that is yes where any of some items is, and all its parts."""
    for name, variable in paper.study.variables.items():
        if isinstance(variable.formula, AnyOf):
            parts = tuple(map(trait_of, variable.formula.operands))
            if set(members) <= set(parts) and paper.count(wave, name) is not None:
                return paper.count(wave, name), parts
    return None, None


def _classes(paper: Paper) -> Iterator[CheckFinding]:
    """Compare printed classes with their thresholds, and find common strategies that are not listed."""
    layout = paper.strategies
    if layout is None:
        return
    listed = {strategy.item: strategy for goal in layout.goals for strategy in goal.strategies}
    for name, variable in paper.study.variables.items():
        n = paper.count(layout.frame.wave, name)
        if n is None:
            continue
        key = (layout.frame.wave, name)
        if name in listed:
            printed = listed[name].printed_class
            fits = n >= layout.common_from if printed == "common" else 0 < n < layout.common_from
            if printed and not fits:
                yield _finding(paper, Severity.ERROR, key, f"{n} {paper.study.units}, but printed as {printed}")
        elif variable.role is Role.STRATEGY and n >= layout.common_from:
            yield _finding(
                paper, Severity.DOUBT, key, f"{n} reach {layout.common_from}, and it is not among the strategies"
            )


def _wide_bases(paper: Paper) -> Iterator[CheckFinding]:
    """Find categories of a question that only some were asked, printed as shares of all."""
    for (wave, item), cell in paper.counts.items():
        formula = paper.study.variables[item].formula
        asked = _single_choice(paper, formula)
        universe = trait_of(paper.study.variables[asked].universe) if asked else ""
        n = paper.count(wave, universe) if universe else None
        if n is not None and cell.base and int(cell.base) > n:
            text = f"printed over {cell.base}, though only the {n} with {_label(paper, universe)} could answer"
            yield _finding(paper, Severity.DOUBT, (wave, item), text)


def _single_choice(paper: Paper, formula: Expression | None) -> str:
    item = formula.left if isinstance(formula, Compare) else formula.item if isinstance(formula, In) else None
    if isinstance(item, Item) and paper.study.variables[item.name].type is ItemType.CATEGORICAL:
        return item.name
    return ""


def _marks(paper: Paper) -> Iterator[CheckFinding]:
    """Find marks that contradict a reading of the paper that was not taken."""
    marks = {trait_of(cell.expression): cell for cell in paper.study.published if cell.figure is Figure.MARK}
    for constraint in paper.study.constraints:
        node = constraint.expression
        if constraint.taken or not isinstance(node, Compare) or node.operator != ">=":
            continue
        cell = marks.get(trait_of(getattr(node.left, "condition", None)))
        wanted = int(node.right.code) if isinstance(node.right, Literal) else 0
        if cell is not None and not cell.printed and wanted > int(cell.n):
            text = f"{cell.label}: no mark, so at most {cell.n}; but {constraint.source} ({constraint.id})"
            yield CheckFinding(severity=Severity.DOUBT, where=cell.where, text=text)


def _label(paper: Paper, item: str) -> str:
    return f'"{paper.study.variables[item].label}"'


def _finding(paper: Paper, severity: Severity, key: tuple[str, str], text: str) -> CheckFinding:
    return CheckFinding(severity=severity, where=paper.counts[key].where, text=f"{_label(paper, key[1])}: {text}")


RULES = (
    _percentages,
    _exclusive_groups,
    _restated,
    _parts_and_wholes,
    _subsets,
    _marks,
    _wide_bases,
    _classes,
    _overlaps,
)
