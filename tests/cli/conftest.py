"""A long file of three waves of sites, and a folder with it in which `leapstats staffing` is run."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from leapstats.cli.entry import main

Call = Callable[..., tuple[int, str, str]]

# Sites A to F answered in 2021; F left and G came in 2022; C is not in 2023.
# lead: 2021 to 2022 A, B, C gain it, D loses it, E keeps it. coordinators: A, B rise, C stays, D falls, E stays.
LONG = """\
site,year,coordinators,fte,lead,size,area,remark,empty
A,2021,0,0.25,0,small,North,one,
B,2021,1,1.5,0,small,North,two,
C,2021,2,2.0,0,medium,South,three,
D,2021,3,2.5,1,large,South,four,
E,2021,1,1.0,1,medium,North,five,
F,2021,4,4.0,0,large,South,six,
A,2022,2,1.25,1,medium,North,seven,
B,2022,2,2.5,1,small,North,eight,
C,2022,2,2.0,1,medium,South,nine,
D,2022,1,2.0,0,small,South,ten,
E,2022,1,1.0,1,large,North,eleven,
G,2022,0,0.5,0,small,South,twelve,
A,2023,3,2.0,1,large,North,thirteen,
B,2023,2,2.5,1,small,North,fourteen,
D,2023,2,2.0,0,small,South,fifteen,
E,2023,2,1.0,1,large,North,sixteen,
G,2023,1,0.5,1,medium,North,seventeen,
"""


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Call:
    """Return what runs `leapstats staffing` in a folder with the long file; anything but an exit fails the test."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "long.csv").write_text(LONG)

    def command(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["leapstats", "staffing", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, out, err

    return command
