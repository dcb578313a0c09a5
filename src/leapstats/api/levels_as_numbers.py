"""Items answered in words as numbers: 1, 2, 3 and so on, in the order of their levels."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from leapstats.describe.likert_scale import AskedScale
from leapstats.dictionary.codes import Code, CodeList, is_whole
from leapstats.dictionary.study import Variable
from leapstats.errors import Problem, UsageError
from leapstats.psychometrics.item_numbers import coding_of
from leapstats.survey.survey import Survey
from leapstats.terms import CODED

AS_MISSING = "Declare it with --missing"
IN_ORDER = "Name them in their order with --levels ITEM=LOW,MID,HIGH, or choose an item with numbers"


def with_numbers(survey: Survey, sets: Iterable[Sequence[str]]) -> Survey:
    """Give the levels of items in words the numbers of their places.

    Parameters
    ----------
    survey
        Of a file without a dictionary.
    sets
        Items that are answered in the same levels; those that are numbers already stay as they are.

    Returns
    -------
    Survey
        Its notes say what the levels count.

    Raises
    ------
    UsageError
        With each item whose levels have no known order, differ within a set, or are no point of a scale.
    """
    changed: dict[str, Variable] = {}
    notes: dict[str, None] = {}
    problems: list[Problem] = []
    for items in sets:
        worded = [item for item in items if item not in changed and _is_worded(survey.variable(item))]
        if not worded:
            continue
        try:
            found = coding_of(survey, worded, AskedScale())
        except UsageError as error:
            problems.extend(replace(each, fix=IN_ORDER) for each in error.problems)
            continue
        problems.extend(
            Problem(", ".join(worded), f'"{label}" is no point of the scale', AS_MISSING) for label in found.unsure
        )
        changed |= {item: _numbered(survey.variable(item), found.levels[item], found.labels) for item in worded}
        said = ", ".join(f"{label} {number:g}" for number, label in sorted(found.labels.items()))
        notes[f"{', '.join(worded)} count {said}"] = None
    if problems:
        raise UsageError("the items", problems)
    if not changed:
        return survey
    study = replace(survey.study, variables={**survey.study.variables, **changed})
    provenance = replace(survey.provenance, notes=(*survey.provenance.notes, *notes))
    return replace(survey, study=study, provenance=provenance)


def _is_worded(variable: Variable) -> bool:
    codes = variable.codes.answers if variable.codes is not None else ()
    return variable.type in CODED and not all(is_whole(code.code) for code in codes)


def _numbered(variable: Variable, numbers: Mapping[str, float], labels: Mapping[float, str]) -> Variable:
    """Return an item whose codes are numbers; levels that nobody chose come last."""
    codes = variable.codes
    if codes is None:
        return variable
    own = [Code(f"{numbers.get(code.code, 0):g}", code.label) for code in codes.answers]
    there = {code.code for code in own}
    more = [Code(f"{number:g}", label) for number, label in labels.items() if f"{number:g}" not in there]
    return replace(variable, codes=CodeList(codes.name, (*own, *more, *codes.missing)))
