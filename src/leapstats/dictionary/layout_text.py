"""Write the layout of a table as a file that can be changed and read again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from leapstats.dictionary.codes import CodeList, level_code
from leapstats.dictionary.layout import Block, Layout
from leapstats.dictionary.study import Study, Variable
from leapstats.terms import Base, ItemType, ShowMissing

HEAD = (
    "# The layout of a table of leapstats. Change it, then make the table again:",
    "#   leapstats table1 FILE --layout THIS_FILE",
    "# Lines that begin with # say what stands there otherwise: take the # away to change them.",
)
WIDEST = 100
Value = bool | float | str | list[str] | Mapping[str, "Value"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutPlan:
    """A layout as it was asked for, before any answer was looked at, and the options of its table.

    `title` is what the table is called where the layout has no title of its own.
    """

    layout: Layout
    options: Mapping[str, Value]
    study: Study = field(repr=False)
    title: str = ""

    @property
    def text(self) -> str:
        """The layout as TOML."""
        return "\n".join([*HEAD, "", *_lines(self)]) + "\n"


def _lines(plan: LayoutPlan) -> Iterator[str]:
    layout = plan.layout
    yield f"title = {toml_value(layout.title)}" if layout.title else f"# title = {toml_value(plan.title)}"
    around: dict[str, Value] = {
        "wave": layout.wave,
        "stub": layout.stub,
        "split_percent": layout.split_percent,
        "notes": list(layout.notes),
        "abbreviations": layout.abbreviations,
    }
    yield from _keys(around)
    if plan.options:
        yield from ("", "[options]", *_keys(plan.options, "options."))
    for section in layout.sections:
        yield from ("", "[[section]]", f"label = {toml_value(section.label)}")
        for block in section.blocks:
            yield from ("", "[[section.block]]", *_block(block, plan.study))


def _block(block: Block, study: Study) -> Iterator[str]:
    variable, alone = study.variables[block.items[0]], len(block.items) == 1
    codes = variable.codes
    label = block.labels.get(variable.name, block.label) if alone else block.label
    if alone and not label:
        yield f"# label = {toml_value(variable.label)}"
    if codes is not None and alone and not (block.levels or block.level):
        yield f"# {_usual_levels(variable, codes)}"
    keys: dict[str, Value] = {
        "items": list(block.items),
        "heading": block.heading,
        "heading_item": block.heading_item,
        "label": label,
        "levels": [_level(codes, level) for level in block.levels] if codes is not None else [],
        "level": _level(codes, block.level) if codes is not None and block.level else "",
        "collect_below": block.collect_below,
        "remainder": block.remainder,
        "remainder_note": block.remainder_note,
        "base": str(block.base) if block.base is not Base.ALL else "",
        "show_missing": str(block.show_missing) if block.show_missing is not ShowMissing.NOTE else "",
        "note": block.note,
        "base_note": block.base_note,
        "labels": {key: text for key, text in block.labels.items() if not alone or key != variable.name},
        "level_notes": block.level_notes,
    }
    yield from _keys(keys, "section.block.")


def _usual_levels(variable: Variable, codes: CodeList) -> str:
    """Say which levels of an item are shown where nothing is said of them."""
    levels = [_level(codes, code.code) for code in codes.answers]
    return f"level = {toml_value(levels[-1])}" if variable.type is ItemType.BINARY else f"levels = {toml_value(levels)}"


def _level(codes: CodeList, code: str) -> str:
    """Return the label of a level, or its code where the label is that of another."""
    label = next((each.label for each in codes.answers if each.code == code), code)
    return label if label and level_code(codes, label) == code else code


def _keys(values: Mapping[str, Value], inside: str = "") -> Iterator[str]:
    """Yield a line a key, then a table for each that holds several; what is empty has none."""
    tables = {key: value for key, value in values.items() if isinstance(value, Mapping) and len(value) > 1}
    for key, value in values.items():
        if value and key not in tables:
            line = f"{_key(key)} = {toml_value(value)}"
            is_long = isinstance(value, list) and len(line) > WIDEST
            yield from _long_list(key, value) if is_long and isinstance(value, list) else (line,)
    for key, table in tables.items():
        yield from ("", f"[{inside}{key}]", *(f"{_key(name)} = {toml_value(each)}" for name, each in table.items()))


def _long_list(key: str, values: list[str]) -> Iterator[str]:
    yield f"{_key(key)} = ["
    yield from (f"    {toml_value(value)}," for value in values)
    yield "]"


def _key(name: str) -> str:
    return name if name.isascii() and name.replace("_", "").replace("-", "").isalnum() else toml_value(name)


def toml_value(value: Value) -> str:
    """Write a value as TOML."""
    import json

    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case int() | float():
            return repr(value)
        case list():
            return f"[{', '.join(map(toml_value, value))}]"
        case _:
            return f"{{ {', '.join(f'{_key(key)} = {toml_value(each)}' for key, each in value.items())} }}"
