"""What a row says: templates of a small set of names, checked and never evaluated."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from leapstats.describe.catalogue import NAMES_IN, Line, lines_of, sources_by_name
from leapstats.dictionary.study import Conventions
from leapstats.output.effects import capital
from leapstats.terms import ItemType, StatName

COUNTS = {"n": StatName.N_ANSWERED, "N": StatName.N_BASE, "n_missing": StatName.N_MISSING}
LIMITS = ("conf_low", "conf_high")
OF_SHARES = ("n", "N", "percent", "n_missing", *LIMITS)
WEIGHTED_COUNTS = ("n_weighted", "N_weighted")
ERRORS = (StatName.SE, StatName.DESIGN_EFFECT)
PLAIN_WORDS = frozenset({"to", "of", "and"})
WORD = re.compile(r"[A-Za-z_]\w*")
WORDS = {
    "sd": "SD",
    "se": "SE",
    "p25": "Q1",
    "p75": "Q3",
    "iqr": "IQR",
    "n_missing": "missing",
    "conf_low": "CI low",
    "n_weighted": "weighted n",
    "N_weighted": "weighted N",
    "design_effect": "design effect",
}


def names_of_shares(conventions: Conventions) -> tuple[str, ...]:
    """Return the names that a template for an item with codes can have."""
    return (*OF_SHARES, *WEIGHTED_COUNTS, *map(str, ERRORS)) if conventions.weighted else OF_SHARES


def names_for(kind: ItemType, conventions: Conventions) -> tuple[str, ...]:
    """Return the names that a template for a kind of item can have."""
    if kind in {ItemType.BINARY, ItemType.CATEGORICAL}:
        return names_of_shares(conventions)
    limits = () if kind is ItemType.DATE else LIMITS
    counts = (*COUNTS, *WEIGHTED_COUNTS) if conventions.weighted else tuple(COUNTS)
    return (*counts, *sources_by_name(kind, conventions), *limits)


def in_braces(template: str, names: Iterable[str]) -> tuple[str, list[str]]:
    """Return a template with its names in braces, and the words in it that are no names.

    `median (p25, p75)` and `{median} ({p25}, {p75})` are the same; other words stand as they are only beside braces.
    """
    known = set(names)
    if "{" in template or "}" in template:
        bare = NAMES_IN.sub("", template)
        unknown = [name for name in NAMES_IN.findall(template) if name not in known]
        return template, unknown + [sign for sign in "{}" if sign in bare]
    unknown = [word for word in WORD.findall(template) if word not in known | PLAIN_WORDS]
    return WORD.sub(lambda found: f"{{{found[0]}}}" if found[0] in known else found[0], template), unknown


def filled_in(template: str, shown: Mapping[str, str]) -> str:
    """Return a template with words in the place of its names."""
    return NAMES_IN.sub(lambda found: shown[found[1]], template)


def words_of(template: str, own: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return what the row of a template is called, such as `median (Q1, Q3)`; `own` are other words for names."""
    words = {**WORDS, **own}
    return filled_in(template, {name: words.get(name, name) for name in NAMES_IN.findall(template)})


def lines_from(templates: Iterable[str], kind: ItemType, conventions: Conventions) -> tuple[Line, ...]:
    """Return the lines that templates ask for; they were checked before."""
    sources = sources_by_name(kind, conventions)
    of_mean = next((line.limits for line in lines_of(kind, conventions) if line.limits is not None), None)
    found = []
    for text in templates:
        template, _ = in_braces(text, names_for(kind, conventions))
        names = NAMES_IN.findall(template)
        limits = of_mean if "mean" in names or set(LIMITS) & set(names) else None
        used = tuple({sources[name].statistic: sources[name] for name in names if name in sources}.values())
        found.append(Line(capital(words_of(template)), template, used, limits))
    return tuple(found)
