"""The header rows of a Qualtrics export, and what each column is.

New exports have three: names, questions, import ids (`{"ImportId":"QID5_1"}`, older ones `{'ImportId': 'QID5-1'}`). The
legacy exporter has two: V1 to V10 and names, then what these mean and the questions.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from leapstats.survey.personal import is_personal
from leapstats.survey.plain_text import plain
from leapstats.survey.qualtrics_head import IMPORT_ID, LEGACY_NAME

ENTRY = re.compile(r"""['"](\w+)['"]\s*:\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|(\w+))""")
QUESTION = re.compile(r"(?:(?P<loop>\w+?)_)?(?P<id>QID\d+(?:#\d+)?)(?:[_-](?P<rest>.*))?", re.DOTALL)
SELECTED = re.compile(r" - Selected Choice(?= - |$)")
AT_END = re.compile(r"\s*-\s*Text$")
# What a column of the service is, by its import id or its name without case, blanks and the word before it.
SERVICE = frozenset(
    "startdate enddate status ipaddress progress duration durationinseconds finished recordeddate recordid responseid "
    "responseset responsesetid recipientlastname recipientfirstname recipientemail externalreference name emailaddress "
    "externaldatareference locationlatitude locationlongitude locationaccuracy distributionchannel userlanguage "
    "lastmodifieddate".split()
)
PERSONAL = frozenset(
    "ipaddress recipientlastname recipientfirstname recipientemail externalreference externaldatareference "
    "locationlatitude locationlongitude name emailaddress".split()
)
ADDED = re.compile(
    r".*_(?:DO|FIRST_CLICK|LAST_CLICK|PAGE_SUBMIT|CLICK_COUNT|BROWSER|VERSION|OS|RESOLUTION|NPS_GROUP|FILE_\w+|"
    r"TEXT_[0-9a-f]{8,}\w*)"
)
FILE = re.compile(r".*_FILE_(?:ID|NAME)")
LONGEST_KEY = 500
BUILT_IN = re.compile(r"Q_[A-Z]\w*")


class Part(Enum):
    """What a column holds."""

    SERVICE = "what the service adds"
    ANSWER = "an answer"
    TEXT = "the text beside a choice or a row, or a text of its own"
    EMBEDDED = "embedded data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A column: its name, the question as the file words it, and what its import id says.

    `key` is empty where the file does not say. `question` is `QID5`, `QID5#1` or empty; `loop` the number of the round
    of a loop; `parts` the ids of row, choice or point after it. `choice` says that the file names the last of
    them as a choice of a check-all question; `is_label` that the column repeats another one in words. `label` is the
    whole text of the second header row, `stem` and `option` its two halves.
    """

    name: str
    label: str
    part: Part
    key: str = ""
    personal: bool = False
    question: str = ""
    loop: str = ""
    parts: tuple[str, ...] = ()
    choice: bool = False
    is_label: bool = False
    stem: str = ""
    option: str = ""

    @property
    def group(self) -> tuple[str, str]:
        """The question and the round of its loop."""
        return self.question, self.loop


def headings(rows: Sequence[Sequence[str]], names: Sequence[str]) -> list[Heading]:
    """Say what each column is.

    Parameters
    ----------
    rows
        The header rows; the last one holds import ids, or else the file is of the legacy exporter.
    names
        A name for each column that differs from all others.
    """
    legacy = not any(map(IMPORT_ID.match, rows[-1]))
    labels = rows[1] if legacy or len(rows) > 2 else [""] * len(names)
    ids = [""] * len(names) if legacy else rows[-1]
    found = [
        _heading(name, given, plain(label), dict(_entries(each)))
        for name, given, label, each in zip(names, rows[0], labels, ids, strict=True)
    ]
    return list(_halved(found))


def _entries(cell: str) -> Iterator[tuple[str, str]]:
    for found in ENTRY.finditer(cell):
        yield found[1], next(each for each in found.groups()[1:] if each is not None)[:LONGEST_KEY]


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


def _service(key: str) -> str:
    """Return what a column of the service is by its import id; embedded data of a like name has a capital."""
    own = re.sub(r"^(panel-|Location-)", "", key)
    return _folded(own) if own != key or key[0].islower() or key[0] == "_" else ""


def _heading(name: str, given: str, label: str, entries: dict[str, str]) -> Heading:
    key = entries.get("ImportId", "")
    legacy = not key and LEGACY_NAME.fullmatch(given) is not None and _folded(label) in SERVICE
    kind = _service(key) if key else _folded(label if legacy else given)
    if kind in SERVICE:
        return Heading(
            name=label if legacy else name, label=label, part=Part.SERVICE, key=kind, personal=kind in PERSONAL
        )
    question = QUESTION.fullmatch(key)
    if ADDED.fullmatch(key) or BUILT_IN.fullmatch(given) or (question and "coord" in entries):
        return Heading(name=name, label=label, part=Part.SERVICE, key=key, personal=bool(FILE.fullmatch(key)))
    if question is None:
        part = Part.EMBEDDED if key else Part.TEXT if given.endswith("_TEXT") else Part.ANSWER
        return Heading(name=name, label=label, part=part, key=key, personal=is_personal(given))
    parts = tuple(each for each in re.split("[_-]", question["rest"] or "") if each)
    is_text = parts[-1:] == ("TEXT",)
    choice = entries.get("choiceId", "")
    return Heading(
        name=name,
        label=label,
        part=Part.TEXT if is_text else Part.ANSWER,
        key=key,
        personal=is_personal(given),
        question=question["id"],
        loop=question["loop"] or "",
        parts=(*(parts[:-1] if is_text else parts), *filter(None, [choice])),
        choice=bool(choice),
        is_label="true" in {entries.get(each, "").lower() for each in ("isLabelsColumn", "IsLabelsColumn")},
    )


def _halved(found: Sequence[Heading]) -> Iterator[Heading]:
    """Split the label of a column into the question and the option, by what the columns of a question share."""
    groups: dict[tuple[str, str], list[str]] = {}
    for each in found:
        if each.question and each.part is Part.ANSWER:
            groups.setdefault(each.group, []).append(SELECTED.sub("", each.label))
    for each in found:
        label = SELECTED.sub("", each.label)
        if each.part is Part.TEXT:
            label = AT_END.sub("", label)
        shared = _shared(groups.get(each.group, ())) if each.question else ""
        if shared and label.startswith(shared):
            stem, option = label[: len(shared)], label[len(shared) :]
        else:
            stem, option = label, ""
        yield replace(each, stem=re.sub(r"\s*-\s*$", "", stem), option=option.strip())


def _shared(labels: Sequence[str]) -> str:
    """Return what several labels begin with, up to the last dash in it."""
    if len(labels) < 2:
        return ""
    low, high = min(labels), max(labels)
    same = next((place for place, (one, other) in enumerate(zip(low, high, strict=False)) if one != other), len(low))
    start = low[:same]
    for mark in (" - ", "-"):
        end = start.rfind(mark)
        if end > 0:
            return start[: end + len(mark)]
    return ""
