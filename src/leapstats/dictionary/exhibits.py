"""Layouts of the tables that are no list of items: strategies by goal, work by role."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from leapstats.dictionary.layout_files import check_wave
from leapstats.dictionary.schema import NAME, TEXT, WHOLE, WORDS, Schema, Tables
from leapstats.dictionary.settings import AROUND, fitted_settings
from leapstats.dictionary.sheets import Findings
from leapstats.dictionary.study import Study
from leapstats.errors import DictionaryError, nearest
from leapstats.terms import ItemType

STRATEGY: Schema = {"item": NAME, "label": TEXT, "class": TEXT}
STRATEGIES: Schema = {
    **AROUND,
    "common_from": WHOLE,
    "goal": Tables({"label": TEXT, "strategy": Tables(STRATEGY, required=("item",))}),
}
MATRIX: Schema = {**AROUND, "item": TEXT, "at_least": WHOLE, "roles": WORDS, "services": WORDS, "cell_notes": WORDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Strategy:
    """A strategy in Table 2; `printed_class` is the class the paper gives it."""

    item: str
    label: str
    printed_class: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A goal and the strategies that serve it."""

    label: str
    strategies: tuple[Strategy, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What any exhibit has around its rows."""

    name: str
    title: str
    wave: str
    stub: str = ""
    notes: tuple[str, ...] = ()
    abbreviations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyLayout:
    """Table 2: goals with their strategies; common from `common_from` units."""

    frame: Frame
    goals: tuple[Goal, ...]
    common_from: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixLayout:
    """Table 3: roles by services; `item` names a cell's item; marked from `at_least` units."""

    frame: Frame
    item: str
    roles: Mapping[str, str]
    services: Mapping[str, str]
    at_least: int
    cell_notes: Mapping[str, str]

    def item_of(self, role: str, service: str) -> str:
        """Return the item of a cell."""
        return self.item.replace("{role}", role).replace("{service}", service)


def load_strategies(study: Study, name: str = "table2") -> StrategyLayout:
    """Read the layout of strategies by goal; DictionaryError names everything that does not fit."""
    where, findings = f"tables/{name}.toml", Findings()
    settings = fitted_settings(study, "tables", name, STRATEGIES, findings)
    goals = tuple(_goals(study, where, settings, findings))
    if not goals:
        findings.add(where, "it has no goals", "Add [[goal]] and [[goal.strategy]]")
    if "common_from" not in settings:
        findings.add(where, "common_from is missing", "Add a line such as common_from = 10")
    check_wave(study, where, settings, findings)
    _raise(study, findings)
    return StrategyLayout(frame=_frame(study, name, settings), goals=goals, common_from=settings["common_from"])


def _goals(study: Study, where: str, settings: Mapping[str, Any], findings: Findings) -> Iterator[Goal]:
    for place, entry in enumerate(settings.get("goal", []), start=1):
        strategies = []
        here = f"{where}, goal {place}"
        if not entry.get("strategy"):
            findings.add(here, "it has no strategies", "Add [[goal.strategy]] with item, label and class")
        for each in entry.get("strategy", []):
            if not _is_yes_no(study, here, each.get("item", ""), findings):
                continue
            label = each.get("label", study.variables[each["item"]].label)
            strategies.append(Strategy(item=each["item"], label=label, printed_class=each.get("class", "")))
        yield Goal(label=entry.get("label", ""), strategies=tuple(strategies))


def _is_yes_no(study: Study, where: str, item: str, findings: Findings) -> bool:
    if item not in study.variables:
        findings.add(where, f'"{item}" is not an item', nearest(item, study.variables))
        return False
    kind = study.variables[item].type
    if kind is not ItemType.BINARY:
        findings.add(where, f"{item} is {kind}", "Choose a binary item")
    return kind is ItemType.BINARY


def load_matrix(study: Study, name: str = "table3") -> MatrixLayout:
    """Read the layout of work by role; DictionaryError names everything that does not fit."""
    where, findings = f"tables/{name}.toml", Findings()
    settings = fitted_settings(study, "tables", name, MATRIX, findings)
    layout = MatrixLayout(
        frame=_frame(study, name, settings),
        item=settings.get("item", ""),
        roles=settings.get("roles", {}),
        services=settings.get("services", {}),
        at_least=settings.get("at_least", 1),
        cell_notes=settings.get("cell_notes", {}),
    )
    if not layout.roles or not layout.services:
        findings.add(where, "it has no roles or no services", "Add [roles] and [services]")
    named = [layout.item_of(role, service) for role in layout.roles for service in layout.services]
    for item in dict.fromkeys((*named, *layout.cell_notes)):
        _is_yes_no(study, where, item, findings)
    check_wave(study, where, settings, findings)
    _raise(study, findings)
    return layout


def _frame(study: Study, name: str, settings: Mapping[str, Any]) -> Frame:
    return Frame(
        name=name,
        title=settings.get("title", study.title),
        wave=settings.get("wave", study.waves[0].name if study.waves else ""),
        stub=settings.get("stub", "Strategy"),
        notes=tuple(settings.get("notes", [])),
        abbreviations=settings.get("abbreviations", {}),
    )


def _raise(study: Study, findings: Findings) -> None:
    if findings.problems:
        raise DictionaryError(study.source, findings.problems)
