"""Compare every item of a table between groups, and adjust the p-values of the table."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from leapstats.describe.comparisons import Compared, Comparisons
from leapstats.describe.description import Question, grouped_answers
from leapstats.describe.differences import compared
from leapstats.describe.levels import shows_first
from leapstats.describe.tabulation import block_items
from leapstats.dictionary.layout import Block
from leapstats.results.frame import Result
from leapstats.results.p_adjustment import adjusted
from leapstats.survey.groups import Groups
from leapstats.survey.survey import Survey
from leapstats.terms import Multiplicity, StatName

Found = dict[str, tuple[Compared, ...]]


def compare_blocks(
    survey: Survey, groupings: Sequence[Groups], blocks: Sequence[Block], asked: Comparisons
) -> list[Found]:
    """Compare the items of each block between the groups of each grouping.

    An item that is in two blocks is compared in the first: its p counts once in the family.
    """
    seen: set[str] = set()
    found: list[Found] = []
    for block in blocks:
        here: Found = {}
        for item in block_items(block):
            if item not in seen and survey.has(item):
                here[item] = tuple(_compared(survey, groupings, item, asked, block))
        seen.update(here)
        found.append(here)
    return found if asked.multiplicity is Multiplicity.NONE else _adjusted(found, asked.multiplicity)


def _compared(
    survey: Survey, groupings: Sequence[Groups], item: str, asked: Comparisons, block: Block
) -> Iterator[Compared]:
    variable = survey.variable(item)
    for groups in groupings:
        if item not in str(groups.groups[-1].by).split(":"):
            answers = grouped_answers(survey, groups, Question(item, block.base))
            places = [place for place, group in enumerate(groups.groups[1:]) if group.size]
            there = [groups.groups[1:][place] for place in places]
            kept = answers.of_groups(places)
            yield compared(variable, there, kept, asked, of_first=shows_first(block, variable))


def _adjusted(found: list[Found], multiplicity: Multiplicity) -> list[Found]:
    """Add the adjusted p to each item; the family is all p-values of the table, of every grouping."""
    p_values = {
        (item, each.by): each.p_value
        for here in found
        for item, several in here.items()
        for each in several
        if each.tested is not None
    }
    of_family = dict(zip(p_values, adjusted(list(p_values.values()), multiplicity), strict=True))
    return [
        {
            item: tuple(_with(each, item, of_family.get((item, each.by)), multiplicity) for each in several)
            for item, several in here.items()
        }
        for here in found
    ]


def _with(each: Compared, item: str, p: float | None, multiplicity: Multiplicity) -> Compared:
    if p is None or each.tested is None:
        return each
    name = each.tested.test.function
    row = Result(item, None, each.by, None, name, StatName.P_ADJUSTED, p, str(multiplicity))
    return replace(each, rows=(*each.rows, row))
