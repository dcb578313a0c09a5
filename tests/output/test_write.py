"""A file is written whole or not at all."""

import os
from pathlib import Path

import pandas as pd
import pytest

import leapstats as ls
from leapstats.errors import OutputError, UsageError
from leapstats.output import places, write


@pytest.fixture
def table() -> "ls.present.shown.AnalysisResult":  # type: ignore[name-defined]
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


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("failing", [1, 2, 3])
def test_all_files_or_none(failing: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new, last = tmp_path / "a.md", tmp_path / "b.md", tmp_path / "c.md"
    old.write_text("old")
    old.chmod(0o640)
    last.write_text("last")
    calls = []
    replace = write.Path.replace

    def fail(path: Path, target: Path) -> Path:
        calls.append(target)
        if len(calls) == failing:
            raise OSError(1, "Operation not permitted")
        return replace(path, target)

    monkeypatch.setattr(write.Path, "replace", fail)
    with pytest.raises(OutputError, match=rf"{'abc'[failing - 1]}\.md was not written: .*unchanged. Nothing else was"):
        write.write_all({old: b"A", new: b"B", last: b"C"})
    assert names_in(tmp_path) == ["a.md", "c.md"]
    assert (old.read_text(), last.read_text()) == ("old", "last")
    assert old.stat().st_mode & 0o777 == 0o640
    monkeypatch.undo()
    write.write_all({old: b"A", new: b"B", last: b"C"})
    assert [path.read_text() for path in (old, new, last)] == ["A", "B", "C"]
    assert names_in(tmp_path) == ["a.md", "b.md", "c.md"]


def test_old_files_are_kept_where_the_disk_has_no_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(write.os, "link", none)
    test_all_files_or_none(2, tmp_path, monkeypatch)


def test_a_disk_that_fills_up_leaves_no_part_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "b.md").write_text("old")
    opened = os.fdopen

    def full(handle: int, mode: str) -> object:
        stream = opened(handle, mode)
        if len(names_in(tmp_path)) == 3:  # the old file, the first that is ready, and the second
            stream.close()
            raise OSError(28, "No space left on device")
        return stream

    monkeypatch.setattr(write.os, "fdopen", full)
    with pytest.raises(
        OutputError, match=r"b\.md was not written: No space left on device\. The old file, if any, is unch"
    ):
        write.write_all({tmp_path / "a.md": b"A", tmp_path / "b.md": b"B"})
    assert names_in(tmp_path) == ["b.md"]
    assert (tmp_path / "b.md").read_text() == "old"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_devices_are_written_straight_into_and_first(table: object, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("old")
    with pytest.raises(OutputError, match=r"/dev/full was not written: No space left on device\. Nothing else was wri"):
        write.write_all({tmp_path / "a.md": b"new", Path("/dev/full"): b"new"})
    assert (tmp_path / "a.md").read_text() == "old"
    assert names_in(tmp_path) == ["a.md"]
    for name in (None, "docx"):
        table.save("/dev/null", name)  # type: ignore[attr-defined]
    assert Path("/dev/null").is_char_device()
    link = tmp_path / "null.md"
    link.symlink_to("/dev/null")
    table.save(link)  # type: ignore[attr-defined]
    assert link.is_symlink()
    assert Path("/dev/null").is_char_device()


def test_a_pipe_gets_the_whole_result(table: object, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.md"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    table.save(pipe)  # type: ignore[attr-defined]
    assert os.read(reader, 10**6).decode() == table.render("markdown")  # type: ignore[attr-defined]
    os.close(reader)
    assert pipe.is_fifo()


def test_an_open_file_is_gone_on_with_and_not_replaced(table: object, tmp_path: Path) -> None:
    log = tmp_path / "log"
    handle = os.open(log, os.O_WRONLY | os.O_CREAT)
    os.write(handle, b"before\n")
    table.save(f"/dev/fd/{handle}", "csv")  # type: ignore[attr-defined]
    os.write(handle, b"after\n")
    os.close(handle)
    assert log.read_text() == "before\n" + table.render("csv") + "after\n"  # type: ignore[attr-defined]
    with pytest.raises(UsageError, match="Bad file descriptor"):
        table.save(f"/dev/fd/{handle}", "csv")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("x" * 300 + ".md", "File name too long"),
        ("loop.md", "symbolic links"),
        ("file/t.md", "there is no folder"),
        ("nul\0.md", "null (byte|character)"),
    ],
)
def test_names_that_no_file_can_have(table: object, tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "loop.md").symlink_to(tmp_path / "loop.md")
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match=said):
        table.save(tmp_path / name)  # type: ignore[attr-defined]


def test_folders_and_files_that_may_not_be_written_are_told_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    (tmp_path / "fixed.md").write_text("old")
    # The superuser may write anywhere, so what the system says is made up.
    monkeypatch.setattr(places.os, "access", lambda path, _: Path(path).name not in {"closed", "fixed.md"})
    with pytest.raises(UsageError) as refused:
        write.write_all({closed / "t.md": b"", tmp_path / "fixed.md": b"", tmp_path / "a.md": b""})
    assert [problem.what for problem in refused.value.problems] == [
        f"the folder is write-protected: {closed}",
        "the file is write-protected",
    ]
    assert names_in(tmp_path) == ["closed", "fixed.md"]


def test_two_names_of_one_file(tmp_path: Path) -> None:
    (tmp_path / "link.tex").symlink_to(tmp_path / "t.md")
    with pytest.raises(UsageError, match="it is the same file as"):
        write.write_all({tmp_path / "t.md": b"", tmp_path / "link.tex": b""})
    assert not (tmp_path / "t.md").exists()
