"""The responses of a Microsoft form: its Excel workbook, or that saved as CSV."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from leapstats.survey.form_heads import Head, heads_of
from leapstats.survey.personal import is_personal
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.survey.spelling import folded

if TYPE_CHECKING:
    from leapstats.survey.many_answers import ManyAnswers

SUFFIXES = (".csv", ".tsv", ".xlsx")
OPTIONS = ("sheet",)


def _words(listed: str) -> frozenset[str]:
    return frozenset(map(folded, listed.split("|")))


STARTS = _words(
    "Start time|Startzeit|Heure de début|Hora de inicio|Hora de início|Ora di inizio|Begintijd|Starttid|"
    "Starttidspunkt|Godzina rozpoczęcia|Aloitusaika|Čas zahájení|Время начала|開始時刻|开始时间|開始時間|시작 시간"
)
ENDS = _words(
    "Completion time|Fertigstellungszeit|Endzeit|Heure de fin|Heure d'achèvement|Hora de finalización|"
    "Hora de conclusão|Hora da conclusão|Ora di completamento|Tijd van voltooien|Voltooiingstijd|Slutförandetid|"
    "Fullføringstidspunkt|Fuldførelsestidspunkt|Godzina ukończenia|Valmistumisaika|Čas dokončení|Время выполнения|"
    "完了時刻|完成时间|完成時間|완료 시간"
)
EMAILS = _words(
    "Email|E-mail|E-Mail-Adresse|Adresse de messagerie|Correo electrónico|Posta elettronica|Indirizzo e-mail|"
    "E-mailadres|E-post|Mail|Adres e-mail|Sähköposti|Электронная почта|メール|电子邮件|電子郵件|메일"
)
NAMES = _words("Name|Nom|Nombre|Nome|Naam|Namn|Navn|Nazwa|Nimi|Jméno|Имя|名前|姓名|名称|이름")
CHANGES = _words(
    "Last modified time|Zeitpunkt der letzten Änderung|Uhrzeit der letzten Änderung|"
    "Heure de la dernière modification|Hora de la última modificación|Hora da última modificação|"
    "Ora ultima modifica|Tijd van laatste wijziging|Senast ändrad|Language|Sprache|Langue|Idioma|Lingua|Taal"
)
TOTALS = _words("Total points|Gesamtpunktzahl|Total des points|Puntos totales|Quiz feedback|Grade posted time")
POINTS = re.compile(r"(?:points|feedback|punkte|commentaires|puntos|comentarios)\s?[-–] .+", re.IGNORECASE | re.DOTALL)
STAMP = re.compile(r"\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}[T ,]+\d{1,2}[:.]\d{2}([:.]\d{2}(\.\d+)?)?(\s?[AaPp]\.?[Mm]\.?)?")
ADDRESS = re.compile(r"[^\s@]+@[^\s@]+|(?:anonym|anón|anôn|匿名|аноним|익명)\w*", re.IGNORECASE)
ANONYMOUS = re.compile(r"(?:anonym|anón|anôn|匿名|аноним|익명)\w*", re.IGNORECASE)
FEWEST = 5  # id, start, completion, e-mail, name
JOINT = ";"


def recognises(path: Path) -> bool:
    """Tell whether a file begins with an id, two time stamps, an e-mail address and a name."""
    return any(map(_fits, heads_of(path)))


def _fits(head: Head) -> bool:
    if not head.rows or len(head.rows[0]) < FEWEST or folded(head.rows[0][0]) != "id":
        return False
    start, end = map(folded, head.rows[0][1:3])
    if start in STARTS and end in ENDS:
        return True
    # In a language that is not listed, the cells tell.
    rows = [row for row in head.rows[1:] if any(row)]
    stamped = bool(rows) and all(len(row) >= FEWEST and all(map(STAMP.fullmatch, row[1:3])) for row in rows)
    return stamped and all(ADDRESS.fullmatch(row[3]) for row in rows)


def read(path: Path, *, keep_personal: frozenset[str] = frozenset(), sheet: str | None = None) -> RawFile:
    """Read the responses of a form.

    Parameters
    ----------
    path
        Text or a workbook; see `sheet_of`.
    keep_personal
        Personal columns to keep; others are dropped and named, and so are links to files that respondents sent.
    sheet
        The sheet of a workbook; None for the one that begins with the columns of a form.

    Returns
    -------
    RawFile
        A question of several answers, whose cells end in a semicolon, becomes one column of 0 and 1 an option; a
        ranking, whose cells all hold the same items in different orders, one column of ranks an item.

    Raises
    ------
    DataError
        With every problem of the file at once.
    """
    from leapstats.survey.form_columns import columns_of, holds_uploads, with_responses_only, without
    from leapstats.survey.form_sheets import sheet_of
    from leapstats.survey.many_answers import with_check_alls

    cells = with_responses_only(sheet_of(path, sheet, _fits))
    form = columns_of(path.name, cells)
    listed = ", ".join(each.name for each in form.columns[:FEWEST])
    notes = [f"Microsoft Forms responses: the columns begin with {listed}", *cells.notes, *form.notes]
    columns = [_placed(column, place) for place, column in enumerate(form.columns)]
    if all(ANONYMOUS.fullmatch(text) for text in columns[3].texts.distinct):
        notes.append("the form was anonymous")
    who = {each.name for each in columns[3:5]}
    columns, uploads = without(columns, holds_uploads, keep_personal)
    columns, personal = without(columns, lambda each: each.name in who or is_personal(each.name), keep_personal)
    ranked = [part for column in columns for part in _ranks(column)]
    rankings = list(dict.fromkeys(each.name for each in ranked if each.numeric and each.option))
    columns, sets, told = with_check_alls(ranked, _answers)
    if uploads:
        notes.append(f"links to files that respondents sent are not followed and not shown: {', '.join(uploads)}")
    quiz = [each.name for each in columns if _of_quiz(each)]
    if quiz:
        notes.append(f"points and feedback of a quiz, shown where --include names them: {', '.join(quiz)}")
    notes.extend(f"{each}: a ranking, split into the rank of each item" for each in rankings)
    return RawFile(
        path=path,
        format="microsoft_forms",
        columns=tuple(columns),
        rows=cells.lines,
        sheet=cells.sheet,
        sets=tuple(sets),
        personal=(*personal, *uploads),
        notes=(*notes, *told),
        id=form.columns[0].name,
    )


def _placed(column: RawColumn, place: int) -> RawColumn:
    """Mark the columns that the service adds: the first ones, by their place, and those of a quiz."""
    added = place < 3 or (folded(column.name) in CHANGES and place < FEWEST + 2)
    return replace(column, fixed=True) if added or _of_quiz(column) else column


def _of_quiz(column: RawColumn) -> bool:
    return folded(column.name) in TOTALS or POINTS.fullmatch(column.name) is not None


def _answers(column: RawColumn) -> "ManyAnswers | None":
    from leapstats.survey.many_answers import certain, found

    texts = column.texts.distinct.tolist()
    if texts and all(text.endswith(JOINT) for text in texts):
        return certain(column.texts, JOINT)
    return found(column, (JOINT,))


def _ranks(column: RawColumn) -> Sequence[RawColumn]:
    """Return the rank of each item of a ranking; any other column as it is."""
    from leapstats.survey.many_answers import split

    orders = [] if column.fixed or column.numeric else [split(text, JOINT) for text in column.texts.distinct]
    items = sorted(orders[0], key=str.casefold) if len(orders) > 1 else []
    if (
        len(items) < 2
        or len(set(items)) < len(items)
        or not all(sorted(each, key=str.casefold) == items for each in orders)
    ):
        return [column]
    places = column.texts.places
    ranks = {item: [*(float(each.index(item) + 1) for each in orders), np.nan] for item in items}
    return [replace(column, option=item, label=column.name, cells=np.array(ranks[item])[places]) for item in items]
