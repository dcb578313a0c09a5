"""Response rates of files and studies: counts by hand, waves, groups, responders against others, the command."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import beta

import leapstats as ls
from leapstats.output.figures import Caption, FlowStage, flow_plot
from leapstats.stats.response_rates import OUTCOMES, RATES

Run = Callable[..., subprocess.CompletedProcess[str]]
EXAMPLE = Path(__file__).parents[2] / "analyses" / "examples" / "fieldwork.csv"
# The example of the R package outcomerate: I 4, P 2, R 1, NC 1, O 1, UH 1, UO 1, NE 1.
LETTERS = ["I", "I", "P", "I", "NC", "UH", "I", "R", "NE", "UO", "P", "O"]
CALLS = pd.DataFrame({"id": range(1, 13), "result": LETTERS, "area": list("aaaabbbbbbba"), "beds": range(12)})
# Two waves. Interviewed in 2021: A, B, C, E, F. In 2022: A again; B refused, C not reached, E not eligible, F not
# there; G new.
LONG = pd.DataFrame(
    [
        ("A", 2021, "small", "Completed"),
        ("B", 2021, "small", "Completed"),
        ("C", 2021, "large", "Partial"),
        ("D", 2021, "large", "Refused"),
        ("E", 2021, "large", "Completed"),
        ("F", 2021, None, "Completed"),
        ("H", 2021, "small", "Ineligible"),
        ("A", 2022, None, "Completed"),
        ("B", 2022, None, "Refused"),
        ("C", 2022, None, "Not reached"),
        ("D", 2022, None, "Completed"),
        ("E", 2022, None, "Ineligible"),
        ("G", 2022, "small", "Unknown eligibility"),
    ],
    columns=["site", "year", "size", "result"],
)
OF_LONG: dict[str, Any] = {"disposition": "result", "id": "site", "wave_item": "year"}


def numbers(found: Any, statistic: str, stat_name: str, **place: str) -> dict[str, float]:
    frame = found.frame[(found.frame["statistic"] == statistic) & (found.frame["stat_name"] == stat_name)]
    for column in ("by", "by_level"):
        frame = frame[frame[column] == place[column] if column in place else frame[column].isna()]
    return dict(zip(frame["level"], frame["stat"], strict=True))


def told(data: object = CALLS, **options: Any) -> str:
    with pytest.raises(ls.InputError) as caught:
        ls.response(data, **{"disposition": "result", **options})  # type: ignore[arg-type]
    assert all(problem.what and problem.fix for problem in caught.value.problems)
    return str(caught.value)


def test_the_example_of_outcomerate() -> None:
    found = ls.response(CALLS, disposition="result", eligibility=0.9)
    counts = numbers(found, "tally", "n")
    assert counts == dict(zip(OUTCOMES, (4, 2, 1, 1, 1, 1, 1, 1), strict=True))
    rates = numbers(found, "response_rate", "proportion")
    assert list(rates) == list(RATES)
    assert rates["RR1"] == pytest.approx(4 / 11)
    assert rates["RR3"] == pytest.approx(4 / 10.8)
    assert rates["COOP3"] == pytest.approx(4 / 7)
    assert rates["REF1"] == pytest.approx(1 / 11)
    assert rates["CON3"] == pytest.approx(8 / 9)
    assert numbers(found, "response_rate", "conf_low")["RR1"] == pytest.approx(beta.ppf(0.025, 4, 8))
    assert numbers(found, "response_rate", "conf_high")["RR1"] == pytest.approx(beta.ppf(0.975, 5, 7))
    assert np.isnan(numbers(found, "response_rate", "conf_low")["RR3"])
    assert numbers(found, "eligibility", "proportion") == {"e": 0.9}
    text = str(found)
    assert "4/10.8" in text
    assert "As given by --eligibility." in text
    # 9 of the 10 units of known eligibility are eligible: e is the same without being given.
    alone = ls.response(CALLS, disposition="result")
    assert numbers(alone, "eligibility", "proportion") == {"e": 0.9}
    assert numbers(alone, "response_rate", "proportion") == pytest.approx(rates)


def test_a_map_by_words_codes_and_letters_and_in_any_order_of_rows() -> None:
    words = {"I": "Completed", "P": "Some answers, not all", "R": "Hung up", "NC": "Voicemail", "O": "Asleep"}
    words |= {"UH": "Bounced", "UO": "No reply", "NE": "Closed"}
    spoken = CALLS.assign(result=CALLS["result"].map(words))
    given = {
        "complete": "Completed",
        "partial": '"Some answers, not all"',
        "REFUSAL": ["hung  UP"],
        "non-contact": "Voicemail",
        "O": "Asleep",
        "unknown": "Bounced",
        "uo": "No reply",
        "not eligible": ["Closed", "Moved"],
    }
    found = ls.response(spoken.sample(frac=1, random_state=3), disposition="result", outcome=given)
    expected = numbers(ls.response(CALLS, disposition="result"), "response_rate", "proportion")
    assert numbers(found, "response_rate", "proportion") == pytest.approx(expected)
    assert found.document.warnings[-1] == '"Moved": it is named as not_eligible, and no unit has it'
    typed = [f"{outcome}={words if isinstance(words, str) else ','.join(words)}" for outcome, words in given.items()]
    assert ls.response(spoken, disposition="result", outcome=typed).results == found.results
    coded = CALLS.assign(result=CALLS["result"].map({letter: place for place, letter in enumerate(words)}))
    by_code = {outcome: [place] for place, outcome in enumerate(["I", "P", "R", "NC", "O", "UH", "UO", "NE"])}
    again = ls.response(coded, disposition="result", outcome=by_code)
    assert numbers(again, "response_rate", "proportion") == pytest.approx(expected)


def test_what_is_refused_in_other_items_is_a_disposition_here() -> None:
    frame = pd.DataFrame({"result": ["Completed", "Refused", "Refusal", "unknown", "Not eligible"]})
    found = numbers(ls.response(frame, disposition="result"), "tally", "n")
    assert (found["complete"], found["refusal"], found["unknown"], found["not_eligible"]) == (1, 2, 1, 1)


def test_codes_of_aapor() -> None:
    frame = pd.DataFrame({"result": [1.1, 1.2, 2.11, 2.2, 2.31, 3.1, 3.2, 4.1, 1.1]})
    counts = numbers(ls.response(frame, disposition="result"), "tally", "n")
    assert counts == dict(zip(OUTCOMES, (2, 1, 1, 1, 1, 1, 1, 1), strict=True))
    assert "it is not known what it means" in told(pd.DataFrame({"result": [1.1, 1.2, 5.1]}))


def test_letters_that_may_stand_for_something_else_are_not_taken_for_aapors() -> None:
    assert told(pd.DataFrame({"result": ["I", "P", "R"]})).startswith("3 problems in the dispositions of result")


def test_every_unknown_disposition_is_told_with_its_count() -> None:
    frame = pd.DataFrame({"result": ["Completed", "Bounced", "No reply", "Bounced", None, " "]})
    text = told(frame)
    assert text.startswith("3 problems in the dispositions of result")
    assert '"Bounced" (2 units): it is not known what it means. Add it to an outcome: --outcome' in text
    assert '"No reply" (1 unit)' in text
    assert "(blank) (2 units): the disposition is blank" in text
    assert "unknown, unknown_other, not_eligible" in text
    mapped = told(frame, outcome={"complete": "Completed", "refusal": ["bounced", "completed"]})
    assert '"Completed" (1 unit): it is under complete and refusal. Name it under one outcome' in mapped
    assert '"No reply" (1 unit): it is under no outcome' in mapped
    found = ls.response(frame, disposition="result", outcome=["complete=Completed", "nc=Bounced,No reply,(blank)"])
    assert numbers(found, "tally", "n")["non_contact"] == 5
    assert numbers(found, "disposition", "n")["(blank)"] == 2


def test_an_item_that_holds_no_dispositions() -> None:
    text = told(pd.DataFrame({"result": [f"text {place}" for place in range(130)]}))
    assert text.startswith("101 problems")
    assert "its 30 other values are under no outcome" in text


def test_what_cannot_be_had_is_told_at_once() -> None:
    text = told(disposition="resut", by="aera", compare="bedz")
    assert text.startswith("3 problems in the columns requested from data frame")
    assert "Did you mean result?" in text
    assert "Did you mean area?" in text
    text = told(outcome="refuse=x", eligibility=2, test=True, wave="2020", wave_item="area", disposition=None)
    assert text.startswith("6 problems in the options")
    assert "Did you mean refusal?" in text
    assert "there is no such item" in told(None, disposition="nothing")
    assert "the study has no such wave" in told(None, wave="1999")


def test_groups_are_columns_and_units_without_one_are_told() -> None:
    frame = CALLS.assign(area=[*CALLS["area"][:-1], None])
    found = ls.response(frame, disposition="result", by="area")
    counts = numbers(found, "tally", "n", by="area", by_level="a")
    assert (counts["complete"], counts["partial"], counts["other"]) == (3, 1, 0)
    share = numbers(found, "response_rate", "proportion", by="area", by_level="b")
    # Of the b: I 1, NC 1, UH 1, R 1, NE 1, UO 1, P 1; e = 4/5.
    assert share["RR1"] == pytest.approx(1 / 6)
    assert share["RR3"] == pytest.approx(1 / (4 + 2 * 4 / 5))
    assert '1 row without an answer to "area": in no group.' in str(found)


def test_a_rate_without_units_is_a_dash_with_its_reason() -> None:
    frame = pd.DataFrame({"result": ["Completed", "Unknown eligibility"], "area": ["a", "b"]})
    found = ls.response(frame, disposition="result", by="area").frame
    row = found[(found["by_level"] == "b") & (found["level"] == "RR3") & (found["stat_name"] == "proportion")]
    assert row["stat"].isna().all()
    assert row["note"].tolist() == ["no unit is known to be eligible or not"]


def test_waves_are_followed_by_hand() -> None:
    found = ls.response(LONG, **OF_LONG)
    first = numbers(found, "flow", "n", by="wave", by_level="2021")
    assert (first["approached"], first["new"], first["eligible"], first["interviewed"]) == (7, 7, 6, 5)
    then = numbers(found, "flow", "n", by="wave", by_level="2022")
    assert (then["approached"], then["new"], then["eligible"], then["interviewed"]) == (6, 1, 4, 2)
    assert (then["eligibility_unknown"], then["not_eligible"], then["no_interview"]) == (1, 1, 2)
    assert (then["interviewed_before"], then["interviewed_again"], then["no_longer_eligible"]) == (5, 1, 1)
    assert then["lost_to_follow_up"] == 3
    assert {name: then[f"lost:{name}"] for name in ("refusal", "non_contact", "not_approached")} == {
        "refusal": 1,
        "non_contact": 1,
        "not_approached": 1,
    }
    rates = numbers(found, "response_rate", "proportion", by="wave", by_level="2022")
    assert rates["RR1"] == pytest.approx(2 / 5)
    assert rates["RR3"] == pytest.approx(2 / (4 + 4 / 5))


def test_units_that_a_condition_leaves_out_are_not_called_not_approached() -> None:
    found = ls.response(LONG, where='site != "F" and (year == 2021 or site != "B")', **OF_LONG)
    then = numbers(found, "flow", "n", by="wave", by_level="2022")
    assert (then["interviewed_before"], then["lost:left_out"], then["lost:not_approached"]) == (4, 1, 0)


def test_waves_with_groups_have_places_of_their_own() -> None:
    found = ls.response(LONG, by="size", **OF_LONG)
    counts = numbers(found, "tally", "n", by="wave:size", by_level="2021:large")
    assert (counts["complete"], counts["partial"], counts["refusal"]) == (1, 1, 1)
    assert '1 unit without an answer to "size", 2021: in no group.' in str(found)
    assert [spanner.label.text for spanner in found.document.tables[0].spanners] == ["2021", "2022"]


def test_responders_are_compared_on_what_was_known_in_the_first_wave() -> None:
    found = ls.response(LONG, compare="size", test=True, difference=True, smd=True, **OF_LONG)
    compared = found.frame[found.frame["by"] == "responded (result)"]

    def counted(wave: str, stat_name: str) -> dict[tuple[str | None, str], float]:
        rows = compared[(compared["statistic"] == f"{wave}/tally") & (compared["stat_name"] == stat_name)]
        return rows.set_index(["level", "by_level"])["stat"].to_dict()

    counts = counted("2021", "n")
    labels = {code.label: code.code for code in ls.read_survey(LONG, id="site").study.variables["size"].codes.answers}  # type: ignore[union-attr]
    small, large = labels["small"], labels["large"]
    # Not eligible H is in neither; F has no size. Interviewed: A, B small; C, E large. D, large, was not.
    assert counts[small, "1"] == 2
    assert counts[large, "1"] == 2
    assert counts[small, "0"] == 0
    assert counts[large, "0"] == 1
    # In 2022 A and D responded, B, C and G did not; G was not in the first wave, E is not eligible.
    counts = counted("2022", "n")
    assert counts[small, "1"] == counts[large, "1"] == 1
    assert counts[small, "0"] == counts[large, "0"] == 1
    missing = [
        count for (level, group), count in counted("2022", "n_missing").items() if group == "0" and pd.isna(level)
    ]
    assert missing == [1.0]
    text = str(found)
    assert "Responders and non-responders, 2022" in text
    assert "Responded less Did not respond" in text
    assert "Items are as they were in 2021" in text
    assert text.count("Types inferred") == text.count("Conventions:") == 1


def test_the_numbers_of_a_comparison_are_those_of_table1() -> None:
    frame = CALLS[CALLS["result"] != "NE"]
    found = ls.response(frame, disposition="result", compare="beds", test=True).frame
    answered = frame.assign(responded=frame["result"].isin(["I", "P"]).map({True: "b yes", False: "a no"}))
    table = ls.table1(answered, include="beds", by="responded", test=True).frame
    p_of = [each[each["stat_name"] == "p_value"]["stat"].tolist() for each in (found, table)]
    assert p_of[0] == pytest.approx(p_of[1])
    assert len(p_of[0]) == 1


def test_a_long_file_needs_an_id_and_each_unit_once_a_wave() -> None:
    assert "waves are linked by it" in told(LONG, wave_item="year")
    twice = pd.concat([LONG, LONG.iloc[:1]])
    assert 'site "A" occurs 2 times' in told(twice, **OF_LONG)


def test_ids_that_are_written_otherwise_are_joined_on_request() -> None:
    loose = LONG.assign(site=np.where(LONG["year"] == 2022, LONG["site"].str.lower(), LONG["site"]))
    assert "use --join-ids" in told(loose, **OF_LONG)
    found = ls.response(loose, join_ids=True, **OF_LONG)
    assert found.results == ls.response(LONG, **OF_LONG).results
    assert any("were joined: those of 5 units" in note for note in found.document.warnings)


CODED = "result,1,Interview,1,\nresult,2,Declined,2,refused\nresult,3,Gone,3,\n"


def of_study(study_files: dict[str, str], make_study: Callable[[dict[str, str]], Path]) -> Path:
    files = dict(study_files)
    files["codelists.csv"] += CODED
    files["variables.csv"] += "result,Result,categorical,result,paradata,,,,,,,,,\n"
    files["columns.csv"] += "2020,result,,result,\n2021,result,,result,\n"
    files["data/first.csv"] = (
        "id,size,staff,talks,walks,note,result\nA,1,2,1,0,,1\nB,2,0,-8,1,,1\nC,9,1,0,9,,2\nD,2,99,9,1,,\n"
    )
    files["data/second.csv"] = "id,staff,result\nA,3,2\nB,1,1\nE,0,3\n"
    return make_study(files)


def test_a_study(study_files: dict[str, str], make_study: Callable[[dict[str, str]], Path]) -> None:
    folder = of_study(study_files, make_study)
    given = {"complete": ["Interview"], "refusal": ["declined"], "unknown": "(blank)", "not_eligible": "3"}
    found = ls.response(study=folder, disposition="result", outcome=given, compare="staff")
    counts = numbers(found, "tally", "n", by="wave", by_level="2020")
    # The dictionary calls code 2 a missing answer, refused: here it is a disposition.
    assert (counts["complete"], counts["refusal"], counts["unknown"]) == (2, 1, 1)
    then = numbers(found, "flow", "n", by="wave", by_level="2021")
    assert (then["interviewed_again"], then["lost:refusal"], then["new"]) == (1, 1, 1)
    assert "2 Declined" in str(found)
    assert "of the clinics" in str(found)
    one = ls.response(study=folder, disposition="result", outcome=given, wave="2020", by="size")
    assert numbers(one, "tally", "n") == counts
    assert "Dispositions of the 4 clinics, 2020" in str(one)
    kept = ls.response(study=folder, disposition="result", outcome=given, where="staff >= 1")
    then = numbers(kept, "flow", "n", by="wave", by_level="2021")
    assert (then["interviewed_before"], then["lost:refusal"], then["approached"]) == (1, 1, 2)
    with pytest.raises(ls.UsageError, match="size: the item has no answers in wave 2021"):
        ls.response(study=folder, disposition="result", outcome=given, by="size")
    assert "3 units" not in told(None, study=folder, outcome=given, compare=["nothing"])


def test_dispositions_of_a_study_in_words_and_numbers(
    study_files: dict[str, str], make_study: Callable[[dict[str, str]], Path]
) -> None:
    folder = make_study(study_files)
    assert '"well" (1 unit)' in told(None, study=folder, disposition="note")
    assert "(blank) (2 units)" in told(None, study=folder, disposition="note")
    staff = told(None, study=folder, disposition="staff", wave="2020")
    assert '"2" (1 unit)' in staff
    assert "(blank) (1 unit)" in staff


def test_labels_of_a_file_are_its_words(tmp_path: Path) -> None:
    import pyreadstat

    path = tmp_path / "calls.sav"
    frame = pd.DataFrame({"result": [1.0, 1.0, 2.0, 3.0]})
    labels = {"result": {1.0: "Completed", 2.0: "Refused", 3.0: "Not reached"}}
    pyreadstat.write_sav(frame, str(path), variable_value_labels=labels, column_labels={"result": "How it ended"})
    found = ls.response(path, disposition="result")
    assert numbers(found, "tally", "n")["complete"] == 2
    assert numbers(found, "disposition", "n") == {"1": 2, "2": 1, "3": 1}
    assert "How it ended" in str(found)
    assert "2 Refused" in str(found)


def test_a_question_of_several_columns_is_none(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("id,Result,\n,Phone,Mail\n1,Completed,Completed\n2,Completed,Refused\n")
    text = told(path, disposition="Result", from_="surveymonkey")
    assert "it has 2 columns, but the disposition is one" in text
    assert "Result [Phone], Result [Mail]" in text


def test_the_figure_shows_the_flow_and_can_be_saved(tmp_path: Path) -> None:
    figures = ls.response(LONG, **OF_LONG).plot()
    said = "\n".join(
        text for layer in figures[0].layers if type(layer.geom).__name__ == "geom_text" for text in layer._data["text"]
    )
    for line in (
        "Approached in 2021: n = 7",
        "Not eligible (NE): n = 1",
        "Interviewed: n = 5",
        "Interviewed again: n = 1",
        "Lost to follow-up: n = 3",
        "– Not approached again: n = 1",
        "– Interviewed in 2021: n = 4",
        "– Not interviewed in 2021: n = 1",
        "– For the first time: n = 1",
    ):
        assert line in said
    assert figures[0].labels.subtitle == "8 units"
    figures.save(tmp_path / "flow.svg")
    assert (tmp_path / "flow.svg").stat().st_size > 5_000


def test_boxes_of_a_flow_chart_do_not_touch() -> None:
    stages = [
        FlowStage(lines=("one " * 30,), out=("left " * 20, "more"), beside=("beside",) * 9),
        FlowStage(lines=("two",)),
        FlowStage(lines=("three",), out=("the last, which leaves below",)),
    ]
    plot = flow_plot(stages, Caption(title="T", base="B", source="S"))
    edges = next(layer._data for layer in plot.layers if len(layer._data) == 6 * 4 and "xend" in layer._data)
    boxes = [
        (four["x"].min(), four["xend"].max(), four["y"].min(), four["y"].max())
        for four in (edges.iloc[start : start + 4] for start in range(0, len(edges), 4))
    ]
    for place, (left, right, low, high) in enumerate(boxes):
        assert left >= 0
        assert right <= 6.7
        for other in boxes[place + 1 :]:
            apart = other[0] >= right or other[1] <= left or other[2] >= high or other[3] <= low
            assert apart
    with pytest.raises(ls.UsageError, match="no item to plot"):
        flow_plot([], Caption(title="T", base="B", source="S"))


@pytest.mark.usefixtures("blank_figures")
def test_the_command(tmp_path: Path, run: Run) -> None:
    figure, table = tmp_path / "flow.pdf", tmp_path / "rates.json"
    words = ("response", EXAMPLE, "--disposition", "result", "--id", "practice", "--wave-item", "year")
    done = run(*words, "--compare", "region,clinicians", "--smd", "--plot", figure, "--width", "80")
    assert done.returncode == 0, done.stderr
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "RR1 Complete" in done.stdout
    assert "Lost to follow-up" in done.stdout
    assert "SMD" in done.stdout
    assert figure.read_bytes().startswith(b"%PDF")
    assert run(*words, "-o", table).returncode == 0
    assert json.loads(table.read_text())["command"] == "response"


def test_the_command_with_a_map_and_with_bad_input(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "calls.csv"
    path.write_text('result\nDone\n"Yes, by phone"\nHung up\n')
    words = ["response", path, "--disposition", "result", "--outcome", 'complete=Done,"Yes, by phone"']
    done = run(*words, "--outcome", "refusal=Hung up", "--eligibility", "1")
    assert done.returncode == 0, done.stderr
    assert "2/3" in done.stdout
    done = run(*words)
    assert done.returncode == 2
    assert '"Hung up" (1 unit): it is under no outcome' in done.stderr
    done = run("response", path)
    assert done.returncode == 2
    assert "--disposition: no item is named" in done.stderr
    done = run(*words, "--eligibility", "3", "--smd")
    assert done.returncode == 2
    assert "--eligibility: 3.0 is no share" in done.stderr
    assert "--smd: nothing is compared" in done.stderr
