"""The scripts of analyses/ open as notebooks, and the Quarto text computes its numbers."""

import ast
import re
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pytest

from leapstats.output.result import AnalysisResult

TOP = Path(__file__).parents[1]
SCRIPTS = sorted((TOP / "analyses").glob("*.py"))
QUARTO = (TOP / "analyses" / "quarto" / "methods.qmd").read_text(encoding="utf-8")
CHUNK = re.compile(r"^```\{python\}\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`\{python\} (.+?)`")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_opens_as_a_notebook(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    head, *cells = re.split(r"^# %%", text, flags=re.MULTILINE)
    # Jupytext's header, then a heading, then cells that are Python each by itself.
    assert "formats: py:percent" in head
    assert cells[0].startswith(" [markdown]\n# # ")
    code = [cell for cell in cells if not cell.startswith(" [markdown]")]
    assert code
    for cell in code:
        ast.parse(cell)
    assert "__file__" not in text.replace('globals().get("__file__", ', "")  # a notebook has none


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_takes_public_names_only(script: Path) -> None:
    # Continuous integration runs each as a script, and as a notebook.
    text = script.read_text(encoding="utf-8")
    public = ("import leapstats as ls", "from leapstats import stats")
    assert set(re.findall(r"^(?:from|import) leapstats.*", text, re.MULTILINE)) <= set(public)


def test_the_quarto_text_computes_what_it_says() -> None:
    names: dict[str, Any] = {}
    values = []
    for chunk in CHUNK.findall(QUARTO):
        tree = ast.parse(chunk)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "methods.qmd", "exec"), names)
        if isinstance(last, ast.Expr):
            values.append(eval(compile(ast.Expression(last.value), "methods.qmd", "eval"), names))
    plt.close("all")
    assert isinstance(values[0], AnalysisResult)
    assert len(values) == 2
    shown = [str(eval(code, names)) for code in INLINE.findall(QUARTO)]
    # Blasi et al. 2018: 25 of 30 with a BH specialist, 8 with a psychologist (Table 1); counselors in 3 and then 7 of
    # 30, so that gains are 4 more than losses. 11.4: 1.96^2 / (30 + 1.96^2).
    assert shown[:2] == ["25 of 30 (83.3%)", "8"]
    assert int(shown[2]) - int(shown[3]) == 4
    assert shown[-1] == "11.4"
    assert "Synthetic" in QUARTO or "synthetic" in QUARTO
