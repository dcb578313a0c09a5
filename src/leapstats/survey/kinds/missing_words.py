"""Words that say why an answer is missing."""

import re

from leapstats.terms import REASON_LABELS, Reason

# Such a text is no answer in any column.
PLAIN = {
    "not asked": Reason.NOT_ASKED,
    "not shown": Reason.NOT_ASKED,
    "skipped": Reason.NOT_ASKED,
    "legitimate skip": Reason.NOT_ASKED,
    "legitimate missing": Reason.NOT_ASKED,
    "not applicable": Reason.NOT_APPLICABLE,
    "inapplicable": Reason.NOT_APPLICABLE,
    "does not apply": Reason.NOT_APPLICABLE,
    "n/a": Reason.NOT_APPLICABLE,
    "refused": Reason.REFUSED,
    "refusal": Reason.REFUSED,
    "refused to answer": Reason.REFUSED,
    "declined to answer": Reason.REFUSED,
    "decline to answer": Reason.REFUSED,
    "decline to state": Reason.REFUSED,
    "prefer not to answer": Reason.REFUSED,
    "prefer not to say": Reason.REFUSED,
    "rather not say": Reason.REFUSED,
    "don't know": Reason.DONT_KNOW,
    "dont know": Reason.DONT_KNOW,
    "do not know": Reason.DONT_KNOW,
    "i don't know": Reason.DONT_KNOW,
    "no answer": Reason.BLANK,
    "not answered": Reason.BLANK,
    "no response": Reason.BLANK,
    "not stated": Reason.BLANK,
    "blank": Reason.BLANK,
    "missing": Reason.UNKNOWN,
    "system missing": Reason.UNKNOWN,
    "missing value": Reason.UNKNOWN,
    "missing data": Reason.UNKNOWN,
    "not ascertained": Reason.UNKNOWN,
    "not available": Reason.UNKNOWN,
    "keine angabe": Reason.BLANK,
    "keine antwort": Reason.BLANK,
    "nicht zutreffend": Reason.NOT_APPLICABLE,
    "weiss nicht": Reason.DONT_KNOW,
    "ich weiss nicht": Reason.DONT_KNOW,
    "sans réponse": Reason.BLANK,
    "pas de réponse": Reason.BLANK,
    "sans objet": Reason.NOT_APPLICABLE,
    "ne sait pas": Reason.DONT_KNOW,
    "je ne sais pas": Reason.DONT_KNOW,
    "sin respuesta": Reason.BLANK,
    "no contesta": Reason.BLANK,
    "no aplica": Reason.NOT_APPLICABLE,
    "no sabe": Reason.DONT_KNOW,
    "no sé": Reason.DONT_KNOW,
    "ns/nc": Reason.UNKNOWN,
    "nessuna risposta": Reason.BLANK,
    "non risponde": Reason.BLANK,
    "non so": Reason.DONT_KNOW,
    "sem resposta": Reason.BLANK,
    "não se aplica": Reason.NOT_APPLICABLE,
    "não sabe": Reason.DONT_KNOW,
    "não sei": Reason.DONT_KNOW,
    "geen antwoord": Reason.BLANK,
    "niet van toepassing": Reason.NOT_APPLICABLE,
    "weet niet": Reason.DONT_KNOW,
    "#n/a": Reason.UNKNOWN,
    "#div/0!": Reason.UNKNOWN,
    "#value!": Reason.UNKNOWN,
    "#ref!": Reason.UNKNOWN,
    "#num!": Reason.UNKNOWN,
    "#null!": Reason.UNKNOWN,
    "#name?": Reason.UNKNOWN,
}
# Such a text is no answer beside numbers, dates, or yes and no; beside other texts it may be a level.
DOUBTFUL = {
    "na": Reason.UNKNOWN,
    "k.a.": Reason.BLANK,
    "k. a.": Reason.BLANK,
    "k.a": Reason.BLANK,
    "nan": Reason.UNKNOWN,
    "null": Reason.UNKNOWN,
    ".": Reason.UNKNOWN,
    "-": Reason.UNKNOWN,
    "--": Reason.UNKNOWN,
    "?": Reason.UNKNOWN,
    "<na>": Reason.UNKNOWN,
    "nat": Reason.UNKNOWN,
    "unknown": Reason.UNKNOWN,
    "not known": Reason.UNKNOWN,
    "not sure": Reason.DONT_KNOW,
    "unsure": Reason.DONT_KNOW,
    "dk": Reason.DONT_KNOW,
    "d/k": Reason.DONT_KNOW,
    "ref": Reason.REFUSED,
    "rf": Reason.REFUSED,
}
# What a code that was declared to be missing is called, anywhere in its label.
ANYWHERE = {
    "not asked": Reason.NOT_ASKED,
    "skip": Reason.NOT_ASKED,
    "legitimate": Reason.NOT_ASKED,
    "not applicable": Reason.NOT_APPLICABLE,
    "inapplicable": Reason.NOT_APPLICABLE,
    "n/a": Reason.NOT_APPLICABLE,
    "refus": Reason.REFUSED,
    "declin": Reason.REFUSED,
    "prefer not": Reason.REFUSED,
    "don't know": Reason.DONT_KNOW,
    "dont know": Reason.DONT_KNOW,
    "do not know": Reason.DONT_KNOW,
    "no answer": Reason.BLANK,
    "blank": Reason.BLANK,
}
OWN = {label.casefold(): reason for reason, label in REASON_LABELS.items() if reason is not Reason.ANSWERED}
LONGEST = 60
LEADING_CODE = re.compile(r"^[\[(]?-?\d+[\])]?\s*[.:=)-]?\s+(?=\D)")
ASIDE = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*$")
JOINED = re.compile(r"\s*(?:/|;|,|\bor\b)\s*")


def plain_reason(text: str) -> Reason | None:
    """Return why a text is no answer wherever it stands, such as `Refused` or `99 - Don't know`; None if it may be one.

    A text counts only as a whole, or as several such words with a slash, a comma or `or` between.
    """
    return _reason(text, PLAIN)


def doubtful_reason(text: str) -> Reason | None:
    """Return why a text such as `NA` or `Unknown` is no answer beside numbers, dates or yes and no."""
    return _reason(text, DOUBTFUL)


def declared_reason(label: str) -> Reason:
    """Return the reason that the label of a code declared missing tells; UNKNOWN where it tells none."""
    folded = _folded(label)
    return OWN.get(folded) or next((reason for words, reason in ANYWHERE.items() if words in folded), Reason.UNKNOWN)


def _reason(text: str, known: dict[str, Reason]) -> Reason | None:
    if len(text) > LONGEST:
        return None
    folded = _folded(text)
    if folded in known:
        return known[folded]
    bare = ASIDE.sub("", LEADING_CODE.sub("", folded)).strip(" .:;*")
    if bare in known:
        return known[bare]
    reasons = [known.get(part.strip(" .")) for part in JOINED.split(bare)]
    return reasons[0] if len(reasons) > 1 and None not in reasons else None


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").replace("`", "'").split())
