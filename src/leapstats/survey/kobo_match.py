"""Know what each column of a KoBo or ODK export is of: a question of the form, a choice of one, or the service."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from leapstats.survey.questionnaire import Choice, Question, QuestionKind, Questionnaire
from leapstats.survey.raw import Texts

SEPARATORS = "/.:-"
SERVICE = re.compile(
    r"_?id|_uuid|_index|_submission_time|_date_modified|_status|_validation_status|_notes|_tags|_attachments|_duration|"
    r"_xform_id(_string)?|_bamboo_dataset_id|_version_?|__version__(_\d+)?|_edited|_last_edited|_total_media|"
    r"_media_(count|all_received)|_review_(status|comment)|_supplementalDetails|formhub/uuid|"
    r"meta[/.:-](instanceID|rootUuid|deprecatedID|audit|formUID|versionID)|__id|__system/\w+|"
    r"start|end|today|starttime|endtime|formdef_version|caseid",
)
CENTRAL = re.compile(
    r"KEY|SubmissionDate|CompletionDate|instanceID|SubmitterID|Attachments(Present|Expected)|Status|"
    r"ReviewState|Edits|FormVersion|SET-OF-.+|isValidated|review_\w+"
)
DEVICE = re.compile(
    r"_submitted_by|(meta[/.:-])?instanceName|_?geolocation|__system/(submitterName|deviceId|submitterId)|SubmitterName|DeviceID|deviceid|device_id|imei|"
    r"subscriberid|simserial|sim_serial|phonenumber|username|email"
)
PLACE = re.compile(r"_?(?P<of>.+?)[_\-](?P<what>latitude|longitude|altitude|precision|accuracy)", re.IGNORECASE)
PLACES = frozenset({"latitude", "longitude"})
COORDINATES = re.compile(
    r"-?\d{1,3}(\.\d+)? -?\d{1,3}(\.\d+)?( -?\d+(\.\d+)?){0,2}(;.*)?|\{.*\"coordinates\".*\}", re.DOTALL
)
ADDRESS = re.compile(r".+_url", re.IGNORECASE)
TICKS = frozenset({"0", "1", "true", "false", "TRUE", "FALSE", "True", "False"})
CODE = re.compile(r"[a-z0-9_]+(?:[.\-][a-z0-9_]+)*")
MOST_CODES = 40


@dataclass(frozen=True, slots=True)
class Found:
    """What a column is of: a question, and of a check-all question or a ranking one of its choices."""

    question: Question
    choice: Choice | None = None


@dataclass(frozen=True, slots=True)
class _Index:
    paths: Mapping[str, Question]
    names: Mapping[str, Question] = field(default_factory=dict)

    def find(self, heading: str) -> Question | None:
        return self.paths.get(heading) or self.names.get(heading)


def is_service(name: str, names: Iterable[str]) -> bool:
    """Tell whether a column is added by the service: a time stamp, an id, a state."""
    return SERVICE.fullmatch(name) is not None or (
        CENTRAL.fullmatch(name) is not None and {"KEY", "SubmissionDate"} <= set(names)
    )


def is_device(name: str) -> bool:
    """Tell whether a column says who submitted, from which device or from where."""
    return DEVICE.fullmatch(tail(name)) is not None or DEVICE.fullmatch(name) is not None


def tail(name: str) -> str:
    """Return a name without the groups around it."""
    return re.split(r"[/.:]", name)[-1] or name


def matched(names: Sequence[str], form: Questionnaire) -> dict[str, Found]:
    """Find the question of each column, by its path, name or label, and the choice where it is of one only."""
    index = _index(form)
    found: dict[str, Found] = {}
    for name in names:
        question = index.find(name)
        if question is not None:
            found[name] = Found(question)
        elif (of_choice := _of_choice(name, index)) is not None:
            found[name] = of_choice
        elif (question := index.names.get(tail(name))) is not None:
            found[name] = Found(question)
    return found


def _index(form: Questionnaire) -> _Index:
    units = [each for each in form.questions if not each.repeat]
    paths: dict[str, Question] = {}
    for question in units:
        for separator in SEPARATORS:
            paths.setdefault(separator.join((*question.groups, question.name)), question)
    counts = Counter(spelling for each in units for spelling in set(_spellings(each)))
    names = {spelling: each for each in units for spelling in _spellings(each) if counts[spelling] == 1}
    return _Index(paths, names)


def _spellings(question: Question) -> Iterator[str]:
    yield question.name
    for label in question.labels:
        if label:
            yield label
            for separator in SEPARATORS:
                yield separator.join((*question.group_labels, label))


def _of_choice(heading: str, index: _Index) -> Found | None:
    for place in range(len(heading) - 1, 0, -1):
        if heading[place] not in SEPARATORS:
            continue
        question = index.find(heading[:place])
        if question is None or question.kind not in {QuestionKind.SEVERAL, QuestionKind.RANKING}:
            continue
        rest = heading[place + 1 :]
        for choice in question.choices:
            if rest == choice.code or rest in choice.labels:
                return Found(question, choice)
    return None


def guessed(names: Sequence[str], columns: Sequence[Texts]) -> dict[str, Found]:
    """Find the check-all questions of a file without its form: a column of codes, and one of 0 and 1 for each code."""
    texts = dict(zip(names, columns, strict=True))
    blocks: dict[str, dict[str, str]] = {}
    for name, each in texts.items():
        if TICKS.issuperset(each.distinct.tolist()):
            place = max(name.rfind(separator) for separator in SEPARATORS)
            if place > 0 and name[:place] in texts:
                blocks.setdefault(name[:place], {})[name] = name[place + 1 :]
    found = {}
    for name, options in blocks.items():
        codes = set(options.values())
        if all(codes.issuperset(text.split()) for text in texts[name].distinct.tolist()):
            question = _check_all(name, options.values())
            found[name] = Found(question)
            found.update({option: Found(question, Choice(code, code)) for option, code in options.items()})
    for name, each in texts.items():
        if name not in found and (listed := _codes(each)):
            found[name] = Found(_check_all(name, listed))
    return found


def _check_all(name: str, codes: Iterable[str]) -> Question:
    choices = tuple(Choice(code, code) for code in codes)
    return Question(name=name, kind=QuestionKind.SEVERAL, type="guessed", choices=choices)


def _codes(texts: Texts) -> list[str]:
    """List the codes that cells join by blanks, where they look like no text of one's own."""
    cells = [text.split() for text in texts.distinct.tolist()]
    several = [set(cell) for cell in cells if len(cell) > 1]
    codes = list(dict.fromkeys(code for cell in cells for code in cell))
    if not several or len(codes) > MOST_CODES or not all(map(CODE.fullmatch, codes)):
        return []
    if all(code.replace(".", "").isdigit() for code in codes) or any(len(set(cell)) < len(cell) for cell in cells):
        return []
    shared = Counter(code for cell in cells for code in cell)
    joined = set().union(*several)
    return codes if 3 * sum(shared[code] > 1 for code in joined) >= 2 * len(joined) else []
