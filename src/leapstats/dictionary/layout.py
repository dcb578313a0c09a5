"""The layout of a table: what stands in it and in which order, before any number is known."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from leapstats.terms import Base, ShowMissing


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One item, or a heading with the items of a multi-response block under it.

    `items` holds one name for a single item. With `heading_item` the heading is itself a row with
    figures (an "any of" row); with `heading` alone it is words. `levels` restricts and orders the
    levels shown; `remainder` labels a derived row for the units of the base in none of them.
    """

    items: tuple[str, ...]
    heading: str = ""
    heading_item: str = ""
    label: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    levels: tuple[str, ...] = ()
    remainder: str = ""
    remainder_note: str = ""
    base: Base = Base.ALL
    show_missing: ShowMissing = ShowMissing.NOTE
    note: str = ""
    base_note: str = ""
    level_notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a table under its own heading; the heading may be empty."""

    label: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A whole table. With `split_percent`, n and percent stand in columns of their own."""

    name: str
    title: str
    wave: str = ""
    stub: str = "Characteristic"
    split_percent: bool = False
    sections: tuple[Section, ...]
    abbreviations: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
