"""A file is written whole or not at all."""

import os
from pathlib import Path

import pandas as pd
import pytest

import leapstats as ls
from leapstats.errors import OutputError, UsageError
from leapstats.present import write


@pytest.fixture
def table() -> "ls.present.shown.ShownTable":  # type: ignore[name-defined]
    return ls.table1(pd.DataFrame({"x": ["a", "b"]}))


def test_the_suffix_picks_the_format(table: object, tmp_path: Path) -> None:
    for name, start in (("t.html", "<!DOCTYPE"), ("t.md", "**"), ("t.json", "{"), ("t.csv", "Char"), ("t.txt", "Char")):
        table.save(tmp_path / name)  # type: ignore[attr-defined]
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["t.csv", "t.html", "t.json", "t.md", "t.txt"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("t.doc", "no format is written"),
        ("t", "no suffix"),
        ("no/t.md", "there is no folder"),
        (".", "this is a folder"),
    ],
)
def test_what_cannot_be_a_target(table: object, tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        table.save(tmp_path / name)  # type: ignore[attr-defined]
    assert list(tmp_path.iterdir()) == []


def test_a_failed_write_leaves_the_old_file(table: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "t.md"
    target.write_text("old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write.Path, "replace", fail)
    with pytest.raises(OutputError, match=r"No space left.*unchanged"):
        table.save(target)  # type: ignore[attr-defined]
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["t.md"]


def test_permissions_and_links_are_kept(table: object, tmp_path: Path) -> None:
    real, link = tmp_path / "real.md", tmp_path / "link.md"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    table.save(link)  # type: ignore[attr-defined]
    assert link.is_symlink()
    assert real.read_text(encoding="utf-8").startswith("**")
    assert real.stat().st_mode & 0o777 == 0o640
    mask = os.umask(0)
    os.umask(mask)
    table.save(tmp_path / "new.md")  # type: ignore[attr-defined]
    assert (tmp_path / "new.md").stat().st_mode & 0o777 == 0o666 & ~mask


def test_nothing_is_written_unless_all_can_be(table: object, tmp_path: Path) -> None:
    targets = {tmp_path / "a.md": None, tmp_path / "b.doc": None}
    with pytest.raises(UsageError):
        write.save_all(targets, table.document)  # type: ignore[attr-defined]
    assert list(tmp_path.iterdir()) == []
