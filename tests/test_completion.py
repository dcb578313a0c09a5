"""What completion and `help()` show of the package and of a result."""

import inspect

import pytest

import leapstats as ls
from leapstats.output.result import AnalysisResult


def results() -> list[AnalysisResult]:
    return [ls.table1(), ls.bounds_change(30, before=3, after=7), ls.reproduce(only="table1, findings")]


def test_completion_of_a_result_shows_what_an_analyst_uses() -> None:
    for result in results():
        names = dir(result)
        assert names == sorted(names)
        assert {"frame", "table", "tables", "plot", "render", "save", "styled"} <= set(names)
        # What a result is made of, and nothing that begins with an underscore.
        assert not set(names) & {"document", "results", "draw", "views", "plan", "reproduction"}
        assert not [name for name in names if name.startswith("_")]
        assert all(hasattr(type(result), name) for name in names)


def test_completion_of_the_package_is_its_public_names() -> None:
    assert dir(ls) == sorted([*ls.__all__, "__version__"])


@pytest.mark.parametrize("name", ["table1", "associations", "model", "scales", "likert"])
def test_help_shows_options_by_name_and_types_as_they_are_written(name: str) -> None:
    function = getattr(ls, name)
    signature = inspect.signature(function)
    assert "missing" in signature.parameters
    assert "ForwardRef" not in str(signature)
    assert inspect.getdoc(function)
