"""Read what a publication printed, and which findings about it are known: the folder published/ of a study."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from leapstats.dictionary.files import names_in
from leapstats.dictionary.sheets import Findings, SheetRow, sheet
from leapstats.dictionary.study import Accepted, Published
from leapstats.errors import Problem
from leapstats.terms import Figure

FOLDER = "published"
ACCEPTED_FILE = f"{FOLDER}/accepted.csv"
ACCEPTED = "finding reason".split()
PUBLISHED = (
    "id wave where label figure printed n base percent low high universe expression same_as "
    "convention not_computable note"
).split()
PARSED = {"figure", "universe", "expression", "not_computable"}
WHOLE = ("n", "base")
DECIMAL = ("percent", "low", "high")
WHOLE_NUMBER = re.compile("[0-9]{1,9}")
NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12})?")
NEEDED = {"n_pct": ("n", "base"), "min": ("n",), "max": ("n",), "mark": ("n",), "range": ("low", "high")}


def published_cells(folder: Path, findings: Findings) -> Iterator[Published]:
    """Yield the cells of every file of published/, what is wrong with them noted."""
    seen: dict[str, str] = {}
    for name in names_in(folder, FOLDER, ".csv"):
        if isinstance(name, Problem):
            findings.problems.append(name)
        elif name != ACCEPTED_FILE:
            yield from _cells(folder, name, seen, findings)


def _cells(folder: Path, name: str, seen: dict[str, str], findings: Findings) -> Iterator[Published]:
    for row in sheet(folder, name, PUBLISHED, findings):
        if not row["id"]:
            row.complain("id", "a published cell has no id", "Name it")
        elif row["id"] in seen:
            row.complain("id", f"{row['id']} is already in {seen[row['id']]}", "Rename or remove one of them")
        seen.setdefault(row["id"], row.where)
        _check_numbers(row)
        yield Published(
            **{key: row[key] for key in PUBLISHED if key not in PARSED},
            not_computable=row.flag("not_computable"),
            file=Path(name).stem,
            line=row.line,
            figure=row.choice("figure", Figure, Figure.N_PERCENT),
            universe=row.expression("universe"),
            expression=row.expression("expression"),
        )


def _check_numbers(row: SheetRow) -> None:
    """Note the figures of a published cell that are no numbers, or not there where the figure needs them."""
    for column in (*WHOLE, *DECIMAL):
        text, pattern = row[column], WHOLE_NUMBER if column in WHOLE else NUMBER
        if text and not pattern.fullmatch(text):
            kind = "a whole number" if column in WHOLE else "a number"
            row.complain(column, f'"{text}" is not {kind}', "Enter the figure as printed, without other signs")
    for column in NEEDED.get(row["figure"], ()):
        if not row[column]:
            row.complain(column, f"a cell with figure {row['figure']} needs it", "Type it in")
    if row["figure"] == "mean" and not NUMBER.fullmatch(row["printed"]):
        what = f'"{row["printed"]}" is not a number, but the figure is a mean'
        row.complain("printed", what, "Enter only the mean, as printed")


def accepted_findings(folder: Path, findings: Findings) -> Iterator[Accepted]:
    """Yield the findings about the paper that are known, each with the reason why it stands."""
    if not os.path.lexists(folder / ACCEPTED_FILE):
        return
    seen: dict[str, str] = {}
    for row in sheet(folder, ACCEPTED_FILE, ACCEPTED, findings):
        for column in ACCEPTED:
            if not row[column]:
                row.complain(column, "it is blank", "Enter the finding as `check --published` prints it, and a reason")
        if row["finding"] in seen:
            row.complain("finding", f"it is already in {seen[row['finding']]}", "Remove one of them")
        seen.setdefault(row["finding"], row.where)
        yield Accepted(row["finding"], row["reason"])
