"""The files of a dictionary: its README, then each column with an example of the study in the package."""

import csv
from pathlib import Path

from building import links

SOURCE = "data_dictionary/README.md"
PAGE = "dictionary_files.md"
FILES = (
    "variables.csv",
    "codelists.csv",
    "columns.csv",
    "constraints.csv",
    "published/table1.csv",
    "published/accepted.csv",
)
LONGEST = 90  # characters of a cell that are shown


def pages(top: Path) -> dict[str, str]:
    """Return the page."""
    text = links.moved((top / SOURCE).read_text(encoding="utf-8"), SOURCE, PAGE)
    text = text.replace("# The LEAP data dictionary", "# Files of a dictionary", 1)
    tables = [part for name in FILES for part in columns(name, top / "data_dictionary" / name)]
    study = (top / "data_dictionary" / "study.toml").read_text(encoding="utf-8")
    head = ["## Every column, with an example", "", "From the dictionary of the study in the package.", ""]
    return {PAGE: "\n".join([text, *head, *tables, "### study.toml", "", f"```toml\n{study}```", ""])}


def columns(name: str, path: Path) -> list[str]:
    """Return the columns of a file: how many rows have something there, and a cell of the fullest or first row."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    if not rows:
        return []
    fullest = max(rows, key=lambda row: sum(bool(cell) for cell in row.values()))
    lines = [f"### {name}", "", f"{len(rows)} rows.", "", "| column | filled in | example |", "|---|---|---|"]
    for column in rows[0]:
        filled = [row[column] for row in rows if row[column]]
        example = fullest[column] or (filled[0] if filled else "")
        lines.append(f"| `{column}` | {len(filled)} | {cell(example)} |")
    return [*lines, ""]


def cell(text: str) -> str:
    """Return a cell as code in a table."""
    shown = text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
    return f"`{shown}`".replace("|", "\\|") if shown else "no row has one"
