"""Read an XLSForm, or the same form inside a file of submissions, as a questionnaire."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from leapstats.errors import DataError, Problem
from leapstats.survey.kobo_workbook import Rows, filled, sheets_of
from leapstats.survey.questionnaire import Choice, Question, QuestionKind, Questionnaire
from leapstats.survey.rich_text import text_of

SHEETS = {
    "survey": "survey",
    "choices": "choices",
    "choices and columns": "choices",
    "settings": "settings",
}
TRUE = frozenset({"yes", "true", "true()", "1"})
SELECT = re.compile(
    r"(?P<how>select[ _](?:one|multiple)(?:[ _]from[ _]file)?|select (?:one|1|all that apply|multiple)(?: from)?|"
    r"rank|add select (?:one|multiple) prompt using)\s+(?P<list>\S+)(?P<other>\s+(?:or[ _]other|or specify other))?",
    re.IGNORECASE,
)
MANY = re.compile(r"multiple|all that apply", re.IGNORECASE)
BEGIN = re.compile(r"(?:begin|start)[ _](group|repeat|loop|lgroup|kobomatrix|score|rank)", re.IGNORECASE)
END = re.compile(r"end[ _](group|repeat|loop|lgroup|kobomatrix|score|rank)", re.IGNORECASE)
KINDS: Mapping[str, QuestionKind] = {
    **dict.fromkeys(("integer", "int", "decimal", "range"), QuestionKind.NUMBER),
    **dict.fromkeys(("date", "time", "datetime", "dateTime"), QuestionKind.DATE),
    **dict.fromkeys(("geopoint", "geotrace", "geoshape", "location", "gps"), QuestionKind.PLACE),
    **dict.fromkeys(
        ("image", "photo", "audio", "video", "file", "background-audio", "csv-external", "xml-external"),
        QuestionKind.FILE,
    ),
    **dict.fromkeys(("start", "end", "today", "audit", "start-geopoint"), QuestionKind.RECORDED),
    **dict.fromkeys(
        ("deviceid", "phonenumber", "phone number", "subscriberid", "simserial", "username", "email", "imei"),
        QuestionKind.PERSONAL,
    ),
    **dict.fromkeys(("note", "acknowledge", "trigger"), QuestionKind.SHOWN),
    **dict.fromkeys(("calculate", "hidden"), QuestionKind.COMPUTED),
    **dict.fromkeys(("text", "string", "barcode", "select_one_external"), QuestionKind.TEXT),
}
LABEL = re.compile(r"label(?:\s*::?\s*(?P<language>.+))?", re.IGNORECASE)
Row = Mapping[str, str]


@dataclass(slots=True)
class _Place:
    """Where in the form a row stands: the groups around it, their labels and conditions, the repeat."""

    names: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    shown_when: list[str] = field(default_factory=list)
    repeats: list[str] = field(default_factory=list)

    def enter(self, name: str, label: str, shown_when: str, *, repeats: bool) -> None:
        self.names.append(name)
        self.labels.append(label)
        self.shown_when.append(shown_when)
        inside = self.repeats[-1] if self.repeats else ""
        self.repeats.append("/".join(self.names) if repeats else inside)

    def leave(self) -> None:
        for each in (self.names, self.labels, self.shown_when, self.repeats):
            del each[-1:]


def read_form(path: Path) -> Questionnaire:
    """Read an XLSForm.

    Raises
    ------
    DataError
        If it is no workbook, or has no sheet `survey` with types and names.
    """
    sheets = {SHEETS[name.strip().casefold()]: rows for name, rows in sheets_of(path, _is_sheet).items()}
    survey, choices, settings = (_rows(sheets.get(name, [])) for name in ("survey", "choices", "settings"))
    if not any("type" in row and "name" in row for row in survey):
        what = "it is no XLSForm: there is no sheet survey with the columns type and name"
        raise DataError(path.name, [Problem("", what, "Use the form that KoBo or ODK offers as XLSForm")])
    return form_of_rows(path, survey, choices, settings[0] if settings else {})


def _is_sheet(name: str) -> bool:
    return name.strip().casefold() in SHEETS


def _rows(rows: Rows) -> list[Row]:
    """Return the rows of a sheet by the names of its columns, in lower case but for the language of a label."""
    below = filled(rows)
    if not below:
        return []
    header = [_column(cell) for cell in below[0]]
    first = [header.index(name) == place for place, name in enumerate(header)]
    return [
        {name: cell for name, cell, is_first in zip(header, row, first, strict=False) if name and cell and is_first}
        for row in below[1:]
    ]


def _column(heading: str) -> str:
    label = LABEL.fullmatch(heading.strip())
    if label is not None:
        return f"label::{label['language'].strip()}" if label["language"] else "label"
    name = heading.strip().casefold().replace(" ", "_")
    return {"relevance": "relevant", "value": "name", "list": "list_name"}.get(name, name)


def form_of_rows(path: Path, survey: Sequence[Row], choices: Sequence[Row], settings: Row) -> Questionnaire:
    """Build a questionnaire from the rows of a form.

    Parameters
    ----------
    path
        Where the form is from.
    survey, choices, settings
        Its rows by the names of their columns; a label in a language stands under `label::language`.
    """
    languages = tuple(dict.fromkeys(_language(name) for row in (*survey, *choices) for name in row if _is_label(name)))
    named = tuple(each for each in languages if each)
    default = settings.get("default_language", "")
    language = default if default in languages else ("" if "" in languages or not named else named[0])
    order = (language, "", *named)
    return Questionnaire(
        path=path,
        title=settings.get("form_title", "") or settings.get("title", ""),
        language=language or default,
        languages=named,
        questions=tuple(_questions(survey, _lists(choices, order), order)),
    )


def _is_label(name: str) -> bool:
    return name == "label" or name.startswith("label::")


def _language(name: str) -> str:
    return name.partition("::")[2]


def _labels(row: Row, languages: Sequence[str]) -> tuple[str, dict[str, str]]:
    """Return a label in the first of several languages that has one, and in the others."""
    written = {_language(name): text_of(text) for name, text in row.items() if _is_label(name)}
    own = next((each for each in languages if written.get(each)), "")
    return written.pop(own, ""), written


def _lists(choices: Sequence[Row], languages: Sequence[str]) -> dict[str, tuple[Choice, ...]]:
    """Return the lists of choices; one that is listed again, as for a filter, stands as it was first written."""
    lists: dict[str, dict[str, Choice]] = {}
    for row in choices:
        code = row.get("name", "")
        if code:
            label, others = _labels(row, languages)
            lists.setdefault(row.get("list_name", ""), {}).setdefault(code, Choice(code, label or code, others))
    return {name: tuple(each.values()) for name, each in lists.items()}


def _questions(
    survey: Iterable[Row], lists: Mapping[str, tuple[Choice, ...]], languages: Sequence[str]
) -> Iterator[Question]:
    place = _Place()
    for row in survey:
        kind, name = " ".join(row.get("type", "").split()), row.get("name", "")
        begins, ends = BEGIN.fullmatch(kind), END.fullmatch(kind)
        if ends:
            place.leave()
        elif begins:
            repeats = begins[1].casefold() in {"repeat", "loop"}
            place.enter(name, _labels(row, languages)[0], row.get("relevant", ""), repeats=repeats)
        elif name and kind and row.get("disabled", "").casefold() not in TRUE:
            yield _question(row, kind, lists, place, languages)


def _question(
    row: Row, kind: str, lists: Mapping[str, tuple[Choice, ...]], place: _Place, languages: Sequence[str]
) -> Question:
    label, others = _labels(row, languages)
    select = SELECT.fullmatch(kind)
    choices = lists.get(select["list"], ()) if select else ()
    if select and select["other"] and all(each.code != "other" for each in choices):
        choices = (*choices, Choice("other", "Other"))
    return Question(
        name=row["name"],
        kind=_kind(kind, select),
        label=label,
        translations=others,
        type=kind,
        groups=tuple(filter(None, place.names)),
        group_labels=tuple(filter(None, place.labels)),
        choices=choices,
        shown_when=tuple(filter(None, (*place.shown_when, row.get("relevant", "")))),
        repeat=place.repeats[-1] if place.repeats else "",
    )


def _kind(kind: str, select: re.Match[str] | None) -> QuestionKind:
    if select is None:
        return KINDS.get(kind, KINDS.get(kind.casefold(), QuestionKind.TEXT))
    if select["how"].casefold() == "rank":
        return QuestionKind.RANKING
    return QuestionKind.SEVERAL if MANY.search(select["how"]) else QuestionKind.ONE
