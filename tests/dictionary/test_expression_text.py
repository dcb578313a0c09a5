"""An expression is written as a text that is read to it again, and a study as files that are read to it again."""

from pathlib import Path

import pytest

import leapstats as ls
from leapstats.dictionary.expression_text import text_of_expression
from leapstats.dictionary.parser import parse
from leapstats.dictionary.study import Study
from leapstats.dictionary.study_text import study_texts


@pytest.mark.parametrize(
    "text",
    [
        "a == 1",
        'a != "x y"',
        "a in (1, 2)",
        "a in (1,)",
        "a not in (-1, 2)",
        "not (a and b)",
        "(a or b) and c",
        "a and b or c",
        "any_of(a)",
        "a + b - c > 0",
        "a - (b + c) >= 2",
        "a - (b - c) + d",
        "sum_of(a)",
        'case(is_missing(a, refused), 9, b, band(a, (1, 2.5)), case(b, "x", 0))',
        "wave(2013).a == wave(2013).b",
        "count(a and not is_missing(b)) == total(c)",
        "rank_correlation(a, b) > 0",
        'a == "007"',
        "a * b / c",
        "a / (b / c)",
        "a * (b * c)",
        "(a + b) * (c - 1) / -2",
        "a - b * c + 1",
        "a * b >= c / 2",
        "(a == 1) * 2",
        "1 / a",
        "mean_of(a, b + c, d * 2, at_least=2)",
        "mean_of(a, b, at_least=0.8)",
        "count_of(a == 1, b, not c)",
        "rescale(max_of(a, min_of(b, c)), (1, 5), (0, 100.5))",
        "round(log(reverse(a)), 2) + round(b)",
        "sum_of(a, b, at_least=1) + 1",
        "(a == 1) == (b == 1)",
    ],
)
def test_an_expression_is_read_again_as_it_was(text: str) -> None:
    expression = parse(text)
    assert parse(text_of_expression(expression)) == expression


def test_all_expressions_of_leap_are_read_again(leap: Study) -> None:
    every = [constraint.expression for constraint in leap.constraints]
    every.extend(each for cell in leap.published for each in (cell.universe, cell.expression) if each is not None)
    assert len(every) > 200
    assert [each for each in every if parse(text_of_expression(each)) != each] == []


def test_leap_is_written_and_read_again(tmp_path: Path, leap: Study) -> None:
    for name, text in study_texts(leap, "a comment").items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    again = ls.load_study(tmp_path)
    assert again.variables == leap.variables
    assert again.columns == leap.columns
    assert (again.waves, again.blocks, again.domains) == (leap.waves, leap.blocks, leap.domains)
    assert (again.title, again.citation, again.synthetic) == (leap.title, leap.citation, leap.synthetic)
