"""What is asked of scales: which ones, and how they are scored."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from numbers import Real
from typing import Any, cast

from leapstats.api.arguments import as_code, check_flags, one_name, refused
from leapstats.api.choices import Codes, Names, Reading, listed, of_files
from leapstats.api.request import check_all, check_choice, check_level_option, check_together
from leapstats.describe.likert_scale import AskedScale
from leapstats.dictionary.scale import MEAN, RULES, Scale
from leapstats.dictionary.study import Study
from leapstats.errors import Problem, UsageError, nearest

SCALE = "scale"
FEWEST = 2
ITEMS = "Name two items or more with --items"


class ScaleOptions(Reading, total=False):
    """How a scale is scored, and how data are read.

    `name`: what the scale of `items` is called. `reversed`: items whose high answers mean little. `range`: the lowest
    and the highest answer that an item allows. `rule`: `mean`, `sum` or `prorated`. `at_least`: how many items must be
    answered for a score, a number or a share such as 0.8. `scale`: the levels of the items, the lowest first.
    `unsure`: levels that are no point of the scale.
    """

    name: str
    reversed: Names
    range: Codes
    rule: str
    at_least: str | float
    scale: Names
    unsure: Names


OWN = ("name", "reversed", "range", "rule", "at_least")
WORDS = ("scale", "unsure")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which scales are wanted, of which waves and groups.

    `own` is the scale that options describe, None for those of the dictionary; `only` names some of these.
    """

    own: Scale | None
    only: tuple[str, ...]
    words: AskedScale
    waves: tuple[str, ...]
    wave_item: str | None
    join_ids: bool
    by: str | None
    matrix: bool
    conf_level: float

    @property
    def items(self) -> tuple[str, ...]:
        """The items that options name."""
        return self.own.items if self.own is not None else ()

    def scales(self, study: Study) -> list[Scale]:
        """Return the scales that are wanted of a study.

        Raises
        ------
        UsageError
            If it has none, or none of a name that was asked for.
        """
        if self.own is not None:
            return [self.own]
        if not study.scales:
            problem = Problem("scales.csv", "the study describes no scale", ITEMS)
            raise UsageError(study.source, [problem])
        unknown = [Problem("only", f'"{each}" is no scale', nearest(each, study.scales)) for each in self.only]
        unknown = [each for each, name in zip(unknown, self.only, strict=True) if name not in study.scales]
        if unknown:
            raise UsageError(study.source, unknown)
        return [study.scales[name] for name in self.only] if self.only else list(study.scales.values())


def asked_of(given: dict[str, Any], options: ScaleOptions, *, has_data: bool) -> tuple[Asked, Reading]:
    """Check what is asked of scales, and part it from how data are read.

    Raises
    ------
    UsageError
        With every option that does not make sense.
    """
    scoring = {name: options[name] for name in (*OWN, *WORDS) if name in options}  # type: ignore[literal-required]
    reading = cast("Reading", {name: value for name, value in options.items() if name not in (*OWN, *WORDS)})
    read: dict[str, Any] = {}
    check_all("the options", _checks(given, scoring, reading, read, has_data=has_data))
    own = _scale(read) if read["items"] else None
    asked = Asked(
        own=own,
        only=read["only"],
        words=AskedScale(levels=read["scale"], unsure=read["unsure"]),
        waves=read["wave"],
        wave_item=read["wave_item"],
        join_ids=given["join_ids"],
        by=read["by"],
        matrix=given["matrix"],
        conf_level=0.95 if given["conf_level"] is None else given["conf_level"],
    )
    return asked, reading


