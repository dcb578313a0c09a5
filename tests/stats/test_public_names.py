"""What `leapstats.stats` offers, and what importing it loads."""

import inspect
import subprocess
import sys
from importlib import import_module

import pytest

from leapstats import stats

FUNCTIONS = [name for name in stats.__all__ if inspect.isfunction(getattr(stats, name))]


def test_all_is_what_can_be_had() -> None:
    assert sorted(stats.__all__) == stats.__all__ == dir(stats)
    assert len(set(stats.__all__)) == len(stats.__all__)
    for name in stats.__all__:
        assert getattr(stats, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute 'fisher'"):
        stats.fisher  # noqa: B018


@pytest.mark.parametrize("name", ["design", "scales", "respondents"])
def test_some_have_a_room_of_their_own(name: str) -> None:
    room = import_module(f"leapstats.stats.{name}")
    assert sorted(room.__all__) == room.__all__ == dir(room)
    assert all(getattr(room, each) is getattr(stats, each) for each in room.__all__)
    with pytest.raises(AttributeError, match=rf"'leapstats\.stats\.{name}' has no attribute 'mean'"):
        room.mean  # noqa: B018


def test_importing_the_statistics_loads_no_package_for_frames_models_or_figures() -> None:
    script = (
        "import sys; from leapstats.stats import *\n"
        "print([name for name in ('pandas', 'scipy', 'statsmodels', 'plotnine') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("name", sorted(set(FUNCTIONS) - {"extremes", "mean_sd", "quantiles", "quartiles"}))
def test_every_method_says_when_not_to_use_it_and_where_it_comes_from(name: str) -> None:
    text = inspect.getdoc(getattr(stats, name)) or ""
    assert "References\n-----" in text
    assert "Notes\n-----" in text
