"""The options that say how a file or a data frame is read: the same for every command."""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, TypedDict

from leapstats.api.arguments import as_code, as_name, check_text, found, refused
from leapstats.api.column_texts import QUOTED_COLUMN, QUOTED_LEVEL, separated, split_levels
from leapstats.api.engines import check_in_memory
from leapstats.api.unheeded import contradictions
from leapstats.dictionary.sampling import Sampling
from leapstats.errors import Problem, UsageError, nearest
from leapstats.survey.choices import Choices
from leapstats.survey.kinds.numerals import Decimal
from leapstats.survey.repeat_rules import EVERY, RULES, rule_problem
from leapstats.terms import ItemType

OF_A_DESIGN = frozenset("weights strata cluster population nest lonely replicates frequency".split())
RESPONDENTS = ("within", "aggregate", "respondents_at_least")
TAKING_A_DESIGN = "what does: table1, crosstab, associations, staffing or model"

TYPES = (
    ItemType.BINARY,
    ItemType.CATEGORICAL,
    ItemType.COUNT,
    ItemType.CONTINUOUS,
    ItemType.DATE,
    ItemType.TEXT,
    ItemType.ID,
)
COLUMNS = (
    *("binary", "categorical", "count", "continuous", "date", "text", "id", "keep", "columns"),
    *("include", "exclude", "items", "exposures", "outcomes", "adjust_for", "wave"),
)
Names = str | Sequence[str]
Codes = str | float | Sequence[str | float]


class Reading(TypedDict, total=False):
    """How the columns of a file or a data frame are read. A lone value may stand for a list of one.

    `binary`, `categorical`, `count`, `continuous`, `date`, `text`: columns to take for that type; `types`
    gives the same as a mapping from column to type. `missing`: values that mean there is no answer,
    in every column, or for one as `"column=value"` or in a mapping. `levels`: a mapping from column to
    its levels in order. `reference`: a mapping from column to the level that the others are compared
    with. `id`: the column, or the columns together, that say which unit a row is of. `where`: an
    expression that the rows kept satisfy. `keep`: personal columns to keep. `decimal`: `point` or
    `comma`, where text could be read both ways. `from_`: the platform that the file comes from, such as
    `redcap`, where it cannot be told. `dictionary`: the file in which the platform describes the data.
    `sheet`: the sheet of a workbook. `repeats`: what is made of the repeats of a unit, such as visits: a mapping
    from repeat to `count`, `sum`, `mean`, `min`, `max`, `any`, `first` or `last`, or one of these for all.
    `several`: columns of several answers a cell, or a mapping from column to what stands between the answers;
    `"column=;"` says the same.
    """

    binary: Names
    categorical: Names
    count: Names
    continuous: Names
    date: Names
    text: Names
    types: Mapping[str, str]
    missing: Codes | Mapping[str, Codes]
    levels: Mapping[str, Names] | Names
    reference: Mapping[str, str] | Names
    id: Names
    where: str
    keep: Names
    decimal: str
    from_: str
    dictionary: str | Path
    sheet: str
    repeats: Mapping[str, str] | Names
    several: Names | Mapping[str, str | None]


def listed(given: "Names | None", option: str = "columns") -> tuple[str, ...]:
    """Return names as a tuple without repeats: a lone text or number is one name.

    Raises
    ------
    UsageError
        If it is no name and no list of names.
    """
    return tuple(dict.fromkeys(_several(option, given, "neither a name nor a list of names", "Use column names")))


def _several(option: str, given: object, what: str, fix: str) -> list[str]:
    """Return one text or several as a list; a name in several levels is written as its tuple."""
    if given is None:
        return []
    written = as_name if option in COLUMNS else as_code
    alone = None if isinstance(given, bool) else written(given)
    if alone is not None:
        return [alone]
    if isinstance(given, bytes | bytearray | Mapping) or not isinstance(given, Iterable):
        raise refused(option, given, what, fix)
    try:
        each = list(given)
    except TypeError:  # an array without dimensions
        raise refused(option, given, what, fix) from None
    texts = [str(one) if _is_name_in_levels(one, option) else written(one) for one in each]
    for one, text in zip(each, texts, strict=True):
        if text is None:
            raise refused(option, one, f"{what}, inside a list", fix)
    return [text for text in texts if text is not None]


