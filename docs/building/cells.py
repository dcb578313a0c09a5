"""Fill a page with what its blocks give.

A comment below a block says what to show; a code host does not show it:

- `<!-- printed -->` what the lines print; `<!-- printed: 20 -->` the first 20 lines
- `<!-- table -->` the value of the last line of a Python block, as a notebook shows it
- `<!-- figure: what it shows -->` its figure, with this description
"""

import re
import shutil
from pathlib import Path
from typing import Any

from building import running
from building.formulas import raw

TOP = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```\n((?:\n*<!-- (?:printed|table|figure)[^\n]*? -->\n?)*)", re.M | re.S)
MARK = re.compile(r"^<!-- (printed|table|figure)(?:: (.+?))? -->$", re.MULTILINE)


def filled(text: str, uri: str, scratch: Path) -> tuple[str, dict[str, bytes]]:
    """Return a page with what its blocks give, and the pictures that it shows, by their places."""
    if not MARK.search(text):
        return text, {}
    filler = Filler(uri, workplace(scratch / uri.replace("/", "-")))
    return BLOCK.sub(filler.block, text), filler.pictures


def workplace(folder: Path) -> Path:
    """Return a new folder that holds the files which examples name."""
    shutil.copytree(TOP / "analyses" / "examples", folder / "analyses" / "examples")
    return folder


class Filler:
    """The blocks of one page, which share their names as the cells of a notebook do."""

    def __init__(self, uri: str, folder: Path) -> None:
        self.uri, self.folder = uri, folder
        self.names: dict[str, Any] = {"__name__": "page"}
        self.pictures: dict[str, bytes] = {}

    def block(self, found: re.Match[str]) -> str:
        """Return a block with what it gives below it."""
        language, code, marks = found.groups()
        wanted = MARK.findall(marks)
        shown = f"```{language}\n{code}```\n"
        if language == "sh" and not wanted:
            return shown
        printed, value = self.run(language, code)
        parts = [self.part(kind, said, printed, value) for kind, said in wanted]
        return "\n".join([shown, *parts, ""])

    def run(self, language: str, code: str) -> tuple[str, Any]:
        """Run a block in the folder of the page."""
        if language == "python":
            return running.cell(code, self.names, self.folder)
        lines = [line for line in code.splitlines() if line.startswith("leapstats ")]
        return "\n".join(running.command(line, self.folder).text for line in lines), None

    def part(self, kind: str, said: str, printed: str, value: Any) -> str:
        """Return one thing to show."""
        if kind == "printed":
            return fenced(printed, int(said) if said else None)
        if kind == "table":
            return raw(f'<div class="shown">{value._repr_html_()}</div>')
        return self.figure(value, said)

    def figure(self, value: Any, said: str) -> str:
        """Draw the first figure of a result."""
        name = f"{Path(self.uri).stem}-{len(self.pictures) + 1}.svg"
        figures = value.plot()
        self.pictures[str(Path(self.uri).with_name(name))] = svg(figures, self.folder)
        return f"![{said}]({name})\n"


def svg(figures: Any, folder: Path) -> bytes:
    """Return the first page of figures as SVG."""
    path = folder / "figure.svg"
    figures.save(path)
    first = path if path.exists() else path.with_name("figure-1.svg")
    drawn = first.read_bytes()
    for each in folder.glob("figure*.svg"):
        each.unlink()
    return drawn


def fenced(printed: str, most: int | None = None) -> str:
    """Return text as a block, at most so many lines of it; a cut says how many it leaves out."""
    if not printed.strip():
        printed = "(it prints nothing, and writes what its options say)"
    lines = printed.rstrip("\n").splitlines()
    if most is not None and len(lines) > most:
        lines = [*lines[:most], f"[... {len(lines) - most} more lines]"]
    return "```text\n" + "\n".join(lines) + "\n```\n"
