"""Plans of associations: which strategies are held against which challenges, written down beforehand."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from leapstats.dictionary.plans import PLANS
from leapstats.dictionary.settings import path_of, settings_of
from leapstats.dictionary.sheets import Findings
from leapstats.dictionary.study import Study
from leapstats.errors import DictionaryError, Problem, nearest
from leapstats.terms import Base, ItemType, Multiplicity

E = TypeVar("E", bound=StrEnum)

ASSOCIATION = "association"
NUMERIC = (ItemType.COUNT, ItemType.CONTINUOUS)
BASES = (Base.ALL, Base.ANSWERED)
FIRST_WAVE = ""


class AssociationMethod(StrEnum):
    """What is held against a challenge: each strategy by itself, or how many of a domain a unit uses."""

    ODDS_RATIO = "odds_ratio"
    TREND = "trend"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssociationPlan:
    """A family of associations: every exposure of `rows` against every outcome of `columns`.

    `base` is `all` where a unit that was not asked counts as not having the trait, as far as the
    dictionary lets it, and `answered` where it is left out. `confounders` are what models adjust for.
    `digest` is a hash of the file, empty where there is none.
    """

    name: str
    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    wave: str = FIRST_WAVE
    base: Base = Base.ANSWERED
    method: AssociationMethod = AssociationMethod.ODDS_RATIO
    multiplicity: Multiplicity = Multiplicity.WESTFALL_YOUNG
    confounders: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    abbreviations: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""

    @property
    def items(self) -> tuple[str, ...]:
        """Every item of the family, exposures first."""
        return tuple(dict.fromkeys((*self.rows, *self.columns)))


def load_association_plan(study: Study, name: str) -> AssociationPlan:
    """Read `plans/NAME.toml` of a study.

    Raises
    ------
    DictionaryError
        If the file is not there, cannot be read, or names items, waves or words that are unknown.
    """
    settings, findings, where = settings_of(study, PLANS, name), Findings(), f"plans/{name}.toml"
    if settings.get("kind") != ASSOCIATION:
        mend = f'A plan of associations has kind = "{ASSOCIATION}"'
        findings.add(where, f'its kind is "{settings.get("kind", "")}"', mend)
    wave, waves = str(settings.get("wave", FIRST_WAVE)), [wave.name for wave in study.waves]
    if wave and wave not in waves:
        findings.add(f"{where}, wave", f'"{wave}" is not a wave', nearest(wave, waves))
    method = _word(settings, "method", tuple(AssociationMethod), (where, findings))
    base, multiplicity = (
        _word(settings, "base", BASES, (where, findings)),
        _word(settings, "multiplicity", tuple(Multiplicity), (where, findings)),
    )
    if method is AssociationMethod.TREND and multiplicity is Multiplicity.WESTFALL_YOUNG:
        findings.add(f"{where}, multiplicity", "westfall_young is for odds ratios only", 'Take "holm" for a trend')
    rows, columns, confounders = (tuple(map(str, settings.get(key, []))) for key in ("rows", "columns", "confounders"))
    for key, items in (("rows", rows), ("columns", columns)):
        if not items:
            findings.add(f"{where}, {key}", "it names no item", f'Add {key} = ["..."]')
    findings.problems.extend(family_problems(study, where, (rows, columns), method))
    findings.problems.extend(_unknown(study, f"{where}, confounders", confounders))
    if findings.problems:
        raise DictionaryError(f"the study in {study.folder}", findings.problems)
    return AssociationPlan(
        name=name,
        title=str(settings.get("title", study.title)),
        rows=rows,
        columns=columns,
        wave=wave,
        base=base,
        method=method,
        multiplicity=multiplicity,
        confounders=confounders,
        notes=tuple(str(note) for note in settings.get("notes", [])),
        abbreviations={short: str(meaning) for short, meaning in settings.get("abbreviations", {}).items()},
        digest=hashlib.sha256(path_of(study, PLANS, name).read_bytes()).hexdigest(),
    )


def _word(settings: Mapping[str, Any], key: str, choices: Sequence[E], noting: tuple[str, Findings]) -> E:
    """Read a word of a fixed set; the first is taken where the word is not known."""
    where, findings = noting
    word = str(settings.get(key, ""))
    if word not in choices:
        found = f'"{word}" is not known' if word else "the plan does not say"
        findings.add(f"{where}, {key}", found, f"Take one of {', '.join(choices)}")
        return choices[0]
    return next(choice for choice in choices if choice == word)


def family_problems(
    study: Study, where: str, family: tuple[Sequence[str], Sequence[str]], method: AssociationMethod
) -> Iterator[Problem]:
    """Yield what is wrong with the items of a family.

    Parameters
    ----------
    study
        Its dictionary.
    where
        What the problems are in.
    family
        The exposures and the outcomes, by name.
    method
        A trend may have numbers for outcomes; all other items are yes or no.
    """
    numbers = NUMERIC if method is AssociationMethod.TREND else ()
    for key, items, types in (("rows", family[0], ()), ("columns", family[1], numbers)):
        here = f"{where}, {key}".removeprefix(", ")
        yield from _unknown(study, here, items)
        for item in dict.fromkeys(items):
            kind = study.variables[item].type if item in study.variables else ItemType.BINARY
            if kind not in {ItemType.BINARY, *types}:
                yield Problem(
                    here, f"{item} is {kind}", f"Take an item that is {' or '.join((ItemType.BINARY, *types))}"
                )
            if list(items).count(item) > 1:
                yield Problem(here, f"{item} is there twice", "Name it once")
    for item in sorted(set(family[0]).intersection(family[1])):
        yield Problem(where, f"{item} is in rows and in columns", "Hold an item against others only")


def _unknown(study: Study, where: str, items: Sequence[str]) -> Iterator[Problem]:
    for item in dict.fromkeys(items):
        if item not in study.variables:
            yield Problem(where, f'"{item}" is not an item', nearest(item, study.variables))