def _is_name_in_levels(given: object, option: str) -> bool:
    """Tell whether this is the name of a column under headings of several levels."""
    return option in COLUMNS and isinstance(given, tuple) and all(as_name(part) is not None for part in given)


@dataclass(frozen=True, slots=True)
class _Read:
    """Options as they were read, and what is wrong with them."""

    problems: list[Problem]

    def several(self, option: str, given: object, what: str = "", fix: str = "") -> list[str]:
        """Return one text or several, and keep what is wrong with them."""
        try:
            what, fix = what or "neither a name nor a list of names", fix or "Use column names"
            return _several(option, given, what, fix)
        except UsageError as error:
            self.problems.extend(error.problems)
            return []

    def names(self, option: str, given: object) -> tuple[str, ...]:
        """Return the columns of an option, each once."""
        return tuple(dict.fromkeys(self.several(option, given)))

    def types(self, reading: Reading) -> dict[str, ItemType]:
        """Return the type of each column that has one."""
        types: dict[str, ItemType] = {}
        given: list[tuple[str, object]] = []
        by_column: object = reading.get("types")
        if isinstance(by_column, Mapping):
            given.extend((str(column), kind) for column, kind in by_column.items())
        elif by_column is not None:
            what = f"{found(by_column)} is not a mapping from column to type"
            self.problems.append(Problem("types", what, 'Write it as {"age": "count"}'))
        for kind in TYPES[:-1]:
            given.extend((column, kind.value) for column in self.names(kind.value, reading.get(kind.value)))
        for column, kind_name in given:
            if not isinstance(kind_name, str) or kind_name not in TYPES:
                what = f'"{kind_name}"' if isinstance(kind_name, str) else found(kind_name)
                allowed = f"Use one of {', '.join(TYPES)}"
                self.problems.append(Problem(f"types, {column}", f"{what} is not known", allowed))
            elif types.get(column, kind_name) != kind_name:
                what = f"two types are declared, {types[column].value} and {kind_name}"
                self.problems.append(Problem(column, what, "Declare one type"))
            else:
                types[column] = ItemType(kind_name)
        return types

    def levels(self, reading: Reading) -> dict[str, tuple[str, ...]]:
        """Return the levels of each column that has them, in order."""
        levels: dict[str, tuple[str, ...]] = {}
        for column, given, _ in self._by_column(reading.get("levels"), "levels", "item=low,mid,high"):
            where, fix = f"levels, {column}", "List its levels in order"
            parts = split_levels(given) if isinstance(given, str) else given
            names = self.several(where, parts, "neither a level nor a list of levels", fix)
            if not all(names):
                self.problems.append(Problem(where, "a level is empty", "Give each level a name"))
            twice = dict.fromkeys(name for name in names if name and names.count(name) > 1)
            self.problems.extend(Problem(where, f'"{name}" is listed twice', "List each level once") for name in twice)
            self._once(levels, column, tuple(names), "levels")
        return levels

    def reference(self, reading: Reading) -> dict[str, str]:
        """Return the reference level of each column that has one."""
        reference: dict[str, str] = {}
        for column, given, written in self._by_column(reading.get("reference"), "reference", "item=level"):
            level = as_code(given)
            if level is None or not level.strip():
                what = f"{found(given)} is not a level"
                self.problems.append(Problem(f"reference, {column}", what, "Name one level of the column"))
                continue
            quoted = QUOTED_LEVEL.fullmatch(level) if written else None
            name = quoted[1].replace('""', '"') if quoted else level.strip()
            self._once(reference, column, name, "reference")
        return reference

    def repeats(self, reading: Reading) -> dict[str, str]:
        """Return the rule of each repeat that has one, that of all others under EVERY."""
        given: object = reading.get("repeats")
        pairs: list[tuple[str, object]] = list(given.items()) if isinstance(given, Mapping) else []
        if not isinstance(given, Mapping):
            what = "neither a mapping nor text"
            texts = self.several("repeats", given, what, "Write it as visit=mean, or mean for all")
            parts = (text.rpartition("=") for text in texts)
            pairs.extend((name.strip() or EVERY, rule.strip()) for name, _, rule in parts)
        rules: dict[str, str] = {}
        for name, rule in pairs:
            if not isinstance(rule, str) or rule not in RULES:
                where = "repeats" if name == EVERY else f"repeats, {name}"
                self.problems.append(rule_problem(where, rule if isinstance(rule, str) else found(rule)))
            else:
                self._once(rules, str(name), str(rule), "repeats")
        return rules

    def _once(self, known: dict[str, Any], column: str, given: object, option: str) -> None:
        """Keep what is given for a column, and say where something else was given for it before."""
        if known.setdefault(column, given) != given:
            self.problems.append(Problem(f"{option}, {column}", "two different values are given", "Give one value"))

    def _by_column(self, given: object, option: str, form: str) -> Iterator[tuple[str, Any, bool]]:
        """Yield each column with what is given for it, and whether that was written as one text."""
        if isinstance(given, Mapping):
            yield from ((str(column), value, False) for column, value in given.items())
            return
        for text in self.several(option, given, "neither a mapping nor text", f"Write it as {form}"):
            quoted = QUOTED_COLUMN.fullmatch(text)
            column, sign, value = (quoted[1].replace("``", "`"), "=", quoted[2]) if quoted else text.partition("=")
            if not sign or not value.strip():
                self.problems.append(
                    Problem(option, f'"{text}" is not of the form column=level', f"Write it as {form}")
                )
            else:
                yield column if quoted else column.strip(), value, True

    def missing(self, reading: Reading) -> frozenset[str]:
        """Return missing codes as texts, those of one column as `column=text`."""
        given: object = reading.get("missing")
        if isinstance(given, Mapping):
            return frozenset(
                f"{column}={code}"
                for column, codes in given.items()
                for code in self._codes(f"missing, {column}", codes)
            )
        return frozenset(self._codes("missing", given))

    def _codes(self, where: str, given: object) -> Iterator[str]:
        what, fix = "neither a code nor a list of codes", "Use text or numbers"
        for code in self.several(where, given, what, fix):
            if code.strip():
                yield code.strip()
            else:
                self.problems.append(Problem(where, "a code is empty", "Omit it: blank cells are always missing"))

    def where(self, reading: Reading) -> str:
        """Return the expression that the rows kept satisfy."""
        given: object = reading.get("where")
        try:
            check_text("where", given, 'Write an expression such as "age >= 18"')
        except UsageError as error:
            self.problems.extend(error.problems)
        return given if isinstance(given, str) else ""

    def text(self, option: str, reading: Reading, fix: str) -> str:
        """Return an option that is one text; "" where it is not given."""
        given: object = reading.get(option)
        if isinstance(given, Path):
            return str(given)
        try:
            check_text(option, given, fix)
        except UsageError as error:
            self.problems.extend(error.problems)
        return given if isinstance(given, str) else ""

    def separators(self, reading: Reading) -> dict[str, str]:
        """Return the columns of several answers a cell with what stands between these, "" where that is to be found."""
        given: object = reading.get("several")
        if isinstance(given, Mapping):
            pairs = [(str(column), None if separator == "" else separator) for column, separator in given.items()]
        else:
            what, fix = "neither a mapping nor text", "Write it as column or column=separator"
            pairs = [separated(text) for text in self.several("several", given, what, fix)]
        found_separators: dict[str, str] = {}
        for column, separator in pairs:
            where = f"several, {column}" if column else "several"
            if not column:
                self.problems.append(Problem(where, "a column has no name", "Write it as column or column=separator"))
            elif separator is not None and not (isinstance(separator, str) and separator):
                what = "the separator is empty" if separator == "" else f"{found(separator)} is no separator"
                self.problems.append(Problem(where, what, 'Use text such as ";", or omit it to have it found'))
            else:
                self._once(found_separators, column, separator or "", "several")
        return found_separators

    def decimal(self, reading: Reading) -> Decimal:
        """Return what stands before decimals."""
        given: object = reading.get("decimal")
        if given is None or (isinstance(given, str) and not given):
            return Decimal.AUTO
        if not isinstance(given, str) or given not in tuple(Decimal):
            what = f'"{given}"' if isinstance(given, str) else found(given)
            self.problems.append(Problem("decimal", f"{what} is not known", "Use point or comma"))
            return Decimal.AUTO
        return Decimal(given)


