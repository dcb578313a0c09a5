"""scales.csv: which scales a study has, what is wrong with them, and the items that come of them."""

from collections.abc import Callable
from pathlib import Path

import pytest

import leapstats as ls
from leapstats.dictionary.expression_text import text_of_expression
from leapstats.dictionary.scale import Scale
from leapstats.dictionary.scale_files import IN_ORDER, scale_cells
from leapstats.dictionary.scale_words import derived_words, scoring_words
from leapstats.dictionary.study import Study
from leapstats.errors import DictionaryError
from leapstats.terms import ItemType

Make = Callable[[dict[str, str]], Path]
HEADER = ",".join(IN_ORDER)
CODES = """\
likert,1,Never,1,
likert,2,Seldom,2,
likert,3,Sometimes,3,
likert,4,Often,4,
likert,5,Always,5,
likert,ND,No data,6,unknown
likert,-7,Refused,7,refused
wide,1,One,1,
wide,7,Seven,2,
letters,a,Never,1,
letters,b,Always,2,
"""
ITEMS = """\
t1,Team 1,categorical,likert,characteristic,place,,,,,,,,
t2,Team 2,categorical,likert,characteristic,place,,,,,,,,
t3,Team 3,categorical,likert,characteristic,place,,,,,,,,
b1,Burnout 1,count,,characteristic,,any_staff,,,,,,,
b2,Burnout 2,count,,characteristic,,any_staff,,,,,,,
w,Wide,categorical,wide,characteristic,,,,,,,,,
x,Letters,categorical,letters,characteristic,,,,,,,,,
"""
RAW = ("t1", "t2", "t3", "b1", "b2", "w", "x")
NAN = float("nan")


@pytest.fixture
def with_scales(make_study: Make, study_files: dict[str, str]) -> Callable[..., Study]:
    """Return what loads the small study with items for scales, these rows of scales.csv and these answers of 2020."""

    def load(*rows: str, answers: str = "", items: str = "", header: str = HEADER) -> Study:
        files = dict(study_files)
        files["codelists.csv"] += CODES
        files["variables.csv"] += ITEMS + items
        files["columns.csv"] += "".join(f"2020,{name},,{name},\n" for name in RAW)
        files["columns.csv"] += "2021,t1,,t1,\n2021,t2,,t2,\n2021,t3,,t3,\n"
        files["study.toml"] = files["study.toml"].replace("[domains]\n", '[domains]\nplace = "Place"\n')
        files["scales.csv"] = "\n".join([header, *rows]) + "\n"
        if answers:
            lines = answers.split()
            files["data/first.csv"] = "id,size,staff,talks,walks,note,t1,t2,t3,b1,b2,w,x\n" + "".join(
                f"U{number},1,{line}\n" for number, line in enumerate(lines)
            )
        return ls.load_study(make_study(files))

    return load


def problems(load: Callable[..., Study], *rows: str, **more: str) -> list[str]:
    with pytest.raises(DictionaryError) as caught:
        load(*rows, **more)
    return [f"{each.where}: {each.what}. {each.fix}" for each in caught.value.problems]


