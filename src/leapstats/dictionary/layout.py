"""The layout of a table: what stands in it and in which order, before any number is known."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from leapstats.terms import Base, ShowMissing


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRows:
    """The rows of an item's levels, once its answers are known; the notes say what has no row of its own.

    `collected` are the levels that one row holds together, which stands last. It `is_partial` where some levels
    are collected, or were not asked for.
    """

    shown: tuple[str, ...]
    collected: tuple[str, ...] = ()
    is_partial: bool = False
    note: str = ""
    collected_label: str = ""
    collected_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One item, or a heading with the items of a multi-response block under it.

    `items` holds one name for a single item. With `heading_item` the heading is itself a row with
    figures (an "any of" row); with `heading` alone it is words. `levels` restricts and orders the
    levels shown; `remainder` labels a derived row for the units of the base in none of them. `level` is
    the one that the only row of an item counts, yes for a yes-no item where it is empty. Levels with
    fewer than `collect_below` answers stand in one row; `rows` says by item what that comes to.
    """

    items: tuple[str, ...]
    heading: str = ""
    heading_item: str = ""
    label: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    levels: tuple[str, ...] = ()
    level: str = ""
    collect_below: int = 0
    rows: Mapping[str, LevelRows] = field(default_factory=dict)
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
