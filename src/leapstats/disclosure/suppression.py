"""Choose the fewest counts that have to be held back, and prove what a reader can still work out about each."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from leapstats.disclosure.parts import Part, parts_of
from leapstats.disclosure.repairing import Repair
from leapstats.disclosure.system import Count, Form, System
from leapstats.errors import ContradictionError, Problem, UsageError
from leapstats.results.following import Follow
from leapstats.solver.program import Affine, Program, total

# No clock decides: what is withheld must be the same each time, or two runs would give away what one hides.
MOST_CHOICES, MOST_ROUNDS, MOST_SPARE = 7, 200, 20
MASTER_SECONDS, EXACT_CHOICES, GAP = 120.0, 4, 0.03
TIGHT, MOST_COUNTS = 1e-6, 600


@dataclass(frozen=True, slots=True)
class Interval:
    """What a reader can work out about a count that is held back: it is at least `low` and at most `high`."""

    low: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """Which counts are held back.

    Attributes
    ----------
    forms
        The counts, those printed and those that a printed statistic would give away.
    primary
        Those of them that are too small.
    intervals
        What can be worked out about each count held back, and about small ones that no table prints.
    n_suppressed, lower_bound
        How many are held back, and how many at least any solution holds back.
    """

    forms: frozenset[Form]
    primary: frozenset[Form]
    intervals: Mapping[Form, Interval]
    n_suppressed: int
    lower_bound: int


@dataclass(slots=True)
class _Search:
    """The counts, which of them are held back, and the rows of the program that chooses them."""

    system: System
    least: int
    carriers: frozenset[Form]
    only_primary: bool = False
    cuts: list[tuple[dict[Form, float], float, Form | None]] = field(default_factory=list)
    most: int = 0
    bound: float = 0.0
    intervals: dict[Form, Interval] = field(default_factory=dict)
    choosable: dict[Form, Count] = field(default_factory=dict)
    forced: frozenset[Form] = frozenset()
    open_forms: list[tuple[Form, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        counts = self.system.counts
        self.most = max((count.value for count in counts.values()), default=0)
        self.choosable = {form: count for form, count in counts.items() if self.can_choose(count)}
        self.forced = frozenset(form for form, count in self.choosable.items() if self.is_small(count))

    def is_small(self, count: Count) -> bool:
        """Tell whether a count is 1 to one below the least."""
        return 0 < count.value < self.least

    def can_choose(self, count: Count) -> bool:
        """Tell whether a count is printed, or given away by a statistic, so that it may be held back."""
        return (count.is_printed or count.form in self.carriers) and not count.is_public

    def targets(self, chosen: frozenset[Form]) -> dict[Form, Count]:
        """Return the counts of which too much must not be worked out."""
        counts = self.system.counts
        hidden = {form: count for form, count in counts.items() if not self.can_choose(count) and self.is_small(count)}
        return {**hidden, **{form: counts[form] for form in chosen}}

    def parts(self, chosen: frozenset[Form]) -> list[Part]:
        """Return what a reader does not know, in parts."""
        known = {
            form: count.value
            for form, count in self.system.counts.items()
            if (count.is_public or self.can_choose(count)) and form not in chosen
        }
        wanted = {atom for form in self.targets(chosen) for atom, _ in form}
        return parts_of(self.system.relations, known, wanted, self.most)


def suppressed(
    system: System,
    least: int,
    carriers: frozenset[Form] = frozenset(),
    *,
    complementary: bool = True,
    follow: Follow | None = None,
) -> Suppression:
    """Choose which counts are held back.

    Parameters
    ----------
    system
        The counts, and what a reader knows of them.
    least
        Counts from 1 to one below it are too small: each of them can be anything from 0 to this. Any other that is
        held back lies somewhere in a range as wide.
    carriers
        Counts that no table prints but some statistic gives away.
    complementary
        False holds back the small ones only, to show what they are worth alone.
    follow
        Is told how far the work is.

    Raises
    ------
    UsageError
        If there are too many counts.
    """
    search = _Search(system, least, carriers)
    if len(search.choosable) > MOST_COUNTS:
        what = f"{len(search.choosable)} counts hang together, and at most {MOST_COUNTS} can be protected"
        raise UsageError("the options", [Problem("min_cell", what, "Choose fewer items or groups, or use round_to")])
    chosen = search.forced
    if complementary:
        _first_cuts(search)
        chosen = _searched(search, follow)
    else:
        _violations(search, chosen)
    return Suppression(
        forms=chosen,
        primary=search.forced,
        intervals=search.intervals,
        n_suppressed=len(chosen),
        lower_bound=math.ceil(search.bound - TIGHT) if complementary else len(chosen),
    )


def _searched(search: _Search, follow: Follow | None) -> frozenset[Form]:
    """Choose, look what a reader can work out, forbid that, and choose again until nothing is left.

    After some choices the last one is repaired: more is held back than might be needed, as little as is quick.
    """
    chosen, repair = search.forced, None
    for round_ in range(1, MOST_ROUNDS + 1):
        before = chosen
        chosen = (
            _chosen(search, 0.0 if round_ <= EXACT_CHOICES else GAP)
            if repair is None
            else repair.repaired(chosen, search.open_forms)
        )
        if (
            repair is not None and chosen == before
        ):  # nothing else helps: so few units that something can be told anyway
            return frozenset(search.choosable)
        open_still = _violations(search, chosen)
        if follow is not None:
            follow("cells that still tell too much", round_, round_ + open_still)
        if not open_still:
            return chosen if repair is None else _thinned(search, chosen)
        if repair is None and round_ >= MOST_CHOICES:
            repair = Repair(search.system, search.choosable, search.least, search.most)
    return frozenset(search.choosable)


def _thinned(search: _Search, chosen: frozenset[Form]) -> frozenset[Form]:
    """Print again what need not be held back, the largest counts first."""
    spare = sorted(chosen - search.forced, key=lambda form: (-search.system.counts[form].value, form))
    for form in spare[:MOST_SPARE]:
        if not _violations(search, chosen - {form}):
            chosen -= {form}
    _violations(search, chosen)
    return chosen


def _chosen(search: _Search, gap: float) -> frozenset[Form]:
    """Solve the program: the fewest counts that keep every row found so far."""
    program = Program()
    choosable, forced = search.choosable, search.forced
    variables: dict[Form, Affine] = {}
    for form in choosable:
        variables[form] = program.variable(1 if form in forced else 0, 1)
    for weights, needed, condition in search.cuts:
        held = total(variables[form] * weight for form, weight in weights.items())
        demanded = variables[condition] * needed if condition is not None else Affine(needed)
        program.require(held - demanded, low=0.0)
    # Of solutions with as many counts, those that hold back small ones are better.
    slight = 0.4 / max(sum(count.value for count in choosable.values()), 1)
    objective = {
        place: 1.0 + slight * choosable[form].value
        for form, variable in variables.items()
        for place in variable.weights
    }
    try:
        found = program.compiled().solve(objective, time_limit=MASTER_SECONDS, gap=gap)
        values = found.check()
    except ContradictionError:  # so few units that whatever is held back, something can be told
        return frozenset(choosable)
    search.bound = max(search.bound, found.bound - 0.4)
    return frozenset(
        form for form, variable in variables.items() if any(values[place] > 0.5 for place in variable.weights)
    )


def _first_cuts(search: _Search) -> None:
    """Whatever adds up needs two that are held back, or none; and together they must not be small."""
    choosable = search.choosable
    for relation in search.system.relations:
        forms: list[Form] = [((atom, 1.0),) for atom, _ in relation.form]
        if relation.low != relation.high or not all(form in choosable or _is_public(search, form) for form in forms):
            continue
        inside = [form for form in forms if form in choosable]
        totals = {form for form, (_, weight) in zip(forms, relation.form, strict=True) if weight < 0}
        for form in inside:
            others = [each for each in inside if each != form]
            condition = None if form in search.forced else form
            search.cuts.append((dict.fromkeys(others, 1.0), 1.0, condition))
            lacking = float(search.least - search.system.counts[form].value)
            if form in search.forced and form not in totals:
                weights = {
                    each: lacking if each in totals else min(float(search.system.counts[each].value), lacking)
                    for each in others
                }
                search.cuts.append((weights, lacking, condition))


def _is_public(search: _Search, form: Form) -> bool:
    count = search.system.counts.get(form)
    return count is not None and count.is_public


def _violations(search: _Search, chosen: frozenset[Form]) -> int:
    """Find what can be worked out although it is held back; forbid it in the program. Return how many there are.

    Whole numbers are looked at only once nothing can be worked out without asking that counts are whole.
    """
    targets = search.targets(chosen)
    search.open_forms = []
    work = [(part, {form: each for form, each in targets.items() if part.holds(form)}) for part in search.parts(chosen)]
    open_still = sum(_priced(search, part, count) for part, inside in work for count in inside.values())
    if open_still:
        return open_still
    search.intervals = {form: Interval(count.value, count.value) for form, count in targets.items()}
    for part, inside in work:
        _bound(search, part, inside)
        for form, count in inside.items():
            if is_open(count, search.intervals[form], search.least):
                _cut_around(search, part, count)
    return sum(is_open(count, search.intervals[form], search.least) for form, count in targets.items())


def is_open(count: Count, interval: Interval, least: int) -> bool:
    """Tell whether too much can be worked out about a count."""
    if 0 < count.value < least:
        return interval.low > 0 or interval.high < least
    return interval.high - interval.low < least


@dataclass(slots=True)
class _Seen:
    """How small and how large the counts of a part were in the solutions found so far; one serves all counts."""

    part: Part
    forms: Sequence[Form]
    lows: dict[Form, int]
    highs: dict[Form, int]

    def take(self, form: Form, sign: int) -> None:
        """Find the smallest (1) or largest (-1) count."""
        values = self.part.solve(form, sign)
        if values is None:
            return
        for each in self.forms:
            value = self.part.value(each, values)
            self.lows[each], self.highs[each] = min(self.lows[each], value), max(self.highs[each], value)

    def is_enough(self, count: Count, sign: int, least: int) -> bool:
        """Tell whether a count was as small or as large as it has to be able to be."""
        low, high = self.lows[count.form], self.highs[count.form]
        if 0 < count.value < least:
            return low <= 0 if sign == 1 else high >= least
        return high - low >= least


def _bound(search: _Search, part: Part, inside: Mapping[Form, Count]) -> None:
    """Find how small and how large each count of a part can be, as far as that matters."""
    values = {form: count.value for form, count in inside.items()}
    seen = _Seen(part, tuple(inside), dict(values), dict(values))
    together: dict[int, float] = {}
    for form in inside:
        for atom, weight in form:
            together[atom] = together.get(atom, 0.0) + weight
    for sign in (1, -1):
        seen.take(tuple(together.items()), sign)
    for form, count in inside.items():
        for sign in (1, -1):
            if not seen.is_enough(count, sign, search.least):
                seen.take(form, sign)
    search.intervals.update({form: Interval(seen.lows[form], seen.highs[form]) for form in inside})


def _condition(search: _Search, count: Count) -> Form | None:
    """Return the count itself where what is demanded holds only if it is held back."""
    return None if count.form in search.forced or not search.can_choose(count) else count.form


def _priced(search: _Search, part: Part, count: Count) -> int:
    """Forbid what can be worked out about a count without asking that counts are whole; return 1 if there is some."""
    wide = float(search.least)
    ways = (((1,), 0.0), ((-1,), wide)) if search.is_small(count) else (((-1, 1), wide),)
    cut = [signs[0] for signs, wanted in ways if _cut(search, part, count, signs, wanted)]
    search.open_forms.extend((count.form, sign) for sign in cut)
    return int(bool(cut))


def _cut(search: _Search, part: Part, count: Count, signs: Sequence[int], wanted: float) -> bool:
    """Add a row: what has to be held back as well, for a count to be as small or as large as it should be.

    Returns
    -------
    bool
        Whether it is not.
    """
    weights: dict[Form, float] = {}
    reached = 0.0
    for sign in signs:
        found = part.priced(count.form, sign)
        if found is None:
            return False
        reached -= found.least  # minus the smallest, or the largest
        for known, value, price in part.worth(found):
            if known in search.choosable:
                loose = price * value if price > 0 else -price * (search.most - value)
                weights[known] = weights.get(known, 0.0) + loose
    needed = wanted - reached
    if needed <= TIGHT:
        return False
    capped = {known: min(weight, needed) for known, weight in weights.items() if weight > TIGHT}
    search.cuts.append((capped, needed, _condition(search, count)))
    return True


def _cut_around(search: _Search, part: Part, count: Count) -> None:
    """Only whole numbers leave too little to a count: demand that something else beside it is held back."""
    beside: list[Form] = [((atom, 1.0),) for atom in part.known]
    known = [form for form in (*beside, *part.sums.values()) if form in search.choosable]
    search.open_forms.append((count.form, 1 if search.intervals[count.form].low else -1))
    search.cuts.append((dict.fromkeys(known, 1.0), 1.0, _condition(search, count)))


def attacked(system: System, known: Mapping[Form, int], wanted: Sequence[Form], most: int) -> dict[Form, Interval]:
    """Return what a reader can work out about counts, given the others.

    Parameters
    ----------
    system
        What holds between counts.
    known
        Those that are printed.
    wanted
        Those that are not.
    most
        What no count exceeds.
    """
    found: dict[Form, Interval] = {}
    atoms = {atom for form in wanted for atom, _ in form}
    for part in parts_of(system.relations, dict(known), atoms, most):
        for form in wanted:
            if part.holds(form):
                ends = [part.solve(form, sign) for sign in (1, -1)]
                values = [part.value(form, each) for each in ends if each is not None]
                if values:
                    found[form] = Interval(min(values), max(values))
    return found
