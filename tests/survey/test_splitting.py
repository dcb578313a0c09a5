"""A long file, one row a unit and wave, is split into its waves; nothing is lost, doubled or moved."""

import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapstats.errors import DataError, InputError, UsageError
from leapstats.survey.choices import Choices
from leapstats.survey.formats import csv
from leapstats.survey.frames import raw_of_frame
from leapstats.survey.inference import infer
from leapstats.survey.linking import Linked, link
from leapstats.survey.raw import MissingRange, RawColumn, RawFile, ResponseSet
from leapstats.survey.splitting import Keys, Split, split_waves
from leapstats.terms import ItemType, Reason

# Invented numbers in the shape of a workforce census: 5 networks, one of them in 2022 only and one in 2021 only.
CENSUS = """\
PCN_CODE,PCN_NAME,ICB_NAME,CENSUS_YEAR,total_fte,total_records,n_pharmacist,n_phys_assoc
U1,NORTH PCN,NHS East,2022,10.266667,12,3,1
U2,SOUTH PCN,NHS East,2021,2.133333,5,1,0
U1,NORTH PCN,NHS East,2021,8.5,9,2,0
U3,WEST PCN,NHS West,2022,4.0,4,0,0
U2,SOUTH PCN,NHS East,2022,3.2,6,,1
U4,EAST PCN,NHS West,2021,1.0,1,1,0
U5,HILL PCN,NHS West,2022,6.75,8,2,0
U5,HILL PCN,NHS West,2021,6.25,7,2,0
"""
KEYS = Keys(("PCN_CODE",), "CENSUS_YEAR")


def census(folder: Path, text: str = CENSUS) -> RawFile:
    path = folder / "census.csv"
    path.write_text(text, encoding="utf-8")
    return csv.read(path)


def split_frame(columns: dict[str, Any], choices: Choices | None = None, keys: Keys | None = None) -> Split:
    frame = pd.DataFrame(columns)
    return split_waves(raw_of_frame(frame), keys or Keys(("site",), "wave"), choices or Choices())


def problems(file: RawFile, keys: Keys = KEYS, choices: Choices | None = None) -> tuple[type[InputError], list[str]]:
    with pytest.raises(InputError) as caught:
        split_waves(file, keys, choices or Choices())
    return type(caught.value), [str(problem) for problem in caught.value.problems]


def test_a_census_of_two_years(tmp_path: Path) -> None:
    file = census(tmp_path)
    split = split_waves(file, KEYS, Choices())
    before, after = split.surveys
    assert (before.wave, after.wave) == ("2021", "2022")
    assert before.units.tolist() == ["U2", "U1", "U4", "U5"]
    assert after.units.tolist() == ["U1", "U3", "U2", "U5"]
    assert before.column("total_records").values.tolist() == [5, 9, 1, 7]
    assert after.column("n_phys_assoc").values.tolist() == [1, 0, 1, 0]
    assert after.column("n_pharmacist").reasons.tolist() == [0, 0, Reason.BLANK, 0]
    study = before.study
    assert after.study is study
    assert (study.id, study.unit, study.units) == ("PCN_CODE", "unit", "units")
    assert [(each.name, each.label, each.file, each.format) for each in study.waves] == [
        ("2021", "2021", file.path, "csv"),
        ("2022", "2022", file.path, "csv"),
    ]
    assert before.items == ("PCN_NAME", "ICB_NAME", "total_fte", "total_records", "n_pharmacist", "n_phys_assoc")
    assert study.variables["n_phys_assoc"].type is ItemType.BINARY
    assert before.frame().index.tolist() == before.units.tolist()


def test_words_and_provenance_are_those_of_the_whole_file(tmp_path: Path) -> None:
    file = census(tmp_path)
    split = split_waves(file, KEYS, Choices())
    whole = infer(file, Choices(exclude=("PCN_CODE", "CENSUS_YEAR")))
    assert split.words == whole.words
    assert all(survey.provenance == whole.survey.provenance for survey in split.surveys)


def test_linking_it_again(tmp_path: Path) -> None:
    linked = link(split_waves(census(tmp_path), KEYS, Choices()).surveys)
    assert linked.units.tolist() == ["U2", "U1", "U4", "U5", "U3"]
    assert linked.places.tolist() == [[0, 1, 2, 3, -1], [2, 0, -1, 3, 1]]
    fte = [linked.column(wave, "total_fte") for wave in (0, 1)]
    assert fte[0].values[:4].tolist() == [2.133333, 8.5, 1.0, 6.25]
    assert fte[1].reasons.tolist() == [0, 0, Reason.UNKNOWN, 0, 0]
    assert str(linked) == "census.csv: 5 units (4 in 2021, 4 in 2022; 3 in every wave)"