BROKEN = [
    ("s,,t1; t9,,mean,,,,,", "column items", '"t9" is neither an item nor a scale', "Did you mean"),
    ("s,,t1; note,,mean,,,,,", "column items", "note is text, not a number", "Choose a count, continuous"),
    ("s,,t1; x,,mean,,,,,", "column items", "its codes are not numbers", "whose codes are whole numbers"),
    ("s,,t1; t2,t3,mean,,,,,", "column reversed", '"t3" is not an item of the scale', "Did you mean t2 or t1?"),
    ("s,,t1,,mean,,,,,", "column items", "it has one item, t1", "List two items or more"),
    ("s,,t1; t1,,mean,,,,,", "column items", "it has one item, t1", "List two items or more"),
    ("s,,,,mean,,,,,", "column items", "it is blank", "List two items or more"),
    ("s,,t1; t2; t1,,mean,,,,,", "column items", "t1 is listed twice", "List each item once"),
    ("w,,t1; t2,,mean,,,,,", "column name", "w is already an item of variables.csv", "Rename the scale"),
    ("a b,,t1; t2,,mean,,,,,", "column name", '"a b" cannot be used in formulas', "Use letters, digits and _"),
    ("in,,t1; t2,,mean,,,,,", "column name", '"in" cannot be used in formulas', "Use letters, digits and _"),
    ("s,,t1; t2,,mean,,,,3=High; 1=Low,", "column cut_offs", "1 comes after 3", "from low to high"),
    ("s,,t1; t2,,mean,,,,1=Low; 1=High,", "column cut_offs", "1 comes after 1", "each score once"),
    ("s,,t1; t2,,mean,,,,1=Low; 3=low,", "column cut_offs", '"low" is the label of two levels', "its own label"),
    ("s,,t1; t2,,mean,,,,Low; 3=High,", "column cut_offs", '"Low" is not score=label', "as in 1=Low; 4=High"),
    (
        "s,,t1; t2,,mean,,,,2=Low; 3=High,",
        "column cut_offs",
        "scores from 1 to below 2 have no level",
        "Begin the first",
    ),
    ("s,,t1; t2,,mean,,,,1=Low; 6=High,", "column cut_offs", "no score reaches 6: the highest is 5", "Correct"),
    ("s,,t1; t2,,mean,,,,1=Low,", "column cut_offs", "there is one level for all scores", "Add the others"),
    ("s,,t1; t2,,mean,,,,1=3; 2=x; 4=y,", "column cut_offs", 'level 1 is the number of another, "3"', "Use words"),
    ("s,,b1; b2,,mean,,,,0=Low; 5=High,", "column cut_offs", "no range to see that each score has", "Fill in range"),
    ("s,,b1; b2,b2,mean,,,,,", "column range", "reversed needs it, and b1, b2 have no codes", "as in 1 to 12"),
    ("s,,b1; t1,,mean,,,0 to 100,,", "column range", "rescale needs it, and b1 has no codes", "as in 1 to 12"),
    ("s,,t1; t2,,mean,,2 to 5,,,", "column range", "t1 goes from 1 to 5, outside the range 2 to 5", "Correct"),
    ("s,,b1; b2,,mean,,5 to 1,,,", "column range", '"5 to 1" does not go from low to high', "the lower number first"),
    ("s,,b1; b2,,mean,,1-5,,,", "column range", '"1-5" is not two numbers', "Write it like 1 to 12"),
    ("s,,b1; b2,,mean,,nan to inf,,,", "column range", '"nan to inf" is not two numbers', "Write it like 1 to 12"),
    ("s,,t1; t2,,mean,,,0,,", "column rescale", '"0" is not two numbers', "Write it like 0 to 100"),
    ("s,,t1; w,,mean,,,,,", "column items", "(t1 1 to 5; w 1 to 7)", "Bring them to one range"),
    ("s,,t1; t2,,mean,3,,,,", "column at_least", "3 is more than its 2 items", "Write at most 2"),
    ("s,,t1; t2,,mean,0,,,,", "column at_least", '"0" is neither a number of items nor a share', "such as 0.8"),
    ("s,,t1; t2,,mean,80%,,,,", "column at_least", '"80%" is neither a number', "such as 0.8"),
    ("s,,t1; t2,,mean,1.5,,,,", "column at_least", '"1.5" is neither a number', "such as 4"),
    ("s,,t1; t2,,sum,1,,,,", "column at_least", "a sum over fewer than 2 answers is smaller", "Write prorated"),
    ("s,,t1; t2,,,,,,,", "column rule", "it is blank", "Use one of mean, sum, prorated"),
    ("s,,t1; t2,,meen,,,,,", "column rule", '"meen" is not known', "Did you mean mean?"),
    ("s,,s; t2,,mean,,,,,", "column items", "the scales go in a circle: s -> s", "Take one of them out"),
    (",,t1; t2,,mean,,,,,", "line 2", "scale has no name", "Name it"),
]


@pytest.mark.parametrize(("row", "where", "what", "fix"), BROKEN)
def test_what_is_wrong_with_a_scale_is_said_once(
    with_scales: Callable[..., Study], row: str, where: str, what: str, fix: str
) -> None:
    (said,) = problems(with_scales, row)
    assert said.startswith(f"scales.csv line 2{', ' if where.startswith('column') else ''}")
    assert where in said
    assert what in said
    assert fix in said


