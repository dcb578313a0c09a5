"""What is asked about differences between groups, and whether it can be had."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from leapstats.api.arguments import found, is_given
from leapstats.api.request import check_all, check_choice, check_level_option
from leapstats.describe.comparisons import DIFFERENCES, SHORT_DIFFERENCES, Comparisons
from leapstats.describe.description import CODED
from leapstats.describe.group_tests import BY_DESIGN, TESTS, fits, known_tests, named_test
from leapstats.describe.tabulation import all_blocks, block_items
from leapstats.dictionary.layout import Layout
from leapstats.errors import Problem, UsageError, nearest, similar
from leapstats.survey.groups import cross_units, group_units
from leapstats.survey.survey import Survey
from leapstats.terms import ItemType, Multiplicity

KINDS = tuple(
    str(kind) for kind in (ItemType.BINARY, ItemType.CATEGORICAL, ItemType.COUNT, ItemType.CONTINUOUS, ItemType.DATE)
)
MULTIPLICITIES = tuple(each for each in Multiplicity if each is not Multiplicity.WESTFALL_YOUNG)
FEWEST = 2
FORM = "Write it as item=method, such as nurses=welch"
STAFFING = "the waves have the same practices: they are not groups. For changes use staffing"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonOptions:
    """The options of `table1` that compare groups, as they were given."""

    test: bool = False
    test_method: object = None
    difference: bool = False
    difference_method: object = None
    smd: object = False
    smd_limits: bool = False
    multiplicity: object = None
    conf_level: float | None = None
    reference: Mapping[str, str] = field(default_factory=dict)
    ordered: tuple[str, ...] = ()


def comparisons_of(options: ComparisonOptions, by: Sequence[str], waves: Sequence[str]) -> Comparisons | None:
    """Return what is asked about differences between groups; None if nothing is.

    Raises
    ------
    UsageError
        With every option that is not known, or that has no groups to compare.
    """
    methods = dict(_methods("test_method", options.test_method))
    differences = dict(_methods("difference_method", options.difference_method))
    known_differences = (*SHORT_DIFFERENCES, *DIFFERENCES)
    test = options.test or bool(methods) or options.multiplicity is not None or bool(options.ordered)
    smd = ("average" if options.smd else "none") if isinstance(options.smd, bool) else options.smd
    if options.smd_limits and smd == "none":
        smd = "average"
    has_difference = options.difference or bool(differences)
    wanted = {"test": test, "difference": has_difference, "smd": isinstance(smd, str) and smd != "none"}

    def check_groups() -> None:
        problems = [
            Problem(name, STAFFING if len(waves) > 1 else "there are no groups to compare", "Add --by, or omit it")
            for name, given in wanted.items()
            if given and (not by or len(waves) > 1)
        ]
        if problems:
            raise UsageError("the options", problems)

    def check_methods() -> None:
        problems = [
            Problem(f"{option}, {item}", f'there is no {what} "{name}"', _fix(name, known))
            for option, what, given, known in (
                ("test_method", "test", methods, known_tests()),
                ("difference_method", "method", differences, known_differences),
            )
            for item, name in given.items()
            if name not in known
        ]
        if problems:
            raise UsageError("the options", problems)

    check_all(
        "the options",
        (
            check_groups,
            check_methods,
            lambda: check_level_option(options.conf_level),
            lambda: check_choice(
                "multiplicity", "none" if options.multiplicity is None else options.multiplicity, MULTIPLICITIES
            ),
            lambda: check_choice("smd", smd, ("average", "largest", "none")),
        ),
    )
    if not any(wanted.values()):
        return None
    return Comparisons(
        **wanted,
        methods=methods,
        differences={item: SHORT_DIFFERENCES.get(name, name) for item, name in differences.items()},
        multiplicity=Multiplicity(str(options.multiplicity or "none")),
        reference=dict(options.reference),
        ordered=frozenset(options.ordered),
        conf_level=options.conf_level or 0.95,
        largest_smd=smd == "largest",
        smd_limits=options.smd_limits,
    )


def _fix(name: str, known: Sequence[str]) -> str:
    """Name the methods that are called alike, else all there are."""
    return similar(name, known) or f"Use one of {', '.join(known)}"


def _methods(option: str, given: object) -> Iterator[tuple[str, str]]:
    """Yield each item, or kind of item, with the name of its method."""
    if not is_given(given):
        return
    if isinstance(given, Mapping):
        yield from ((str(item), str(name)) for item, name in given.items())
        return
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, Sequence):
        raise UsageError("the options", [Problem(option, f"{found(given)} names no method", FORM)])
    parts = [part.strip() for text in texts for part in str(text).split(",")]
    wrong = [part for part in parts if "=" not in part]
    if wrong:
        raise UsageError("the options", [Problem(option, f'"{part}" names no item', FORM) for part in wrong])
    for part in parts:
        item, _, name = part.rpartition("=")
        yield item.strip(), name.strip().replace("-", "_")


def fitting(asked: Comparisons, layout: Layout, survey: Survey, by: Sequence[str], *, cross: bool) -> Comparisons:
    """Return what is asked with a test for each item that one was chosen for, by its name or its kind.

    Raises
    ------
    UsageError
        If an item is not in the table, a test does not fit it, or a group to compare with is not there.
    """
    items = [item for block in all_blocks(layout) for item in block_items(block)]
    kinds = {item: survey.variable(item).type for item in items if survey.has(item)}
    options = {"test_method": asked.methods, "difference_method": asked.differences}
    problems = [
        Problem(f"{option}, {name}", "the table has no such item", nearest(name, [*items, *KINDS]))
        for option, given in options.items()
        for name in given
        if name not in items and name not in KINDS
    ]
    for option, given in options.items():
        problems.extend(absent_kinds(option, given, kinds))
    problems.extend(
        Problem(f"ordered, {name}", "the table has no such item", nearest(name, [*items, *by]))
        for name in asked.ordered
        if name not in items and name not in by
    )
    methods, differences = (
        {item: given.get(item, given.get(str(kind), "")) for item, kind in kinds.items()} for given in options.values()
    )
    weighted = survey.sampled is not None
    problems.extend(_misfits(differences, kinds, weighted=weighted))
    problems.extend(_not_by_design(asked) if weighted else ())
    groupings = [cross_units(survey, by)] if cross else [group_units(survey, item) for item in by]
    problems.extend(
        Problem(f"by, {item}", "fewer than two groups have units: nothing can be compared", "Choose another item")
        for item, groups in zip((":".join(by),) if cross else by, groupings, strict=True)
        if sum(group.size > 0 for group in groups.groups[1:]) < FEWEST
    )
    sizes = [sum(group.size > 0 for group in groups.groups[1:]) for groups in groupings]
    for item, name in methods.items():
        codes = survey.variable(item).codes
        n_levels = len(codes.answers) if codes is not None else 0
        for n_groups in sizes if name else ():
            test = named_test(name, n_groups)
            if item not in by and not fits(test, kinds[item], n_levels, n_groups, weighted=weighted):
                by_design = " with weights or a design" if weighted else ""
                misfit = f"{name} does not fit a {kinds[item]} item and {n_groups} groups{by_design}"
                what = misfit if weighted and test.takes not in BY_DESIGN else f"{misfit}: it takes {test.takes.value}"
                fix = _those_that_fit(kinds[item], n_levels, n_groups, weighted=weighted)
                problems.append(Problem(f"test_method, {item}", what, fix))
    problems.extend(_reference_problems(asked, survey, by))
    if problems:
        raise UsageError("the options", problems)
    return replace(
        asked,
        methods={item: name for item, name in methods.items() if name},
        differences={item: name for item, name in differences.items() if name},
        reference=dict(_references(asked, survey, by)),
        weighted=weighted,
    )


def _not_by_design(asked: Comparisons) -> Iterator[Problem]:
    """Yield what cannot be had of units with weights."""
    if asked.smd_limits:
        yield Problem(
            "smd_limits", "a standardized difference by a design has no limits here", "Use smd without limits"
        )


def _misfits(differences: Mapping[str, str], kinds: Mapping[str, ItemType], *, weighted: bool) -> Iterator[Problem]:
    """Yield a problem for each difference that is not of the kind of its item."""
    for item, name in differences.items():
        of_item = (kinds[item] in CODED, weighted)
        if name and (DIFFERENCES[name].of_shares, DIFFERENCES[name].by_design) != of_item:
            names = [each.function for each in DIFFERENCES.values() if (each.of_shares, each.by_design) == of_item]
            by_design = " with weights or a design" if weighted else ""
            what, fix = f"{name} does not fit a {kinds[item]} item{by_design}", f"Use one of {', '.join(names)}"
            yield Problem(f"difference_method, {item}", what, fix)


def absent_kinds(option: str, names: Iterable[str], kinds: Mapping[str, ItemType]) -> Iterator[Problem]:
    """Yield a problem for each kind of item that is named and that no item of the table is."""
    there = sorted({str(kind) for kind in kinds.values()})
    for name in names:
        if name in KINDS and name not in kinds and name not in there:
            yield Problem(f"{option}, {name}", f"the table has no {name} item", f"Its items are {', '.join(there)}")


def _those_that_fit(kind: ItemType, n_levels: int, n_groups: int, *, weighted: bool) -> str:
    known = (name for name, test in TESTS.items() if fits(test, kind, n_levels, n_groups, weighted=weighted))
    return f"Use one of {', '.join(known)}"


def _references(asked: Comparisons, survey: Survey, by: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the group that the others are compared with, by its level, for each item that one was named for."""
    for item, name in asked.reference.items():
        if item in by:
            for group in group_units(survey, item).groups[1:]:
                if group.size and name in {group.level, group.label}:
                    yield item, str(group.level)
                    break


def _reference_problems(asked: Comparisons, survey: Survey, by: Sequence[str]) -> Iterator[Problem]:
    known = dict(_references(asked, survey, by))
    for item, name in asked.reference.items():
        if item in by and item not in known:
            levels = [group.label for group in group_units(survey, item).groups[1:] if group.size]
            what, fix = f'"{name}" is not one of its answers', f"Use one of {', '.join(levels)}"
            yield Problem(f"reference, {item}", what, fix)