def test_only_the_items_asked_for(tmp_path: Path) -> None:
    types = {"PCN_CODE": ItemType.ID, "n_phys_assoc": ItemType.COUNT}
    choices = Choices(include=("n_phys_assoc", "total_fte"), exclude=("CENSUS_YEAR",), types=types)
    before, _ = split_waves(census(tmp_path), KEYS, choices).surveys
    assert before.items == ("n_phys_assoc", "total_fte")
    assert before.study.variables["n_phys_assoc"].type is ItemType.COUNT


def test_code_lists_hold_the_answers_of_every_wave() -> None:
    columns = {"site": list("abab"), "wave": [1, 1, 2, 2], "kind": ["x", "x", "y", "x"]}
    before, after = split_frame(columns).surveys
    codes = before.study.variables["kind"].codes
    assert codes is not None
    assert [code.code for code in codes.answers] == ["x", "y"]
    assert (before.column("kind").values.tolist(), after.column("kind").values.tolist()) == ([0, 0], [1, 0])


@pytest.mark.parametrize(
    ("waves", "names"),
    [
        ([2021.0, 2019.0, 2021.0, 2019.0], ["2019", "2021"]),
        (["10", "9", "10", "9"], ["9", "10"]),
        (["2021.0", "2019.0", "2021.0", "2019.0"], ["2019", "2021"]),
        (["1.5", "1", "1.5", "1"], ["1", "1.5"]),
        (["pre ", "post", " pre", "post"], ["pre", "post"]),
        (["9", "10", "9", "later", "10"], ["9", "10", "later"]),
        (pd.Categorical(["start", "end", "start", "end"], categories=["end", "start"]), ["start", "end"]),
    ],
)
def test_names_and_order_of_the_waves(waves: Sequence[Any], names: list[str]) -> None:
    columns = {"site": [f"s{place}" for place in range(len(waves))], "wave": waves, "n": range(len(waves))}
    split = split_frame(columns)
    assert [survey.wave for survey in split.surveys] == names
    assert [each.name for each in split.surveys[0].study.waves] == names


def test_numbers_as_ids() -> None:
    columns = {"site": [7.0, 8.0, 7.0], "wave": [1, 1, 2], "n": [5, 6, 9]}
    linked = link(split_frame(columns).surveys)
    assert linked.units.tolist() == ["7", "8"]
    as_text = link(split_frame({**columns, "site": ["7", "8.0", "7.0"]}).surveys)
    assert as_text.units.tolist() == ["7", "8"]
    assert linked.places.tolist() == as_text.places.tolist() == [[0, 1], [0, -1]]


def test_labels_and_user_missing_of_the_keys() -> None:
    columns = (
        RawColumn(name="site", cells=np.array([1.0, 2.0, 1.0, -9.0]), missing=(MissingRange(-9.0, -1.0),)),
        RawColumn(name="wave", cells=np.array([2.0, 1.0, 1.0, 2.0]), labels={1.0: "Baseline", 2.0: "Follow-up"}),
        RawColumn(name="n", cells=np.array([3.0, 4.0, 5.0, 6.0])),
    )
    file = RawFile(path=Path("x.sav"), format="spss", columns=columns, rows=np.arange(1, 5))
    assert problems(file, Keys(("site",), "wave")) == (
        DataError,
        ["row 4: site is blank. Fill it in, or remove the row."],
    )
    whole = RawFile(
        path=Path("x.sav"),
        format="spss",
        columns=tuple(RawColumn(name=each.name, cells=each.values[:3], labels=each.labels) for each in columns),
        rows=np.arange(1, 4),
    )
    study = split_waves(whole, Keys(("site",), "wave"), Choices()).surveys[0].study
    assert [(each.name, each.label) for each in study.waves] == [("1", "Baseline"), ("2", "Follow-up")]


def test_multi_response_sets_are_derived_in_every_wave() -> None:
    nan = float("nan")
    columns = (
        RawColumn(name="site", cells=np.array(["a", "b", "a", "b"], dtype=object)),
        RawColumn(name="wave", cells=np.array([1.0, 1.0, 2.0, 2.0])),
        RawColumn(name="s1", label="Talks", cells=np.array([1.0, 0.0, nan, 1.0])),
        RawColumn(name="s2", label="Walks", cells=np.array([0.0, 0.0, nan, 1.0])),
    )
    sets = (ResponseSet(name="help", label="Help", columns=("s1", "s2"), counted=1.0),)
    file = RawFile(path=Path("x.sav"), format="spss", columns=columns, rows=np.arange(1, 5), sets=sets)
    before, after = split_waves(file, Keys(("site",), "wave"), Choices()).surveys
    assert before.items == after.items == ("s1", "s2", "any of help")
    assert before.column("any of help").values.tolist() == [1, 0]
    assert after.column("any of help").values.tolist() == [-1, 1]
    assert after.column("any of help").reasons.tolist() == [Reason.BLANK, 0]


