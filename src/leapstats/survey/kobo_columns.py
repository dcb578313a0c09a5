"""Build the columns of a KoBo or ODK file: choices with their labels, check-alls by option, what was not asked."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.survey.delimited_rows import counted
from leapstats.survey.kobo_choices import Members, chosen, coded, joined_codes, unreadable
from leapstats.survey.kobo_match import ADDRESS, COORDINATES, PLACE, Found, is_device, is_service, tail
from leapstats.survey.kobo_shown import Conditions, listed, lookup_in
from leapstats.survey.kobo_tables import Submissions
from leapstats.survey.personal import is_personal
from leapstats.survey.questionnaire import Question, QuestionKind
from leapstats.survey.raw import RawColumn, ResponseSet, Texts

NOT_ANSWERS = frozenset({QuestionKind.RECORDED, QuestionKind.FILE, QuestionKind.SHOWN})
HELD = frozenset({QuestionKind.PLACE, QuestionKind.PERSONAL})
SEVERAL = frozenset({QuestionKind.SEVERAL, QuestionKind.RANKING})
OF_WHOM = (
    r"(?:my|your|full|first|last|middle|sur|family|given|respondents?|patients?|participants?|enumerators?|interviewers?|"
    r"contacts?|persons?|members?|household_?members?|head|hoh|beneficiary|caregiver)"
)
PERSON = re.compile(
    rf"(?:{OF_WHOM}_?(?:s_)?)?(?:name|names|nom|nombre|prenom|apellidos?)(?:_of_(?:the_)?{OF_WHOM}\w*)?|"
    rf"(?:{OF_WHOM}_?(?:s_)?)?(?:phone|mobile|telephone|tel|whatsapp|e_?mail)(?:_?(?:no|num|number|address))?",
    re.IGNORECASE,
)
NEXT_RANK = re.compile(r"_\d+(st|nd|rd|th)_choice")


@dataclass(slots=True)
class Built:
    """The columns under way, with the sets they make, those held back and what was noticed."""

    columns: list[RawColumn] = field(default_factory=list)
    sets: list[ResponseSet] = field(default_factory=list)
    personal: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    split: list[str] = field(default_factory=list)
    guessed: list[str] = field(default_factory=list)
    none_ticked: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Source:
    """The file, what its columns are of, and the columns of each question."""

    texts: Mapping[str, Texts]
    found: Mapping[str, Found]
    members: Mapping[tuple[str, ...], Members]
    tails: Mapping[str, int]
    keep: frozenset[str]

    def service(self, name: str) -> bool:
        return is_service(name, self.texts)


def built_columns(table: Submissions, found: Mapping[str, Found], keep: frozenset[str]) -> tuple[Built, list[str]]:
    """Build the columns of the units.

    Parameters
    ----------
    table
        The submissions as they stand.
    found
        What each column is of, where that is known.
    keep
        Personal columns to keep.

    Returns
    -------
    Built, list of str
        And notes on what was not asked, held together or changed.
    """
    texts = dict(zip(table.names, table.columns, strict=True))
    found = {name: each for name, each in found.items() if name in texts and not is_service(name, texts)}
    members = _members(found)
    source = _Source(texts, found, members, Counter(map(tail, table.names)), keep)
    conditions = Conditions(lookup_in(_answers(source)), len(table.rows))
    built = Built()
    for name in table.names:
        match = found.get(name)
        if match is None:
            _add_other(built, name, source)
        elif match.question.kind not in SEVERAL:
            _add_question(built, name, match.question, source, conditions)
        elif name == next(iter(members[_key(match.question)])):
            _add_options(built, match.question, source, conditions)
    for name, counts in table.repeats.items():
        built.columns.append(RawColumn(name=name, label=f"Number of {tail(name)}", cells=counts))
    return built, [*_notes(built), *conditions.notes()]


def _key(question: Question) -> tuple[str, ...]:
    return (*question.groups, question.name)


def _members(found: Mapping[str, Found]) -> dict[tuple[str, ...], Members]:
    """Return the columns of each question with the choice that each is of."""
    members: dict[tuple[str, ...], dict[str, Any]] = {}
    for name, each in found.items():
        members.setdefault(_key(each.question), {})[name] = each.choice
    return dict(members)


def _answers(source: _Source) -> dict[str, Callable[[], NDArray[Any]]]:
    """Return how to get the answers to each question as the conditions of the form see them."""
    answers: dict[str, Callable[[], NDArray[Any]]] = {}
    questions = {_key(each.question): each.question for each in source.found.values()}
    for key, question in questions.items():
        answers[question.name] = partial(_codes, source, question, source.members[key])
    return answers


def _codes(source: _Source, question: Question, members: Members) -> NDArray[Any]:
    own = {name: source.texts[name] for name in members}
    if question.kind in SEVERAL:
        return joined_codes(chosen(own, members, question)[0])
    texts = next(iter(own.values()))
    if question.kind is QuestionKind.ONE:
        texts = coded(texts, question.choices)[0]
    return np.append(texts.distinct, np.array([""], dtype=object))[texts.places]


def _add_other(built: Built, name: str, source: _Source) -> None:
    """Add a column that is of no question of the form: the service's, a part of a place, an address, or unknown."""
    texts = source.texts[name]
    if is_device(name) or _is_place(name, texts, source) or _is_person(name):
        _hold(built, name, texts, source)
        return
    fixed = source.service(name) or _is_address(name, source) or NEXT_RANK.fullmatch(tail(name)) is not None
    label = tail(name) if tail(name) != name and source.tails[tail(name)] == 1 else ""
    built.columns.append(RawColumn(name=name, label=label, cells=texts, fixed=fixed))


