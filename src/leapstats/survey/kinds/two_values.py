"""Know yes and no in the ways that files write them."""

from collections.abc import Collection, Sequence

YES = frozenset(
    {"yes", "y", "true", "t", "1", "1.0", "checked", "selected", "ja", "oui", "sí", "si", "sì", "sim", "tak"}
)
NO = frozenset(
    {
        "no",
        "n",
        "false",
        "f",
        "0",
        "0.0",
        "unchecked",
        "not selected",
        "unselected",
        "nein",
        "non",
        "não",
        "nee",
        "nie",
        "nej",
        "nei",
    }
)
# One letter means yes only beside its counterpart.
PAIRS = (
    {"yes", "y", "no", "n"},
    {"true", "t", "false", "f"},
    {"ja", "nein"},
    {"oui", "non"},
    {"sí", "si", "sì", "no"},
    {"sim", "não"},
    {"ja", "nee"},
    {"ja", "nej", "nei"},
    {"tak", "nie"},
    {"selected", "not selected", "unselected"},
)
# Alone in a column, a letter or a number can be anything.
CLEAR = frozenset({"yes", "true", "no", "false", "checked", "unchecked", "1", "0", "1.0", "0.0"})


def yes_and_no(labels: Sequence[str]) -> dict[str, bool] | None:
    """Tell which of a column's answers say yes and which no.

    Parameters
    ----------
    labels
        Every distinct answer: texts, or the labels of codes.

    Returns
    -------
    dict or None
        None unless every answer says one or the other.
    """
    folded = {label: label.strip().casefold() for label in labels}
    if not folded or not all(text in YES or text in NO for text in folded.values()):
        return None
    said = set(folded.values())
    alone = said <= YES or said <= NO
    if not said <= CLEAR and (alone or not any(said <= pair for pair in PAIRS)):
        return None
    return {label: text in YES for label, text in folded.items()}


def shown_words(labels: Collection[str]) -> tuple[str, str]:
    """Return the words for no and yes, as the file writes them where it writes them in one way."""
    folded = {label.strip().casefold() for label in labels}
    if folded <= {"true", "false", "t", "f"}:
        return "False", "True"
    if folded <= {"checked", "unchecked"}:
        return "Unchecked", "Checked"
    return "No", "Yes"
