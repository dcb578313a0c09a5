"""Check the scales of a study against its items, and give each the range of its answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from keyword import iskeyword

from leapstats.dictionary.files import shortened
from leapstats.dictionary.number_checks import number_problem
from leapstats.dictionary.scale import LEVEL, PRORATED, SUM, Scale
from leapstats.dictionary.scale_files import FILE, ScaleRow, as_written
from leapstats.dictionary.sheets import Findings, unique
from leapstats.dictionary.study import Variable
from leapstats.errors import nearest
from leapstats.terms import CODED

Span = tuple[float, float]
Fault = tuple[str, str, str]  # the column, what was found, the fix
FEWEST = 2
MOST_SHOWN = 8


def checked_scales(
    rows: Sequence[ScaleRow], variables: Mapping[str, Variable], findings: Findings
) -> tuple[dict[str, Scale], dict[str, Scale]]:
    """Note what is wrong with scales.

    Parameters
    ----------
    rows
        As they were read.
    variables
        The items of the study.
    findings
        Get every problem.

    Returns
    -------
    dict, dict
        The scales that are right, those that others are made of first, and then those that are not. The right ones
        know their range where it is given, or where all their items have codes of one range.
    """
    named = unique(((each.row.where, each.scale.name, each) for each in rows), "scale", findings)
    order, circular = _in_order(named, findings)
    sound: dict[str, Scale] = {}
    found: dict[str, list[Fault]] = {}
    for name in order:
        row = named[name]
        spans = {each: _span_of(each, variables, sound) for each in row.scale.items}
        scale = _with_range(row.scale, spans)
        found[name] = list(_faults(scale, spans, variables, named))
        waits = any(each in named and each not in sound for each in scale.items)
        if row.is_sound and not found[name] and not waits:
            found[name].extend(_of_levels(scale))
            if not found[name]:
                sound[name] = scale
    for name, row in named.items():
        for column, what, fix in found.get(name, ()):
            row.complain(column, what, fix)
    unsound = {name: row.scale for name, row in named.items() if name not in sound}
    return {name: sound[name] for name in order if name in sound}, unsound | circular


def _in_order(named: Mapping[str, ScaleRow], findings: Findings) -> tuple[list[str], dict[str, Scale]]:
    """Return the scales after those they are made of, and apart from them those that go in a circle."""
    graph = {name: [each for each in row.scale.items if each in named] for name, row in named.items()}
    circular: dict[str, Scale] = {}
    while True:
        try:
            return list(TopologicalSorter(graph).static_order()), circular
        except CycleError as error:
            circle = list(reversed(error.args[1]))
            shown = circle if len(circle) <= MOST_SHOWN else [*circle[: MOST_SHOWN - 2], "...", circle[-1]]
            words = " -> ".join(shown)
            where = f"{named[circle[0]].row.where}, column items"
            findings.add(where, f"the scales go in a circle: {words}", "Take one of them out of the other's items")
            circular |= {name: named[name].scale for name in circle}
            graph = {
                name: [each for each in others if each not in circular]
                for name, others in graph.items()
                if name not in circular
            }


def _span_of(name: str, variables: Mapping[str, Variable], sound: Mapping[str, Scale]) -> Span | None:
    """Return the lowest and the highest answer of an item by its codes, or of a scale by its own range."""
    if name in sound:
        return sound[name].span
    variable = variables.get(name)
    if variable is None or variable.type not in CODED or variable.codes is None or number_problem(variable):
        return None
    keys = [variable.codes.keys[each.code] for each in variable.codes.answers]
    return (min(keys), max(keys)) if keys else None


def _with_range(scale: Scale, spans: Mapping[str, Span | None]) -> Scale:
    found = set(spans.values())
    span = next(iter(found)) if len(found) == 1 else None
    if scale.low is not None or span is None:
        return scale
    return replace(scale, low=span[0], high=span[1])


def _faults(
    scale: Scale, spans: Mapping[str, Span | None], variables: Mapping[str, Variable], named: Mapping[str, ScaleRow]
) -> Iterator[Fault]:
    yield from _of_name(scale, variables, named)
    yield from _of_items(scale, variables, named)
    yield from _of_ranges(scale, spans, variables)
    yield from _of_score(scale)


def _of_name(scale: Scale, variables: Mapping[str, Variable], named: Mapping[str, ScaleRow]) -> Iterator[Fault]:
    if not scale.name.isidentifier() or iskeyword(scale.name):
        yield "name", f'"{scale.name}" cannot be used in formulas', "Use letters, digits and _"
    if scale.name in variables:
        what = f"{scale.name} is already an item of variables.csv; the score becomes an item of that name"
        yield "name", what, "Rename the scale, or remove the item"
    level = scale.level_name
    if level in variables or level in named:
        where = FILE if level in named else "variables.csv"
        what = f"the levels become an item {level}, but {where} has that name already"
        yield "name", what, "Rename one of them"


def _of_items(scale: Scale, variables: Mapping[str, Variable], named: Mapping[str, ScaleRow]) -> Iterator[Fault]:
    if len(set(scale.items)) < FEWEST:
        found = f"it has one item, {scale.items[0]}" if scale.items else "it is blank"
        yield "items", found, "List two items or more; one item is used by its own name"
    double = sorted({each for each in scale.items if scale.items.count(each) > 1})
    if double and len(set(scale.items)) >= FEWEST:
        yield "items", f"{', '.join(double)} is listed twice", "List each item once"
    for each in dict.fromkeys(scale.items):
        if each not in named:
            yield from _of_item(each, variables, named)
    for each in scale.reversed:
        if each not in scale.items:
            yield "reversed", f'"{each}" is not an item of the scale', nearest(each, scale.items)


def _of_item(name: str, variables: Mapping[str, Variable], named: Mapping[str, ScaleRow]) -> Iterator[Fault]:
    variable = variables.get(name)
    if variable is None:
        made = name.removesuffix(LEVEL)
        is_level = made != name and made in named
        fix = f"Use the score, {made}" if is_level else nearest(name, [*variables, *named])
        yield "items", f'"{name}" is neither an item nor a scale', fix
    elif (problem := number_problem(variable)) is not None:
        yield "items", *problem


def _of_ranges(scale: Scale, spans: Mapping[str, Span | None], variables: Mapping[str, Variable]) -> Iterator[Fault]:
    """Note items whose codes differ, or that have codes outside the range, and a range that is needed and not given."""
    listed = _listed({name: span for name, span in spans.items() if span is not None}, variables)
    if listed:
        fix = "Bring them to one range, as in rescale(item, (1, 5), (0, 100)); in place of scales, list their items"
        yield "items", f"items with different ranges are taken together ({listed})", fix
        return
    span = next((each for each in spans.values() if each is not None), None)
    if scale.low is None or scale.high is None:
        needs = [word for word, there in (("reversed", scale.reversed), ("rescale", scale.rescaled)) if there]
        if needs:
            free = [name for name, each in spans.items() if each is None and name in variables]
            have = f"{', '.join(free[:3])} {'has' if len(free) == 1 else 'have'}"
            why = f"{' and '.join(needs)} {'needs' if len(needs) == 1 else 'need'} it, and {have} no codes to tell it"
            if free:
                yield "range", f"it is blank, but {why}", "Write the lowest and the highest answer, as in 1 to 12"
    elif span is not None and (span[0] < scale.low or span[1] > scale.high):
        name = next(name for name, each in spans.items() if each is not None)
        what = f"{name} goes from {_to(span)}, outside the range {_to((scale.low, scale.high))}"
        yield "range", what, "Correct the range, or leave it blank: codes tell it"


def _listed(spans: Mapping[str, Span], variables: Mapping[str, Variable]) -> str:
    """Return the ranges that differ, or else the codes, each with the first item that has them; "" where none do."""
    ranges: dict[str, str] = {}
    codes: dict[str, str] = {}
    for name, span in spans.items():
        ranges.setdefault(_to(span), name)
        if own := _codes(variables.get(name)):
            codes.setdefault(", ".join(map(as_written, own)), name)
    differing = next((found for found in (ranges, codes) if len(found) > 1), {})
    return "; ".join(f"{name} {words}" for words, name in differing.items())


def _codes(variable: Variable | None) -> tuple[float, ...]:
    if variable is None or variable.codes is None:
        return ()
    return tuple(sorted(variable.codes.keys[each.code] for each in variable.codes.answers))


def _of_score(scale: Scale) -> Iterator[Fault]:
    n_items = len(scale.items)
    needed = float(scale.at_least or n_items)
    if needed > n_items >= FEWEST:
        yield "at_least", f"{shortened(scale.at_least)} is more than its {n_items} items", f"Write at most {n_items}"
    elif scale.rule == SUM and needed < n_items:
        what = f"a sum over fewer than {n_items} answers is smaller, and {scale.at_least} is enough here"
        yield "at_least", what, f"Write {PRORATED} under rule (mean times {n_items}), or leave at_least blank"


def _of_levels(scale: Scale) -> Iterator[Fault]:
    if not scale.cut_offs:
        return
    if scale.span is None:
        what = "there are levels, but no range to see that each score has one"
        yield "cut_offs", what, "Fill in range, as in 1 to 12"
        return
    low, high = scale.span
    first, last = scale.cut_offs[0][0], scale.cut_offs[-1][0]
    if first > low:
        what = f"scores from {as_written(low)} to below {as_written(first)} have no level"
        yield "cut_offs", what, f"Begin the first level at {as_written(low)}, or add one below"
    if last > high:
        what = f"no score reaches {as_written(last)}: the highest is {as_written(high)}"
        yield "cut_offs", what, "Correct the cut-offs, or rescale"
    numbers = {str(place) for place, _ in enumerate(scale.cut_offs, start=1)}
    for place, (_, label) in enumerate(scale.cut_offs, start=1):
        if label in numbers - {str(place)}:
            yield "cut_offs", f'the label of level {place} is the number of another, "{label}"', "Use words for labels"
    if len(scale.cut_offs) < FEWEST:
        yield "cut_offs", "there is one level for all scores", "Add the others, or leave cut_offs blank"


def _to(span: Span) -> str:
    return f"{as_written(span[0])} to {as_written(span[1])}"