def _is_person(name: str) -> bool:
    return is_personal(tail(name)) or PERSON.fullmatch(tail(name)) is not None


def _is_place(name: str, texts: Texts, source: _Source) -> bool:
    part = PLACE.fullmatch(tail(name))
    if part is not None and any(tail(each) == part["of"] for each in source.texts):
        return True
    cells = texts.distinct.tolist()
    return bool(cells) and all(map(COORDINATES.fullmatch, cells))


def _is_address(name: str, source: _Source) -> bool:
    return ADDRESS.fullmatch(name) is not None and name[:-4] in source.texts


def _hold(built: Built, name: str, texts: Texts, source: _Source) -> None:
    if name in source.keep:
        built.columns.append(RawColumn(name=name, cells=texts))
    else:
        built.personal.append(name)


def _add_question(built: Built, name: str, question: Question, source: _Source, conditions: Conditions) -> None:
    texts = source.texts[name]
    if question.kind in HELD or (question.kind is QuestionKind.TEXT and _is_person(question.name)):
        _hold(built, name, texts, source)
        return
    reasons = conditions.reasons(name, question.shown_when, texts.places < 0)
    labels: dict[float | str, str] = {}
    if question.kind is QuestionKind.ONE:
        texts, choices, strange = coded(texts, question.choices)
        labels = {each.code: each.label for each in choices}
        built.strange.extend(f'{name}: "{text}"' for text in strange)
    built.columns.append(
        RawColumn(
            name=name,
            label=question.label,
            cells=texts,
            labels=labels,
            categories=tuple(map(str, labels)),
            reasons=reasons,
            fixed=question.kind in NOT_ANSWERS,
        )
    )


def _add_options(built: Built, question: Question, source: _Source, conditions: Conditions) -> None:
    """Add a check-all question as one column an option, a ranking as the rank of each."""
    members = source.members[_key(question)]
    own = {name: source.texts[name] for name in members}
    joined = [name for name, choice in members.items() if choice is None]
    heading = joined[0] if joined else _stem(next(iter(members)), members)
    strange = [text for name in joined for text in unreadable(own[name], question.choices)]
    built.strange.extend(f'{heading}: "{text}"' for text in strange)
    if len(joined) == len(members) and 2 * len(strange) > sum(len(own[name].distinct) for name in joined):
        built.columns.extend(RawColumn(name=name, label=question.label, cells=own[name]) for name in joined)
        return
    places, answered = chosen(own, members, question)
    reasons = conditions.reasons(heading, question.shown_when, ~answered)
    names = {choice.code: name for name, choice in members.items() if choice is not None}
    labels = {each.code: each.label for each in question.choices}
    ranked = question.kind is QuestionKind.RANKING
    columns = [
        RawColumn(
            name=names.get(code, f"{heading}/{code}"),
            label=f"{question.label or heading}: rank of {labels[code]}" if ranked else labels.get(code, code),
            cells=_values(place, answered, ranked=ranked),
            reasons=reasons,
        )
        for code, place in places.items()
    ]
    built.columns.extend(columns)
    if not ranked:
        label = question.label or (tail(heading) if source.tails[tail(heading)] == 1 else "")
        options = tuple(each.name for each in columns)
        built.sets.append(ResponseSet(name=heading, label=label, columns=options, counted=1.0))
    (built.guessed if question.type == "guessed" and not names else built.split).extend(joined)
    if not joined and int((~answered).sum()):
        built.none_ticked[heading] = int((~answered).sum())


def _stem(name: str, members: Members) -> str:
    choice = members[name]
    spellings = (choice.code, *choice.labels) if choice is not None else ()
    ending = next((each for each in spellings if each and name.endswith(each)), "")
    return name[: len(name) - len(ending) - 1] if ending else name


def _values(place: NDArray[Any], answered: NDArray[np.bool_], *, ranked: bool) -> NDArray[np.float64]:
    if ranked:
        return np.where(place > 0, place, np.nan)
    return np.where(answered, (place > 0).astype(np.float64), np.nan)


def _notes(built: Built) -> list[str]:
    notes = []
    if built.split:
        notes.append(f"codes joined by blanks are shown by option: {listed(built.split)}")
    if built.guessed:
        words = "taken for a check-all question by its cells, codes joined by blanks"
        notes.append(f"{words}: {listed(built.guessed)} (the form, given with --dictionary, tells for certain)")
    if built.none_ticked:
        found = [f"{name} ({counted(count, 'row')})" for name, count in built.none_ticked.items()]
        notes.append(f"no option is ticked, which counts as no answer: {listed(found)}")
    if built.strange:
        notes.append(f"answers that are not among the choices of the form: {listed(built.strange)}")
    return notes
