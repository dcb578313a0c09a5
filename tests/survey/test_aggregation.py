"""From respondents to practices: each rule, who is left out, what is refused."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import leapstats as ls
from leapstats.dictionary.respondents import Rule, rule_named, unit_words
from leapstats.errors import DictionaryError, InputError
from leapstats.survey.aggregated_answers import Membership, brought_together
from leapstats.survey.column import Column
from leapstats.terms import Reason

EXAMPLE = str(Path(__file__).parents[2] / "analyses" / "examples" / "respondents.csv")
# Three practices: A with three respondents, B with two, C with one.
STAFF = pd.DataFrame(
    {
        "practice": ["A", "A", "B", "A", "B", "C"],
        "rural": ["Yes", "Yes", "No", "Yes", "No", "No"],
        "score": [1.0, 2.5, 4.0, 4.0, 5.5, 3.25],
        "huddles": ["Yes", "No", "No", "Yes", "No", "Yes"],
        "role": ["nurse", "nurse", "nurse", "physician", "physician", "nurse"],
    }
)


def column(survey: ls.Survey, item: str) -> list[object]:
    values = survey.column(item).values.tolist()
    return [value if known else None for value, known in zip(values, survey.column(item).answered, strict=True)]


def read(**options: object) -> ls.Survey:
    return ls.read_survey(STAFF, **{"within": "practice", **options})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [  # by hand
        ("score=mean", [2.5, 4.75, 3.25]),
        ("score=sum", [7.5, 9.5, 3.25]),
        ("score=median", [2.5, 4.75, 3.25]),
        ("huddles=share", [2 / 3, 0.0, 1.0]),
        ("huddles=any", [1, 0, 1]),
        ("huddles=all", [0, 0, 1]),
        ("huddles=majority", [1, 0, 1]),
        ("huddles=same", [None, 0, 1]),
        ("huddles=at_least=2", [1, 0, 0]),
        ("role=majority", [0, None, 0]),
    ],
)
def test_each_rule(rule: str, expected: list[object]) -> None:
    item = rule.partition("=")[0]
    found = column(read(aggregate=["mean", rule]), item)
    assert [each if each is None else pytest.approx(each, rel=1e-12) for each in expected] == found


def test_the_example_is_as_r_has_it() -> None:
    # R 4.2.2: a <- aggregate(q01 ~ practice, d, mean); mean, sd; likewise median, and huddles == "Yes".
    by_mean = ls.read_survey(EXAMPLE, within="practice", aggregate=["mean", "binary=share"])
    q01 = by_mean.column("q01").values
    assert (len(q01), q01.mean(), q01.std(ddof=1)) == pytest.approx((40, 2.95916666667, 0.635443515616), rel=1e-11)
    assert by_mean.column("huddles").values.mean() == pytest.approx(0.57875, rel=1e-12)
    middle = ls.read_survey(EXAMPLE, within="practice", aggregate="median").column("q01").values
    assert middle.mean() == pytest.approx(2.9, rel=1e-12)
    counts = {
        rule: [column(ls.read_survey(EXAMPLE, within="practice", aggregate=["mean", f"huddles={rule}"]), "huddles")]
        for rule in ("any", "all", "majority", "at_least=2")
    }
    assert [counts[rule][0].count(1) for rule in counts] == [39, 4, 23, 34]
    assert counts["majority"][0].count(None) == 6


def test_a_model_of_practices_is_that_of_their_means() -> None:
    # R: coef(lm(q01 ~ clinicians, aggregate(cbind(q01, clinicians) ~ practice, d, mean)))
    fit = ls.model("q01 ~ clinicians", EXAMPLE, within="practice", aggregate="mean")
    assert list(fit.params) == pytest.approx([3.0399743767458, -0.0127759225422], rel=1e-9)


def test_order_of_rows_and_doubled_rows_change_no_mean() -> None:
    turned = ls.read_survey(STAFF.iloc[::-1], within="practice", aggregate=["mean", "binary=share"])
    twice = ls.read_survey(pd.concat([STAFF, STAFF]), within="practice", aggregate=["mean", "binary=share"])
    one = read(aggregate=["mean", "binary=share"])
    for item in ("score", "huddles"):
        known = dict(zip(one.units, column(one, item), strict=True))
        assert dict(zip(turned.units, column(turned, item), strict=True)) == pytest.approx(known)
        assert dict(zip(twice.units, column(twice, item), strict=True)) == pytest.approx(known)


def test_traits_pass_and_others_need_a_rule() -> None:
    survey = read(aggregate="mean")
    assert column(survey, "rural") == [1, 0, 0]
    assert survey.aggregated is not None
    assert survey.aggregated.left_out == ("huddles", "role")
    with pytest.raises(InputError, match="huddles: respondents differ in it"):
        survey.column("huddles")
    with pytest.raises(InputError) as told:
        read()
    text = str(told.value)
    assert all(word in text for word in ("score", "huddles", "role", "share, any, all, at_least=K, majority, same"))
    with pytest.raises(InputError, match="role"):
        ls.table1(STAFF, within="practice", aggregate="mean", include=["score", "role"])


def test_too_few_respondents_and_blank_practices() -> None:
    staff = STAFF.assign(score=[1.0, None, 4.0, None, 5.5, 3.25])
    survey = ls.read_survey(staff, within="practice", aggregate="mean", respondents_at_least=2)
    assert survey.units.tolist() == ["A", "B"]
    assert survey.column("score").reasons.tolist() == [Reason.TOO_FEW_RESPONDENTS, Reason.ANSWERED]
    text = ls.table1(staff, within="practice", aggregate="mean", respondents_at_least=2).render("text")
    assert "1 practice with fewer (1 respondent) left out" in " ".join(text.split())
    blank = STAFF.assign(practice=["A", "A", None, "a", "a", " "])
    text = " ".join(ls.table1(blank, within="practice", aggregate="mean").render("text").split())
    assert "practice is blank: 2 respondents" in text
    assert "A and a are taken for different practices" in text


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"aggregate": "first"}, '"first" is no rule'),
        ({"aggregate": ["mean", "score=any"]}, "the rule any does not suit it"),
        ({"aggregate": ["mean", "role=mean"]}, "whose codes are no numbers"),
        ({"aggregate": ["mean", "nothing=mean"]}, "nothing"),
        ({"within": "clinic", "aggregate": "mean"}, "clinic"),
        ({"within": "", "aggregate": "mean"}, "its name is empty"),
        ({"aggregate": "mean", "respondents_at_least": 0}, "not a whole number of 1 or more"),
        ({"aggregate": "mean", "respondents_at_least": 9}, "none has 9 respondents or more"),
        ({"aggregate": {"score": "mean", "huddles": 3}}, "is no rule"),
        ({"aggregate": ["score=mean", "score=sum"]}, "two different rules"),
        ({"within": (), "aggregate": "mean"}, "nothing says which practice"),
    ],
)
def test_what_is_refused(options: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        read(**options)


def test_groups_are_of_practices() -> None:
    with pytest.raises(InputError, match="respondents disagree on it in 2 practices"):
        ls.table1(STAFF, within="practice", aggregate="mean", by="role")
    named = ls.table1(STAFF, within="practice", aggregate=["mean", "role=majority"], by="role", include="score")
    assert "nurse (N = 2)" in named.render("text")
    table = ls.table1(STAFF, within="practice", aggregate="mean", by="rural", include="score")
    assert "Yes (N = 1)" in table.render("text")


def test_conditions_are_on_respondents() -> None:
    survey = read(aggregate="mean", where='role == "nurse"')
    assert dict(zip(survey.units, column(survey, "score"), strict=True)) == {"A": 1.75, "B": 4.0, "C": 3.25}


def test_a_design_is_of_practices() -> None:
    staff = STAFF.assign(weight=[2, 2, 3, 2, 3, 5])
    survey = ls.read_survey(staff, within="practice", aggregate="mean", weights="weight")
    assert survey.sampled is not None
    assert survey.sampled.design.weights.tolist() == [2, 3, 5]
    with pytest.raises(InputError, match="it differs within 1 of the 3 practices"):
        ls.read_survey(staff.assign(weight=[2, 2, 3, 1, 3, 5]), within="practice", aggregate="mean", weights="weight")
    with pytest.raises(InputError, match="brought together"):
        ls.read_survey(staff, within="practice", aggregate="mean", frequency="weight")


def test_waves_are_brought_together_one_by_one() -> None:
    second = STAFF.assign(score=STAFF["score"] + 1, year=2016)
    both = pd.concat([STAFF.assign(year=2013), second])
    found = ls.staffing(both, within="practice", wave_item="year", items="score", aggregate="mean")
    # By hand: each of the three means rises by 1.
    rows = found.frame[(found.frame["variable"] == "score") & (found.frame["stat_name"] == "n_rose")]
    assert rows["stat"].tolist() == [3.0]
    assert "Respondents in wave 2016: 6 in 3 practices" in found.render("text")


def test_commands_without_units_refuse_it() -> None:
    for call in (
        lambda: ls.agreement(STAFF, unit="practice", coder=["role", "rural"], within="practice"),
        lambda: ls.response(STAFF, disposition="role", within="practice", aggregate="mean"),
    ):
        with pytest.raises(InputError, match="brings no respondents together"):
            call()  # type: ignore[no-untyped-call]


def test_rules_in_words() -> None:
    assert str(rule_named("at_least=3")) == "at_least=3"
    assert rule_named("at_least=0") is None
    assert rule_named("at_least") is None
    assert unit_words(("clinic_id",)) == ("clinic", "clinics")
    assert unit_words(("q7",)) == ("group", "groups")


def test_nobody_answered_keeps_the_highest_reason() -> None:
    reasons = np.array([Reason.NOT_ASKED, Reason.REFUSED, Reason.NOT_ASKED], dtype=np.uint8)
    nobody = Column(np.full(3, np.nan), reasons)
    rule = rule_named("mean")
    assert isinstance(rule, Rule)
    found = brought_together(nobody, nobody.values, Membership(np.array([0, 0, 1]), 2), rule)
    assert found.reasons.tolist() == [Reason.REFUSED, Reason.NOT_ASKED]


STUDY = """[study]
name = "staff"
id = "person"
unit = "respondent"

