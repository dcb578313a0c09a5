"""A few of the damaged files of `benchmarks/fuzz_files.py`: see there for the rules they are held to."""

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "fuzz_files.py"


def test_damaged_files_neither_end_the_process_nor_are_read_in_part() -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "12", "--seed", "14", "--kinds", "sav"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "12 damaged and 20 sound files .sav" in done.stdout
