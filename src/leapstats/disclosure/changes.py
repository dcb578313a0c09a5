"""The counts of waves that are compared unit by unit, and what holds between them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from leapstats.disclosure.facts import Facts
from leapstats.disclosure.slices import NO, PAIRED, TALLY, WAVE, Sheet
from leapstats.disclosure.system import Form, form_of
from leapstats.results.frame import Key, Result
from leapstats.terms import StatName

TO, CHANGED, YES = " to ", ">", "1"
ELSEWHERE = "(not in both)"  # answered in one of the two waves only
ABSENT = "(absent)"
INF = float("inf")
UNKNOWN = frozenset({"absent_answers", "tally_over_all"})  # rest on counts that no cell of a comparison adds up to
MOVES = (StatName.N_ROSE, StatName.N_FELL, StatName.N_STAYED)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One item in two waves: the numbers that are printed of it, by level and name."""

    item: str
    waves: tuple[str, str]
    numbers: dict[tuple[str, str | None, StatName, str], int] = field(repr=False)

    @property
    def pair(self) -> str:
        """The two waves, as the long frame names them."""
        return TO.join(self.waves)

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels that are counted; of a yes-no item also no."""
        found = tuple(dict.fromkeys(level for wave, level, *_ in self.numbers if level and wave in self.waves))
        return (YES, NO) if found == (YES,) else found

    def axis(self, place: int) -> str:
        """Return the name of the item in a wave."""
        return f"{self.item}@{self.waves[place]}"

    def atom(self, facts: Facts, before: str, after: str) -> tuple[int, float]:
        """Return the units with an answer before and one after."""
        named = sorted(((self.axis(0), before), (self.axis(1), after)))
        return facts.system.place(tuple(named)), 1.0

    def alone(self, facts: Facts, place: int, level: str) -> tuple[int, float]:
        """Return the units with an answer in one wave, whether or not they answered in the other."""
        return facts.system.place(((self.axis(place), level),)), 1.0

    def margin(self, facts: Facts, place: int, level: str) -> Form:
        """Return those with an answer in one wave, of those that answered in both."""
        if place == 0:
            return form_of(self.atom(facts, level, each) for each in self.levels)
        return form_of(self.atom(facts, each, level) for each in self.levels)

    def printed(self, level: str | None, name: StatName) -> int | None:
        """Return a count of the pair of waves, None where it is not printed."""
        return self.numbers.get((self.pair, level, name, PAIRED))

    @property
    def size(self) -> int:
        """How many units answered in both waves."""
        return self.printed(None, StatName.N_PAIRS) or 0

    def answered(self, place: int, level: str) -> int | None:
        """Return how many of those that answered in both waves gave an answer in one of them."""
        return self._count(place, level, PAIRED, self.size)

    def answered_alone(self, place: int, level: str) -> int | None:
        """Return how many gave an answer in a wave, whether or not they answered in the other."""
        base = self.numbers.get((self.waves[place], YES, StatName.N_BASE, TALLY), 0)
        return self._count(place, level, TALLY, base)

    def _count(self, place: int, level: str, statistic: str, size: int) -> int | None:
        found = self.numbers.get((self.waves[place], level, StatName.N, statistic))
        if found is None and level == NO and self.levels == (YES, NO):
            yes = self.numbers.get((self.waves[place], YES, StatName.N, statistic))
            return size - yes if yes is not None else None
        return found

    def gained(self, facts: Facts, level: str) -> Form:
        """Return those with an answer after that they had not before."""
        return form_of(self.atom(facts, each, level) for each in self.levels if each != level)

    def lost(self, facts: Facts, level: str) -> Form:
        """Return those with an answer before that they have no longer."""
        return form_of(self.atom(facts, level, each) for each in self.levels if each != level)

    def pairs(self, facts: Facts) -> Form:
        """Return those that answered in both waves."""
        if not self.levels:
            return ((facts.system.place(((f"{self.item}@{self.pair}", "pairs"),)), 1.0),)
        return form_of(self.atom(facts, a, b) for a in self.levels for b in self.levels)

    def moved(self, facts: Facts, name: StatName) -> Form:
        """Return those whose number rose, fell or stayed."""
        return ((facts.system.place(((f"{self.item}@{self.pair}", str(name)),)), 1.0),)


def comparisons_of(sheet: Sheet) -> list[Comparison]:
    """Return the items of a table that compares waves, each in each pair of waves."""
    found: dict[tuple[str, str], Comparison] = {}
    waves = list(dict.fromkeys(row.by_level for row in sheet.rows if row.by == WAVE and row.by_level))
    for row in sheet.rows:
        if row.statistic == PAIRED and row.stat_name is StatName.N_PAIRS and row.by_level:
            one, other = _parted(row.by_level, waves)
            found[row.variable, row.by_level] = Comparison(row.variable, (one, other), {})
    for row in sheet.rows:
        if row.statistic not in {PAIRED, TALLY} or row.by != WAVE or not row.by_level or row.stat != row.stat:
            continue
        for each in found.values():
            if each.item == row.variable and row.by_level in {*each.waves, each.pair}:
                each.numbers[row.by_level, row.level, row.stat_name, row.statistic] = round(row.stat)
    return list(found.values())


def _parted(pair: str, waves: list[str]) -> tuple[str, str]:
    """Return the two waves that the name of a pair joins."""
    for one in waves:
        if pair.startswith(one + TO) and pair.removeprefix(one + TO) in waves:
            return one, pair.removeprefix(one + TO)
    one, _, other = pair.partition(TO)
    return one, other


def add_changes(facts: Facts, sheet: Sheet) -> None:
    """Add the counts of units in two waves: they add up to those of each wave."""
    comparisons = comparisons_of(sheet)
    _add_absent(facts, comparisons, sheet.sizes)
    for each in comparisons:
        if each.levels:
            _add_levels(facts, each)
        moved = [each.moved(facts, name) for name in MOVES if (each.pair, None, name, PAIRED) in each.numbers]
        if moved:
            parts = [(form[0][0], 1.0) for form in moved]
            pairs = each.pairs(facts)
            whole = [(place, -weight) for place, weight in pairs]
            facts.system.relate([*parts, *whole], 0.0, 0.0, f"{each.item}: rose, fell and stayed add up")
        for form, value, name, is_level in _counts(facts, each):
            facts.system.count(form, value, name, is_level=is_level, is_printed=False)


def _add_absent(facts: Facts, comparisons: Sequence[Comparison], sizes: Mapping[str, int]) -> None:
    """Add those who are in both waves and lack an answer: how many are in both is taken as known."""
    for pair in dict.fromkeys(each.pair for each in comparisons):
        inside = [each for each in comparisons if each.pair == pair]
        whole = ((facts.system.place(((f"@{pair}", ELSEWHERE),)), 1.0),)
        size = max(sizes.get(pair, 0), *(each.size for each in inside), 0)
        facts.system.count(whole, size, "units in both waves", is_level=False)
        facts.system.counts[whole] = replace(facts.system.counts[whole], is_public=True)
        for each in inside:
            absent = facts.system.place(((f"{each.item}@{pair}", ABSENT),))
            words = f"{each.item}: with an answer in both waves or without"
            facts.system.relate([*each.pairs(facts), (absent, 1.0), (whole[0][0], -1.0)], 0.0, 0.0, words)
            apart = [
                each.atom(facts, *ends) for level in each.levels for ends in ((level, ELSEWHERE), (ELSEWHERE, level))
            ]
            # Units of one wave only have an answer in one wave, and are not among those who lack one of two.
            outside = sum(max(sizes.get(wave, 0) - size, 0) for wave in each.waves)
            words = f"{each.item}: who answered in one wave lacks the other answer"
            facts.system.relate([*apart, (absent, -1.0)], -INF, float(outside), words)
            name = f"{each.item}: no answer in one of both waves"
            facts.system.count(((absent, 1.0),), size - each.size, name, is_level=True, is_printed=False)


def _add_levels(facts: Facts, each: Comparison) -> None:
    """Add that those of both waves and of one alone are all with an answer; that nobody is alone is told in words."""
    together = [each.answered(place, level) for place in (0, 1) for level in each.levels]
    none_apart = together == [each.answered_alone(place, level) for place in (0, 1) for level in each.levels]
    for level in each.levels:
        for place in (0, 1):
            both = each.margin(facts, place, level)
            apart = (level, ELSEWHERE) if place == 0 else (ELSEWHERE, level)
            words = f"{each.item} = {level} in {each.waves[place]} adds up"
            parts = [*both, each.atom(facts, *apart), (each.alone(facts, place, level)[0], -1.0)]
            facts.system.relate(parts, 0.0, 0.0, words)
            if none_apart:
                words = f"{each.item}: who answered in one wave did in both"
                facts.system.relate([each.atom(facts, *apart)], 0.0, 0.0, words)


def _counts(facts: Facts, each: Comparison) -> Iterator[tuple[Form, int, str, bool]]:
    """Yield the counts that are printed, or follow at once, with their values and what they are in words."""
    yield each.pairs(facts), each.size, f"{each.item}: units in both waves", False
    for move in MOVES:
        value = each.printed(None, move)
        if value is not None:
            yield each.moved(facts, move), value, f"{each.item}: {move}", True
    for place in (0, 1):
        for level in each.levels:
            value = each.answered(place, level)
            if value is not None:
                yield each.margin(facts, place, level), value, f"{each.item} = {level}, {each.waves[place]}", True
                alone = each.answered_alone(place, level)
                apart = (level, ELSEWHERE) if place == 0 else (ELSEWHERE, level)
                if alone is not None:
                    name = f"{each.item} = {level} in {each.waves[place]} only"
                    yield (each.atom(facts, *apart),), alone - value, name, True
    for level in each.levels:
        yield from _moves(facts, each, level)


def _moves(facts: Facts, each: Comparison, level: str) -> Iterator[tuple[Form, int, str, bool]]:
    """Yield the counts of those who came to a level, left it, kept it, and went to another."""
    gained, lost = each.printed(level, StatName.N_GAINED), each.printed(level, StatName.N_LOST)
    before = each.answered(0, level)
    if gained is not None:
        yield each.gained(facts, level), gained, f"{each.item} = {level} gained", True
    if lost is not None:
        yield each.lost(facts, level), lost, f"{each.item} = {level} lost", True
    if lost is not None and before is not None:
        yield (each.atom(facts, level, level),), before - lost, f"{each.item} = {level} kept", True
    if gained is not None and before is not None and each.levels == (YES, NO):
        yield (each.atom(facts, NO, NO),), each.size - before - gained, f"{each.item} = {level} never", True
    for other in each.levels:
        value = each.printed(f"{level}{CHANGED}{other}", StatName.N)
        if value is not None:
            yield (each.atom(facts, level, other),), value, f"{each.item}: {level} to {other}", True


def forms_of_changes(facts: Facts, sheet: Sheet) -> dict[Key, tuple[tuple[Form, ...], bool] | None]:
    """Return for each number what it is: the counts it rests on, and whether it is one of them itself.

    None for what rests on counts that are not known: of all waves together, or of absent answers.
    """
    comparisons = comparisons_of(sheet)
    of_item: dict[str, dict[Form, None]] = {}
    for each in comparisons:
        of_item.setdefault(each.item, {}).update(dict.fromkeys(form for form, *_ in _counts(facts, each)))
    found: dict[Key, tuple[tuple[Form, ...], bool] | None] = {}
    for row in sheet.rows:
        ends = [each for each in comparisons if each.item == row.variable and row.by_level in {*each.waves, each.pair}]
        known = _known(facts, ends[0], row) if ends and row.statistic in {PAIRED, TALLY} else None
        tells = not ends or row.statistic in UNKNOWN
        found[Key(*row[:6])] = None if tells else known or (tuple(of_item[row.variable]), False)
    return found


def _known(facts: Facts, each: Comparison, row: Result) -> tuple[tuple[Form, ...], bool] | None:
    """Return the counts that a count or a share of one rests on; None for every other number."""
    if row.by_level == each.pair:
        form = _of_pair(facts, each, row)
        return ((form,), True) if form is not None else None
    if row.level is None or row.stat_name not in {StatName.N, StatName.N_BASE, StatName.PROPORTION}:
        return None
    place = each.waves.index(row.by_level or "")
    if row.statistic == PAIRED:
        count, base = each.margin(facts, place, row.level), each.pairs(facts)
    else:
        count = (each.alone(facts, place, row.level),)
        base = form_of(each.alone(facts, place, one) for one in each.levels)
    if row.stat_name is StatName.PROPORTION:
        return (count, base), False
    return (count if row.stat_name is StatName.N else base,), True


def _of_pair(facts: Facts, each: Comparison, row: Result) -> Form | None:
    level, name = row.level or "", row.stat_name
    if name is StatName.N_PAIRS:
        return each.pairs(facts)
    if name in MOVES:
        return each.moved(facts, name)
    if name is StatName.N_GAINED:
        return each.gained(facts, level)
    if name is StatName.N_LOST:
        return each.lost(facts, level)
    if name is StatName.N and CHANGED in level:
        before, _, after = level.partition(CHANGED)
        return (each.atom(facts, before, after),)
    return None
