"""A few of the damaged files of `benchmarks/fuzz_files.py`: see there for the rules they are held to."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "fuzz_files.py"


@pytest.mark.parametrize(("kind", "number", "n_sound"), [("sav", 30, 20), ("redcap", 8, 6), ("qualtrics", 8, 5)])
def test_damaged_files_neither_end_the_process_nor_are_read_in_part(kind: str, number: int, n_sound: int) -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(number), "--seed", "14", "--kinds", kind],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{number} damaged and {n_sound} sound files {kind}" in done.stdout
