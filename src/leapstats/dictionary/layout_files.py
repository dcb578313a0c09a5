"""Read the layout of a table from a study's folder."""

from collections.abc import Iterator, Mapping
from typing import Any

from leapstats.dictionary.layout import Block, Layout, Section
from leapstats.dictionary.settings import settings_of
from leapstats.dictionary.sheets import Findings
from leapstats.dictionary.study import Study
from leapstats.errors import DictionaryError, nearest
from leapstats.terms import Base, ShowMissing

BLOCK_KEYS = tuple(Block.__dataclass_fields__)


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
    where = f"tables/{name}.toml"
    settings = settings_of(study, "tables", name)
    findings = Findings()
    sections = tuple(
        Section(label=str(entry.get("label", "")), blocks=tuple(_blocks(study, where, entry, findings)))
        for entry in settings.get("section", [])
    )
    if not any(section.blocks for section in sections):
        findings.add(where, "the layout has no blocks", "Add [[section]] and [[section.block]]")
    if findings.problems:
        raise DictionaryError(f"the study in {study.folder}", findings.problems)
    return Layout(
        name=name,
        title=str(settings.get("title", study.title)),
        wave=str(settings.get("wave", "")),
        stub=str(settings.get("stub", "Characteristic")),
        split_percent=settings.get("split_percent", False) is True,
        sections=sections,
        abbreviations={short: str(meaning) for short, meaning in settings.get("abbreviations", {}).items()},
        notes=tuple(str(note) for note in settings.get("notes", [])),
    )


def _blocks(study: Study, where: str, section: Mapping[str, Any], findings: Findings) -> Iterator[Block]:
    for place, entry in enumerate(section.get("block", []), start=1):
        here = f"{where}, section {section.get('label', '')!r}, block {place}"
        strange = [key for key in entry if key not in BLOCK_KEYS]
        if strange:
            findings.add(here, f"unknown: {', '.join(strange)}", f"A block has {', '.join(BLOCK_KEYS)}")
        names = [*entry.get("items", []), *([entry["heading_item"]] if entry.get("heading_item") else [])]
        if not entry.get("items"):
            findings.add(here, "it names no items", 'Add items = ["..."]')
        for name in names:
            if name not in study.variables:
                findings.add(here, f'"{name}" is not an item', nearest(name, study.variables))
        _check_levels(study, here, entry, findings)
        try:
            yield Block(
                items=tuple(entry.get("items", [])),
                levels=tuple(str(level) for level in entry.get("levels", [])),
                base=Base(entry.get("base", Base.ALL)),
                show_missing=ShowMissing(entry.get("show_missing", ShowMissing.NOTE)),
                **{
                    key: entry[key]
                    for key in BLOCK_KEYS
                    if key in entry and key not in {"items", "levels", "base", "show_missing"}
                },
            )
        except ValueError as error:
            mend = f"base is one of {', '.join(Base)}; show_missing one of {', '.join(ShowMissing)}"
            findings.add(here, str(error), mend)


def _check_levels(study: Study, here: str, entry: Mapping[str, Any], findings: Findings) -> None:
    variable = study.variables.get(next(iter(entry.get("items", [])), ""))
    if variable is None or variable.codes is None:
        return
    known = [code.code for code in variable.codes.answers]
    for level in entry.get("levels", []):
        if str(level) not in known:
            findings.add(here, f"level {level} is not an answer of {variable.name}", f"There is {', '.join(known)}")