def test_all_problems_come_at_once_and_what_names_a_broken_scale_is_none(with_scales: Callable[..., Study]) -> None:
    said = problems(
        with_scales,
        "one,,t1; t9,,mean,,,,1=a;3=b,",
        "two,,one; t2,,mean,,,,,",
        "three,,t1; t2,,meen,,,,,",
        items='y,Y,continuous,,characteristic,,,,,"case(one_level == 2, two, three + 1)",,,,\n',
    )
    assert [each.partition(":")[0] for each in said] == [
        "scales.csv line 4, column rule",
        "scales.csv line 2, column items",
    ]


def test_scales_that_share_a_name_or_go_in_a_circle(with_scales: Callable[..., Study]) -> None:
    said = problems(
        with_scales,
        "a,,b; t1,,mean,,,,,",
        "b,,c; t1,,mean,,,,,",
        "c,,a; t1,,mean,,,,,",
        "d,,t1; t2,,mean,,,,1=x;3=y,",
        "d_level,,t1; t2,,mean,,,,,",
        "e,,t1; t2,,mean,,,,,",
        "e,,t1; t3,,mean,,,,,",
        "g,,e_level; t3,,mean,,,,,",
    )
    assert said == [
        "scales.csv line 8: scale e is already in scales.csv line 7. Rename or remove one of them",
        (
            "scales.csv line 2, column items: the scales go in a circle: a -> b -> c -> a. "
            "Take one of them out of the other's items"
        ),
        (
            "scales.csv line 5, column name: the levels become an item d_level, but scales.csv has that name already. "
            "Rename one of them"
        ),
        'scales.csv line 9, column items: "e_level" is neither an item nor a scale. Use the score, e',
    ]


def test_a_circle_through_a_derived_item(with_scales: Callable[..., Study]) -> None:
    item = "y,Y,continuous,,characteristic,,,,,s + 1,,,,\n"
    (said,) = problems(with_scales, "s,,y; b1,,mean,,,,,", items=item)
    assert "the formula is circular: y -> s -> y" in said


def test_a_column_of_a_file_is_no_score(with_scales: Callable[..., Study], study_files: dict[str, str]) -> None:
    study_files["columns.csv"] += "2020,more,,s,\n"
    (said,) = problems(with_scales, "s,,t1; t2,,mean,,,,,")
    assert said == "columns.csv, wave 2020, more: s is derived. Remove the column"


def test_items_that_no_wave_has_together(with_scales: Callable[..., Study], study_files: dict[str, str]) -> None:
    study_files["columns.csv"] = study_files["columns.csv"].replace("2020,walks,,walks,\n", "2021,walks,,walks,\n")
    (said,) = problems(with_scales, "s,,talks; walks,,sum,,,,,")
    assert said == (
        "scales.csv, s: no wave has all of its items. "
        "Wave 2020 lacks walks: take it out of the scale, or add a row for it to columns.csv"
    )


@pytest.mark.parametrize(
    ("header", "what"),
    [
        ("name,label,items", "no column rule"),
        (f"{HEADER},weight", "an unknown column weight"),
        ("name,name,items,rule", "a repeated column name"),
    ],
)
def test_headings(with_scales: Callable[..., Study], header: str, what: str) -> None:
    assert any(each.startswith(f"scales.csv line 1: {what}") for each in problems(with_scales, header=header))


def test_an_unread_file_brings_no_other_problems(with_scales: Callable[..., Study]) -> None:
    item = "y,Y,continuous,,characteristic,,,,,s + 1,,,,\n"
    (said,) = problems(with_scales, 's,"', items=item)
    assert said.startswith("scales.csv line 2: not readable as CSV")


@pytest.mark.parametrize(
    ("row", "formula"),
    [
        ("s,,t1; t2,,mean,,,,,", "mean_of(t1, t2)"),
        ("s,,t1 t2 t3,t2,mean,2,,,,", "mean_of(t1, reverse(t2), t3, at_least=2)"),
        ('s,,"t1,t2",,sum,,,,,', "t1 + t2"),
        ("s,,t1; t2,,sum,2,,,,", "t1 + t2"),
        ("s,,t1; t2; t3,,prorated,0.5,,,,", "mean_of(t1, t2, t3, at_least=0.5) * 3"),
        ("s,,t1; t2,,mean,,,0 to 100,,", "rescale(mean_of(t1, t2), (1, 5), (0, 100))"),
        ("s,,t1; t2,,sum,,,0 to 100,,", "rescale(t1 + t2, (2, 10), (0, 100))"),
        ("s,,t1; t2,t1,mean,,0 to 6,,,", "mean_of(rescale(t1, (0, 6), (6, 0)), t2)"),
        ("s,,b1; b2,b2,mean,,0.5 to 10,,,", "mean_of(b1, rescale(b2, (0.5, 10), (10, 0.5)))"),
    ],
)
def test_a_score_is_a_derived_item(with_scales: Callable[..., Study], row: str, formula: str) -> None:
    study = with_scales(row)
    score = study.variables["s"]
    assert score.formula is not None
    assert text_of_expression(score.formula) == formula
    assert score.type is ItemType.CONTINUOUS
    assert "s_level" not in study.variables


