"""Totals of a population, to which weights are raked, from a file: item, level, total."""

from collections.abc import Iterator, Mapping
from math import isfinite
from pathlib import Path

from leapstats.errors import DataError, Problem, UsageError
from leapstats.fieldwork.weighting import SOURCE, Margin
from leapstats.survey.delimited import read_sheet

COLUMNS = ("item", "level", "total")
NO_NUMBER = "{found} is not a number above 0"
CORRECT = "Write how many units of the population have it"


def margins_in(path: Path) -> tuple[Margin, ...]:
    """Read the totals of a file, one row a level.

    Parameters
    ----------
    path
        A delimited text with the columns `item`, `level` and `total`.

    Raises
    ------
    DataError
        With everything that is wrong with it.
    """
    sheet = read_sheet(path)
    header = [name.strip().lower() for name in sheet.headers[0]]
    lacking = [name for name in COLUMNS if name not in header]
    if lacking:
        what = f"it has no column {', '.join(lacking)}"
        raise DataError(path.name, [Problem("line 1", what, f"Use the columns {', '.join(COLUMNS)}")])
    places = [header.index(name) for name in COLUMNS]
    problems = [*sheet.problems]
    totals: dict[str, dict[str, float]] = {}
    for row, line in enumerate(sheet.lines):
        cells = sheet.row(row)
        item, level, total = (cells[place] for place in places)
        _add(totals, (item, level, total), f"line {line}", problems)
    if problems:
        raise DataError(path.name, problems)
    return tuple(Margin(item=item, totals=levels) for item, levels in totals.items())


def _add(totals: dict[str, dict[str, float]], cells: tuple[str, str, str], where: str, problems: list[Problem]) -> None:
    item, level, text = cells
    number = _number(text)
    levels = totals.setdefault(item, {}) if item else {}
    if not item or not level:
        problems.append(Problem(where, "item or level is blank", "Fill it in"))
    elif number is None:
        problems.append(Problem(f"{where}, {item}, {level}", NO_NUMBER.format(found=f'"{text}"'), CORRECT))
    elif level in levels:
        problems.append(Problem(f"{where}, {item}, {level}", "it has a total already", "Keep one"))
    else:
        levels[level] = number


def margins_given(given: Mapping[str, Mapping[object, object]]) -> tuple[Margin, ...]:
    """Take totals as a mapping from item to a mapping from level to total.

    Raises
    ------
    UsageError
        With everything that is wrong with it.
    """
    problems = list(_given_problems(given))
    if problems:
        raise UsageError(SOURCE, problems)
    return tuple(
        Margin(item=str(item), totals={_level(level): _number(total) or 0.0 for level, total in levels.items()})
        for item, levels in given.items()
    )


def _given_problems(given: Mapping[str, Mapping[object, object]]) -> Iterator[Problem]:
    for item, levels in given.items():
        if not isinstance(levels, Mapping) or not levels:
            yield Problem(f"rake, {item}", "it has no totals", 'Write it as {"region": {"North": 40, "South": 20}}')
            continue
        for level, total in levels.items():
            if _number(total) is None:
                yield Problem(f"rake, {item}, {level}", NO_NUMBER.format(found=repr(total)), CORRECT)


def _level(level: object) -> str:
    return str(level).removesuffix(".0") if isinstance(level, float) else str(level)


def _number(given: object) -> float | None:
    """Return a number above 0, None for anything else."""
    if isinstance(given, bool):
        return None
    try:
        number = float(given)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return number if isfinite(number) and number > 0 else None