def _no_option(name: str, others: Sequence[str]) -> Problem:
    """Refuse an option; one of a sample design is known, but not to this function."""
    if name in OF_A_DESIGN:
        return Problem(name, "no sample design is taken into account here", f"Omit it, or use {TAKING_A_DESIGN}")
    return Problem(name, "there is no such option", nearest(name, others))


def choices_of(
    reading: Reading,
    *,
    include: Names = (),
    exclude: Names = (),
    others: Iterable[str] = (),
    sampling: Sampling | None = None,
) -> Choices:
    """Return what the analyst says of a file, checked; `others` are further options, named where one is unknown.

    `sampling` is the design, of a command that takes one into account.

    Raises
    ------
    UsageError
        With every option that is not known or does not make sense.
    """
    from leapstats.api.respondents_asked import respondents_asked  # it knows the names of this module

    unknown = [name for name in reading if name not in NAMES and name not in RESPONDENTS]
    read = _Read([_no_option(name, (*others, *NAMES)) for name in unknown])
    choices = Choices(
        include=read.names("include", include),
        exclude=read.names("exclude", exclude),
        types=read.types(reading),
        missing=read.missing(reading),
        levels=read.levels(reading),
        reference=read.reference(reading),
        keep=read.names("keep", reading.get("keep")),
        ids=read.names("id", reading.get("id")),
        decimal=read.decimal(reading),
        where=read.where(reading),
        platform=read.text("from_", reading, "Name a platform such as redcap"),
        dictionary=read.text("dictionary", reading, "Name a file"),
        sheet=read.text("sheet", reading, "Name a sheet"),
        repeats=read.repeats(reading),
        several=read.separators(reading),
        sampling=sampling,
        respondents=respondents_asked(reading, read.problems),
    ).cleaned()
    problems = [*read.problems, *contradictions(choices)]
    if problems:
        raise UsageError("the options", problems)
    return choices


