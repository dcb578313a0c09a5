"""Split cells that hold several answers, such as `RN, MA`, into one column of 0 and 1 for each option."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from shlex import quote

import numpy as np
from numpy.typing import NDArray

from leapstats.survey.answer_pieces import Pieces, pieces_of
from leapstats.survey.headings import FreeNames
from leapstats.survey.kinds.judged import MOST_LEVELS
from leapstats.survey.kinds.names import asks_for_text
from leapstats.survey.kinds.numerals import read_numerals
from leapstats.survey.raw import RawColumn, ResponseSet, Texts
from leapstats.survey.spelling import folded

OTHER, CHOSEN = "Other (own words)", 1.0
# What stands between answers, and how it is found. A comma alone is one without a blank behind it, so that an option
# such as `Pharmacist, part-time` stays whole where answers are joined without blanks.
SEPARATORS: Mapping[str, re.Pattern[str]] = {
    "\n": re.compile(r"\r\n|\r|\n"),
    ";": re.compile(r";"),
    "|": re.compile(r"\|"),
    ", ": re.compile(r",\s+"),
    ",": re.compile(r",(?!\s)"),
}
EVERY_COMMA = "every comma"
NAMES = {"\n": "line breaks", ";": "semicolons", "|": "bars", ", ": "commas", ",": "commas"}
MOST_DISTINCT, LONGEST, MOST_TEXT = 20_000, 4000, 1 << 22
MOST_NAMED = 4


@dataclass(frozen=True, slots=True, eq=False)
class ManyAnswers:
    """What the distinct cells of a column hold.

    `chosen` has a row for each distinct cell and a column for each option; `other` is for each distinct cell the
    text that is none of the options, else empty.
    """

    separator: str
    options: tuple[str, ...]
    chosen: NDArray[np.bool_]
    other: tuple[str, ...]


def split(text: str, separator: str) -> list[str]:
    """Return the pieces of a cell, without the white space around them; empty ones are left out."""
    return [piece for each in _pattern(separator).split(text) if (piece := each.strip())]


def matches_of(separator: str, text: str) -> bool:
    """Tell whether a separator is in a text."""
    return _pattern(separator).search(text) is not None


def _pattern(separator: str) -> re.Pattern[str]:
    """Return how a separator is found: one of those known, every comma, or any other text as it stands."""
    known = SEPARATORS.get(separator)
    return known if known is not None else re.compile(re.escape("," if separator == EVERY_COMMA else separator))


def named(separator: str) -> str:
    """Return a separator in words."""
    return NAMES.get(separator) or ("commas" if separator == EVERY_COMMA else f'"{separator}"')


def by_list(texts: Sequence[str], options: Sequence[str], separators: Iterable[str] = tuple(SEPARATORS)) -> ManyAnswers:
    """Read distinct cells by the options that a question has.

    Parameters
    ----------
    texts
        Distinct cells.
    options
        In order; case and white space do not matter. They may contain the separator: where several readings of a
        cell are possible, the one that leaves least over counts, and of those the one with the longest options.
    separators
        Those that are possible; the one that leaves least over is taken, the first in doubt.

    Returns
    -------
    ManyAnswers
        What no option accounts for is `other`.
    """
    readings = [_by_list(texts, tuple(options), each) for each in separators]
    return min(readings, key=lambda each: sum(map(len, each.other)))


def _by_list(texts: Sequence[str], options: tuple[str, ...], separator: str) -> ManyAnswers:
    starts: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for place, option in enumerate(options):
        words = tuple(map(folded, split(option, separator)))
        if words:
            starts.setdefault(words[0], []).append((words, place))
    chosen = np.zeros((len(texts), len(options)), dtype=bool)
    other = []
    for row, text in enumerate(texts):
        pieces = split(text, separator)
        found, left = _cover(list(map(folded, pieces)), starts)
        chosen[row, found] = True
        other.append(", ".join(pieces[place] for place in left))
    return ManyAnswers(separator, options, chosen, tuple(other))


def _cover(
    pieces: Sequence[str], starts: Mapping[str, Sequence[tuple[tuple[str, ...], int]]]
) -> tuple[list[int], list[int]]:
    """Cover pieces by options: as few pieces left over, and then as few options, as can be.

    Returns the places of the options, and of the pieces left over.
    """
    end = len(pieces)
    best = [(0, 0)] * (end + 1)
    taken: list[tuple[int, int]] = [(0, 0)] * end  # how many pieces, and which option (-1: left over)
    for place in range(end - 1, -1, -1):
        left, count = best[place + 1]
        best[place], taken[place] = (left + 1, count), (1, -1)
        for words, option in starts.get(pieces[place], ()):
            after = place + len(words)
            if after <= end and tuple(pieces[place:after]) == words:
                cost = (best[after][0], best[after][1] + 1)
                if cost < best[place]:
                    best[place], taken[place] = cost, (len(words), option)
    chosen: list[int] = []
    left_over: list[int] = []
    place = 0
    while place < end:
        length, option = taken[place]
        (chosen if option >= 0 else left_over).append(option if option >= 0 else place)
        place += length
    return chosen, left_over


def certain(texts: Texts, separator: str) -> ManyAnswers:
    """Read a column that is known for one of several answers, and for its separator, by the pieces of its cells.

    Options stand in the order of their first appearance. Where there are more than a table would show as levels,
    those in one cell only are taken for words of the respondent's own.
    """
    pieces = [split(str(text), separator) for text in texts.distinct]
    return _told(pieces_of(pieces, _counts(texts)), separator)


def found(
    column: RawColumn, separators: Iterable[str] = tuple(SEPARATORS), *, sure_of_platform: bool = True
) -> ManyAnswers | None:
    """Tell whether the cells of a column hold several answers, and which are its options.

    Parameters
    ----------
    column
        Of text.
    separators
        Those to try, in order.
    sure_of_platform
        Whether the file is of a service that joins several answers so. Without that more must speak for it.

    Returns
    -------
    ManyAnswers or None
        None unless the pieces between separators come again in other cells, few are found once only, and most stand
        alone or beside different others, as options do. Numbers, dates, sentences, yes and no with a remark, and
        fields such as `Boston, MA` are left whole.
    """
    if column.numeric or asks_for_text(column.name) or asks_for_text(column.option):
        return None
    texts = column.texts
    if not 1 < len(texts.distinct) <= MOST_DISTINCT:
        return None
    distinct = [str(text) for text in texts.distinct]
    if sum(map(len, distinct)) > MOST_TEXT or max(map(len, distinct)) > LONGEST:
        return None
    for separator in separators:
        pattern = SEPARATORS[separator]
        if not any(pattern.search(text.strip()) for text in distinct) or read_numerals(distinct) is not None:
            continue
        pieces = pieces_of([split(text, separator) for text in distinct], _counts(texts))
        if separator.startswith(","):
            pieces = pieces.with_commas_kept(separator)
        if pieces.are_options(sure_of_platform=sure_of_platform, commas=separator.startswith(",")):
            return _told(pieces, separator)
    return None


def _counts(texts: Texts) -> list[int]:
    counts: list[int] = np.bincount(texts.places[texts.places >= 0], minlength=len(texts.distinct)).tolist()
    return counts


def _told(pieces: Pieces, separator: str) -> ManyAnswers:
    """Take pieces for options, but for those in one cell only where there are too many of them."""
    options = pieces.options
    if len(options) > MOST_LEVELS:
        options = tuple(each for each in options if pieces.rows[each] > 1)
    if all(map(str.isdecimal, options)):
        options = tuple(sorted(options, key=int))
    places = {option: place for place, option in enumerate(options)}
    chosen = np.zeros((len(pieces.cells), len(options)), dtype=bool)
    other = []
    for row, cell in enumerate(pieces.cells):
        chosen[row, [places[piece] for piece in cell if piece in places]] = True
        other.append(", ".join(piece for piece in cell if piece not in places))
    return ManyAnswers(separator, tuple(pieces.shown[each] for each in options), chosen, tuple(other))


def as_columns(
    column: RawColumn, answers: ManyAnswers, taken: Iterable[str] = ()
) -> tuple[list[RawColumn], ResponseSet]:
    """Turn a column of several answers a cell into one column an option.

    Parameters
    ----------
    column
        The column itself.
    answers
        What its distinct cells hold.
    taken
        Options that other columns of the same name have.

    Returns
    -------
    list of RawColumn, ResponseSet
        1 where an option was chosen, 0 where the cell holds something else only, NaN where it is blank. What is none
        of the options is one more column, `Other (own words)`, without the words.
    """
    free = FreeNames(taken)
    given = np.array([bool(text) for text in answers.other], dtype=bool)
    named = [*zip(answers.options, answers.chosen.T, strict=True), *([(OTHER, given)] if given.any() else [])]
    columns = [
        replace(
            column,
            option=free.invent(f"{column.option}: {option}" if column.option else option),
            label=option,
            labels={},
            cells=np.append(chosen.astype(np.float64), np.nan)[column.texts.places],
        )
        for option, chosen in named
    ]
    label = column.label or column.name
    block = ResponseSet(
        name=column.heading,
        label=f"{label}: {column.option}" if column.option else label,
        columns=tuple(each.heading for each in columns),
        counted=CHOSEN,
    )
    return columns, block


def with_check_alls(
    columns: Sequence[RawColumn], decide: Callable[[RawColumn], ManyAnswers | None]
) -> tuple[list[RawColumn], list[ResponseSet], list[str]]:
    """Split the columns of a file that hold several answers a cell.

    Parameters
    ----------
    columns
        All of them.
    decide
        Returns what a column holds, None where it is left as it is.

    Returns
    -------
    columns, sets, notes
        The others stand as they were; a note for each column that was split.
    """
    kept: list[RawColumn] = []
    sets, notes = [], []
    for column in columns:
        answers = None if column.fixed or column.numeric else decide(column)
        if answers is None:
            kept.append(column)
            continue
        split_up, block = as_columns(column, answers, [each.option for each in columns if each.name == column.name])
        kept.extend(split_up)
        sets.append(block)
        notes.append(told(column, answers))
    return kept, sets, notes


def told(column: RawColumn, answers: ManyAnswers) -> str:
    """Say how the cells of a column were split."""
    n_other = int(np.isin(column.texts.places, np.flatnonzero([bool(text) for text in answers.other])).sum())
    other = f"; {n_other} with words that are none of them" if n_other else ""
    words = f"several answers in one cell, joined by {named(answers.separator)}"
    return f"{column.heading}: {words}, are split into {len(answers.options)} options{other}"


def several_in_one_cell(columns: Iterable[RawColumn]) -> Iterator[str]:
    """Warn of columns whose cells seem to hold several answers, where no service is known to have joined them."""
    for column in columns:
        if column.numeric or column.labels or column.fixed or column.categories:
            continue
        answers = found(column, sure_of_platform=False)
        if answers is not None:
            listed = ", ".join(answers.options[:MOST_NAMED])
            more = f" and {len(answers.options) - MOST_NAMED} more" if len(answers.options) > MOST_NAMED else ""
            yield (
                f"{column.heading}: cells seem to hold several answers, joined by {named(answers.separator)} "
                f"({listed}{more}). Each combination is read as one answer; for a check-all, use "
                f"--several {quote(_written(column.heading))}"
            )


def _written(heading: str) -> str:
    """Return a heading as the option takes it: one with = in it stands between backticks."""
    doubled = heading.replace("`", "``")
    return f"`{doubled}`" if "=" in heading else heading
