"""What `leapstats.stats` offers, and what importing it loads."""

import inspect
import subprocess
import sys

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


def test_designs_have_a_room_of_their_own() -> None:
    from leapstats.stats import design

    assert sorted(design.__all__) == design.__all__ == dir(design)
    assert all(getattr(design, name) is getattr(stats, name) for name in design.__all__)
    with pytest.raises(AttributeError, match=r"'leapstats\.stats\.design' has no attribute 'mean'"):
        design.mean  # noqa: B018


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
