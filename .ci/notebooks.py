"""Open each script of analyses/ as a notebook, and run it as one; those that take minutes only open.

`python .ci/notebooks.py` from the top of a copy of the repository: notebooks write to its reports/.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jupytext
from nbclient import NotebookClient

SLOW = {"associations", "bounds"}
ANALYSES = Path("analyses")


def run(script: Path) -> str:
    """Return what was done with a script."""
    notebook = jupytext.read(script)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if not cells or notebook.cells[0].cell_type != "markdown":
        raise SystemExit(f"{script} opens as a notebook without text or code")
    if script.stem in SLOW:
        return f"{script.stem}: opened, {len(cells)} cells"
    here = {"metadata": {"path": str(ANALYSES)}}
    quiet = ["--IPKernelApp.log_level=40"]
    NotebookClient(notebook, kernel_name="python3", timeout=300, resources=here, extra_arguments=quiet).execute()
    shown = sum("text/html" in output.get("data", {}) for cell in cells for output in cell.outputs)
    return f"{script.stem}: {len(cells)} cells run, {shown} tables shown"


def main() -> int:
    """Run all, two at a time."""
    with ThreadPoolExecutor(2) as pool:
        for line in pool.map(run, sorted(ANALYSES.glob("*.py"))):
            print(line)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
