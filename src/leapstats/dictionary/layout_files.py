"""Read the layout of a table: from a study's folder, or from a file of its own."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from leapstats.dictionary.codes import level_code
from leapstats.dictionary.files import printable, toml_of
from leapstats.dictionary.layout import Block, Layout, Section
from leapstats.dictionary.layout_options import OPTIONS
from leapstats.dictionary.schema import (
    ANY_NAME,
    ANY_NAMES,
    FLAG,
    NAME,
    NAMES,
    SEVERAL,
    TEXT,
    WORDS,
    OneOf,
    Schema,
    Table,
    Tables,
    fitted,
)
from leapstats.dictionary.settings import AROUND, fitted_settings
from leapstats.dictionary.sheets import Findings
from leapstats.dictionary.study import Study
from leapstats.errors import DictionaryError, Problem, UsageError, nearest
from leapstats.terms import Base, ItemType, ShowMissing

BLOCK: Schema = {
    "items": NAMES,
    "heading": TEXT,
    "heading_item": NAME,
    "label": TEXT,
    "labels": WORDS,
    "levels": NAMES,
    "level": NAME,
    "collect_below": SEVERAL,
    "remainder": TEXT,
    "remainder_note": TEXT,
    "base": OneOf(tuple(Base)),
    "show_missing": OneOf(tuple(ShowMissing)),
    "note": TEXT,
    "base_note": TEXT,
    "level_notes": WORDS,
}
READ = frozenset({"items", "levels", "level", "base", "show_missing"})
LAYOUT: Schema = {
    **AROUND,
    "name": TEXT,
    "split_percent": FLAG,
    "section": Tables({"label": TEXT, "block": Tables(BLOCK, required=("items",))}),
}
OF_COLUMNS: Schema = {"items": ANY_NAMES, "heading_item": ANY_NAME, "levels": ANY_NAMES, "level": ANY_NAME}
OWN_FILE: Schema = {
    **LAYOUT,
    "section": Tables({"label": TEXT, "block": Tables({**BLOCK, **OF_COLUMNS}, required=("items",))}),
    "options": Table(OPTIONS),
}
# Of two keys of a block, the first does nothing beside the second, or without it.
IDLE_BESIDE = (
    ("level", "levels"),
    ("remainder", "level"),
    ("collect_below", "level"),
    ("level_notes", "level"),
)
IDLE_WITHOUT = (("remainder", "levels"), ("remainder_note", "remainder"))
Unknown = Callable[[str], Problem]


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutFile:
    """A layout as a file has it, not yet held against the items of a table; what is wrong so far is in `findings`."""

    path: Path
    settings: Mapping[str, Any] = field(repr=False)
    findings: Findings = field(repr=False)

    @property
    def source(self) -> str:
        """What an error says the problems are in."""
        return f"the layout {printable(self.path)}"

    @property
    def options(self) -> Mapping[str, Any]:
        """The options of the table."""
        options: Mapping[str, Any] = self.settings.get("options", {})
        return options

    @property
    def items(self) -> tuple[str, ...]:
        """Every item that has a row."""
        blocks = [block for section in self.settings.get("section", []) for block in section.get("block", [])]
        return tuple(name for block in blocks for name in _names_in(block))


def read_layout_file(path: Path) -> LayoutFile:
    """Read a layout from a file of its own.

    Raises
    ------
    UsageError
        If it cannot be read as TOML.
    """
    findings = Findings()
    try:
        is_there = path.exists()
        folder = path.resolve().parent if is_there else path.parent
    except (OSError, RuntimeError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        problem = Problem(printable(path), f"the path cannot be reached ({why})", "Check the name and the folder")
        raise UsageError("the options", [problem]) from None
    if not is_there:
        problem = Problem("layout", f"there is no file {printable(path)}", "Write one with --write-layout")
        raise UsageError("the options", [problem])
    found = toml_of(folder, path.resolve().name, "table layout")
    if isinstance(found, Problem):
        raise UsageError(f"the layout {printable(path)}", [found])
    return LayoutFile(path=path, settings=fitted(found, OWN_FILE, path.name, findings), findings=findings)


def layout_of(file: LayoutFile, study: Study, title: str, unknown: Unknown) -> Layout:
    """Return the layout of a file, held against the items of a table.

    Parameters
    ----------
    file
        As it was read.
    study
        Its items.
    title
        What the table is called unless the file says so.
    unknown
        Words the problem of a name that is no item.

    Raises
    ------
    UsageError
        With everything that is wrong with the file.
    """
    layout = _layout_from(file.settings, study, ("table1", file.path.name, title), unknown, file.findings)
    if file.findings.problems:
        raise UsageError(file.source, file.findings.problems)
    return layout


def load_layout(study: Study, name: str) -> Layout:
    """Read `tables/NAME.toml` of a study.

    Parameters
    ----------
    study
        Its folder holds the file, its dictionary the items.
    name
        Such as `table1`.

    Raises
    ------
    DictionaryError
        If the file is not there, cannot be read, or names items, levels or words that are unknown.
    """
    where, findings = f"tables/{name}.toml", Findings()
    settings = fitted_settings(study, "tables", name, LAYOUT, findings)

    def unknown(item: str) -> Problem:
        return Problem(item, f'"{item}" is not an item', nearest(item, study.variables))

    layout = _layout_from(settings, study, (name, where, study.title), unknown, findings)
    if findings.problems:
        raise DictionaryError(study.source, findings.problems)
    return layout


def _layout_from(
    settings: Mapping[str, Any], study: Study, named: tuple[str, str, str], unknown: Unknown, findings: Findings
) -> Layout:
    name, where, title = named
    sections = tuple(
        Section(
            label=entry.get("label", ""),
            blocks=tuple(_blocks(study, f"{where}, section {place}", entry, unknown, findings)),
        )
        for place, entry in enumerate(settings.get("section", []), start=1)
    )
    _note_repeated(where, settings, findings)
    if not any(section.blocks for section in sections):
        findings.add(where, "the layout has no blocks", "Add [[section]] and [[section.block]]")
    check_wave(study, where, settings, findings)
    return Layout(
        name=name,
        title=settings.get("title", title),
        wave=settings.get("wave", ""),
        stub=settings.get("stub", "Characteristic"),
        split_percent=settings.get("split_percent", False),
        sections=sections,
        abbreviations=settings.get("abbreviations", {}),
        notes=tuple(settings.get("notes", [])),
    )


def _note_repeated(where: str, settings: Mapping[str, Any], findings: Findings) -> None:
    """Note each item that has rows in several blocks: a number of it would be that of either."""
    first: dict[str, str] = {}
    for place, section in enumerate(settings.get("section", []), start=1):
        for number, block in enumerate(section.get("block", []), start=1):
            here = f"section {place}, block {number}"
            for name in _names_in(block):
                if first.setdefault(name, here) != here:
                    findings.add(f"{where}, {here}", f"{name} has rows in {first[name]}, too", "List it in one block")


def _note_idle(study: Study, here: str, entry: Mapping[str, Any], findings: Findings) -> None:
    """Note the keys of a block that do nothing."""
    idle = {key: f"does nothing beside {other}" for key, other in IDLE_BESIDE if {key, other} <= set(entry)}
    for key, other in IDLE_WITHOUT:
        if key in entry and other not in entry:
            idle.setdefault(key, f"does nothing without {other}")
    items = entry.get("items", [])
    if "label" in entry and len(items) > 1:
        idle["label"] = "does nothing in a block of several items: heading and labels name them"
    kinds = {study.variables[name].type for name in items if name in study.variables}
    if "collect_below" in entry and kinds and ItemType.CATEGORICAL not in kinds:
        idle.setdefault("collect_below", "does nothing: the block has no item of several levels")
    for key, words in idle.items():
        findings.add(f"{here}, {key}", f"it {words}", f"Omit {key}")


def check_wave(study: Study, where: str, settings: Mapping[str, Any], findings: Findings) -> None:
    """Note the wave of a layout that is none of the study."""
    wave, waves = settings.get("wave", ""), [wave.name for wave in study.waves]
    if wave and wave not in waves:
        findings.add(f"{where}, wave", f'"{wave}" is not a wave', nearest(wave, waves))


def _names_in(block: Mapping[str, Any]) -> tuple[str, ...]:
    return (*block.get("items", []), *filter(None, [block.get("heading_item")]))


def _blocks(
    study: Study, where: str, section: Mapping[str, Any], unknown: Unknown, findings: Findings
) -> Iterator[Block]:
    for place, entry in enumerate(section.get("block", []), start=1):
        here = f"{where}, block {place}"
        if entry.get("items") == []:
            findings.add(here, "it lists no items", 'Add items = ["..."]')
        for name in dict.fromkeys(_names_in(entry)):
            if _names_in(entry).count(name) > 1:
                findings.add(here, f"{name} is listed twice", "List it once")
            if name not in study.variables:
                problem = unknown(name)
                findings.add(here, problem.what, problem.fix)
        _note_idle(study, here, entry, findings)
        texts = {key: entry[key] for key in BLOCK if key in entry and key not in READ}
        for key in ("labels", "level_notes"):
            if key in entry:
                texts[key] = dict(_by_code(study, f"{here}, {key}", entry, key, findings))
        yield Block(
            items=tuple(entry.get("items", [])),
            levels=_levels(study, here, entry, findings),
            level=next(iter(_codes(study, here, entry, [entry["level"]], findings)), "") if "level" in entry else "",
            base=Base(entry.get("base", Base.ALL)),
            show_missing=ShowMissing(entry.get("show_missing", ShowMissing.NOTE)),
            **texts,
        )


def _by_code(
    study: Study, here: str, entry: Mapping[str, Any], key: str, findings: Findings
) -> Iterator[tuple[str, str]]:
    """Yield the texts of items, and of levels by their codes; what is neither is noted."""
    names = _names_in(entry) if key == "labels" else ()
    variable = study.variables.get(next(iter(entry.get("items", [])), ""))
    codes = variable.codes if variable is not None else None
    for name, text in entry[key].items():
        code = level_code(codes, name) if codes is not None else ""
        if name not in names and not code and variable is not None:
            levels = [each.label for each in codes.answers] if codes is not None else []
            findings.add(here, f'"{name}" is no item of the block and no level', nearest(name, [*names, *levels]))
        yield (name if name in names else code or name), text


def _levels(study: Study, here: str, entry: Mapping[str, Any], findings: Findings) -> tuple[str, ...]:
    codes = _codes(study, here, entry, entry.get("levels", []), findings)
    for level in dict.fromkeys(codes):
        if codes.count(level) > 1:
            findings.add(here, f"level {level} is listed twice", "List it once")
    return tuple(codes)


def _codes(study: Study, here: str, entry: Mapping[str, Any], levels: list[str], findings: Findings) -> list[str]:
    """Return the codes of levels by their codes or labels; those that are none are noted."""
    variable = study.variables.get(next(iter(entry.get("items", [])), ""))
    if variable is None or not levels:
        return []
    if variable.codes is None:
        findings.add(here, f"{variable.name} has no levels", "Leave its levels out")
        return []
    found = {level: level_code(variable.codes, level) for level in levels}
    known = ", ".join(code.code for code in variable.codes.answers)
    for level in (level for level, code in found.items() if not code):
        findings.add(here, f"level {level} is not an answer of {variable.name}", f"Use one of {known}")
    return [found[level] for level in levels if found[level]]
