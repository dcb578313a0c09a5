"""The committed files agree with everything published; so does another draw, which differs."""

import re
import shlex
from dataclasses import replace
from pathlib import Path

import pytest

import leapstats as ls
from leapstats.api.simulate import surveys_of
from leapstats.cli.entry import main
from leapstats.dictionary.study import Study
from leapstats.reproduction.constraints import disagreements
from leapstats.survey.formats import spss, surveymonkey
from leapstats.survey.read import Waves

TOP = Path(__file__).parents[1]
DATA = TOP / "data_dictionary" / "data"
SEED = 7  # that of the README; a draw of it is found soon


def test_the_committed_files_agree_with_everything_stated(leap: Study) -> None:
    assert list(disagreements(leap, Waves(leap).survey)) == []


def test_the_committed_files_say_that_they_are_synthetic(leap: Study) -> None:
    assert leap.synthetic
    for wave in leap.waves:
        assert "synthetic" in wave.file.name
    visits = spss.read(DATA / "leap_2013_synthetic.sav")
    assert visits.label.startswith("SYNTHETIC data, seed ")
    assert ", scipy " in visits.label
    follow_up = surveymonkey.read(DATA / "leap_2016_synthetic.csv")
    stamp = next(column for column in follow_up.columns if column.name == "Custom Data 2")
    assert {text[:14] for text in stamp.values} == {"SYNTHETIC data"}
    assert "dictionary " in stamp.values[0]


def test_the_visits_look_like_a_survey_from_spss() -> None:
    file = spss.read(DATA / "leap_2013_synthetic.sav")
    payrolls = [column for column in file.columns if column.name.startswith("bh_employed_")]
    assert len(payrolls) == 2
    for payroll in payrolls:
        assert payroll.labels[9.0] == "Not recorded"
        assert payroll.measure == "nominal"
        assert {-8.0, 9.0} <= {each.low for each in payroll.missing}
        assert (payroll.values == -8).sum() == 5  # 5 of 30 practices have no specialist (Table 1)
    unknown = (payrolls[0].values == 9) | (payrolls[1].values == 9)
    assert unknown.sum() == 1  # 1 of 25 has an unknown payroll (Table 1)


@pytest.fixture(scope="module")
def another(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """The files of another draw, by the line of the README; drawing takes long."""
    (line,) = re.findall(r"^leapstats simulate .*", (TOP / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    folder = tmp_path_factory.mktemp("another")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr("sys.argv", shlex.split(line, comments=True))
        with pytest.raises(SystemExit) as ended:
            main()
    assert not ended.value.code
    return tuple(sorted((folder / "folder").iterdir()))


def test_another_seed_gives_other_files_that_agree_too(leap: Study, another: tuple[Path, ...]) -> None:
    paths = another
    assert [path.name for path in paths] == ["leap_2013_synthetic.sav", "leap_2016_synthetic.csv"]
    files = {"2013": spss.read(paths[0]), "2016": surveymonkey.read(paths[1])}
    surveys = surveys_of(leap, files)
    assert list(disagreements(leap, surveys)) == []
    committed = Waves(leap).survey("2013")
    same = [
        (committed.column(name).values == surveys("2013").column(name).values).all()
        for name in ("org_type", "setting", "warm_handoff", "ch_any_it")
    ]
    assert not any(same)


@pytest.mark.parametrize(
    ("item", "unit", "cell"),
    [
        ("org_type", 0, "t1_org_fqhc"),
        ("culture_emphasis", 0, "tx_team_culture"),
        ("ch_hiring", 0, "tx_ch_hiring"),
        ("svc_pcp_screen", slice(None), "t3_pcp_screen"),
    ],
)
def test_a_changed_answer_is_noticed(leap: Study, item: str, unit: int | slice, cell: str) -> None:
    file = spss.read(DATA / "leap_2013_synthetic.sav")
    target = next(column for column in file.columns if column.name == item)
    values = target.values.copy()
    if isinstance(unit, slice):
        values[:] = 1.0
    else:
        place = int((values >= 0).argmax())
        values[place] = 2.0 if values[place] == 1.0 and item == "org_type" else 1.0 - min(values[place], 1.0)
        if item == "org_type":
            values[place] = 1.0 if target.values[place] != 1.0 else 2.0
    columns = tuple(replace(each, cells=values) if each is target else each for each in file.columns)
    files = {"2013": replace(file, columns=columns), "2016": surveymonkey.read(DATA / "leap_2016_synthetic.csv")}
    assert any(said.startswith(f"{cell}:") for said in disagreements(leap, surveys_of(leap, files)))


def test_the_same_seed_gives_the_same_follow_up_as_one_of_many(
    leap: Study, another: tuple[Path, ...], tmp_path: Path
) -> None:
    written = ls.simulate(tmp_path, seed=SEED, draws=2).files
    text = written[1].read_text(encoding="utf-8")
    assert ", draw 1 of 2 by swaps" in text
    assert text.replace(", draw 1 of 2 by swaps", "") == another[1].read_text(encoding="utf-8")
    swapped = surveys_of(leap, {"2013": spss.read(written[2]), "2016": surveymonkey.read(written[3])})
    assert list(disagreements(leap, swapped)) == []


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ls.UsageError, match="the folder cannot be made"):
        ls.simulate(tmp_path / "file" / "folder", seed=1)
    with pytest.raises(ls.UsageError, match="0 is below 1"):
        ls.simulate(tmp_path / "folder", seed=1, draws=0)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
