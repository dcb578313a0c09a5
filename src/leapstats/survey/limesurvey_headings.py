"""Take the headings of a LimeSurvey export apart: codes, question texts or both, in one row or two."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from leapstats.survey.limesurvey_layout import BOTH, BY_TEXT, Layout
from leapstats.survey.plain_text import plain

SERVICE = frozenset("id submitdate lastpage startlanguage seed token startdate datestamp ipaddr refurl".split())
PARTICIPANT = frozenset("firstname lastname email participant_id".split())
STATE = frozenset("emailstatus remindersent remindercount usesleft validfrom validuntil tid".split())
PERSONAL = frozenset({"token", "ipaddr", "refurl", *PARTICIPANT})
TIMING = re.compile(r"interviewtime|groupTime\d+|\w+(?:\[\w+\])?Time|(?:Total|Group|Question) time\b.*", re.DOTALL)
CODE = re.compile(r"(?P<question>[A-Za-z]\w*)(?:\[(?P<part>[^\[\]]*)\])?(?:\[(?P<second>\d)\])?")
BARE = re.compile(r"(?P<question>[A-Za-z]\w*?)_?(?P<part>SQ\d{3}(?:_SQ\d{3})?(?:comment)?)(?:_(?P<second>[01]))?")
CODED_COMMENT = re.compile(r"\w+\dcomment")
BARE_OTHER = re.compile(r"(?P<question>[A-Za-z]\w*?)_?(?P<part>other|comment)")
OTHER_WORDS = frozenset(
    "other sonstiges andere autre autres otro otros otra altro anders outro inne annat andet".split()
)
COMMENT_WORDS = frozenset("comment kommentar commentaire comentario commento opmerking".split())


class HeadingKind(StrEnum):
    """What a column holds."""

    SERVICE = "service"
    ATTRIBUTE = "attribute"
    ANSWER = "answer"
    OTHER = "other"
    COMMENT = "comment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """One column: `name` and `option` as a person would name it, `block` the question it belongs to.

    `code` is its code, "" where the file has texts only; `text` and `part_text` are the texts of the question and the
    subquestion; `part` is the code of the subquestion, or its text; `second` the scale of a dual one.
    """

    name: str
    kind: HeadingKind
    block: str = ""
    option: str = ""
    code: str = ""
    question: str = ""
    part: str = ""
    second: str = ""
    text: str = ""
    part_text: str = ""


def headings_of(layout: Layout, headers: Sequence[Sequence[str]]) -> list[Heading]:
    """Take the headings of all columns apart."""
    if layout is Layout.BLOCKS:
        return _blocks([plain(cell) for cell in headers[0]], [plain(cell) for cell in headers[1]])
    if layout is Layout.VV:
        pairs = zip(headers[1], headers[0], strict=True)
        return _with_bare_others([_of_code(plain(code), *_apart(plain(text))) for code, text in pairs])
    return _with_bare_others([_heading(layout, plain(cell)) for cell in headers[0]])


def _heading(layout: Layout, cell: str) -> Heading:
    both = BOTH.fullmatch(cell) if layout is Layout.BOTH else None
    if both is not None:
        return _of_code(both["code"], *_apart(both["text"]))
    return _of_text(cell) if layout in {Layout.TEXTS, Layout.BOTH} else _of_code(cell, "", "")


def _blocks(questions: Sequence[str], options: Sequence[str]) -> list[Heading]:
    headings, block = [], ""
    for question, option in zip(questions, options, strict=True):
        block = question or block
        kind = _kind_of(option)
        headings.append(
            Heading(name=block, option=option, kind=kind, block=block, part=option, text=block, part_text=option)
        )
    return headings


def _kind_of(part: str) -> HeadingKind:
    word = part.strip().casefold()
    if word in COMMENT_WORDS or CODED_COMMENT.fullmatch(part):
        return HeadingKind.COMMENT
    return HeadingKind.OTHER if word in OTHER_WORDS else HeadingKind.ANSWER


def _of_code(code: str, text: str, part_text: str) -> Heading:
    if code in SERVICE or code in PARTICIPANT or code in STATE or TIMING.fullmatch(code):
        return Heading(name=code, kind=HeadingKind.SERVICE, code=code, text=text)
    if re.fullmatch(r"attribute_\d+", code):
        return Heading(name=code, kind=HeadingKind.ATTRIBUTE, code=code, text=text)
    found = CODE.fullmatch(code)
    part, second = (found["part"] or "", found["second"] or "") if found else ("", "")
    question = found["question"] if found else code
    bare = BARE.fullmatch(code) if not part else None
    if bare is not None:
        question, part = bare["question"], bare["part"]
        second = str(int(bare["second"]) + 1) if bare["second"] else ""
    return Heading(
        name=code,
        kind=_kind_of(part),
        block=question,
        code=code,
        question=question,
        part=part,
        second=second,
        text=text,
        part_text=part_text,
    )


def _with_bare_others(headings: Sequence[Heading]) -> list[Heading]:
    """Know `Q1other` for the other of Q1, where there is a question Q1."""
    known = {each.question for each in headings if each.part} | {each.code for each in headings}
    found = []
    for each in headings:
        bare = BARE_OTHER.fullmatch(each.code) if each.question == each.code else None
        if bare is not None and bare["question"] in known:
            question, part = bare["question"], bare["part"]
            each = replace(each, question=question, block=question, part=part, kind=_kind_of(part))  # noqa: PLW2901
        found.append(each)
    return found


def _of_text(cell: str) -> Heading:
    service = BY_TEXT.get(cell.casefold(), "")
    if service or TIMING.fullmatch(cell):
        return Heading(name=cell, kind=HeadingKind.SERVICE, code=service)
    text, part = _apart(cell)
    return Heading(name=cell, kind=_kind_of(part), block=text, part=part, text=text, part_text=part)


def _apart(text: str) -> tuple[str, str]:
    """Split a question text from the texts of its subquestions, which stand in brackets at its end."""
    parts: list[str] = []
    rest = text
    while rest.endswith("]") and (opening := _opening(rest)) > 0:
        parts.insert(0, rest[opening + 1 : -1].strip())
        rest = rest[:opening].rstrip()
        if text[:opening].endswith(" "):
            break
    return (rest, " / ".join(parts)) if rest else (text, "")


def _opening(text: str) -> int:
    """Return where the last bracket opens that is closed at the end; -1 where none is."""
    depth = 0
    for place in range(len(text) - 1, -1, -1):
        depth += {"]": 1, "[": -1}.get(text[place], 0)
        if depth == 0:
            return place
    return -1
