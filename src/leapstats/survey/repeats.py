"""The ids of the rows of a file without a dictionary, and those that come several times."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from numpy.typing import NDArray

from leapstats.errors import Problem, as_option
from leapstats.survey.choices import Choices
from leapstats.survey.kinds.names import is_id, is_place
from leapstats.survey.linking import repeat_problems
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.survey.survey import Survey, begun
from leapstats.survey.unit_ids import are_personal, together, written_ids

MOST_NAMED = 10


def named_ids(file: RawFile, choices: Choices) -> list[RawColumn]:
    """Return the columns that the analyst named as the id."""
    return [each for name in choices.ids for each in file.columns if name in {each.heading, each.name}]


def id_texts(file: RawFile, choices: Choices) -> NDArray[Any] | None:
    """Return the id of each row, None where it is blank; None for all where the analyst named no column."""
    named = named_ids(file, choices)
    return _texts(named, choices) if named else None


def repeated_ids(file: RawFile, choices: Choices) -> Iterator[str]:
    """Say that several rows are of one unit, by the id that the analyst named or else by the columns named as ids.

    Rows that are said to belong together by that id are not told of: the clusters of models and those of a sample.
    """
    named = named_ids(file, choices)
    known = [named] if named else [[each] for each in file.columns if _looks_like_id(each, choices)]
    every = [(_texts(columns, choices).tolist(), columns) for columns in known]
    found = [(texts, columns) for texts, columns in every if set(texts) != {None}]
    if not found or any(len(set(texts)) == len(file.rows) for texts, _ in found):
        return
    texts, columns = max(found, key=lambda each: len(set(each[0])))
    if {name for each in columns for name in (each.heading, each.name)} & {*choices.clusters, *_shared(choices)}:
        return
    shown = begun if are_personal(columns, file, choices.keep) else str
    times = Counter(text for text in texts if text is not None)
    several = [shown(text) for text, count in times.items() if count > 1]
    more = f" and {len(several) - MOST_NAMED} others" if len(several) > MOST_NAMED else ""
    listed = f" ({', '.join(several[:MOST_NAMED])}{more} more than once)" if several else ""
    yield (
        f"the {len(file.rows)} rows have {len(set(texts))} different values of "
        f"{', '.join(each.heading for each in columns)}{listed}: "
        "every row is counted, and tests assume that rows are independent"
    )


def repeats_anew(survey: Survey, whole: RawFile, used: RawFile, choices: Choices) -> Survey:
    """Return a survey that warns of the ids that come several times in the rows used, not in those of the whole."""
    before = set(repeated_ids(whole, choices))
    if not before:
        return survey
    others = [each for each in survey.provenance.warnings if each not in before]
    warnings = (*others, *repeated_ids(used, choices))
    return replace(survey, provenance=replace(survey.provenance, warnings=warnings))


def _shared(choices: Choices) -> tuple[str, ...]:
    """Return the columns whose rows share them: the stratum or cluster of the sample, and the unit of respondents."""
    sampling, respondents = choices.sampling, choices.respondents
    drawn = () if sampling is None else (*sampling.strata, *sampling.clusters)
    return drawn if respondents is None else (*drawn, *respondents.within)


def problems_of_repeats(survey: Survey, choices: Choices) -> Iterator[Problem]:
    """Yield the ids that several rows have, where the analyst named the id and no clusters by it."""
    if survey.rows.ids is None or set(choices.ids) & set(choices.clusters):
        return
    name = " and ".join(choices.ids)
    fix = "Keep one row per unit, or correct the id"
    if len(choices.ids) == 1:
        fix += f"; if a unit has several rows, use {as_option('--cluster', choices.ids)}"
    shown = begun if survey.provenance.hides_ids else str
    yield from repeat_problems("", name, (survey.rows.ids, survey.units), fix, shown)


def _looks_like_id(column: RawColumn, choices: Choices) -> bool:
    return (is_id(column.name) or is_place(column.name)) and column.heading not in choices.types


def _texts(columns: Sequence[RawColumn], choices: Choices) -> NDArray[Any]:
    return together([written_ids(each, choices.of(each)) for each in columns])
