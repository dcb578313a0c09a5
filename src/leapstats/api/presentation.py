"""How a table is to look: what is asked for is checked, and put into the layout."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypedDict, cast

from leapstats.api.arguments import as_code, found
from leapstats.api.choices import Names, Reading, listed
from leapstats.api.column_texts import split_levels
from leapstats.api.comparisons import absent_kinds
from leapstats.api.designs import DesignOptions
from leapstats.api.levels import LevelsAsked
from leapstats.api.request import Looks, check_choice
from leapstats.api.respondents_asked import ReadingOfUnits
from leapstats.describe.presentation import Presentation
from leapstats.describe.tabulation import all_blocks, block_items
from leapstats.describe.templates import LIMITS, in_braces, names_for
from leapstats.dictionary.layout import Layout, Section
from leapstats.errors import DataError, Problem, UsageError, nearest, similar
from leapstats.stats.describe import QUANTILE_TYPES
from leapstats.survey.survey import Survey
from leapstats.terms import ItemType, Overall, PercentOf, ZeroLevels

KINDS = tuple(
    str(kind) for kind in (ItemType.BINARY, ItemType.CATEGORICAL, ItemType.COUNT, ItemType.CONTINUOUS, ItemType.DATE)
)
MOST_DIGITS = 10
FEWEST_COLLECTED = 2
BRACES = "Write {mean}, without a format; decimals are set by --digits"


class LooksOptions(TypedDict, total=False):
    """How a table looks.

    `statistic`: what rows say, by item or kind of item, such as `{"continuous": "median (p25, p75)"}`; a list of
    templates makes several rows. `digits`: decimals, one number for all or by item, kind or `percent`; `p_digits` those
    of p-values. `percent`: of the `column`, the `row` or the `cell`. `overall`: where the column of all units stands
    beside groups, `first`, `last` or `no`. `quantile_type`: 7 as R, numpy
    and most programs have it, or 2 as SAS has. `label`: by item; `labels`: a CSV file with the columns item and label.
    `title`, `note`, `abbreviation`: words around the table.

    `show_levels`: the levels of an item that are shown, in their order, such as `{"size": ["small", "large"]}`; the
    others stay in the base. `show_level`: the level that the only row of an item counts, such as `{"smokes": "no"}`;
    `both_levels`: yes-no items with a row for each answer. `zero_levels`: `show` or `hide` levels that nobody has.
    `collect_below`: levels with fewer answers than this stand in one row, of all items of several levels but those in
    order, or by item; `collected_label` is what that row is called.
    """

    statistic: "Mapping[str, str | Sequence[str]] | Names"
    digits: "Mapping[str, int] | int | Names"
    p_digits: int
    percent: str
    overall: str
    quantile_type: int
    label: "Mapping[str, str] | Names"
    labels: "str | Path"
    title: str
    note: "str | Sequence[str]"
    abbreviation: "Mapping[str, str] | Names"
    show_levels: "Mapping[str, Names] | Names"
    show_level: "Mapping[str, str] | Names"
    both_levels: Names
    zero_levels: str
    collect_below: "Mapping[str, int] | int | Names"
    collected_label: str


class TableOptions(ReadingOfUnits, LooksOptions, total=False):
    """How data are read, and how a table looks."""


class SampledTableOptions(TableOptions, DesignOptions, total=False):
    """How data are read, how units were sampled, and how a table looks."""


def parted(options: TableOptions) -> tuple[LooksOptions, Reading]:
    """Return the options on looks, and those on reading."""
    looks = {name: value for name, value in options.items() if name in LooksOptions.__annotations__}
    reading = {name: value for name, value in options.items() if name not in looks}
    return cast("LooksOptions", looks), cast("Reading", reading)


def looks_of(options: LooksOptions) -> Looks:
    """Return what is asked of a table's looks.

    Raises
    ------
    UsageError
        With every option that is not understood.
    """
    read = _Read(options, [])
    presentation = Presentation(
        overall=Overall(read.choice("overall", Overall)),
        templates=read.templates(),
        digits=read.digits(),
        percent=PercentOf(read.choice("percent", PercentOf)),
        p_digits=read.p_digits(),
        zero_levels=ZeroLevels(read.choice("zero_levels", ZeroLevels)),
        collected_label=read.text("collected_label") or "Other",
    )
    looks = Looks(
        presentation=presentation,
        labels=read.texts("label", 'nurses="Nurses"'),
        file_labels=read.labels(),
        title=read.text("title"),
        quantile_type=read.quantile_type(),
        notes=read.notes(),
        abbreviations=read.texts("abbreviation", 'BH="behavioral health"'),
        levels=read.levels(),
    )
    if read.problems:
        raise UsageError("the options", read.problems)
    return looks


def _unquoted(text: str) -> str:
    return text.strip().removeprefix('"').removesuffix('"')


@dataclass(frozen=True, slots=True)
class _Read:
    """Options as they were given, and what is wrong with them."""

    options: LooksOptions
    problems: list[Problem]

    def choice(self, name: str, known: Iterable[str]) -> str:
        """Return one of a few words; the first where none is given."""
        words = [str(word) for word in known]
        given = self.options.get(name, words[0])
        try:
            check_choice(name, given, words)
        except UsageError as error:
            self.problems.extend(error.problems)
            return words[0]
        return str(given)

    def templates(self) -> dict[str, tuple[str, ...]]:
        """Return the templates of each item or kind of item."""
        found: dict[str, tuple[str, ...]] = {}
        for item, given in self._pairs("statistic", self.options.get("statistic"), 'continuous="median (p25, p75)"'):
            each = given if isinstance(given, list | tuple) else (given,)
            found[item] = (*found.get(item, ()), *map(str, each))
        return found

    def digits(self) -> dict[str, int]:
        """Return the decimals of each item or kind of item; one number is for all."""
        asked: object = self.options.get("digits")
        if (isinstance(asked, int) and not isinstance(asked, bool)) or (isinstance(asked, str) and asked.isdecimal()):
            asked = dict.fromkeys((*KINDS, "percent"), asked)
        digits = {}
        for item, number in self._pairs("digits", asked, "nurses=1"):
            if str(number).isdecimal() and int(str(number)) <= MOST_DIGITS:
                digits[item] = int(str(number))
            else:
                self._refuse(f"digits, {item}", number, "no number of decimals", f"Use 0 to {MOST_DIGITS}")
        return digits

    def p_digits(self) -> int | None:
        """Return the decimals of p-values; None for the usual ones."""
        given = self.options.get("p_digits")
        if given is None or (isinstance(given, int) and not isinstance(given, bool) and 0 < given <= MOST_DIGITS):
            return given
        self._refuse("p_digits", given, "no number of decimals", f"Use 1 to {MOST_DIGITS}")
        return None

    def quantile_type(self) -> int | None:
        """Return the definition of quantiles; None for that of the study."""
        given = self.options.get("quantile_type")
        if given is None or (given in QUANTILE_TYPES and not isinstance(given, bool)):
            return given
        self._refuse("quantile_type", given, "no known definition", f"Use one of {', '.join(map(str, QUANTILE_TYPES))}")
        return None

    def labels(self) -> dict[str, str]:
        """Return the labels in a file."""
        given = self.options.get("labels")
        if given is None:
            return {}
        if not isinstance(given, str | Path):
            self._refuse("labels", given, "no file", "Name a CSV file with the columns item and label")
            return {}
        return dict(_labels_in(Path(given)))

    def texts(self, option: str, example: str) -> dict[str, str]:
        """Return a text for each name."""
        return {name: str(text) for name, text in self._pairs(option, self.options.get(option), example)}

    def text(self, name: "Literal['title', 'collected_label']") -> str | None:
        """Return one text; None where none is given."""
        given = self.options.get(name)
        if given is not None and not isinstance(given, str):
            self._refuse(name, given, "no text", "Give text")
            return None
        return given

    def levels(self) -> LevelsAsked:
        """Return which levels of which items are shown."""
        all_below, below = self._below()
        shown = {}
        for item, given in self._pairs("show_levels", self.options.get("show_levels"), "size=small,large", str.strip):
            several = split_levels(given) if isinstance(given, str) else given
            levels = [as_code(each) or "" for each in several] if isinstance(several, list | tuple) else []
            shown[item] = tuple(levels)
            if not all(levels) or not levels:
                self._refuse(f"show_levels, {item}", given, "no list of levels", "List the levels to show")
        one = {
            item: str(level) for item, level in self._pairs("show_level", self.options.get("show_level"), "smokes=no")
        }
        both = tuple(self._names("both_levels", self.options.get("both_levels")))
        if self.options.get("collected_label") is not None and not (all_below or below):
            self.problems.append(Problem("collected_label", "nothing is collected", "Add collect_below, or omit it"))
        return LevelsAsked(shown=shown, one=one, both=both, below=below, all_below=all_below)

    def _below(self) -> tuple[int, dict[str, int]]:
        """Return below which number of answers levels are collected: of all items, and by item."""
        asked: object = self.options.get("collect_below")
        everything, by_item = 0, dict[str, int]()
        several = asked if isinstance(asked, Mapping | list | tuple) else () if asked is None else (asked,)
        alone = [] if isinstance(several, Mapping) else [each for each in several if "=" not in str(each)]
        named = several if isinstance(several, Mapping) else [each for each in several if each not in alone]
        pairs = self._pairs("collect_below", named, "region=3")
        for item, number in (*(("", each) for each in alone), *pairs):
            if isinstance(number, bool) or not str(number).isdecimal() or int(str(number)) < FEWEST_COLLECTED:
                where = f"collect_below, {item}" if item else "collect_below"
                self._refuse(where, number, "no number of answers", f"Use a whole number from {FEWEST_COLLECTED}")
            elif item:
                by_item[item] = int(str(number))
            else:
                everything = int(str(number))
        return everything, by_item

    def _names(self, option: str, given: object) -> tuple[str, ...]:
        try:
            return listed(cast("Names | None", given), option)
        except UsageError as error:
            self.problems.extend(error.problems)
            return ()

    def notes(self) -> tuple[str, ...]:
        """Return the notes."""
        given = self.options.get("note") or ()
        notes = (given,) if isinstance(given, str) else given
        if not isinstance(notes, list | tuple) or not all(isinstance(note, str) for note in notes):
            self._refuse("note", given, "no sentence", "Give text, or a list of texts")
            return ()
        return tuple(notes)

    def _refuse(self, where: str, given: object, what: str, fix: str) -> None:
        self.problems.append(Problem(where, f"{found(given)} is {what}", fix))

    def _pairs(
        self, option: str, given: object, example: str, taken: Callable[[str], str] = _unquoted
    ) -> Iterator[tuple[str, object]]:
        """Yield what an option gives for each name, from a mapping or from texts such as `name=value`."""
        form = f"Write it as {example}"
        if isinstance(given, Mapping):
            yield from ((str(name), value) for name, value in given.items())
            return
        texts = [given] if isinstance(given, str) else () if given is None else given
        if not isinstance(texts, list | tuple) or not all(isinstance(text, str) for text in texts):
            self._refuse(option, given, "not of the form name=value", form)
            return
        for text in texts:
            name, sign, value = text.partition("=")
            if sign and name.strip() and value.strip():
                yield name.strip(), taken(value)
            else:
                self.problems.append(Problem(option, f'"{text}" is not of the form name=value', form))


def _labels_in(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the label of each item in a CSV file with the columns item and label."""
    import csv
    import io

    fix = "Give it two columns with the headings item and label"
    try:
        text = path.read_text(encoding="utf-8-sig")
        head = text.partition("\n")[0]
        rows = list(csv.DictReader(io.StringIO(text), delimiter=";" if ";" in head and "," not in head else ","))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        what = getattr(error, "strerror", None) or "it is not a CSV file in UTF-8"
        raise DataError(str(path), [Problem("labels", what.lower(), fix)]) from error
    if not rows or not {"item", "label"} <= set(rows[0]):
        raise DataError(str(path), [Problem("line 1", "there is no column item, or none called label", fix)])
    seen: dict[str, str] = {}
    problems = []
    for line, row in enumerate(rows, start=2):
        item, label = ((row[name] or "").strip() for name in ("item", "label"))
        if not item or not label:
            problems.append(Problem(f"line {line}", "the item or its label is empty", "Fill it in, or delete the line"))
        elif seen.setdefault(item, label) != label:
            problems.append(Problem(f"line {line}", f"{item} has another label above", "Give it one label"))
    if problems:
        raise DataError(str(path), problems)
    yield from seen.items()


