"""The responses of a Google form: the CSV download, or its sheet as CSV, TSV or XLSX."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np

from leapstats.survey.form_heads import WORKBOOK, Head, heads_of
from leapstats.survey.personal import is_personal
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.survey.spelling import folded

SUFFIXES = (".csv", ".tsv", ".xlsx")
OPTIONS = ("sheet",)
# English, German, Spanish, French, Portuguese, Italian, Dutch, Polish, Swedish, Danish, Norwegian, Finnish, Czech,
# Hungarian, Turkish, Russian, Ukrainian, Japanese, Chinese, Korean.
STAMPS = frozenset(
    map(
        folded,
        (
            "Timestamp|Zeitstempel|Marca temporal|Horodateur|Horodatage|Carimbo de data/hora|Carimbo de data hora|"
            "Informazioni cronologiche|Tijdstempel|Sygnatura czasowa|Tidstämpel|Tidsstempel|Tidsangivelse|Aikaleima|"
            "Časová značka|Časové razítko|Időbélyeg|Időbélyegző|Zaman damgası|Отметка времени|Позначка часу|"
            "タイムスタンプ|时间戳记|时间戳|時間戳記|타임스탬프"
        ).split("|"),
    )
)
ADDRESSES = frozenset(
    map(
        folded,
        (
            "Username|Email Address|E-Mail-Adresse|Nutzername|Benutzername|Adresse e-mail|Nom d'utilisateur|"
            "Dirección de correo electrónico|Correo electrónico|Nombre de usuario|Endereço de e-mail|Nome de usuário|"
            "Nome do usuário|Indirizzo email|Indirizzo e-mail|Nome utente|E-mailadres|Gebruikersnaam|Adres e-mail|"
            "Nazwa użytkownika|E-postadress|Användarnamn|Adresse électronique|Mailadresse|E-mailadresse|"
            "Адрес электронной почты|メールアドレス|ユーザー名|电子邮件地址|이메일 주소"
        ).split("|"),
    )
)
SCORES = frozenset(
    map(folded, "Score|Total score|Punkte|Punktzahl|Puntuación|Note|Pontuação|Punteggio|Score total".split("|"))
)
CLOCK = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?"
HALF = r"(?:\s?[AaPp]\.?\s?[Mm]\.?|\s?[上下]午|\s?오[전후])?"
STAMP = re.compile(
    rf"\d{{1,4}}[/.\-]\s?\d{{1,2}}[/.\-]\s?\d{{1,4}},? (?:[上下]午|오[전후])?\s?{CLOCK}{HALF}(?: [A-Z][\w+:\-]*)?"
)
YEAR_FIRST = re.compile(r"\d{4}-\d{2}-\d{2} ")
POINTS = re.compile(r"(?P<points>\d+(?:\.\d+)?) / (?P<most>\d+(?:\.\d+)?)")
QUIZ = frozenset({"score", "feedback"})
JOINTS = (";", ", ")  # the CSV download joins answers by semicolons, the sheet by commas


def recognises(path: Path) -> bool:
    """Tell whether the first column of a file is the time stamp of a form, in its language and with a date."""
    return any(_fits(head, is_workbook=path.suffix.lower() == WORKBOOK) for head in heads_of(path))


def _fits(head: Head, *, is_workbook: bool) -> bool:
    if len(head.rows) < 2 or len(head.rows[0]) < 2:
        return False
    name, *questions = head.rows[0]
    stamps = [row[0] for row in head.rows[1:] if row[0]]
    if folded(name) not in STAMPS or not stamps or not all(map(STAMP.fullmatch, stamps)):
        return False
    # Other programs write such stamps too, above names of variables.
    asks = any(" " in each or each.endswith("?") for each in questions)
    return is_workbook or asks or not any(map(YEAR_FIRST.match, stamps))


def read(path: Path, *, keep_personal: frozenset[str] = frozenset(), sheet: str | None = None) -> RawFile:
    """Read the responses of a form.

    Parameters
    ----------
    path
        Text or a workbook; see `sheet_of`.
    keep_personal
        Personal columns to keep; others are dropped and named, and so are links to files that respondents sent.
    sheet
        The sheet of a workbook; None for the one whose first column is the time stamp.

    Returns
    -------
    RawFile
        A question of several answers a cell becomes one column of 0 and 1 an option; the columns of a grid have its
        question for name and its row for option.

    Raises
    ------
    DataError
        With every problem of the file at once.
    """
    from leapstats.survey.form_columns import columns_of, holds_uploads, with_responses_only, without
    from leapstats.survey.form_sheets import sheet_of
    from leapstats.survey.many_answers import found, with_check_alls

    cells = with_responses_only(sheet_of(path, sheet, lambda head: _fits(head, is_workbook=True)))
    form = columns_of(path.name, cells)
    first, *others = form.columns
    columns = [replace(first, fixed=True), *map(_scored, others)]
    columns, uploads = without(columns, holds_uploads, keep_personal)
    columns, personal = without(columns, _is_personal, keep_personal)
    columns, sets, split = with_check_alls(columns, lambda column: found(column, JOINTS))
    notes = [
        f"Google Forms responses: the first column is {first.name}, with a date and time",
        *cells.notes,
        *form.notes,
    ]
    if uploads:
        notes.append(f"links to files that respondents sent are not followed and not shown: {', '.join(uploads)}")
    quiz = [each.heading for each in columns if each.fixed and each is not columns[0]]
    if quiz:
        notes.append(f"scores and feedback of a quiz, shown where --include names them: {', '.join(quiz)}")
    return RawFile(
        path=path,
        format="google_forms",
        columns=tuple(columns),
        rows=cells.lines,
        sheet=cells.sheet,
        sets=tuple(sets),
        personal=(*personal, *uploads),
        notes=(*notes, *split),
    )


def _is_personal(column: RawColumn) -> bool:
    return is_personal(column.name) or (not column.option and folded(column.name) in ADDRESSES)


def _scored(column: RawColumn) -> RawColumn:
    """Take `4 / 5` under the score of a quiz for the points reached; scores and feedback are no questions."""
    in_quiz = folded(column.option) in QUIZ or any(column.name.casefold().endswith(f"[{each}]") for each in QUIZ)
    if not in_quiz and folded(column.name) not in SCORES:
        return column
    found_points = [POINTS.fullmatch(text) for text in column.texts.distinct]
    if not found_points or not all(found_points):
        return replace(column, fixed=True) if in_quiz else column
    most = {match["most"] for match in found_points if match}
    points = np.array([*(float(match["points"]) for match in found_points if match), np.nan])
    label = f"{column.name} (of {most.pop()})" if len(most) == 1 else column.label
    return replace(column, cells=points[column.texts.places], label=label, fixed=True)
