"""Read the structure of a LimeSurvey survey (.lss): its questions, subquestions, answers and conditions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from leapstats.errors import DataError, Problem
from leapstats.survey.contents import read_bytes
from leapstats.survey.questionnaire import Choice, Question, QuestionKind, Questionnaire
from leapstats.survey.rich_text import text_of

MOST_BYTES = 30 << 20
ALWAYS = frozenset({"", "1"})
KINDS: Mapping[str, QuestionKind] = {
    **dict.fromkeys("L!OYG5ABCEFH1I", QuestionKind.ONE),
    **dict.fromkeys("MP", QuestionKind.SEVERAL),
    "R": QuestionKind.RANKING,
    **dict.fromkeys("NK:", QuestionKind.NUMBER),
    "D": QuestionKind.DATE,
    **dict.fromkeys("STUQ;", QuestionKind.TEXT),
    "|": QuestionKind.FILE,
    "X": QuestionKind.SHOWN,
    "*": QuestionKind.COMPUTED,
}
FIXED: Mapping[str, tuple[Choice, ...]] = {
    "Y": (Choice("Y", "Yes"), Choice("N", "No")),
    "G": (Choice("F", "Female"), Choice("M", "Male")),
    "C": (Choice("Y", "Yes"), Choice("U", "Uncertain"), Choice("N", "No")),
    "E": (Choice("I", "Increase"), Choice("S", "Same"), Choice("D", "Decrease")),
}
OTHER = Choice("-oth-", "Other")
Row = Mapping[str, str]


def read_structure(path: Path) -> Questionnaire:
    """Read an .lss file.

    Raises
    ------
    DataError
        If it is no structure of LimeSurvey, is damaged, or uses entities.
    """
    content = read_bytes(path)
    if len(content) > MOST_BYTES:
        what = f"it is larger than {MOST_BYTES >> 20} MiB"
        raise DataError(path.name, [Problem("", what, "Export the structure again, without files")])
    tables = _tables(path, content)
    if not tables.get("questions"):
        problem = Problem("", "it is no structure of a LimeSurvey survey", "Export the survey structure as .lss")
        raise DataError(path.name, [problem])
    survey = (tables.get("surveys") or [{}])[0]
    languages = [each["language"] for each in tables.get("languages", []) if "language" in each]
    language = survey.get("language") or (languages[0] if languages else "")
    others = tuple(each for each in dict.fromkeys([language, *languages]) if each)
    return Questionnaire(
        path=path,
        title=_title(tables.get("surveys_languagesettings", []), language),
        language=language,
        languages=others,
        questions=tuple(_questions(tables, language)),
    )


def _tables(path: Path, content: bytes) -> dict[str, list[Row]]:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        document = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError) as error:
        place = getattr(error, "position", None)
        where = f"row {place[0]}" if place else ""
        what = (
            "it declares a document type or entities"
            if isinstance(error, DefusedXmlException)
            else "it is not valid XML"
        )
        raise DataError(path.name, [Problem(where, what, "Export the survey structure again as .lss")]) from None
    tables: dict[str, list[Row]] = {}
    for table in document:
        rows = [{cell.tag: (cell.text or "").strip() for cell in row} for row in table.iterfind("rows/row")]
        tables.setdefault(table.tag, []).extend(rows)
        if table.tag == "languages":
            tables["languages"] = [{"language": (each.text or "").strip()} for each in table.iterfind("language")]
    return tables


def _title(settings: Sequence[Row], language: str) -> str:
    own = [each for each in settings if each.get("surveyls_language") == language] or list(settings[:1])
    return text_of(own[0].get("surveyls_title", "")) if own else ""


@dataclass(frozen=True, slots=True)
class _Structure:
    """The tables of a survey by their keys; `filtered` are questions whose options depend on other answers."""

    texts: Mapping[str, Mapping[str, str]]
    answers: Mapping[tuple[str, str], tuple[Choice, ...]]
    groups: Mapping[str, Row]
    parts: Mapping[str, list[Row]]
    filtered: frozenset[str]
    language: str


def _questions(tables: Mapping[str, list[Row]], language: str) -> Iterator[Question]:
    every = _unique(tables["questions"])
    parts: dict[str, list[Row]] = {}
    for row in _unique([*tables.get("subquestions", []), *(each for each in every if not _is_question(each))]):
        parts.setdefault(row.get("parent_qid", ""), []).append(row)
    structure = _Structure(
        texts=_texts(tables, "questions") | _texts(tables, "subquestions"),
        answers=_answers(tables, language),
        groups={each.get("gid", ""): each for each in tables.get("groups", [])},
        parts=parts,
        filtered=frozenset(_filtered(tables)),
        language=language,
    )
    for row in sorted(filter(_is_question, every), key=lambda each: _order(each, structure.groups)):
        if row.get("title"):
            yield _question(row, structure)


def _is_question(row: Row) -> bool:
    return row.get("parent_qid", "0") in {"0", ""}


def _filtered(tables: Mapping[str, list[Row]]) -> Iterator[str]:
    for row in tables.get("question_attributes", []):
        if row.get("attribute", "").startswith("array_filter") and row.get("value"):
            yield row.get("qid", "")


def _unique(rows: Sequence[Row]) -> list[Row]:
    """Return the rows of a table once each, where it repeats them by language."""
    return list({each.get("qid", ""): each for each in reversed(rows)}.values())[::-1]


def _order(row: Row, groups: Mapping[str, Row]) -> tuple[float, float]:
    group = groups.get(row.get("gid", ""), {})
    return _number(group.get("group_order", "")), _number(row.get("question_order", ""))


def _number(text: str) -> float:
    return float(text) if text.isdecimal() and len(text) < 10 else 0.0


def _texts(tables: Mapping[str, list[Row]], table: str) -> dict[str, dict[str, str]]:
    """Return texts by the id of their question and their language; older files keep them with the question."""
    found: dict[str, dict[str, str]] = {}
    for row in (*tables.get(table, []), *tables.get("question_l10ns", [])):
        if "question" in row:
            found.setdefault(row.get("qid", ""), {})[row.get("language", "")] = text_of(row["question"])
    return found


def _choice(code: str, texts: Mapping[str, str], language: str) -> Choice:
    others = {name: text for name, text in texts.items() if name != language and text}
    label = texts.get(language) or next(iter(others.values()), "") or code
    return Choice(code, label, others)


def _answers(tables: Mapping[str, list[Row]], language: str) -> dict[tuple[str, str], tuple[Choice, ...]]:
    """Return the answers to each question on each of its two scales, in their order."""
    rows = tables.get("answers", [])
    key = "aid" if any("aid" in each for each in rows) else ""
    texts: dict[str, dict[str, str]] = {}
    for row in (*rows, *tables.get("answer_l10ns", [])):
        if "answer" in row:
            texts.setdefault(_answer_key(row, key), {})[row.get("language", "")] = text_of(row["answer"])
    listed: dict[tuple[str, str], dict[str, tuple[float, Choice]]] = {}
    for row in rows:
        place = row.get("qid", ""), row.get("scale_id", "0") or "0"
        choice = _choice(row.get("code", ""), texts.get(_answer_key(row, key), {}), language)
        listed.setdefault(place, {}).setdefault(choice.code, (_number(row.get("sortorder", "")), choice))
    return {
        place: tuple(choice for _, choice in sorted(found.values(), key=lambda each: each[0]))
        for place, found in listed.items()
    }


def _answer_key(row: Row, key: str) -> str:
    return row.get(key, "") if key else "/".join(row.get(each, "") for each in ("qid", "code", "scale_id"))


def _question(row: Row, structure: _Structure) -> Question:
    qid, kind = row.get("qid", ""), row.get("type", "")
    title = _choice(row["title"], structure.texts.get(qid, {}), structure.language)
    own = structure.parts.get(qid, [])
    parts = sorted(own, key=lambda each: (each.get("scale_id", ""), _number(each.get("question_order", ""))))
    choices = structure.answers.get((qid, "0"), FIXED.get(kind, ()))
    other = (OTHER,) if row.get("other") == "Y" and kind in "L!" else ()
    group = structure.groups.get(row.get("gid", ""), {})
    conditions = (group.get("grelevance", ""), row.get("relevance", ""))
    return Question(
        name=row["title"],
        kind=KINDS.get(kind, QuestionKind.TEXT),
        label="" if title.label == title.code else title.label,
        translations=title.translations,
        type=kind,
        groups=(row.get("gid", ""),),
        choices=(*choices, *other),
        second_choices=structure.answers.get((qid, "1"), ()),
        parts=tuple(_part(each, structure) for each in parts),
        parts_vary=qid in structure.filtered or any(each.get("relevance", "1") not in ALWAYS for each in own),
        shown_when=tuple(each for each in conditions if each not in ALWAYS),
    )


def _part(row: Row, structure: _Structure) -> Choice:
    return _choice(row.get("title", ""), structure.texts.get(row.get("qid", ""), {}), structure.language)
