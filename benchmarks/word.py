"""Time of a Word table by its rows: how many times as long ten times the rows take.

Run with the Python of an environment that has leapstats: `python benchmarks/word.py`. Measured: 5 to 8, of which 10
would be linear and less is what every file needs; 4,000 rows take two to five seconds on two shared cores.
"""

import time

import leapstats as ls
from leapstats.output.document import Document
from leapstats.output.formats import module_for
from leapstats.output.table import Row, Section, Table, Text

FEW, MANY = 400, 4000


def document(rows: int) -> Document:
    """Return a table of nine columns."""
    cells = tuple(Text("-10.0 (-25.6 to 2.5)") for _ in range(9))
    body = Section(Text(""), tuple(Row(Text(f"Label {place}"), cells) for place in range(rows)))
    heads = tuple(Text(f"Column {place}") for place in range(9))
    table = Table(title="A long table", stub=Text("Item"), columns=heads, sections=(body,))
    return Document(command="table1", table=table, records=())


def seconds(rows: int) -> float:
    """Time one table."""
    made = document(rows)
    began = time.perf_counter()
    module_for("docx").render(made)
    return time.perf_counter() - began


def main() -> None:
    """Print how many times as long ten times the rows take."""
    seconds(FEW)  # what is imported once
    few, many = (min(seconds(rows) for _ in range(3)) for rows in (FEW, MANY))
    linear = f"{MANY / FEW:g} would be linear; {many:.2f} s; leapstats {ls.__version__}"
    print(f"{MANY} rows / {FEW} rows: {many / few:.1f} ({linear})")


if __name__ == "__main__":
    main()