def test_ticks_are_resolved_as_in_the_whole_file() -> None:
    columns = (
        RawColumn(name="Help?", option="Talks", cells=np.array(["Talks", None, None, "Talks"], dtype=object)),
        RawColumn(name="Help?", option="Walks", cells=np.array([None, None, "Walks", "Walks"], dtype=object)),
        RawColumn(name="Site", option="Response", cells=np.array(["a", "b", "a", "b"], dtype=object)),
        RawColumn(name="Year", cells=np.array([1.0, 1.0, 2.0, 2.0]), fixed=True),
    )
    file = RawFile(path=Path("x.csv"), format="surveymonkey", columns=columns, rows=np.arange(3, 7))
    before, after = split_waves(file, Keys(("Site",), "Year"), Choices()).surveys
    assert before.column("Help? [Walks]").values.tolist() == [0, -1]
    assert before.column("Help? [Walks]").reasons.tolist()[0] == 0
    assert after.column("Help? [Talks]").values.tolist() == [0, 1]
    # The id comes last and is no answer: site b stopped before it said anything.
    assert before.column("Help? [Talks]").reasons.tolist() == [0, Reason.ABANDONED]
    assert problems(file, Keys(("Help?",), "Help?")) == (
        UsageError,
        [
            "Help?: it has 2 columns, but the id is one column. Name one of Help? [Talks], Help? [Walks].",
            "Help?: it has 2 columns, but the wave is one column. Name one of Help? [Talks], Help? [Walks].",
            "Help?: the id and the wave are the same column. Use a different column for each.",
        ],
    )
    assert problems(file, Keys(("Site",), "Site [Response]"))[1] == [
        "Site [Response]: the id and the wave are the same column. Use a different column for each."
    ]


def test_every_name_that_is_not_there(tmp_path: Path) -> None:
    choices = Choices(include=("total_ft", "icb_name"), exclude=("n_x",), types={"n_pharmacists": ItemType.COUNT})
    kind, found = problems(census(tmp_path), Keys(("PCN_CODES",), "CENSUS"), choices)
    assert kind is UsageError
    assert [problem.partition(":")[0] for problem in found] == [
        "PCN_CODES",
        "CENSUS",
        "total_ft",
        "icb_name",
        "n_x",
        "n_pharmacists",
    ]
    assert found[0] == "PCN_CODES: there is no such column. Did you mean PCN_CODE or PCN_NAME?"
    assert found[1] == "CENSUS: there is no such column. Did you mean CENSUS_YEAR?"
    assert found[5] == "n_pharmacists: there is no such column. Did you mean n_pharmacist?"


def test_keys_that_cannot_be(tmp_path: Path) -> None:
    file = census(tmp_path)
    assert problems(file, Keys(("PCN_CODE",), "PCN_CODE"), Choices(include=("nothing",))) == (
        UsageError,
        [
            f"nothing: there is no such column. Choose from {CENSUS.partition(chr(10))[0].replace(',', ', ')}.",
            "PCN_CODE: the id and the wave are the same column. Use a different column for each.",
        ],
    )
    assert problems(file, choices=Choices(include=("CENSUS_YEAR", "PCN_CODE", "total_fte"))) == (
        UsageError,
        [
            "PCN_CODE: it is the id column, not an item. Remove it from the items.",
            "CENSUS_YEAR: it is the wave column, not an item. Remove it from the items.",
        ],
    )


def test_a_personal_id() -> None:
    frame = pd.DataFrame({"email": ["a@b", "a@b"], "wave": [1, 2], "n": [3, 4]})
    assert problems(raw_of_frame(frame), Keys(("email",), "wave")) == (
        UsageError,
        ["email: the column contains personal data and was not read. To use it, add --keep email."],
    )
    kept = raw_of_frame(frame, keep_personal=frozenset({"email"}))
    before, after = split_waves(kept, Keys(("email",), "wave"), Choices()).surveys
    assert before.units.tolist() == after.units.tolist() == ["a@b"]
    assert before.items == ("n",)


