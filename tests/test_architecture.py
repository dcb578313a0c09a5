"""What the layout promises: small files, names that do not clash, light imports, honest exports."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import leapstats

PACKAGE = Path(leapstats.__file__).parent
HEAVY = ("pandas", "numpy", "scipy", "statsmodels", "plotnine", "pyreadstat")
MODULES = sorted(path for path in PACKAGE.rglob("*.py"))


def test_no_file_is_long() -> None:
    assert [path for path in MODULES if len(path.read_text(encoding="utf-8").splitlines()) > 400] == []


def test_no_module_is_named_like_its_function() -> None:
    # The command line and the Python verbs are found by the name of their verb.
    others = [path for path in MODULES if path.parent.name not in {"api", "cli"}]
    named = {path: re.compile(rf"^def {re.escape(path.stem)}\b", re.MULTILINE) for path in others}
    assert [path for path, function in named.items() if function.search(path.read_text(encoding="utf-8"))] == []
    assert [path for path in MODULES if path.stem in {"utils", "helpers", "misc"}] == []


@pytest.mark.parametrize("path", sorted((PACKAGE / "output" / "figures").glob("*.py")), ids=lambda path: path.stem)
def test_figures_use_no_private_name_of_a_library(path: Path) -> None:
    used: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute):
            used.append(node.attr)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            used.append(node.value)  # the name of an attribute, perhaps
        elif isinstance(node, ast.Import | ast.ImportFrom):
            used.extend(f"{getattr(node, 'module', '')}.{name.name}" for name in node.names)
    parts = {part for name in used for part in name.split(".") if name.replace(".", "").isidentifier()}
    assert {part for part in parts if part.startswith("_") and not part.startswith("__")} == set()


def test_no_room_hides_a_verb() -> None:
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")} | {path.stem for path in PACKAGE.glob("*.py")}
    assert not rooms & set(leapstats.__all__)


def test_all_is_what_can_be_had() -> None:
    assert sorted(leapstats.__all__) == leapstats.__all__
    for name in leapstats.__all__:
        assert getattr(leapstats, name).__module__.startswith("leapstats.")
    with pytest.raises(AttributeError, match="no attribute 'tabel1'"):
        leapstats.tabel1  # noqa: B018


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("table1", "--help"), ("simulate", "--help")])
def test_help_and_version_load_nothing_heavy(arguments: tuple[str, ...]) -> None:
    script = (
        f"import sys; sys.argv = ['leapstats', *{arguments!r}]\n"
        "from leapstats.cli.entry import main\n"
        "try:\n    main()\nexcept SystemExit as done:\n    assert not done.code\n"
        f"print('LOADED', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.rstrip().endswith("LOADED []")


def test_table1_loads_no_statistics_packages(tmp_path: Path) -> None:
    script = (
        "import sys; sys.argv = ['leapstats', 'table1']\n"
        "from leapstats.cli.entry import main\n"
        "try:\n    main()\nexcept SystemExit as done:\n    assert not done.code\n"
        "print('LOADED', [n for n in ('scipy', 'statsmodels', 'plotnine', 'matplotlib') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.rstrip().endswith("LOADED []")
