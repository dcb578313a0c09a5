"""Large files are read by arrays of bytes: the same as row by row, or not at all."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from leapstats.errors import DataError
from leapstats.survey import delimited, delimited_bytes
from leapstats.survey.delimited_bytes import grid_of_bytes
from leapstats.survey.delimited_rows import grid_of_rows
from leapstats.survey.grid import Grid


def shown(grid: Grid) -> tuple[object, ...]:
    columns = [(each.places.tolist(), each.distinct.tolist(), each.places.dtype) for each in grid.columns]
    return grid.headers, columns, grid.lines.tolist(), grid.empty.tolist(), grid.n_left_out, grid.problems


def compare(text: str, separator: str = ",", n_headers: int = 1) -> bool:
    """Hold one reading against the other; tell whether the bytes were read at all."""
    fast = grid_of_bytes(text.encode(), separator, n_headers=n_headers)
    if fast is None:
        return False
    assert shown(fast) == shown(grid_of_rows("a.csv", text, separator, n_headers=n_headers))
    return True


cells = st.text(st.one_of(st.sampled_from(' "\n\t,;ab1\u00a0\u2003é€'), st.characters(codec="utf-8")), max_size=5).map(
    lambda text: text.replace("\0", "").replace("\r", "\r\n")
)
words = st.one_of(cells, st.sampled_from(["Agree strongly", "Agree strongl", " Agree", "Agree", "x" * 70, "x" * 71]))


@given(
    rows=st.integers(2, 4).flatmap(lambda width: st.lists(st.lists(words, min_size=width, max_size=width), min_size=2)),
    separator=st.sampled_from(",;\t"),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    end=st.sampled_from(["\n", "\r\n"]),
    n_headers=st.integers(1, 2),
)
def test_what_the_csv_module_writes(
    rows: list[list[str]], separator: str, quoting: int, end: str, n_headers: int
) -> None:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=separator, quoting=quoting, lineterminator=end).writerows(rows)
    compare(buffer.getvalue(), separator, n_headers)


@settings(max_examples=5 * settings().max_examples)
@given(st.text(st.sampled_from('ab1 ,,,"\n\n\r;é'), max_size=40), st.integers(1, 2))
@example('a,b\n"1""",2\n"""",""\n', 1)
@example('"a\nc",b\n1,"2\r\n3"\r\n,\r\n4,5\n,\n\n', 1)
@example("a,b\n1,2\r,\n", 1)
@example('a,b\n1"",2\n', 1)
@example('a,b\n"1"2,3\n', 1)
def test_any_text(text: str, n_headers: int) -> None:
    compare(text, ",", n_headers)


@given(st.binary(max_size=60))
def test_any_bytes(content: bytes) -> None:
    text = content.replace(b"\0", b"").decode("latin-1")
    try:
        compare(text)
    except DataError as error:
        raise AssertionError("the bytes were read and the rows were not") from error


@pytest.mark.parametrize("block", [1, 2, 3, 5, 7])
def test_a_block_can_end_anywhere(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited_bytes, "BLOCK", block)
    text = 'a,"b, ""c"""\r\n"1\n2","a ""q"""\r\n,\r\n"""x""",long enough for two words\r\n é ,é\r\n'
    assert compare(text)


def test_every_length_about_the_words_that_are_compared() -> None:
    lengths = [*range(1, 27), *range(60, 83)]
    texts = ["".join(chr(97 + (place + shift) % 26) for place in range(size)) for size in lengths for shift in (0, 1)]
    ends = [f"{text[:-1]}!" for text in texts]
    rows = [f"{text},{end}" for text, end in zip([*texts, *texts], [*ends, *texts], strict=True)]
    assert compare("\n".join(["a,b", *rows]))


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1\n2,3\n",
        "a,b\n1,2,3\n4\n",
        "a,b\n1,2\n\n3,4\n",
        "\na,b\n1,2\n",
        "a,b\n1,2\n  \n",
        'a,b\n1,2" pipe\n',
        'a,b\n1,"2" x\n',
        'a,b\n1,"2\n',
        "a,b\r1,2\r",
        "a\n1\n2\n",
        "a,b\n",
        "a,b\n,\n",
        ",\n1,2\n",
        "a,b\n1," + "x" * 140_000 + "\n",
        "",
    ],
)
def test_what_is_left_to_the_reader_of_rows(text: str) -> None:
    assert grid_of_bytes(text.encode(), ",") is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_large_file_gives_the_same_sheet(encoding: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    rng = np.random.default_rng(7)
    levels = np.array([" Städtisch", "Städtisch", '"Land, ""weit"""', "", "an answer of more than eight bytes"])
    rows = [f"{place};{level}" for place, level in enumerate(levels[rng.integers(0, 5, 20_000)])]
    path.write_bytes("\n".join(["id;place", *rows[:10_000], ";", *rows[10_000:], ";", ""]).encode(encoding))
    fast = delimited.read_sheet(path)
    monkeypatch.setattr(delimited, "LARGE", 1 << 30)
    slow = delimited.read_sheet(path)
    for field in ("headers", "notes", "separator", "problems"):
        assert getattr(fast, field) == getattr(slow, field)
    assert fast.lines.tolist() == slow.lines.tolist()
    for one, other in zip(fast.columns, slow.columns, strict=True):
        assert one.distinct.tolist() == other.distinct.tolist()
        assert one.places.tolist() == other.places.tolist()
    assert "1 row without any answers included (row 10002)" in fast.notes


def test_which_files_are_read_by_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(delimited, "grid_of_bytes", lambda content, *_, **__: asked.append(len(content)))
    path = tmp_path / "a.csv"
    for text in ("a,b\n" + "1,2\n" * 70_000, "a,b\n" + "1,2\n" * 60_000, "a,b\n" + f"{'x' * 1000},2\n" * 900):
        path.write_text(text, encoding="utf-8")
        assert len(delimited.read_sheet(path).lines) in {70_000, 60_000, 900}
    assert asked == [280_004]  # a small file and one of few rows go row by row