def check_looks(
    looks: Looks, layout: Layout, survey: Survey, *, by: Sequence[str] = (), conf_level: float | None = None
) -> None:
    """Refuse names that the table lacks, and templates that a kind of item cannot have.

    Raises
    ------
    UsageError
        With all of them.
    """
    items = [item for block in all_blocks(layout) for item in block_items(block)]
    kinds = {item: survey.variable(item).type for item in items if survey.has(item)}
    problems = [
        Problem(f"{option}, {name}", "the table has no such item", nearest(name, [*items, *more]))
        for option, names, more in (
            ("statistic", looks.presentation.templates, KINDS),
            ("digits", looks.presentation.digits, (*KINDS, "percent")),
            ("label", looks.labels, by),
        )
        for name in names
        if name not in items and name not in more
    ]
    problems.extend(absent_kinds("statistic", looks.presentation.templates, kinds))
    if len(set(looks.presentation.digits.values())) > 1 or len(looks.presentation.digits) < len(KINDS):
        problems.extend(absent_kinds("digits", looks.presentation.digits, kinds))
    if looks.presentation.percent is PercentOf.ROW and not by:
        problems.append(Problem("percent", "percentages of the row need groups", "Add --by, or use column"))
    if looks.presentation.overall is not Overall.FIRST and not by:
        problems.append(Problem("overall", "there are no groups beside all units", "Add --by, or omit it"))
    for name, templates in looks.presentation.templates.items():
        if name in kinds or name in KINDS:
            kind = kinds.get(name) or ItemType(name)
            problems.extend(template_problems(name, templates, kind, (survey, conf_level)))
    if problems:
        raise UsageError("the options", problems)


