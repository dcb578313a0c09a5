"""The columns of a Qualtrics export with their labels, codes, and why a cell is blank."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from leapstats.survey.plain_text import plain
from leapstats.survey.qualtrics_fields import Field
from leapstats.survey.qualtrics_header import Part
from leapstats.survey.qualtrics_qsf import Choice, Kind, as_number
from leapstats.survey.qualtrics_rows import Kept, respelled
from leapstats.survey.raw import RawColumn, Texts
from leapstats.terms import Reason

SEEN = "-99"  # an option of the export writes it where a question was seen and not answered
MOST_NAMED = 3
OPEN_ENDED = "open-ended response"
Reasons = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What holds for a whole export.

    `numeric` says that answers are codes, or texts, or (None) that this is not known. `tells_seen` says that questions
    which were seen and not answered have a code, so that a blank one was not shown. `last` is the place of the last
    column each respondent answered or saw, `places` the place of each column by its name; `keys` are the import
    ids.
    """

    kept: Kept
    numeric: bool | None
    tells_seen: bool
    last: NDArray[np.int64]
    places: Mapping[str, int]
    keys: frozenset[str]


@dataclass(slots=True)
class Findings:
    """What was found odd, under way: texts and codes that the .qsf does not have, and codes without words."""

    strange: dict[str, list[str]] = field(default_factory=dict)
    bare: list[str] = field(default_factory=list)
    n_seen: int = 0

    def notes(self) -> Iterator[str]:
        """Put them into words."""
        if self.strange:
            each = ", ".join(f"{name} ({', '.join(texts[:MOST_NAMED])})" for name, texts in self.strange.items())
            yield f"answers that are no choice in the .qsf are kept as they are: {each}"
        if self.bare:
            names = ", ".join(self.bare[: 3 * MOST_NAMED]) + (" ..." if len(self.bare) > 3 * MOST_NAMED else "")
            yield (
                f"no .qsf says what the numbers of {names} mean: name that of the survey with --dictionary, or put it "
                "beside the file"
            )


def seen_notes(export: Export, findings: Findings) -> Iterator[str]:
    """Say what -99 was taken for."""
    if export.tells_seen:
        yield (
            f"{SEEN} is taken for seen and not answered ({findings.n_seen} cells), so that a blank cell is of a "
            "question that was not shown, or comes after the respondent stopped"
        )


def export_of(fields: Sequence[Field], columns: Sequence[Texts], kept: Kept, finished: Texts | None) -> Export:
    """Find out how an export was made."""
    last = np.full(len(kept.finished), -1, dtype=np.int64)
    tells_seen = False
    for place, (each, texts) in enumerate(zip(fields, columns, strict=True)):
        if each.heading.part in {Part.ANSWER, Part.TEXT}:
            last[texts.places >= 0] = place
            tells_seen = tells_seen or has_seen(each, texts)
    return Export(
        kept=kept,
        numeric=_is_numeric(fields, columns, finished),
        tells_seen=tells_seen,
        last=last,
        places={each.heading.name: place for place, each in enumerate(fields)},
        keys=frozenset(each.heading.key for each in fields),
    )


def has_seen(each: Field, texts: Texts) -> bool:
    """Tell whether -99 in a column means seen and not answered: it is no code of the question."""
    known = each.question is not None and each.question.holds(float(SEEN))
    return each.heading.part in {Part.ANSWER, Part.TEXT} and not known and bool(np.any(texts.distinct == SEEN))


def answer_column(each: Field, texts: Texts, export: Export, findings: Findings) -> RawColumn:
    """Return the column of a question, or of what is no question, as it is."""
    heading = each.heading
    if heading.part in {Part.SERVICE, Part.EMBEDDED}:
        label = heading.label if heading.label != heading.name else ""
        return RawColumn(name=heading.name, cells=texts, label=label, fixed=heading.part is Part.SERVICE)
    seen = texts.places == _place(texts, SEEN) if has_seen(each, texts) else np.zeros(len(texts.places), dtype=bool)
    if seen.any():
        findings.n_seen += int(seen.sum())
        texts = respelled(texts, {SEEN: ""})
    reasons = blank_reasons(each, texts.places < 0, seen, export)
    column = RawColumn(name=heading.name, cells=texts, label=_label(each), reasons=reasons)
    return column if heading.part is Part.TEXT else _with_choices(column, each, texts, export, findings)


def blank_reasons(each: Field, blank: NDArray[np.bool_], seen: NDArray[np.bool_], export: Export) -> Reasons | None:
    """Say why cells are blank, as far as the export tells: seen and not answered, not shown, or stopped before."""
    reasons = np.zeros(len(blank), dtype=np.uint8)
    if export.tells_seen and each.heading.part is Part.ANSWER:
        later = export.last > export.places[each.heading.name]
        reasons[blank & (export.kept.finished | later)] = Reason.NOT_ASKED
        reasons[blank & export.kept.unfinished & ~later] = Reason.ABANDONED
    reasons[seen] = Reason.BLANK
    return reasons if reasons.any() else None


