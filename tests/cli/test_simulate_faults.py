"""`leapstats simulate` where it cannot write, and seeds that are none, in every command that takes one."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import leapstats as ls
from leapstats.api import simulate as simulation
from leapstats.cli.entry import main
from leapstats.errors import OutputError, UsageError
from leapstats.output import places
from leapstats.survey.formats import csv, spss
from leapstats.survey.raw import RawFile

Ended = Callable[..., tuple[int, str]]
Make = Callable[[dict[str, str]], Path]


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Ended:
    """Return what runs the program in an empty folder: its exit code and what it said."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")

    def command(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["leapstats", *arguments])
        with pytest.raises(SystemExit) as done:
            main()
        assert isinstance(done.value.code, int)
        return done.value.code, capsys.readouterr().err

    return command


SEEDED = (
    ("seed", "simulate -o . --seed"),
    ("seed", "simulate -o . --draws 2 --seed"),
    ("seed", "associations --seed"),
    ("seed", "associations --draws 2 --seed"),
    ("seed", "staffing --draws 2 --seed"),
    ("seed", "model ch_any_it~registry_tracking --draws 2 --seed"),
)


@pytest.mark.parametrize("seed", ["-1", "9223372036854775808", "9" * 4000])
@pytest.mark.parametrize(("option", "command"), SEEDED)
def test_what_is_no_seed_is_refused_before_anything_is_drawn(
    option: str, command: str, seed: str, ended: Ended
) -> None:
    code, err = ended(*command.split(), seed)
    assert code == 2
    assert re.search(rf"{option}: .* not a valid seed\. Use a whole number from 0 to 9223372036854775807\.", err), err
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("seed", ["x", "1.5", "9" * 5000])
def test_what_is_no_number_is_refused_by_the_option(seed: str, ended: Ended) -> None:
    code, err = ended("simulate", "-o", ".", "--seed", seed)
    assert code == 2
    assert "--seed" in err


