"""Plans of associations: which exposures are tested with which outcomes, written down before the data are seen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from leapstats.dictionary.plans import PLANS, QUOTE
from leapstats.dictionary.schema import NAME, NAMES, OneOf, Schema, found
from leapstats.dictionary.settings import AROUND, digest_of, fitted_settings, settings_of
from leapstats.dictionary.sheets import Findings
from leapstats.dictionary.study import Study
from leapstats.errors import DictionaryError, Problem, nearest
from leapstats.terms import NUMERIC, Base, ItemType, Multiplicity

ASSOCIATION = "association"
BASES = (Base.ALL, Base.ANSWERED)
FIRST_WAVE = ""


class AssociationMethod(StrEnum):
    """What is tested with an outcome: each exposure by itself, or how many of a domain a unit has."""

    ODDS_RATIO = "odds_ratio"
    TREND = "trend"


ASSOCIATION_PLAN: Schema = {
    **{key: rule for key, rule in AROUND.items() if key != "stub"},
    "kind": NAME,
    "base": OneOf(BASES),
    "method": OneOf(tuple(AssociationMethod)),
    "multiplicity": OneOf(tuple(Multiplicity)),
    "exposures": NAMES,
    "outcomes": NAMES,
    "confounders": NAMES,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AssociationPlan:
    """A family of associations: every exposure with every outcome.

    `base` is `all` where a unit that was not asked counts as not having the trait, as far as the
    dictionary lets it, and `answered` where it is left out. `confounders` are what models adjust for.
    `digest` is a hash of the file, empty where there is none.
    """

    name: str
    title: str
    exposures: tuple[str, ...]
    outcomes: tuple[str, ...]
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
        return tuple(dict.fromkeys((*self.exposures, *self.outcomes)))


def load_association_plan(study: Study, name: str) -> AssociationPlan:
    """Read `plans/NAME.toml` of a study.

    Raises
    ------
    DictionaryError
        If the file is not there, cannot be read, or names items, waves or words that are unknown.
    """
    findings, where = Findings(), f"plans/{name}.toml"
    raw = settings_of(study, PLANS, name)
    kind = raw.get("kind", "")
    if kind != ASSOCIATION:
        fix = f'For a plan of associations, write kind = "{ASSOCIATION}"'
        findings.add(where, f'its kind is "{found(kind).strip(QUOTE)}"', fix)
    settings = fitted_settings(study, PLANS, name, ASSOCIATION_PLAN, findings)
    wave, waves = settings.get("wave", FIRST_WAVE), [wave.name for wave in study.waves]
    if wave and wave not in waves:
        findings.add(f"{where}, wave", f'"{wave}" is not a wave', nearest(wave, waves))
    _check_said(raw, where, findings)
    method = AssociationMethod(settings.get("method", AssociationMethod.ODDS_RATIO))
    multiplicity = Multiplicity(settings.get("multiplicity", Multiplicity.NONE))
    if method is AssociationMethod.TREND and multiplicity is Multiplicity.WESTFALL_YOUNG:
        findings.add(f"{where}, multiplicity", "westfall_young is only for odds ratios", 'Use "holm" for a trend')
    exposures, outcomes, confounders = (
        tuple(settings.get(key, [])) for key in ("exposures", "outcomes", "confounders")
    )
    for key, items in (("exposures", exposures), ("outcomes", outcomes)):
        if not items and raw.get(key, []) == []:
            findings.add(f"{where}, {key}", "it lists no items", f'Add {key} = ["..."]')
    findings.problems.extend(family_problems(study, where, (exposures, outcomes), method))
    findings.problems.extend(_unknown(study, f"{where}, confounders", confounders))
    if findings.problems:
        raise DictionaryError(study.source, findings.problems)
    return AssociationPlan(
        name=name,
        title=settings.get("title", study.title),
        exposures=exposures,
        outcomes=outcomes,
        wave=wave,
        base=Base(settings["base"]),
        method=method,
        multiplicity=multiplicity,
        confounders=confounders,
        notes=tuple(settings.get("notes", [])),
        abbreviations=settings.get("abbreviations", {}),
        digest=digest_of(study, PLANS, name),
    )


def _check_said(raw: Mapping[str, Any], where: str, findings: Findings) -> None:
    """Note what a plan has to decide and leaves open."""
    for key, words in (("method", tuple(AssociationMethod)), ("base", BASES), ("multiplicity", tuple(Multiplicity))):
        if key not in raw:
            findings.add(f"{where}, {key}", "it is missing from the plan", f"Use one of {', '.join(words)}")


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
    for key, items, types in (("exposures", family[0], ()), ("outcomes", family[1], numbers)):
        here = f"{where}, {key}".removeprefix(", ")
        yield from _unknown(study, here, items)
        for item in dict.fromkeys(items):
            kind = study.variables[item].type if item in study.variables else ItemType.BINARY
            if kind not in {ItemType.BINARY, *types}:
                yield Problem(
                    here, f"{item} is {kind}", f"Choose an item of type {' or '.join((ItemType.BINARY, *types))}"
                )
            if list(items).count(item) > 1:
                yield Problem(here, f"{item} is listed twice", "List it once")
    for item in sorted(set(family[0]).intersection(family[1])):
        yield Problem(where, f"{item} is both an exposure and an outcome", "List it as one of the two")


def _unknown(study: Study, where: str, items: Sequence[str]) -> Iterator[Problem]:
    for item in dict.fromkeys(items):
        if item not in study.variables:
            yield Problem(where, f'"{item}" is not an item', nearest(item, study.variables))
