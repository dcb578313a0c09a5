"""Run a command of the package, or a cell of Python, and say what it gives."""

import ast
import contextlib
import io
import os
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from leapstats.cli.entry import main

HOLDS = {0, 1}  # 1: a check did not hold, which is a result too


@dataclass(frozen=True)
class Ran:
    """What a line gave: what it printed, and which files it wrote."""

    text: str
    written: tuple[str, ...] = ()


class Terminal(io.TextIOWrapper):
    """What a command takes for a terminal, so that its tables fit 80 columns."""

    def isatty(self) -> bool:
        return True


def command(line: str, folder: Path) -> Ran:
    """Run one line that begins with `leapstats`; fail where it fails."""
    before = files(folder)
    streams = {
        "out": Terminal(io.BytesIO(), encoding="utf-8", write_through=True),
        "err": io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True),
    }
    with (
        contextlib.chdir(folder),
        mock.patch.object(sys, "argv", shlex.split(line, comments=True)),
        mock.patch.object(sys, "stdout", streams["out"]),
        mock.patch.object(sys, "stderr", streams["err"]),
        mock.patch.dict(os.environ, COLUMNS="80"),
    ):
        code = ended()
    out, err = (stream.buffer.getvalue().decode() for stream in streams.values())  # type: ignore[attr-defined]
    if code not in HOLDS:
        raise RuntimeError(f"{line}\n{err}")
    return Ran(out, tuple(sorted(files(folder) - before)))


def ended() -> object:
    try:
        main()
    except SystemExit as end:
        return end.code
    return 0


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def cell(code: str, names: dict[str, Any], folder: Path) -> tuple[str, Any]:
    """Run a cell of Python; return what it prints, and the value of its last line as a notebook has it."""
    tree = ast.parse(code)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    value = None
    with contextlib.chdir(folder), contextlib.redirect_stdout(printed):
        exec(compile(tree, "<page>", "exec"), names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "<page>", "eval"), names)
    return printed.getvalue(), value
