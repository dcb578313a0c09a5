"""Read the layout of a table from a study's folder."""

from collections.abc import Iterator, Mapping
from typing import Any

from leapstats.dictionary.layout import Block, Layout, Section
from leapstats.dictionary.schema import FLAG, NAME, NAMES, TEXT, WORDS, OneOf, Schema, Tables
from leapstats.dictionary.settings import AROUND, fitted_settings
from leapstats.dictionary.sheets import Findings
from leapstats.dictionary.study import Study
from leapstats.errors import DictionaryError, nearest
from leapstats.terms import Base, ShowMissing

BLOCK: Schema = {
    "items": NAMES,
    "heading": TEXT,
    "heading_item": NAME,
    "label": TEXT,
    "labels": WORDS,
    "levels": NAMES,
    "remainder": TEXT,
    "remainder_note": TEXT,
    "base": OneOf(tuple(Base)),
    "show_missing": OneOf(tuple(ShowMissing)),
    "note": TEXT,
    "base_note": TEXT,
    "level_notes": WORDS,
}
READ = frozenset({"items", "levels", "base", "show_missing"})
LAYOUT: Schema = {
    **AROUND,
    "name": TEXT,
    "split_percent": FLAG,
    "section": Tables({"label": TEXT, "block": Tables(BLOCK, required=("items",))}),
}


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
    sections = tuple(
        Section(label=entry.get("label", ""), blocks=tuple(_blocks(study, where, entry, findings)))
        for entry in settings.get("section", [])
    )
    if not any(section.blocks for section in sections):
        findings.add(where, "the layout has no blocks", "Add [[section]] and [[section.block]]")
    check_wave(study, where, settings, findings)
    if findings.problems:
        raise DictionaryError(study.source, findings.problems)
    return Layout(
        name=name,
        title=settings.get("title", study.title),
        wave=settings.get("wave", ""),
        stub=settings.get("stub", "Characteristic"),
        split_percent=settings.get("split_percent", False),
        sections=sections,
        abbreviations=settings.get("abbreviations", {}),
        notes=tuple(settings.get("notes", [])),
    )


def check_wave(study: Study, where: str, settings: Mapping[str, Any], findings: Findings) -> None:
    """Note the wave of a layout that is none of the study."""
    wave, waves = settings.get("wave", ""), [wave.name for wave in study.waves]
    if wave and wave not in waves:
        findings.add(f"{where}, wave", f'"{wave}" is not a wave', nearest(wave, waves))


def _blocks(study: Study, where: str, section: Mapping[str, Any], findings: Findings) -> Iterator[Block]:
    for place, entry in enumerate(section.get("block", []), start=1):
        here = f"{where}, section {section.get('label', '')!r}, block {place}"
        items = entry.get("items", [])
        if entry.get("items") == []:
            findings.add(here, "it lists no items", 'Add items = ["..."]')
        for name in (*items, *filter(None, [entry.get("heading_item")])):
            if name not in study.variables:
                findings.add(here, f'"{name}" is not an item', nearest(name, study.variables))
        _check_levels(study, here, entry, findings)
        texts = {key: entry[key] for key in BLOCK if key in entry and key not in READ}
        yield Block(
            items=tuple(items),
            levels=tuple(entry.get("levels", [])),
            base=Base(entry.get("base", Base.ALL)),
            show_missing=ShowMissing(entry.get("show_missing", ShowMissing.NOTE)),
            **texts,
        )


def _check_levels(study: Study, here: str, entry: Mapping[str, Any], findings: Findings) -> None:
    variable = study.variables.get(next(iter(entry.get("items", [])), ""))
    if variable is None or variable.codes is None:
        return
    known, levels = [code.code for code in variable.codes.answers], entry.get("levels", [])
    for level in dict.fromkeys(levels):
        if level not in known:
            findings.add(here, f"level {level} is not an answer of {variable.name}", f"Use one of {', '.join(known)}")
        if levels.count(level) > 1:
            findings.add(here, f"level {level} is listed twice", "List it once")