[respondents]
within = "site"
at_least = 2
unit = "practice"

[respondents.rules]
count = "mean"
continuous = "mean"
doubled = "sum"

[[waves]]
name = "2020"
file = "staff.csv"
format = "csv"
"""
VARIABLES = """name,label,type,codes,role,domain,universe,block,skip_means,formula,optional,judged_important,source,note
person,Person,id,,id,,,,,,,,,
site,Practice,id,,characteristic,,,,,,,,,
a,First,count,,characteristic,,,,,,,,,
b,Second,count,,characteristic,,,,,,,,,
score,Score,continuous,,characteristic,,,,,mean_of(a; b),,,,
doubled,Doubled,count,,characteristic,,,,,a + a,,,,
"""


def study(tmp_path: Path, more: str = "") -> Path:
    (tmp_path / "study.toml").write_text(STUDY + more)
    (tmp_path / "variables.csv").write_text(VARIABLES.replace("mean_of(a; b)", '"mean_of(a, b)"'))
    (tmp_path / "codelists.csv").write_text("list,code,label,order,missing\n")
    columns = "".join(f"2020,{name},,{name},\n" for name in ("person", "site", "a", "b"))
    (tmp_path / "columns.csv").write_text("wave,column,option,variable,recode\n" + columns)
    (tmp_path / "staff.csv").write_text("person,site,a,b\n1,X,1,2\n2,X,3,\n3,Y,5,6\n4,Y,7,8\n5,Z,9,9\n")
    return tmp_path


def test_a_study_brings_scores_of_respondents_together(tmp_path: Path) -> None:
    survey = ls.read_survey(study=study(tmp_path))
    assert survey.units.tolist() == ["X", "Y"]
    assert (survey.study.unit, survey.study.units) == ("practice", "practices")
    # By hand: 1.5 of the first respondent of X alone, since b of the second is blank; sums of 2a.
    assert survey.column("score").reasons.tolist() == [Reason.TOO_FEW_RESPONDENTS, Reason.ANSWERED]
    assert column(survey, "score")[1] == 6.5
    assert column(survey, "doubled") == [8, 24]
    told = " ".join(ls.missing(study=tmp_path).render("text").split())
    assert "computed for each respondent first" in told
    other = ls.read_survey(study=tmp_path, aggregate="a=sum", respondents_at_least=2)
    assert column(other, "a") == [4, 12]


@pytest.mark.parametrize("call", [ls.reproduce, ls.bounds, ls.table2])
def test_other_commands_name_the_respondents_of_a_study(tmp_path: Path, call: Callable[..., object]) -> None:
    with pytest.raises(InputError, match="brings no respondents together"):
        call(study=study(tmp_path))


def test_a_study_with_wrong_respondents(tmp_path: Path) -> None:
    folder = study(tmp_path)
    (folder / "study.toml").write_text(STUDY.replace('"site"', '"place"').replace('"sum"', '"first"'))
    with pytest.raises(DictionaryError) as told:
        ls.load_study(folder)
    assert "place is not an item" in str(told.value)
    assert '"first" is no rule' in str(told.value)