@pytest.mark.parametrize("seed", [1.5, True, None, "1", -1])
def test_what_is_no_seed_in_python(seed: object, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not a valid seed"):
        ls.simulate(tmp_path, seed=seed)  # type: ignore[arg-type]


def test_a_protected_folder_is_told_before_the_draw(ended: Ended, monkeypatch: pytest.MonkeyPatch) -> None:
    access = os.access
    monkeypatch.setattr(places.os, "access", lambda path, mode: mode == os.R_OK and access(path, mode))
    code, err = ended("simulate", "-o", ".")
    assert code == 2
    assert "the folder is write-protected" in err
    code, err = ended("simulate", "-o", "no", "--draws", "0", "--seed", "-1")
    assert code == 2
    assert "draws: 0 is below 1" in err
    assert "is not a valid seed" in err


@pytest.fixture
def study(make_study: Make, study_files: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A study whose draw is what its files hold: what matters here is how it is written."""
    folder = make_study(study_files)

    def drawn(loaded: ls.Study, _: int) -> dict[str, RawFile]:
        return {wave.name: csv.read(loaded.folder / wave.file) for wave in loaded.waves}

    monkeypatch.setattr(simulation, "_first_files", drawn)
    monkeypatch.setattr(simulation, "check_agreement", lambda *_: None)
    return folder


def test_a_disk_that_fills_up_at_the_second_wave_leaves_nothing(
    study: Path, ended: Ended, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("first_synthetic.csv").write_text("old")
    written = csv.write

    def full(file: RawFile, path: Path) -> None:
        if path.name.startswith("second"):
            raise OSError(28, "No space left on device")
        written(file, path)

    monkeypatch.setattr(csv, "write", full)
    code, err = ended("simulate", "--study", str(study), "-o", ".")
    assert code == 2
    assert "second_synthetic.csv was not written: No space left on device. The old file, if any, is unchanged." in err
    assert [path.name for path in Path().iterdir()] == ["first_synthetic.csv"]
    assert Path("first_synthetic.csv").read_text() == "old"
    monkeypatch.undo()


def test_a_file_that_is_not_whole_is_not_kept(study: Path, ended: Ended, monkeypatch: pytest.MonkeyPatch) -> None:
    written = csv.write

    def cut(file: RawFile, path: Path) -> None:  # as a writer does that takes no notice of a full disk
        columns = tuple(replace(column, cells=column.values[:-1]) for column in file.columns)
        written(replace(file, columns=columns), path)

    monkeypatch.setattr(csv, "write", cut)
    code, err = ended("simulate", "--study", str(study), "-o", ".")
    assert code == 2
    assert "first_synthetic.csv was not written: the file is incomplete; the disk may be full." in err
    assert list(Path().iterdir()) == []


def test_draws_that_were_written_stand(study: Path, ended: Ended, monkeypatch: pytest.MonkeyPatch) -> None:
    files = simulation._first_files(ls.load_study(study), 1)
    surveys = simulation.surveys_of(ls.load_study(study), files)
    monkeypatch.setattr(simulation, "draw_surveys", lambda *_, **__: iter([surveys] * 3))
    monkeypatch.setattr(simulation, "_wave_file", lambda _, wave, *__: files[wave.name])
    Path("draw_003").write_text("a file, not a folder")
    code, err = ended("simulate", "--study", str(study), "-o", ".", "--draws", "3")
    assert code == 2
    assert "draw_003 was not made: File exists. The 2 before it were written." in err
    assert sorted(path.name for path in Path().iterdir()) == ["draw_001", "draw_002", "draw_003"]
    Path("draw_003").unlink()
    monkeypatch.setattr(simulation, "_bytes", lambda *_: (_ for _ in ()).throw(OutputError("x was not written.")))
    code, err = ended("simulate", "--study", str(study), "-o", ".", "--draws", "3")
    assert code == 2
    assert "x was not written." in err
    assert len(list(Path("draw_001").iterdir())) == 2


def test_an_spss_file_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,x\n2,y\n")
    file = csv.read(tmp_path / "a.csv")
    with pytest.raises(OutputError, match=r"t\.sav was not written: .* The disk may be full\."):
        spss.write(file, tmp_path / "no" / "t.sav")


# Matplotlib looks for fonts in its own folder alone: without a home it would look through all of the machine each time.
NO_HOME = """
import os, pwd

walk = os.walk
os.walk = lambda top, *more, **others: walk(top, *more, **others) if "mpl-data" in str(top) else iter(())

def unknown(_):
    raise KeyError("no such user")

pwd.getpwuid = unknown
"""
THE_COMMAND = """
import sys
from leapstats.cli.entry import main

sys.argv = "leapstats bounds change --n 30 --before 3 --after 7 --plot p.svg".split()
main()
"""
A_FIGURE = """
from pathlib import Path
from leapstats.output.figures import Caption, GainLoss, gain_loss_plot, save_plots

plot = gain_loss_plot([GainLoss(label="A", gained=2, lost=1)], ("1", "2"), Caption(title="T", base="B", source="S"))
save_plots([plot], Path("p.svg"))
"""


@pytest.mark.parametrize(("home", "drawn"), [(None, THE_COMMAND), ("/proc/none", A_FIGURE)])
def test_a_user_without_a_home(home: str | None, drawn: str, tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "HOME", "MPL"))}
    kept["PATH"] = ""  # there is no fc-list, which lists the fonts of the machine
    environment = kept if home is None else {**kept, "HOME": home}
    command = [sys.executable, "-c", NO_HOME + drawn]
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    # Matplotlib tells of its own cache where building it takes over five seconds.
    said = [line for line in done.stderr.splitlines() if "building the font cache" not in line]
    assert (done.returncode, said) == (0, [])
    assert (tmp_path / "p.svg").exists()


def test_no_home_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    from leapstats.identification import cache as bound_cache
    from leapstats.identification.totals import CountChange, Reach

    def none() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(bound_cache.Path, "home", none)
    assert bound_cache.user_folder() is None
    cache = bound_cache.BoundCache("x")
    reach = Reach(0.0, 1.0)
    cache.put_totals(CountChange(item="a", waves=("1", "2"), totals=(reach, reach), change=reach))
    assert cache.get_totals("b", ("1", "2")) is None
