"""Layouts of the tables that are no list of items: strategies by goal, work by role."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from leapstats.dictionary.settings import settings_of
from leapstats.dictionary.sheets import Findings
from leapstats.dictionary.study import Study
from leapstats.errors import DictionaryError, nearest


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
    settings, findings = settings_of(study, "tables", name), Findings()
    goals = tuple(_goals(study, name, settings, findings))
    if not goals:
        findings.add(f"tables/{name}.toml", "it has no goals", "Add [[goal]] and [[goal.strategy]]")
    _raise(study, findings)
    return StrategyLayout(frame=_frame(study, name, settings), goals=goals, common_from=int(settings["common_from"]))


def _goals(study: Study, name: str, settings: Mapping[str, Any], findings: Findings) -> Iterator[Goal]:
    if not isinstance(settings.get("common_from"), int):
        findings.add(f"tables/{name}.toml", "common_from is missing", "Add common_from = 10, say")
    for place, entry in enumerate(settings.get("goal", []), start=1):
        strategies = []
        for each in entry.get("strategy", []):
            item = str(each.get("item", ""))
            if item not in study.variables:
                findings.add(
                    f"tables/{name}.toml, goal {place}", f'"{item}" is not an item', nearest(item, study.variables)
                )
                continue
            label = str(each.get("label", study.variables[item].label))
            strategies.append(Strategy(item=item, label=label, printed_class=str(each.get("class", ""))))
        yield Goal(label=str(entry.get("label", "")), strategies=tuple(strategies))


def load_matrix(study: Study, name: str = "table3") -> MatrixLayout:
    """Read the layout of work by role; DictionaryError names everything that does not fit."""
    settings, findings = settings_of(study, "tables", name), Findings()
    layout = MatrixLayout(
        frame=_frame(study, name, settings),
        item=str(settings.get("item", "")),
        roles={key: str(label) for key, label in settings.get("roles", {}).items()},
        services={key: str(label) for key, label in settings.get("services", {}).items()},
        at_least=int(settings.get("at_least", 1)),
        cell_notes={key: str(note) for key, note in settings.get("cell_notes", {}).items()},
    )
    if not layout.roles or not layout.services:
        findings.add(f"tables/{name}.toml", "it has no roles or no services", "Add [roles] and [services]")
    named = [layout.item_of(role, service) for role in layout.roles for service in layout.services]
    for item in (*named, *layout.cell_notes):
        if item not in study.variables:
            findings.add(f"tables/{name}.toml", f'"{item}" is not an item', nearest(item, study.variables))
    _raise(study, findings)
    return layout


def _frame(study: Study, name: str, settings: Mapping[str, Any]) -> Frame:
    return Frame(
        name=name,
        title=str(settings.get("title", study.title)),
        wave=str(settings.get("wave", study.waves[0].name if study.waves else "")),
        stub=str(settings.get("stub", "Strategy")),
        notes=tuple(str(note) for note in settings.get("notes", [])),
        abbreviations={short: str(meaning) for short, meaning in settings.get("abbreviations", {}).items()},
    )


def _raise(study: Study, findings: Findings) -> None:
    if findings.problems:
        raise DictionaryError(f"the study in {study.folder}", findings.problems)