def _checks(
    given: dict[str, Any], scoring: dict[str, Any], reading: Reading, read: dict[str, Any], *, has_data: bool
) -> Iterator[Callable[[], object]]:
    """Yield every check; what was read stands in `read` afterwards."""

    def keep(name: str, value: object, how: Callable[[], object]) -> None:
        read[name] = () if name in LISTS else None
        read[name] = value if value is None else how()

    for name in ("wave_item", "by"):
        yield partial(keep, name, given[name], partial(one_name, name, given[name]))
    for name in ("items", "only", "wave"):
        yield partial(keep, name, given[name], partial(listed, given[name], name))
    for name in ("reversed", *WORDS):
        yield partial(keep, name, scoring.get(name, ()), partial(listed, scoring.get(name, ()), name))
    for name, how in (("name", one_name_of), ("rule", _rule), ("range", _range), ("at_least", _at_least)):
        yield partial(keep, name, scoring.get(name), partial(how, scoring.get(name)))
    yield partial(check_level_option, given["conf_level"])
    yield partial(check_flags, join_ids=given["join_ids"], matrix=given["matrix"])
    of_study = {"study": given["study"] is not None, "wave": given["wave"], "only": given["only"]}
    yield partial(check_together, {**of_files(reading), "wave_item": given["wave_item"]}, of_study, has_data=has_data)
    yield partial(_check_scale, read, scoring, has_data=has_data)


LISTS = ("items", "only", "wave", "reversed", *WORDS)


def one_name_of(given: object) -> str | None:
    """Return what a scale is called."""
    return one_name("name", given)


def _rule(given: object) -> str:
    check_choice("rule", given, RULES)
    return str(given)


def _range(given: object) -> tuple[float, float]:
    """Return the lowest and the highest answer."""
    fix = "Give the lowest and the highest answer, such as 1,5"
    parts = [given] if isinstance(given, str | Real) else given
    texts = [as_code(part) or "" for part in parts] if isinstance(parts, Sequence) else []
    try:
        low, high = (float(number) for text in texts for number in text.split(","))
    except ValueError:
        raise refused("range", given, "not two numbers", fix) from None
    if not (float("-inf") < low < high < float("inf")):
        raise UsageError("the options", [Problem("range", f"{low:g} is not below {high:g}", fix)])
    return low, high


def _at_least(given: object) -> str:
    """Return how many items must be answered, as text: a whole number of 1 or more, or a share below 1."""
    text = None if isinstance(given, bool) else as_code(given)
    try:
        number = float(text) if text is not None else 0.0
    except ValueError:
        number = 0.0
    if not (0 < number < 1 or (number >= 1 and number.is_integer())):
        fix = "Use a number of items such as 3, or a share such as 0.8"
        raise refused("at_least", given, "neither a number of items nor a share of them", fix)
    return str(text)


def _check_scale(read: dict[str, Any], scoring: dict[str, Any], *, has_data: bool) -> None:
    """Refuse a scale of one item, or options of a scale where no items are named."""
    items = read.get("items") or ()
    problems = []
    if not items:
        if has_data:
            problems.append(Problem("items", "no file says which items make a scale", ITEMS))
        problems.extend(
            Problem(name, "it is about the scale of the items that are named", "Add --items, or omit it")
            for name in (*OWN, *WORDS)
            if scoring.get(name) not in (None, ()) and not has_data
        )
    elif len(items) < FEWEST:
        problems.append(Problem("items", f"{items[0]} is one item, and a scale has two or more", ITEMS))
    if items and read.get("only") and not has_data:
        problems.append(Problem("only", "it names scales of the dictionary", "Omit it, or omit --items"))
    problems.extend(
        Problem("reversed", f'"{item}" is none of the items', nearest(item, items))
        for item in read.get("reversed") or ()
        if items and item not in items
    )
    least = read.get("at_least")
    if items and least and float(least) > len(items):
        problems.append(Problem("at_least", f"{least} is more than the {len(items)} items", "Use fewer, or a share"))
    if read.get("by") is not None and read["by"] in items:
        problems.append(Problem("by", "it makes the groups, and is one of the items", "Group by another item"))
    if problems:
        raise UsageError("the options", problems)


def _scale(read: dict[str, Any]) -> Scale:
    low, high = read["range"] or (None, None)
    return Scale(
        name=read["name"] or SCALE,
        label=read["name"] or "Scale",
        items=read["items"],
        reversed=read["reversed"] or (),
        rule=read["rule"] or MEAN,
        at_least=read["at_least"] or "",
        low=low,
        high=high,
    )
