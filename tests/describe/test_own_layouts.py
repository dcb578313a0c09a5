"""A table's layout in a file: what is written makes the same table again, and what is wrong in it is told at once."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import leapstats as ls
from leapstats.errors import DataError, UsageError

EXAMPLES = Path(__file__).parents[2] / "analyses" / "examples"
SURVEY = EXAMPLES / "survey.csv"
SETS: list[dict[str, Any]] = [
    {},
    {"by": "region", "missing": "n/a", "test": True, "smd": "largest", "difference": True, "multiplicity": "holm"},
    {
        "include": ["visits", "region", "registry"],
        "label": {"visits": 'Visits, "all"'},
        "title": "A title \\ of {wave}",
    },
    {"exclude": "region", "note": ["One.", "Two."], "abbreviation": "BH=behavioral health", "conf_level": 0.9},
    {
        "by": ["region", "registry"],
        "overall": "last",
        "show_missing": "rows",
        "missing_as": "percent",
        "missing": "n/a",
    },
    {"by": ["registry", "huddles"], "cross": True, "missing": ["huddles=n/a"], "percent": "row", "p_digits": 2},
    {"show_level": "registry=no", "show_levels": "region=West,North", "show_missing": "column", "digits": 0},
    {"both_levels": "registry", "collect_below": 9, "collected_label": "Rest", "zero_levels": "hide"},
    {"collect_below": {"region": 9}, "statistic": {"count": ["median (p25, p75)", "mean"]}, "quantile_type": 2},
    {"levels": {"region": ["West", "South", "North", "East"]}, "where": "visits > 500", "id": "practice"},
    {"by": "region", "test_method": "count=welch", "ordered": "region", "reference": "registry=yes"},
    {
        "types": {"visits": "continuous", "opened": "categorical"},
        "statistic": "continuous=mean (sd)",
        "keep": "practice",
    },
]


@pytest.mark.parametrize("options", SETS, ids=str)
def test_what_is_written_makes_the_same_table(options: dict[str, Any], tmp_path: Path) -> None:
    first = ls.table1(SURVEY, **options)
    first.save_layout(tmp_path / "t.toml")
    second = ls.table1(SURVEY, layout=tmp_path / "t.toml")
    assert str(second) == str(first)
    assert list(second.results) == list(first.results)
    second.save_layout(tmp_path / "again.toml")
    assert (tmp_path / "again.toml").read_bytes() == (tmp_path / "t.toml").read_bytes()


STUDY_SETS: list[dict[str, Any]] = [
    {},
    {"by": "setting", "test": True, "show_missing": "column"},
    {"wave": ["2013", "2016"], "exclude": "setting", "label": "org_type=Kind"},
    {"where": "setting == 1", "include": ["bh_affiliation", "any_bh_specialist"], "show_levels": "bh_affiliation=1,2"},
    {"by": "setting", "reference": "setting=Rural", "difference": True, "collect_below": 8},
]


@pytest.mark.parametrize("options", STUDY_SETS, ids=str)
def test_what_is_written_of_a_study_makes_the_same_table(options: dict[str, Any], tmp_path: Path) -> None:
    first = ls.table1(**options)
    first.save_layout(tmp_path / "t.toml")
    assert str(ls.table1(layout=tmp_path / "t.toml")) == str(first)


def test_names_and_levels_of_any_kind_come_back(tmp_path: Path) -> None:
    names = ['a "b"\\', "c\nd", "é.f", "g=h, i", "7", "'", "\x7f", "level # 1"]
    frame = pd.DataFrame({name: ['x"y', "p\\q", "r,s", "t=u"] * 2 for name in names})
    first = ls.table1(frame, show_levels={names[1]: ["t=u", 'x"y']}, label={names[0]: "\x1f\x07"}, collect_below=3)
    first.save_layout(tmp_path / "t.toml")
    assert str(ls.table1(frame, layout=tmp_path / "t.toml")) == str(first)


def test_personal_columns_are_shown_where_the_layout_names_them(tmp_path: Path) -> None:
    frame = pd.DataFrame({"kind": ["a", "b"] * 4, "email": ["x@example.org", "y@example.org"] * 4})
    first = ls.table1(frame, include=["email", "kind"])
    first.save_layout(tmp_path / "t.toml")
    assert str(ls.table1(frame, layout=tmp_path / "t.toml")) == str(first)


LAYOUT = """\
notes = ["From a file."]
[options]
by = ["region"]
[[section]]
label = "Practices"
[[section.block]]
items = ["visits"]
label = "Visits a year"
[[section.block]]
items = ["registry"]
level = "no"
"""


def written(tmp_path: Path, text: str) -> Path:
    (tmp_path / "t.toml").write_text(text)
    return tmp_path / "t.toml"


def labels(shown: ls.AnalysisResult) -> list[str]:
    return [row.label.text for row in shown.document.table.rows]


def test_a_layout_written_by_hand(tmp_path: Path) -> None:
    shown = ls.table1(SURVEY, layout=written(tmp_path, LAYOUT))
    assert labels(shown)[0].startswith("Visits a year")
    assert labels(shown)[-1] == "registry: No, n (%)"
    assert shown.document.table.source_notes[0] == "From a file."
    assert len(shown.document.table.columns) == 4


def test_what_a_call_gives_takes_the_place_of_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, LAYOUT)
    shown = ls.table1(SURVEY, layout=path, by="registry", label="visits=Contacts", title="Mine", include="visits")
    assert labels(shown)[0].startswith("Contacts")
    assert len(labels(shown)) == 4
    assert shown.document.table.title == "Mine"
    assert [str(column).partition(" ")[0] for column in shown.document.table.columns] == ["All", "No", "Yes"]


def test_labels_of_levels_stand_under_codes_or_labels(tmp_path: Path) -> None:
    frame = pd.DataFrame({"kind": ["a", "b", "b"]})
    block = '[[section]]\n[[section.block]]\nitems = ["kind"]\n'
    text = block + 'labels = { a = "Alpha" }\nlevel_notes = { b = "Note on b." }\n'
    shown = ls.table1(frame, layout=written(tmp_path, text))
    assert labels(shown)[1:] == ["Alpha", "b"]
    assert shown.document.table.footnotes[0].text == "Note on b."


BAD: list[tuple[str, list[str]]] = [
    (
        LAYOUT.replace("notes", "note").replace("level =", "levle =").replace('["region"]', "3")
        + '[[section.block]]\nitems = ["visit"]\nbase = "al"\n'
        + '[[section.block]]\nitems = ["region"]\nlevels = ["Noth"]\n',
        [
            "t.toml: unknown: note. Did you mean",
            "t.toml, [options], by: 3 is not a list of names",
            "unknown: levle. Did you mean level",
            'base: "al" is not known',
            '"visit" is not an item. Did you mean visits?',
            "level Noth is not an answer of region",
        ],
    ),
    ("title = 3\n[options]\ntests = true\n", ["title: 3 is not text in quotes", "unknown: tests", "no blocks"]),
    (LAYOUT.replace('"no"', '"maybe"'), ["level maybe is not an answer of registry. Use one of 0, 1"]),
    (LAYOUT.replace('label = "Visits', 'level = "1"\nlabel = "Visits'), ["visits has no levels"]),
    (LAYOUT + 'labels = { a = "A" }', ['"a" is no item of the block and no level']),
    (
        LAYOUT.replace('["visits"]', '["practice"]'),
        ["it was left out", "--categorical practice, or types in [options]"],
    ),
    (LAYOUT.replace("by =", 'exclude = ["visits"]\nby ='), ["visits", "Take it out of exclude"]),
    (LAYOUT.replace("by =", 'include = ["registry"]\nby ='), ["visits", "Add it to include"]),
    (LAYOUT.replace('["visits"]', '["visits", "visits"]'), ["visits is listed twice"]),
    ("[[section]\n", ["line 1", "cannot be read"]),
    ("", ["the file is empty"]),
    ('wave = "2013"\n' + LAYOUT, ['"2013" is not a wave']),
    (
        "[options]\nconf_level = 95\nsmd = true\ndigits = { a = 1.5 }\ncollect_below = true\n",
        ["conf_level: 95", "smd: true"],
    ),
]


BLOCK = '[[section]]\n[[section.block]]\nitems = ["region"]\n'
IDLE = [
    (BLOCK + BLOCK, "section 2, block 1: region has rows in section 1, block 1, too"),
    (BLOCK + 'levels = ["North"]\nlevel = "South"\n', "block 1, level: it does nothing beside levels"),
    (BLOCK + 'level = "South"\nremainder = "Rest"\n', "block 1, remainder: it does nothing beside level"),
    (BLOCK + 'remainder = "Rest"\n', "block 1, remainder: it does nothing without levels"),
    (BLOCK + 'remainder_note = "Rest"\n', "block 1, remainder_note: it does nothing without remainder"),
    (BLOCK + 'level = "South"\ncollect_below = 3\n', "block 1, collect_below: it does nothing beside level"),
    (BLOCK.replace("region", "visits") + "collect_below = 3\n", "block 1, collect_below: it does nothing: the block"),
    (BLOCK + "collect_below = 1\n", "block 1, collect_below: 1 is not a whole number from 2"),
    ("[options]\ncollect_below = 1\n" + BLOCK, "[options], collect_below: 1 is not a whole number from 2"),
    (
        BLOCK.replace('"region"', '"registry", "region"') + 'label = "x"\n',
        "label: it does nothing in a block of several",
    ),
]


@pytest.mark.parametrize(("text", "said"), IDLE)
def test_what_does_nothing_is_told(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as told:
        ls.table1(SURVEY, layout=written(tmp_path, text))
    assert f"t.toml, {said.partition('section')[1] or ''}" in str(told.value)
    assert said in str(told.value)


BLAMED = [
    ("difference = true", "[options], difference: there are no groups to compare. Add by, or omit it."),
    ("smd_limits = true", "[options], smd_limits: there are no groups to compare. Add by, or omit it."),
    ('by = ["region"]\ntest_method = { registry = "x" }', '[options], test_method, registry: there is no test "x"'),
    ('missing_as = "n"', "[options], missing_as: missing answers stand in no rows"),
    ('by = ["regio"]', "[options], by, regio: there is no such column"),
    ('where = "siz == 1"', "[options], where, siz: there is no such column"),
    ('wave = ["2013"]', "[options], wave: this option is only for a study"),
]


@pytest.mark.parametrize(("options", "said"), BLAMED)
def test_the_options_of_a_file_are_blamed_on_the_file(options: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as told:
        ls.table1(SURVEY, layout=written(tmp_path, f"[options]\n{options}\n{BLOCK}"))
    assert f"t.toml, {said}" in str(told.value)


def test_the_options_of_a_call_are_its_own(tmp_path: Path) -> None:
    path = written(tmp_path, f'[options]\nby = ["region"]\ntest_method = {{ registry = "x" }}\n{BLOCK}')
    with pytest.raises(UsageError) as told:
        ls.table1(SURVEY, layout=path, multiplicity="y", difference_method={"registry": "z"})
    assert told.value.source == "the options"
    assert [problem.where for problem in told.value.problems] == [
        "t.toml, [options], test_method, registry",
        "difference_method, registry",
        "multiplicity",
    ]


def test_a_layout_goes_to_a_file(tmp_path: Path) -> None:
    shown = ls.table1(SURVEY)
    for path in (None, 3, "", tmp_path):
        with pytest.raises(UsageError, match=r"is no path|this is a folder"):
            shown.save_layout(path)  # type: ignore[arg-type]


def test_a_column_without_a_name_comes_back(tmp_path: Path) -> None:
    frame = pd.DataFrame({" ": ["a", "b", "b"], "k": ["x", "y", "y"]})
    shown, path = ls.table1(frame, by="k"), tmp_path / "t.toml"
    shown.save_layout(path)
    assert str(ls.table1(frame, layout=path)) == str(shown)


def test_a_set_option_that_makes_others_idle_takes_them_out(tmp_path: Path) -> None:
    text = BLOCK + 'levels = ["North"]\nremainder = "Rest"\ncollect_below = 3\n'
    shown = ls.table1(SURVEY, layout=written(tmp_path, text), show_level={"region": "South"})
    shown.save_layout(tmp_path / "new.toml")
    assert str(ls.table1(SURVEY, layout=tmp_path / "new.toml")) == str(shown)


@pytest.mark.parametrize(("text", "said"), BAD)
def test_what_is_wrong_is_told_at_once(text: str, said: list[str], tmp_path: Path) -> None:
    with pytest.raises(UsageError) as told:
        ls.table1(SURVEY, layout=written(tmp_path, text))
    assert [words for words in said if words not in str(told.value)] == []


def test_what_is_wrong_with_the_options_is_told_with_the_layout(tmp_path: Path) -> None:
    path = written(tmp_path, 'titel = "x"\n' + LAYOUT.replace("[options]", '[options]\ntest_method = { visits = "w" }'))
    with pytest.raises(UsageError, match="titel") as told:
        ls.table1(SURVEY, layout=path)
    assert "test_method, visits" in str(told.value)
    with pytest.raises(UsageError, match="titel"):
        ls.table1(tmp_path / "nothing.csv", layout=path)
    with pytest.raises(DataError):
        ls.table1(tmp_path / "nothing.csv", layout=written(tmp_path, LAYOUT))


@pytest.mark.parametrize("layout", [3, {"title": "x"}, "no/such.toml", ".", "a\0b", "x" * 5000])
def test_what_is_no_layout(layout: Any) -> None:
    with pytest.raises(UsageError):
        ls.table1(SURVEY, layout=layout)


def test_a_layout_that_is_there_is_not_written_over_unasked(tmp_path: Path) -> None:
    shown, path = ls.table1(SURVEY), written(tmp_path, "mine")
    with pytest.raises(UsageError, match="there is such a file already"):
        shown.save_layout(path)
    assert path.read_text() == "mine"
    shown.save_layout(path, overwrite=True)
    assert "[[section.block]]" in path.read_text()
    again = ls.table1(SURVEY, layout=path)
    with pytest.raises(UsageError, match="input file"):
        again.save_layout(path, overwrite=True)


def test_a_cross_table_has_no_layout(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no layout"):
        ls.crosstab(SURVEY, rows="registry", columns="region").save_layout(tmp_path / "t.toml")
