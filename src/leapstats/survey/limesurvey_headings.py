"""Take the headings of a LimeSurvey export apart: codes, question texts or both, in one row or two."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from leapstats.survey.delimited import separator_of
from leapstats.survey.headers import is_value
from leapstats.survey.plain_text import plain

SERVICE = frozenset("id submitdate lastpage startlanguage seed token startdate datestamp ipaddr refurl".split())
TOLD = frozenset("submitdate lastpage startlanguage seed datestamp".split())
PARTICIPANT = frozenset("firstname lastname email participant_id".split())
STATE = frozenset("emailstatus remindersent remindercount usesleft validfrom validuntil tid".split())
PERSONAL = frozenset({"token", "ipaddr", "refurl", *PARTICIPANT})
TEXTS = {
    "id": ("Response ID", "Antwort ID", "ID de la réponse", "ID de respuesta", "Antwoord ID", "ID risposta"),
    "submitdate": ("Date submitted", "Datum Abgeschickt", "Date de soumission", "Fecha de envío", "Datum ingestuurd"),
    "lastpage": ("Last page", "Letzte Seite", "Dernière page", "Última página", "Laatste pagina", "Ultima pagina"),
    "startlanguage": ("Start language", "Start-Sprache", "Langue de départ", "Lenguaje inicial", "Starttaal"),
    "seed": ("Seed", "Zufallsstartwert", "Tête de série", "Semilla"),
    "token": ("Access code", "Token", "Zugangscode", "Zugangsschlüssel", "Code d'accès", "Código de acceso"),
    "startdate": ("Date started", "Datum gestartet", "Date de lancement", "Fecha de inicio", "Datum gestart"),
    "datestamp": (
        "Date last action",
        "Datum letzte Aktivität",
        "Date de la dernière action",
        "Fecha de la última acción",
    ),
    "ipaddr": ("IP address", "IP-Adresse", "Adresse IP", "Dirección IP"),
    "refurl": ("Referrer URL", "Weiterleitungs-URL", "URL de référence", "URL de referencia"),
}
BY_TEXT = {text.casefold(): name for name, texts in TEXTS.items() for text in texts}
TIMING = re.compile(r"interviewtime|groupTime\d+|\w+(?:\[\w+\])?Time|(?:Total|Group|Question) time\b.*", re.DOTALL)
CODE = re.compile(r"(?P<question>[A-Za-z]\w*)(?:\[(?P<part>[^\[\]]*)\])?(?:\[(?P<second>\d)\])?")
BOTH = re.compile(r"(?P<code>[A-Za-z]\w*(?:\[[^\[\]]*\]){0,2})\. ?(?P<text>.*)", re.DOTALL)
SUBQUESTION = re.compile(r"[A-Za-z]\w*\[(?:SQ\d{3}|SY?\d{3}_SX?\d{3}|SQ\d{3}comment|other)\](?:\[\d\])?")
BARE = re.compile(r"(?P<question>[A-Za-z]\w*?)_?(?P<part>SQ\d{3}(?:_SQ\d{3})?(?:comment)?)(?:_(?P<second>[01]))?")
CODED_COMMENT = re.compile(r"\w+\dcomment")
BARE_OTHER = re.compile(r"(?P<question>[A-Za-z]\w*?)_?(?P<part>other|comment)")
OTHER_WORDS = frozenset(
    "other sonstiges andere autre autres otro otros otra altro anders outro inne annat andet".split()
)
COMMENT_WORDS = frozenset("comment kommentar commentaire comentario commento opmerking".split())
YES_WORDS = frozenset("yes ja oui sí si sim tak ano igen evet да".split())
NO_WORDS = frozenset("no nein non não nie ne nem nee nej hayır нет".split())
FEWEST_TOLD = 2


class Layout(StrEnum):
    """How the headings of a file stand."""

    CODES = "question codes"
    TEXTS = "question texts"
    BOTH = "question codes and texts"
    BLOCKS = "two header rows, the question above its options"
    VV = "two header rows, texts above codes"


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


def layout_of(head: str) -> Layout | None:
    """Tell how the headings of a file stand, by how its text begins; None where it is no export of LimeSurvey."""
    rows = csv.reader(io.StringIO(head, newline=""), delimiter=separator_of(head))
    try:
        first = next((row for row in rows if any(row)), [])
        below = [row for _, row in zip(range(40), rows, strict=False) if any(row)]
    except csv.Error:  # an overlong cell
        return None
    first = [plain(cell) for cell in first]
    second = [plain(cell) for cell in below[0]] if below else []
    if len(TOLD.intersection(second)) >= FEWEST_TOLD:
        return Layout.VV
    if len(TOLD.intersection(first)) >= FEWEST_TOLD or sum(map(_is_subquestion, first)) >= FEWEST_TOLD:
        return Layout.CODES
    if len(TOLD.intersection(cell.split(".")[0] for cell in first if BOTH.fullmatch(cell))) >= FEWEST_TOLD:
        return Layout.BOTH
    if len(TOLD.intersection(BY_TEXT.get(cell.casefold(), "") for cell in first)) >= FEWEST_TOLD:
        return Layout.TEXTS
    return Layout.BLOCKS if _are_blocks(first, second, below[1:]) else None


def _is_subquestion(cell: str) -> bool:
    return SUBQUESTION.fullmatch(cell) is not None


def _are_blocks(first: Sequence[str], second: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Tell whether questions stand once above their options, and in one block all answers are yes or no."""
    if len(first) != len(second) or not first or not first[0] or not all(second) or any(map(is_value, second)):
        return False
    starts = [place for place, cell in enumerate(first) if cell]
    blocks = [range(start, end) for start, end in zip(starts, [*starts[1:], len(first)], strict=True)]
    if len(blocks) < 2 or any(len({second[place] for place in block}) < len(block) for block in blocks):
        return False
    words = [{row[place] for row in below if len(row) == len(first)} for place in range(len(first))]
    return any(_has_boxes([words[place] for place in block]) for block in blocks)


def says_yes(text: str) -> bool:
    """Tell whether a text is the yes of LimeSurvey in one of its languages."""
    return text.casefold() in YES_WORDS


def says_no(text: str) -> bool:
    """Tell whether a text is the no of LimeSurvey in one of its languages."""
    return text.casefold() in NO_WORDS


def _has_boxes(words: Sequence[set[str]]) -> bool:
    """Tell whether two columns or more of a block say nothing but yes and no, and both of them."""
    boxes = [texts for texts in words if texts and all(says_yes(text) or says_no(text) for text in texts)]
    said = {says_yes(text) for texts in boxes for text in texts}
    return len(boxes) > 1 and len(said) > 1


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
