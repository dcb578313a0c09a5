"""Plans: which comparisons make a family, written down before the data are looked at."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from leapstats.dictionary.settings import path_of, settings_of
from leapstats.dictionary.sheets import Findings
from leapstats.dictionary.study import Study
from leapstats.errors import DictionaryError, nearest
from leapstats.terms import Multiplicity

PLANS = "plans"
CHANGE = "change"
OF_CHANGES = tuple(each for each in Multiplicity if each is not Multiplicity.WESTFALL_YOUNG)


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Items whose tests are adjusted together."""

    label: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePlan:
    """A comparison of waves.

    `before` and `after` are the waves compared where none are named; empty for all of them. `texts`
    are the free-text items that tell what changed. `digest` is a hash of the file, empty where there is none.
    """

    name: str
    title: str
    families: tuple[Family, ...]
    before: str = ""
    after: str = ""
    multiplicity: Multiplicity = Multiplicity.HOLM
    texts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    abbreviations: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""

    @property
    def items(self) -> tuple[str, ...]:
        """Every item compared, in the order of the families."""
        return tuple(item for family in self.families for item in family.items)


def load_change_plan(study: Study, name: str) -> ChangePlan:
    """Read `plans/NAME.toml` of a study.

    Raises
    ------
    DictionaryError
        If the file is not there, cannot be read, or names items, waves or words that are unknown.
    """
    settings, findings, where = settings_of(study, PLANS, name), Findings(), f"plans/{name}.toml"
    if settings.get("kind") != CHANGE:
        findings.add(where, f'its kind is "{settings.get("kind", "")}"', f'A comparison of waves has kind = "{CHANGE}"')
    waves = [wave.name for wave in study.waves]
    for key in ("before", "after"):
        if key in settings and str(settings[key]) not in waves:
            findings.add(f"{where}, {key}", f'"{settings[key]}" is not a wave', nearest(str(settings[key]), waves))
    multiplicity = str(settings.get("multiplicity", Multiplicity.HOLM))
    if multiplicity not in OF_CHANGES:
        findings.add(f"{where}, multiplicity", f'"{multiplicity}" is not known', nearest(multiplicity, OF_CHANGES))
    families = tuple(_families(study, where, settings, findings))
    texts = tuple(str(item) for item in settings.get("texts", []))
    _check_items(study, f"{where}, texts", texts, findings)
    if findings.problems:
        raise DictionaryError(f"the study in {study.folder}", findings.problems)
    return ChangePlan(
        name=name,
        title=str(settings.get("title", study.title)),
        families=families,
        before=str(settings.get("before", "")),
        after=str(settings.get("after", "")),
        multiplicity=Multiplicity(multiplicity),
        texts=texts,
        notes=tuple(str(note) for note in settings.get("notes", [])),
        abbreviations={short: str(meaning) for short, meaning in settings.get("abbreviations", {}).items()},
        digest=hashlib.sha256(path_of(study, PLANS, name).read_bytes()).hexdigest(),
    )


def _families(study: Study, where: str, settings: Mapping[str, Any], findings: Findings) -> Iterator[Family]:
    entries = settings.get("family", [])
    seen: set[str] = set()
    for place, entry in enumerate(entries, start=1):
        here = f"{where}, family {place}"
        items = tuple(str(item) for item in entry.get("items", []))
        _check_items(study, here, items, findings)
        if not items:
            findings.add(here, "it has no items", 'Add items = ["..."]')
        twice = sorted({item for item in items if items.count(item) > 1} | seen.intersection(items))
        if twice:
            findings.add(here, f"{', '.join(twice)} is there already", "Name an item once in a plan")
        seen.update(items)
        yield Family(label=str(entry.get("label", "")), items=items)
    if not entries:
        findings.add(where, "the plan has no families", "Add [[family]] with label and items")


def _check_items(study: Study, where: str, items: tuple[str, ...], findings: Findings) -> None:
    for item in items:
        if item not in study.variables:
            findings.add(where, f'"{item}" is not an item', nearest(item, study.variables))