def template_problems(
    name: str, templates: tuple[str, ...], kind: ItemType, around: tuple[Survey, float | None]
) -> Iterator[Problem]:
    """Say what is wrong with templates for a kind of item; limits need a confidence level."""
    survey, conf_level = around
    names = names_for(kind, survey.study.conventions)
    where, allowed = f"statistic, {name}", f"Use {', '.join(names)}"
    for template in templates:
        text, unknown = in_braces(template, names)
        if set(unknown) & set("{}"):
            yield Problem(where, "a brace stands beside no name", BRACES)
        for word in dict.fromkeys(word for word in unknown if word not in "{}"):
            yield Problem(where, f'"{word}" is no number of a {kind} item', similar(word, names) or allowed)
        if not unknown and "{" not in text:
            yield Problem(where, f'"{template}" names no number', allowed)
        if conf_level is None and any(f"{{{limit}}}" in text for limit in LIMITS):
            yield Problem(where, "there are no limits without a confidence level", "Add --conf-level 0.95")
    if kind in {ItemType.BINARY, ItemType.CATEGORICAL} and len(templates) > 1:
        yield Problem(where, f"{len(templates)} templates are given for a {kind} item", "Give one")


def worded(layout: Layout, looks: Looks) -> Layout:
    """Return a layout with the labels, the title, the notes and the abbreviations that were asked for."""
    labels = {**looks.file_labels, **looks.labels}
    sections = tuple(
        Section(
            label=section.label,
            blocks=tuple(
                replace(block, labels={**block.labels, **_own(labels, block_items(block))})
                if _own(labels, block_items(block))
                else block
                for block in section.blocks
            ),
        )
        for section in layout.sections
    )
    return replace(
        layout,
        sections=sections,
        title=layout.title if looks.title is None else looks.title,
        notes=(*layout.notes, *looks.notes),
        abbreviations={**layout.abbreviations, **looks.abbreviations},
    )


def _own(labels: Mapping[str, str], items: tuple[str, ...]) -> dict[str, str]:
    return {item: label for item, label in labels.items() if item in items}