def of_files(reading: Reading) -> dict[str, object]:
    """Return the options that only a file or a data frame knows; `where` and respondents are for studies as well."""
    return {name: value for name, value in reading.items() if name != "where" and name not in RESPONDENTS}


def shows_reading(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let `help()` and completion show options by name in place of `**reading` or `**options`."""
    signature = inspect.signature(function)
    own = [each for each in signature.parameters.values() if each.kind is not inspect.Parameter.VAR_KEYWORD]
    by_name = inspect.Parameter.KEYWORD_ONLY
    shown = [  # a type that is imported for type checkers alone, as it is written
        inspect.Parameter(name, by_name, default=None, annotation=getattr(kind, "__forward_arg__", kind))
        for name, kind in _more_options(signature).items()
        if name not in signature.parameters
    ]

    @wraps(function)
    def call(*args: Any, **given: Any) -> Any:
        named = {**dict(zip(signature.parameters, args, strict=False)), **given}
        check_in_memory(function.__name__, named.get("data"))
        return function(*args, **given)

    call.__signature__ = signature.replace(parameters=[*own, *shown])  # type: ignore[attr-defined]
    return call


NAMES = tuple(Reading.__annotations__)


def _more_options(signature: inspect.Signature) -> dict[str, Any]:
    """Return the options that a verb takes as keywords, with what they take."""
    given = [each for each in signature.parameters.values() if each.kind is inspect.Parameter.VAR_KEYWORD]
    taken = given[0].annotation.__args__[0] if given else Reading
    return dict(taken.__annotations__)
