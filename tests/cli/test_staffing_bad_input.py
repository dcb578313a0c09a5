"""`leapstats staffing` names all that is wrong with its arguments and its file."""

from collections.abc import Callable
from pathlib import Path

import pytest

Call = Callable[..., tuple[int, str, str]]
KEYS = ("--id", "site", "--wave-item", "year")
BASE = ("long.csv", *KEYS, "--items", "lead,coordinators")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["long.csv"],
            [
                "3 problems",
                "id: a file needs this option",
                "--wave-item: a file needs this option",
                "items: a file needs this option",
                "(--id)",
            ],
        ),
        (
            [*BASE, "--study", ".", "--plan", "p", "--list-text", "--conf-level", "95", "--multiplicity", "hlom"],
            [
                "5 problems",
                "study: this option is only for a study",
                "plan: this option",
                "--list-text: this option",
                "95 is not between 0 and 1",
                '"hlom" is not known',
                "benjamini_hochberg",
            ],
        ),
        (
            [*KEYS, "--categorical", "size", "--missing", "x", "--conf-level", "0"],
            [
                "5 problems",
                "id: this option is only for a file",
                "--wave-item",
                "categorical",
                "missing",
                "0 is not between",
            ],
        ),
        (["--conf-level", "nan"], ["nan is not between 0 and 1"]),
        ([*BASE, "--conf-level", "1"], ["1 is not between 0 and 1"]),
        ([*BASE, "--conf-level", "high"], ["'high' is not a valid float"]),
        (["nowhere.csv", *BASE[1:]], ["there is no such file"]),
        (
            ["long.csv", "--id", "siet", "--wave-item", "yaer", "--items", "laed", "--by", "aera"],
            ["4 problems", "siet: there is no such column", "site", "yaer", "year", "laed", "lead", "aera", "area"],
        ),
        (
            [*BASE, "--items", "remark,empty", "--by", "fte", "--before", "2020", "--after", "2024"],
            [
                "5 problems",
                "wave 2020: there is no such wave",
                "wave 2024: there is no such wave",
                "remark: it was left out (text with more than 12 distinct values)",
                "empty: it was left out (no answers)",
                "fte: an item of type continuous cannot form groups",
            ],
        ),
        ([*BASE, "--by", "remark"], ["remark: it was left out (text"]),
        ([*BASE, "--by", "empty"], ["empty: it was left out (no answers)"]),
        ([*BASE, "--before", "2021", "--after", "2021"], ["wave 2021: it cannot be compared with itself"]),
        ([*BASE, "--before", "2023"], ["wave 2023: there is no later wave"]),
        ([*BASE, "--id", "lead"], ["lead: it is the id column"]),
        (["one.csv", *BASE[1:]], ["there is only one wave, 2021"]),
        (["twice.csv", *BASE[1:]], ['wave 2021, rows 2, 8: site "A" occurs 2 times', 'site "C" occurs 2 times']),
        (["blank.csv", *BASE[1:]], ["row 4: site is blank", "row 3: year is blank"]),
        (
            ["gaps.csv", *BASE[1:], "--by", "area"],
            [
                "3 problems",
                "lead: wave 2022 has no answers to this item",
                "coordinators: wave 2023 has no answers to this item",
                "area: wave 2021 has no answers to this item",
            ],
        ),
        (["endless.csv", *BASE[1:]], ["coordinators: wave 2021 has an infinite value"]),
        (["--before", "2013", "--after", "2013"], ["wave 2013: it cannot be compared with itself"]),
        (
            ["--before", "2012", "--after", "2017", "--items", "has_psycologist,n_psychologists", "--by", "seting"],
            [
                "4 problems",
                "wave 2012: there is no such wave",
                "2013",
                "wave 2017",
                "has_psycologist: the plan staffing has no such item",
                "has_psychologist",
                "seting: there is no such item",
                "setting",
            ],
        ),
        (["--by", "staff_change_text"], ["staff_change_text: an item of type text cannot form groups"]),
        (["--by", "practice_id"], ["practice_id: an item of type id cannot form groups"]),
        (["--plan", "stafing"], ["plans/stafing.toml: the study has no such plan"]),
        (["--study", "nowhere"], ["there is no such folder"]),
        (
            ["--plot", "p.gif", "-o", "t.rtf"],
            ["2 problems", "figures cannot be written as .gif", 'files ending in ".rtf"'],
        ),
        (["--plot", "no/p.png", "--format", "htm"], ["2 problems", "there is no folder no", "there is no such format"]),
        (["--plot", "p", "-o", "t.html"], ["the name has no suffix"]),
        (["--plot", "p.pdf", "-o", "no/t.html"], ["there is no folder no"]),
        (["--plot", "p.pdf", "-o", "t.html", "--format", "json"], ["its suffix means html"]),
        (["--plot", "p.png", "-o", "p.png", "--format", "text"], ["it is the same file as p.png"]),
        (["--plot", "p.pdf", "--format", "docx"], ["it is a binary format"]),
        ([*KEYS, "long.csv", "--items", "size", "--plot", "p.pdf", "-o", "t.md"], ["none is a yes-no item or a num"]),
        (["--bye", "x"], ["No such option"]),
    ],
)
def test_bad_input(call: Call, tmp_path: Path, arguments: list[str], said: list[str]) -> None:
    rows = (tmp_path / "long.csv").read_text().splitlines(keepends=True)
    files = {
        "one.csv": rows[:7],
        "twice.csv": [*rows[:7], rows[1], rows[3], *rows[7:]],
        "blank.csv": [*rows[:2], rows[2].replace("2021", ""), rows[3].replace("C", ""), *rows[4:]],
        "gaps.csv": [rows[0], *(without(row) for row in rows[1:])],
        "endless.csv": [*rows[:3], rows[3].replace("C,2021,2", "C,2021,1e999"), *rows[4:]],
    }
    for name, lines in files.items():
        (tmp_path / name).write_text("".join(lines))
    before = sorted(path.name for path in tmp_path.iterdir())
    code, out, err = call(*arguments)
    assert code == 2
    assert out == ""
    for words in said:
        assert words in err
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def without(row: str) -> str:
    """Blank the column that a wave is to lack."""
    cells = row.split(",")
    cells[{"2021": 6, "2022": 4, "2023": 2}[cells[1]]] = ""
    return ",".join(cells)


def test_a_wave_that_is_not_compared_may_lack_an_item(call: Call, tmp_path: Path) -> None:
    rows = (tmp_path / "long.csv").read_text().splitlines(keepends=True)
    (tmp_path / "gaps.csv").write_text("".join([rows[0], *(without(row) for row in rows[1:])]))
    assert call("gaps.csv", *BASE[1:], "--after", "2022")[0] == 2
    assert call("gaps.csv", *KEYS, "--items", "coordinators", "--after", "2022")[0] == 0