def test_what_items_have_in_common_their_score_has_as_well(with_scales: Callable[..., Study]) -> None:
    study = with_scales(
        "team,Teamwork,t1; t2; t3,,mean,2,,,1=Low; 3=High,Somebody 2001", "burn,,b1; b2,,mean,,0 to 10,,,"
    )
    team, level, burn = (study.variables[name] for name in ("team", "team_level", "burn"))
    assert (team.label, team.domain, team.source, team.universe) == ("Teamwork", "place", "Somebody 2001", None)
    assert level.codes is not None
    assert [(each.code, each.label) for each in level.codes.answers] == [("1", "Low"), ("2", "High")]
    assert (level.label, level.type) == ("Teamwork, level", ItemType.CATEGORICAL)
    assert burn.universe == study.variables["b1"].universe
    assert study.available["team_level"] == {"2020", "2021"}
    assert study.available["burn"] == {"2020"}


def test_ranges_come_of_codes_and_of_the_scales_a_scale_is_made_of(with_scales: Callable[..., Study]) -> None:
    study = with_scales(
        "all,,one; two,,mean,,,,0=a; 50=b,",
        "one,,t1; t2,,mean,,,0 to 100,,",
        "two,,b1; b2,,sum,,0 to 10,0 to 100,,",
        "three,,t1; t2; t3,,sum,,,,,",
    )
    spans = {name: scale.span for name, scale in study.scales.items()}
    assert spans == {"all": (0, 100), "one": (0, 100), "two": (0, 100), "three": (3, 15)}
    assert list(study.scales) == ["all", "one", "two", "three"]


def test_scales_with_different_ranges_make_no_scale(with_scales: Callable[..., Study]) -> None:
    (said,) = problems(
        with_scales, "all,,one; two,,mean,,,,,", "one,,t1; t2,,mean,,,0 to 100,,", "two,,t1;t3,,mean,,,,,"
    )
    assert "items with different ranges are taken together (one 0 to 100; two 1 to 5)" in said
    assert "in place of scales, list their items" in said


def test_a_scale_is_written_as_it_was_read(with_scales: Callable[..., Study]) -> None:
    row = "s,Label,t1; t2; t3,t2,mean,0.5,1 to 5,0 to 100,0=Low; 62.5=High,Somebody"
    assert ",".join(scale_cells(with_scales(row).scales["s"]).values()) == row


def test_words(with_scales: Callable[..., Study]) -> None:
    study = with_scales("s,Label,t1; t2; t3,t2,mean,0.5,,0 to 100,0=Low; 62.5=High,")
    assert derived_words(study, "s") == (
        "the mean of 3 items (t1, t2, t3; t2 reversed), at least 50% answered, moved from 1 to 5 onto 0 to 100"
    )
    assert derived_words(study, "s_level") == 'the level of "Label": Low from 0; High from 62.5'
    assert derived_words(study, "t1") == ""
    assert scoring_words(Scale(name="p", items=("a", "b"), rule="prorated", at_least="1")) == (
        "2 times the mean of 2 items (a, b), at least 1 answered"
    )
    assert scoring_words(Scale(name="p", items=("a", "b"), rule="sum")) == "the sum of 2 items (a, b), all answered"
    many = Scale(name="m", items=tuple("abcdefg"), reversed=("b",), rule="sum")
    assert scoring_words(many, 6) == "the sum of 7 items (a, b, c, d, e and 2 more; b reversed), all answered"


def test_levels_are_in_order(with_scales: Callable[..., Study]) -> None:
    codes = with_scales("s,,t1; t2,,mean,,,,1=Rot; 3=Blau,").variables["s_level"].codes
    assert codes is not None
    assert codes.scale == "levels of a score"
