"""A table on a terminal: as wide as the terminal, and nothing said twice."""

import os
import pty
import subprocess
import sys
from pathlib import Path


def on_a_terminal(*arguments: str) -> str:
    """Return what a command shows on a terminal of 80 columns, errors and notes among it."""
    terminal, inside = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "leapstats", *arguments],
        stdin=inside,
        stdout=inside,
        stderr=inside,
        env={**os.environ, "COLUMNS": "80"},
    )
    os.close(inside)
    shown = b""
    while True:
        try:
            part = os.read(terminal, 65_536)
        except OSError:
            break
        if not part:
            break
        shown += part
    os.close(terminal)
    assert process.wait() == 0
    return shown.decode().replace("\r\n", "\n")


def test_what_stands_under_the_table_is_not_told_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "clinics.csv"
    file.write_text("site,nurses\n" + "".join(f"{'ab'[place % 2]},{place}\n" for place in range(12)))
    shown = on_a_terminal("table1", str(file), "--by", "site", "--test")
    assert "categorical (text, in alphabetical order): site" in " ".join(shown.split())
    assert "Note:" not in shown
    assert max(map(len, shown.splitlines())) <= 80