def test_every_cell_that_does_not_fit(tmp_path: Path) -> None:
    rows = ["U1,,E,2022,x,5,2,0", "U2,,E,2021,1,5,2,0", ",,E,2022,1,5,2,0", "U2,,E,,1,5,2,0", "U3,,E,2022,1,5,2,0"]
    file = census(tmp_path, CENSUS + "\n".join(rows) + "\n")
    kind, found = problems(file, choices=Choices(types={"total_fte": ItemType.COUNT}))
    assert kind is DataError
    fix = "Keep one row per unit and wave; or, if ICB_NAME distinguishes them, use both: --id PCN_CODE,ICB_NAME."
    assert found == [
        "row 12: PCN_CODE is blank. Fill it in, or remove the row.",
        "row 13: CENSUS_YEAR is blank. Fill it in, or remove the row.",
        f'wave 2021, rows 3, 11: PCN_CODE "U2" occurs 2 times. {fix}',
        f'wave 2022, rows 2, 10: PCN_CODE "U1" occurs 2 times. {fix}',
        f'wave 2022, rows 5, 14: PCN_CODE "U3" occurs 2 times. {fix}',
        'column "total_fte": "x" is not a number. Declare as --missing, or choose another type.',
    ]


def test_many_blanks_are_counted_not_listed() -> None:
    columns = {"site": [*[None] * 11, "a", "b"], "wave": [*[" "] * 10, "1", "1", "2"], "n": range(13)}
    assert problems(raw_of_frame(pd.DataFrame(columns)), Keys(("site",), "wave"))[1] == [
        "rows 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 1 more: site is blank. Fill it in, or remove the row.",
        "rows 1, 2, 3, 4, 5, 6, 7, 8, 9, 10: wave is blank. Fill it in, or remove the row.",
    ]


def test_too_few_and_too_many_waves() -> None:
    def found(waves: Iterable[Any]) -> list[str]:
        waves = list(waves)
        columns = {"site": range(len(waves)), "wave": waves, "n": range(len(waves))}
        return problems(raw_of_frame(pd.DataFrame(columns)), Keys(("site",), "wave"))[1]

    assert found([2021.0] * 3) == [
        'column "wave": there is only one wave, 2021. Use a file that has two or more waves.'
    ]
    (too_many,) = found(range(13))
    assert too_many == (
        'column "wave": it has 13 different values, but at most 12 waves are allowed. Choose the column with the wave.'
    )
    twelve = {"site": ["a"] * 12, "wave": range(12), "n": range(12)}
    assert len(split_frame(twelve).surveys) == 12


NUMBERS = st.one_of(st.none(), st.integers(0, 9))


@st.composite
def long_files(draw: st.DrawFn) -> list[tuple[str, str, int | None, str | None]]:
    """Rows of (unit, wave, number, text) with two waves or more and no unit twice in a wave."""
    waves = draw(st.lists(st.sampled_from(["1", "2", "10", "x"]), min_size=2, max_size=4, unique=True))
    units = draw(st.lists(st.integers(0, 99), min_size=1, max_size=6, unique=True))
    pairs = [(f"u{unit}", wave) for unit in units for wave in waves]
    kept = [pair for pair in pairs if pair[0] == f"u{units[0]}" or draw(st.booleans())]
    texts = st.sampled_from([None, "yes", "no", "maybe"])
    return draw(st.permutations([(*pair, draw(NUMBERS), draw(texts)) for pair in kept]))


def linked_file(rows: Sequence[tuple[str, str, int | None, str | None]]) -> Linked:
    frame = pd.DataFrame(list(rows), columns=["site", "wave", "number", "text"])
    types = {"number": ItemType.COUNT, "text": ItemType.CATEGORICAL}
    frame = frame.astype({"number": "Float64"})
    return link(split_frame({name: frame[name] for name in frame}, Choices(types=types)).surveys)


def answers(linked: Linked) -> list[tuple[str, str, float | None, str | None]]:
    """Every unit and wave that is present, with its answers as they stood in the file."""
    found = []
    for wave, survey in enumerate(linked.surveys):
        number, text = linked.column(wave, "number"), linked.column(wave, "text")
        codes = survey.study.variables["text"].codes
        assert codes is not None
        for place in np.flatnonzero(linked.present(wave)):
            label = codes.answers[text.values[place]].label if text.answered[place] else None
            value = float(number.values[place]) if number.answered[place] else None
            found.append((str(linked.units[place]), survey.wave, value, label))
        absent = ~linked.present(wave)
        assert (number.reasons[absent] == Reason.UNKNOWN).all()
        assert (text.reasons[absent] == Reason.UNKNOWN).all()
        assert np.isnan(number.values[absent]).all()
        assert (text.values[absent] == -1).all()
    return found


@given(long_files(), st.randoms(use_true_random=False))
def test_every_answer_comes_back_once_whatever_the_order_of_rows(
    rows: list[tuple[str, str, int | None, str | None]], chance: random.Random
) -> None:
    if all(text is None for *_, text in rows) or all(number is None for *_, number, _ in rows):
        rows = [*rows, ("extra", rows[0][1], 1, "yes")]
    found = answers(linked_file(rows))
    assert len(found) == len(rows)
    assert set(found) == set(rows)
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert set(answers(linked_file(shuffled))) == set(found)
