"""Know an export of LimeSurvey by how it begins, and how its headings stand."""

import csv
import io
import re
from collections.abc import Sequence
from enum import StrEnum

from leapstats.survey.headers import is_value
from leapstats.survey.plain_text import plain
from leapstats.survey.separators import separator_of

TOLD = frozenset("submitdate lastpage startlanguage seed datestamp".split())
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
BOTH = re.compile(r"(?P<code>[A-Za-z]\w*(?:\[[^\[\]]*\]){0,2})\. ?(?P<text>.*)", re.DOTALL)
SUBQUESTION = re.compile(r"[A-Za-z]\w*\[(?:SQ\d{3}|SY?\d{3}_SX?\d{3}|SQ\d{3}comment|other)\](?:\[\d\])?")
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
