"""Names of items from headings."""

import keyword
import re
import unicodedata
from collections.abc import Iterable

LONGEST = 40
NOT_NAMES = frozenset({
    "all_of", "any_of", "band", "case", "count", "in", "is_missing", "rank_correlation", "sum_of", "total", "wave",
    "ignored",
})  # fmt: skip
STOP = frozenset(
    "a an and are at by did do does for from has have how in is it many of on or the to was were what".split()
)


def item_names(headings: Iterable[str]) -> list[str]:
    """Return a name for each heading, all different: letters, digits and underscores.

    Parameters
    ----------
    headings
        A heading that is a name already stays, in lower case; of a question the telling words are kept.
    """
    taken: set[str] = set()
    names = []
    for heading in headings:
        base = _base(heading)
        name, number = base, 2
        while name in taken:
            name, number = f"{base[: LONGEST - 3]}_{number}", number + 1
        taken.add(name)
        names.append(name)
    return names


def _base(heading: str) -> str:
    plain = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9_]+", plain)
    if len(words) > 4:
        words = [word for word in words if word not in STOP] or words
    name = ""
    for word in words:
        if name and len(name) + len(word) >= LONGEST:
            break
        name = f"{name}_{word}" if name else word[:LONGEST]
    name = name.strip("_") or "item"
    if not name[0].isalpha():
        name = f"q_{name}"
    if name in NOT_NAMES or keyword.iskeyword(name):
        name = f"{name}_item"
    return name
