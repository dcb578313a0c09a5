"""What a column is taken for, whatever it comes from."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

import leapstats as ls
from leapstats.errors import DataError, InputError
from leapstats.survey.choices import Choices
from leapstats.survey.kinds.given import Given
from leapstats.survey.kinds.judged import Judged
from leapstats.survey.kinds.judgement import judge
from leapstats.survey.raw import MissingRange, RawColumn
from leapstats.terms import ItemType, Reason

NAN = float("nan")


def numbers(values: list[float], name: str = "x", **options: Any) -> Judged:
    given = options.pop("given", Given())
    return judge(RawColumn(name=name, cells=np.array(values, dtype=np.float64), **options), given)


def texts(values: list[str | None], name: str = "x", **options: Any) -> Judged:
    given = options.pop("given", Given())
    return judge(RawColumn(name=name, cells=np.array(values, dtype=object), **options), given)


def counts(found: Judged) -> dict[str, int]:
    assert found.codes is not None
    assert found.column is not None
    return {code.label: int((found.column.values == place).sum()) for place, code in enumerate(found.codes.answers)}


def reasons(found: Judged) -> list[int]:
    assert found.column is not None
    return [int(reason) for reason in found.column.reasons]


def test_a_code_the_file_labels_as_missing_is_missing_with_its_reason() -> None:
    found = numbers([10, 12, 9999, 9998], labels={9999.0: "Missing", 9998.0: "Refused"})
    assert found.type is ItemType.COUNT
    assert reasons(found) == [0, 0, Reason.UNKNOWN, Reason.REFUSED]
    assert found.absent == ("9999 (Missing)", "9998 (Refused)")


def test_an_unlabelled_sentinel_changes_nothing_and_warns() -> None:
    found = numbers([20, 31, 44, -99])
    assert found.type is ItemType.CONTINUOUS
    assert reasons(found) == [0, 0, 0, 0]
    assert '--missing "x=-99"' in found.warnings[0]
    assert numbers([20, 31, 44, -99], given=Given(missing=frozenset({"-99.0"}))).warnings == ()


def test_a_stray_code_never_turns_categories_into_a_mean() -> None:
    found = numbers([1, 2, 2, 9], labels={1.0: "Urban", 2.0: "Rural"})
    assert found.type is ItemType.CATEGORICAL
    assert counts(found) == {"Urban": 1, "Rural": 2, "9": 1}
    assert found.warnings
    assert numbers([0, 1, 1, 9]).type is ItemType.CATEGORICAL
    assert numbers([1, 2, 2, 99]).type is ItemType.CATEGORICAL
    labelled = numbers([0, 1, 5], labels={0.0: "No", 1.0: "Yes"})
    assert counts(labelled) == {"No": 1, "Yes": 1, "5": 1}


def test_labels_of_the_ends_leave_a_scale_a_number() -> None:
    scale = [1.0, 2.0, 3.0, 4.0, 5.0]
    assert numbers(scale, labels={1.0: "Not at all", 5.0: "Extremely"}).type is ItemType.COUNT
    assert numbers(scale, labels={1.0: "Low", 3.0: "Middle", 5.0: "High"}).type is ItemType.COUNT
    assert numbers([0.0, 1.0, 2.0, 7.0], labels={0.0: "None"}).type is ItemType.COUNT
    assert numbers(scale, labels={99.0: "Refused"}).type is ItemType.COUNT
    assert numbers(scale, labels={2.0: "Two", 4.0: "Four"}).type is ItemType.CATEGORICAL


def test_yes_and_no_of_labels_whatever_the_codes() -> None:
    found = numbers([1, 2, 2], labels={1.0: "Yes", 2.0: "No", 8.0: "Unknown"})
    assert found.type is ItemType.BINARY
    assert counts(found) == {"No": 2, "Yes": 1}
    # Unknown is a level beside others.
    level = numbers([1, 2, 8], labels={1.0: "Urban", 2.0: "Rural", 8.0: "Unknown"})
    assert counts(level) == {"Urban": 1, "Rural": 1, "Unknown": 1}


def test_labels_of_text() -> None:
    found = texts(["F", "M", "X", None, "F"], labels={"F": "Female", "M": "Male", "X": "Refused"})
    assert counts(found) == {"Female": 2, "Male": 1}
    assert reasons(found) == [0, 0, Reason.REFUSED, Reason.BLANK, 0]
    declared = texts(["1", "2", "9"], labels={"1": "one", "9": "nine"}, missing=(MissingRange("9", "9"),))
    assert reasons(declared) == [0, 0, Reason.UNKNOWN]


def test_missing_words_beside_numbers_yes_and_no_and_dates() -> None:
    assert reasons(texts(["1", "NA", "n/a", "3"])) == [0, Reason.UNKNOWN, Reason.NOT_APPLICABLE, 0]
    assert reasons(texts(["Yes", "No", "Unknown"])) == [0, 0, Reason.UNKNOWN]
    assert reasons(texts(["2016-01-02", "Don't know"])) == [0, Reason.DONT_KNOW]
    beside = texts(["Urban", "Rural", "NA", "Refused"])
    assert counts(beside) == {"NA": 1, "Rural": 1, "Urban": 1}
    assert reasons(beside)[3] == Reason.REFUSED
    assert '--missing "x=NA"' in beside.warnings[0]


def test_levels_in_the_order_given() -> None:
    given = Given(levels=("low", "Mid", "high", "top"))
    found = texts(["high", "low", "mid"], given=given)
    assert found.codes is not None
    assert [code.label for code in found.codes.answers] == ["low", "mid", "high", "top"]
    with pytest.raises(ValueError, match='its answers "huge" are not among --levels'):
        texts(["high", "low", "mid", "huge"], given=given)
    refused = texts(["Refused", "Agree"], given=Given(levels=("Agree", "Refused")))
    assert counts(refused) == {"Agree": 1, "Refused": 1}


def test_a_reference_comes_first() -> None:
    found = texts(["a", "b", "c"], given=Given(reference="B"))
    assert found.codes is not None
    assert [code.label for code in found.codes.answers] == ["b", "a", "c"]
    turned = texts(["Yes", "No"], given=Given(type=ItemType.BINARY, reference="yes"))
    assert counts(turned) == {"Yes": 1, "No": 1}
    assert turned.codes is not None
    assert turned.codes.answers[0].label == "Yes"
    with pytest.raises(ValueError, match='it has no level "z"'):
        texts(["a", "b"], given=Given(reference="z", type=ItemType.CATEGORICAL))


def test_two_answers_of_any_kind() -> None:
    binary = Given(type=ItemType.BINARY)
    assert texts(["Alive", "Died", None], given=binary).words == "binary (Died; reference Alive)"
    assert numbers([5, 10, 5], given=binary).words == "binary (10; reference 5)"
    assert reasons(texts(["Alive", "Died", "Unknown"], given=binary)) == [0, 0, Reason.UNKNOWN]
    for values in (["a"], ["a", "b", "c"]):
        with pytest.raises(ValueError, match=r"but two( answers)? are needed"):
            texts(list(values), given=binary)


def test_ids_and_paradata_are_left_out() -> None:
    assert numbers([3, 1, 2], "record_id").type is None
    assert numbers([3, 1, 2], "record_id", given=Given(named=True)).type is ItemType.COUNT
    assert numbers(list(range(30)), "practice").type is None
    assert numbers(list(range(30)), "score").type is ItemType.COUNT  # distinct measurements remain
    assert numbers(list(range(30)), "Unnamed: 0").type is None
    assert numbers([1.5e9 + place for place in range(30)], "form_timestamp").type is None
    assert numbers([0, 2, 2, 1], "visit_complete").type is ItemType.CATEGORICAL
    assert texts([f"P{place}" for place in range(9)]).type is None
    assert texts(["a", "b", "c"]).type is ItemType.CATEGORICAL
    assert texts(["a", "b"], given=Given(type=ItemType.ID)).type is None


def test_text_of_ones_own_is_counted_and_not_printed() -> None:
    found = texts([None, "we use a van", None], "Other (please specify)")
    assert found.type is ItemType.BINARY
    assert counts(found) == {"No text": 2, "Text given": 1}
    named = texts(["van", "bus", "van"], "Other (please specify)", given=Given(named=True))
    assert counts(named) == {"No text": 0, "Text given": 3}
    shown = texts(["van", "bus", "van"], "Other (please specify)", given=Given(kept=True))
    assert counts(shown) == {"bus": 1, "van": 2}
    assert counts(texts(["x", None], given=Given(type=ItemType.TEXT))) == {"No text": 1, "Text given": 1}


def test_codes_with_zeros_in_front_are_no_numbers() -> None:
    assert counts(texts(["02134", "90210", "02134"])) == {"02134": 2, "90210": 1}


def test_infinite_and_overlong_numbers() -> None:
    found = texts(["1e400", "2", "3"])
    assert found.type is ItemType.CONTINUOUS or found.type is ItemType.COUNT
    assert "infinite" in found.warnings[0]
    assert "1e+30" in str(ls.table1(pd.DataFrame({"x": [1e30, 2.0, 3.5]}))) or "1.00e+30" in str(
        ls.table1(pd.DataFrame({"x": [1e30, 2.0, 3.5]}))
    )


def test_types_that_the_cells_do_not_allow() -> None:
    with pytest.raises(ValueError, match='"two" is not a number'):
        texts(["1", "two"], given=Given(type=ItemType.COUNT))
    with pytest.raises(ValueError, match="cannot be read as dates"):
        texts(["1", "two"], given=Given(type=ItemType.DATE))
    with pytest.raises(ValueError, match="negative or not whole"):
        numbers([1.5, 2], given=Given(type=ItemType.COUNT))
    with pytest.raises(ValueError, match="its numbers are not dates such as 20160531"):
        numbers([1.5, 2], given=Given(type=ItemType.DATE))
    with pytest.raises(ValueError, match="too many for categories"):
        numbers([float(place) for place in range(200)], given=Given(type=ItemType.CATEGORICAL))


def test_levels_that_differ_only_in_case_are_told() -> None:
    assert texts(["Urban", "urban", "Rural", "Rural"]).warnings == (
        'the levels "Urban", "urban" differ only in spelling',
    )


def test_a_frame_through_the_door() -> None:
    frame = pd.DataFrame(
        {
            "age": [34, -99, 51, 40],
            "set": ["a", "b", "NA", "a"],
            "when": pd.to_datetime(["2016-01-02", None, "2016-03-01", "2016-02-01"]),
        }
    )
    found = ls.table1(frame, missing={"age": -99, "set": "NA"})
    means = [row.stat for row in found.results.rows if row.variable == "age" and row.stat_name == "mean"]
    assert means == [pytest.approx(125 / 3)]
    assert "2016-01-02 to 2016-03-01" in str(found)
    assert "2016-02-01" in str(found)
    # A lone string is one value, for every option that takes several.
    assert "b" in str(ls.table1(frame, include="set", missing="NA"))
    text = str(ls.table1(frame, missing=["-77", "age=-99"]))
    assert "the missing code -77 does not occur in the data" in " ".join(text.split())
    with pytest.raises(InputError, match="there is no such option"):
        ls.table1(frame, mising="NA")  # type: ignore[call-arg]
    with pytest.raises(DataError, match='"a", "b" are not numbers'):
        ls.table1(frame, count="set")


def test_options_that_make_no_sense_are_told_at_once() -> None:
    with pytest.raises(InputError) as found:
        ls.table1(
            pd.DataFrame({"x": [1]}),
            count="x",
            continuous="x",
            levels="x",
            reference=["x="],
            decimal="dot",
            types={"x": "number"},
        )
    assert len(found.value.problems) == 5


def test_the_decimal_comma_of_one_column_speaks_for_the_file() -> None:
    frame = pd.DataFrame({"a": ["2,5", "3,5"], "b": ["1,234", "5,678"]})
    survey = ls.read_survey(frame)
    assert survey.column("b").values.tolist() == [1.234, 5.678]
    alone = ls.read_survey(frame[["b"]])
    assert alone.column("b").values.tolist() == [1234, 5678]
    assert "--decimal comma" in alone.provenance.warnings[0]


def test_choices_find_a_column_by_heading_or_name() -> None:
    column = RawColumn(name="Size", option="Response", cells=np.array(["a"], dtype=object))
    choices = Choices(missing=frozenset({"Size=a", "z"}), levels={"Size [Response]": ("a", "b")}, ids=("Size",))
    given = choices.of(column)
    assert given.missing == {"Size=a", "a", "z"}
    assert given.levels == ("a", "b")
    assert given.type is ItemType.ID


def test_a_label_declared_missing() -> None:
    found = numbers([1, 2, 9], labels={1.0: "Yes", 2.0: "No", 9.0: "Odd"}, given=Given(missing=frozenset({"Odd"})))
    assert found.type is ItemType.BINARY
    assert reasons(found) == [0, 0, Reason.UNKNOWN]


def test_codes_with_one_label_are_told() -> None:
    found = numbers([0, 1, 2], labels={0.0: "No", 1.0: "Yes", 2.0: "Yes"})
    assert found.warnings == ('the codes 1, 2 all have the label "Yes" in the file: they are counted as one answer',)
    found = numbers([1, 2, 3], labels={1.0: "Urban", 2.0: "Urban", 3.0: "Rural"})
    assert found.warnings == ('the codes 1, 2 all have the label "Urban" in the file: they are shown in separate rows',)


def test_a_listed_level_is_an_answer_although_the_file_says_missing_elsewhere() -> None:
    choices = Choices(implied=frozenset({"NA"}), levels={"x": ("NA", "EU", "AS")})
    assert choices.of(RawColumn(name="x", cells=np.array(["NA"], dtype=object))).missing == frozenset()
    assert choices.of(RawColumn(name="y", cells=np.array(["NA"], dtype=object))).missing == {"NA"}


def test_very_large_numbers_are_told() -> None:
    assert numbers([1, 2, 1e30]).warnings == (
        "1e+30 is very large and is included in the mean: check whether it is an answer",
    )
    assert numbers([1, 2, 30]).warnings == ()
