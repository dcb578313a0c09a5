"""Plans: which comparisons make a family, written down before the data are looked at."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from leapstats.dictionary.schema import NAME, NAMES, TEXT, OneOf, Schema, Tables, found
from leapstats.dictionary.settings import AROUND, digest_of, fitted_settings, settings_of
from leapstats.dictionary.sheets import Findings
from leapstats.dictionary.study import Study
from leapstats.errors import DictionaryError, nearest
from leapstats.terms import Multiplicity

PLANS = "plans"
CHANGE = "change"
QUOTE = '"'
OF_CHANGES = tuple(each for each in Multiplicity if each is not Multiplicity.WESTFALL_YOUNG)
CHANGE_PLAN: Schema = {
    **{key: rule for key, rule in AROUND.items() if key not in {"wave", "stub"}},
    "kind": NAME,
    "before": NAME,
    "after": NAME,
    "multiplicity": OneOf(OF_CHANGES),
    "texts": NAMES,
    "family": Tables({"label": TEXT, "items": NAMES}),
}


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


OF_COMMAND = "of the command"  # in place of the name of a plan


def has_plan(study: Study, name: str) -> bool:
    """Tell whether a study has `plans/NAME.toml`."""
    return study.folder is not None and (study.folder / PLANS / f"{name}.toml").is_file()


def load_change_plan(study: Study, name: str) -> ChangePlan:
    """Read `plans/NAME.toml` of a study.

    Raises
    ------
    DictionaryError
        If the file is not there, cannot be read, or names items, waves or words that are unknown.
    """
    findings, where = Findings(), f"plans/{name}.toml"
    kind = settings_of(study, PLANS, name).get("kind", "")
    if kind != CHANGE:
        findings.add(
            where, f'its kind is "{found(kind).strip(QUOTE)}"', f'For a comparison of waves, write kind = "{CHANGE}"'
        )
    settings = fitted_settings(study, PLANS, name, CHANGE_PLAN, findings)
    waves = [wave.name for wave in study.waves]
    for key in ("before", "after"):
        if key in settings and settings[key] not in waves:
            findings.add(f"{where}, {key}", f'"{settings[key]}" is not a wave', nearest(settings[key], waves))
    families = tuple(_families(study, where, settings, findings))
    texts = tuple(settings.get("texts", []))
    _check_items(study, f"{where}, texts", texts, findings)
    if findings.problems:
        raise DictionaryError(study.source, findings.problems)
    return ChangePlan(
        name=name,
        title=settings.get("title", study.title),
        families=families,
        before=settings.get("before", ""),
        after=settings.get("after", ""),
        multiplicity=Multiplicity(settings.get("multiplicity", Multiplicity.HOLM)),
        texts=texts,
        notes=tuple(settings.get("notes", [])),
        abbreviations=settings.get("abbreviations", {}),
        digest=digest_of(study, PLANS, name),
    )


def _families(study: Study, where: str, settings: Mapping[str, Any], findings: Findings) -> Iterator[Family]:
    entries = settings.get("family", [])
    seen: set[str] = set()
    for place, entry in enumerate(entries, start=1):
        here = f"{where}, family {place}"
        items = tuple(entry.get("items", []))
        _check_items(study, here, items, findings)
        if not items:
            findings.add(here, "it has no items", 'Add items = ["..."]')
        twice = sorted({item for item in items if items.count(item) > 1} | seen.intersection(items))
        if twice:
            findings.add(here, f"{', '.join(twice)} is already listed", "List each item once per plan")
        seen.update(items)
        yield Family(label=entry.get("label", ""), items=items)
    if not entries:
        findings.add(where, "the plan has no families", "Add [[family]] with label and items")


def _check_items(study: Study, where: str, items: tuple[str, ...], findings: Findings) -> None:
    for item in items:
        if item not in study.variables:
            findings.add(where, f'"{item}" is not an item', nearest(item, study.variables))