def _place(texts: Texts, text: str) -> int:
    found = np.flatnonzero(texts.distinct == text)
    return int(found[0]) if len(found) else -2


def _label(each: Field) -> str:
    """Return the question, and that a text beside a choice is one, so that nobody's words are printed."""
    beside = each.heading.part is Part.TEXT and (each.heading.parts or each.option)
    essay = each.question is not None and each.question.kind in {Kind.ESSAY, Kind.TEXTS}
    choice = each.question is not None and each.question.kind in {Kind.CHOICE, Kind.CHECKS}
    is_open = beside or essay or (choice and each.heading.part is Part.TEXT)
    return f"{each.label}, {OPEN_ENDED}" if is_open and each.label else each.label


def _is_numeric(fields: Sequence[Field], columns: Sequence[Texts], finished: Texts | None) -> bool | None:
    """Tell whether answers are codes: by Finished, which is 1 or True, or else by what the choices are."""
    words = {text.casefold() for text in finished.distinct.tolist()} if finished is not None else set()
    if words:
        return True if words <= {"0", "1"} else False if not any(map(is_number, words)) else None
    votes = Counter(vote for each, texts in zip(fields, columns, strict=True) for vote in _votes(each, texts))
    return None if votes[True] == votes[False] else votes[True] > votes[False]


def is_number(text: str) -> bool:
    """Tell whether a text is a number."""
    return as_number(text) is not None


def _votes(each: Field, texts: Texts) -> Iterator[bool]:
    if each.question is None or each.question.kind not in {Kind.CHOICE, Kind.GRID}:
        return
    found = [text for text in texts.distinct.tolist() if text != SEEN]
    options = each.question.options
    codes, words = _codes(options), _words(options)
    as_codes, as_texts = (all(each in known for each in found) for known in (_numbered(found, codes), words))
    if found and as_codes != as_texts:
        yield as_codes


def _codes(options: Sequence[Choice]) -> dict[float | str, str]:
    """Return the codes with their texts; two choices of one code are named together."""
    codes: dict[float | str, str] = {}
    for each in options:
        number = as_number(each.code)
        if number is not None:
            codes[number] = f"{codes[number]} / {each.text}" if number in codes else each.text
    return codes


def _words(options: Sequence[Choice]) -> dict[str, str]:
    return {spelling: each.text for each in options for spelling in each.spellings}


def _numbered(found: Sequence[str], codes: Mapping[float | str, str]) -> set[str]:
    numbers = {text: as_number(text) for text in found}
    return {text for text, number in numbers.items() if number is not None and number in codes}


def _with_choices(column: RawColumn, each: Field, texts: Texts, export: Export, findings: Findings) -> RawColumn:
    """Give a question of one choice the words of its codes, or its choices in their order."""
    question, found = each.question, texts.distinct.tolist()
    if question is None:
        return _bare(column, each, found, export, findings)
    if question.kind not in {Kind.CHOICE, Kind.GRID} or not found:
        return column
    codes, words = _codes(question.options), _words(question.options)
    as_codes = _numbered(found, codes)
    as_texts = {text for text in found if plain(text) in words}
    numeric = export.numeric if as_codes and as_texts else bool(as_codes) or not as_texts
    known = as_codes if numeric else as_texts
    strange = [text for text in found if text not in known]
    if len(strange) > len(known):
        return column
    if strange:
        findings.strange[column.name] = strange
    if not numeric:
        return _in_words(column, texts, words)
    if any(as_number(text) is None for text in strange) or all(as_number(text) == code for code, text in codes.items()):
        return column
    numbers = np.array([*(as_number(text) for text in found), np.nan], dtype=np.float64)[texts.places]
    return replace(column, cells=numbers, labels=codes)


def _bare(column: RawColumn, each: Field, found: Sequence[str], export: Export, findings: Findings) -> RawColumn:
    """Keep the codes of a choice question without words from being averaged, and note the numbers without words."""
    is_score = f"{each.heading.key}_NPS_GROUP" in export.keys  # from 0 to 10, and grouped by the service
    if not found or is_score or export.numeric is False or not all(map(is_number, found)):
        return column
    findings.bare.append(column.name)
    is_choice = each.heading.question and each.heading.key and not each.heading.parts
    return replace(column, measure="nominal") if is_choice else column


def _in_words(column: RawColumn, texts: Texts, words: Mapping[str, str]) -> RawColumn:
    texts = respelled(texts, {text: words.get(plain(text), plain(text)) for text in texts.distinct.tolist()})
    categories = tuple(dict.fromkeys(each for each in words.values() if each))
    return replace(column, cells=texts, categories=categories)
