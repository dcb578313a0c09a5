"""What the files of statistical packages have in common: codes for missing answers, dates, personal columns."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from leapstats.survey.cells import same
from leapstats.survey.kinds.missing_words import declared_reason, doubtful_reason, plain_reason
from leapstats.survey.personal import is_personal
from leapstats.survey.raw import RawColumn
from leapstats.survey.spss_dates import Moment
from leapstats.terms import REASON_LABELS, Reason

MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class CodedMissing:
    """Cells of a column that hold a code such as `.a` instead of an answer; `label` is empty where it has none."""

    column: str
    code: str
    label: str
    cells: int


def reason_of(label: str) -> Reason:
    """Return why an answer is missing whose code has a label; UNKNOWN where it has none, or the label does not say."""
    own = next((reason for reason, words in REASON_LABELS.items() if same(words, label)), None)
    return own or plain_reason(label) or doubtful_reason(label) or declared_reason(label)


def missing_notes(found: Iterable[CodedMissing]) -> Iterator[str]:
    """Say which codes were taken for missing answers, how often, and where: a sentence for each code and label."""
    together: dict[tuple[str, str], list[CodedMissing]] = {}
    bare = []
    for each in found:
        if each.label:
            together.setdefault((each.code, each.label), []).append(each)
        else:
            bare.append(each)
    for (code, label), several in sorted(together.items()):
        yield f'counted as missing: {code} "{label}" ({reason_of(label).label.lower()}), {_cells(several)}'
    if bare:
        codes = ", ".join(sorted({each.code for each in bare}))
        yield f"counted as missing: {codes} without a label (why is unknown), {_cells(bare)}"


def _cells(several: Sequence[CodedMissing]) -> str:
    cells = sum(each.cells for each in several)
    where = named(list(dict.fromkeys(each.column for each in several)))
    return f"{cells:,} {'cell' if cells == 1 else 'cells'} in {where}"


def moment_notes(kinds: Iterable[tuple[str, Moment]]) -> Iterator[str]:
    """Say which columns hold dates and times, that are read as text."""
    found = list(kinds)
    for word, is_time in (("dates", False), ("times", True)):
        names = [name for name, kind in found if (kind is Moment.TIME) is is_time]
        if names:
            yield f"{word} read as text: {named(names)}"


def named(names: Sequence[str]) -> str:
    """List names, of many only the first ones and how many more there are."""
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f"{', '.join(names[:MOST_NAMED])}{more}"


def personal_names(columns: Iterable[RawColumn], keep: frozenset[str]) -> tuple[str, ...]:
    """Name the columns of personal data that are not to be kept.

    The name says so, or the label of a text: that of a code may name a choice.
    """
    return tuple(
        column.name
        for column in columns
        if column.name not in keep
        and (is_personal(column.name) or (not column.numeric and not column.labels and is_personal(column.label)))
    )
