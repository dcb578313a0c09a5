"""The columns of a model are counted before they are made; names are any headings."""

import tracemalloc

import formulaic
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import leapstats as ls
from leapstats.dictionary.formulas import parse_formula
from leapstats.errors import UsageError
from leapstats.regression import design
from leapstats.regression.data import Predictor


def predictor(place: int, n_levels: int) -> Predictor:
    generator = np.random.default_rng(place)
    values = generator.integers(0, n_levels, 200).astype(float) if n_levels else generator.normal(size=200)
    levels = tuple(map(str, range(n_levels)))
    return Predictor(f"i{place}", f"i{place}", values, levels, levels)


TERM = st.lists(st.integers(0, 3), min_size=1, max_size=4, unique=True)


@given(
    st.lists(st.sampled_from([0, 2, 3, 4]), min_size=4, max_size=4),
    st.lists(TERM, min_size=1, max_size=5, unique_by=frozenset),
)
def test_columns_are_counted_as_formulaic_makes_them(levels: list[int], terms: list[list[int]]) -> None:
    used = [predictor(place, n_levels) for place, n_levels in enumerate(levels)]
    text = " + ".join(["1", *(":".join(f"x{place}" for place in term) for term in terms)])
    frame = design._frame(used, [each.values for each in used])
    made = formulaic.model_matrix(text, frame)
    assert design._count(terms, used) == (made.shape[1] - 1, False)


CROSSED = [
    # 2 ** 20 - 1 by hand; the same items more than once make no more terms.
    (
        "y ~ " + "*".join(f"x{i}" for i in range(20)),
        ["position 5: 20 items crossed make 1,048,575 terms. Use at most 500"],
    ),
    (
        "y ~ z + " + "*".join(f"x{i}" for i in range(60)),
        ["position 9: 60 items crossed make 1,152,921,504,606,846,975"],
    ),
    (
        "y ~ " + "*".join("abcdefghi") + "+" + "*".join("jklmnopqr"),
        ["position 5: 9 items crossed make 511 terms", "position 23: 9 items crossed make 511 terms"],
    ),
    (
        "y ~ " + "*".join("abcdefgh") + "+" + "*".join("jklmnopq") + " + z",
        ["position 21: with this term there are more than 500 terms"],
    ),
    ("y ~ a ~ " + "*".join("abcdefghijklmnop"), ["position 7: '~' was found"]),
]


@pytest.mark.parametrize(("formula", "said"), CROSSED, ids=range(len(CROSSED)))
def test_crossed_items_are_counted_and_never_expanded(formula: str, said: list[str]) -> None:
    tracemalloc.start()
    with pytest.raises(UsageError) as refused:
        parse_formula(formula)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5_000_000  # bytes; a million terms take some hundreds of millions
    assert len(refused.value.problems) == len(said)
    for problem, words in zip(refused.value.problems, said, strict=True):
        assert words in str(problem)


def test_what_is_not_too_much_is_as_before() -> None:
    assert len(parse_formula("y ~ " + "*".join("abcdefgh")).terms) == 255
    assert len(parse_formula("y ~ " + "*".join("ab" * 40)).terms) == 3
    assert len(parse_formula("y ~ " + ":".join("ab" * 40)).terms) == 1


def frame(n: int = 60) -> pd.DataFrame:
    generator = np.random.default_rng(1)
    return pd.DataFrame(
        {
            "met": generator.choice(["Yes", "No"], n),
            "county": [f"county {place % 40}" for place in range(n)],
            "clinic": [f"clinic {(7 * place) % 40}" for place in range(n)],
            **{f"b{place}": generator.choice(["Yes", "No"], n) for place in range(12)},
        }
    )


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        # 40 x 40 products of levels, one of them the intercept.
        ("met ~ county*clinic", "its 3 terms make at least 1,599 columns of 60 rows. Take at most 1,000 columns"),
        ("met ~ county:clinic", "its 1 terms make at least 1,599 columns"),
        ("met ~ " + ":".join(f"b{place}" for place in range(12)), "its 1 terms make at least 4,095 columns"),
    ],
)
def test_levels_crossed_are_counted_before_there_are_columns(formula: str, said: str) -> None:
    types = {"county": "categorical", "clinic": "categorical"}
    with pytest.raises(UsageError) as refused:
        ls.model(formula, frame(), types={name: kind for name, kind in types.items() if name in formula})
    assert said in str(refused.value)


def test_names_are_any_headings_between_backticks() -> None:
    data = frame().rename(columns={"met": "met.target?", "b0": "has registry", "b1": "b-1 (of {2})", "b2": 'say "b"'})
    odd = ls.model('`met.target?` ~ `has registry`*`b-1 (of {2})` + `say "b"`', data)
    plain = ls.model("met ~ b0*b1 + b2", frame())
    assert [row.stat for row in odd.results] == [row.stat for row in plain.results]
    assert "b-1 (of {2})" in odd.render("markdown").replace("\\", "")


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("met.target ~ b0", "position 4: '.' is not allowed.*such as `has.registry`"),
        ("met ~ `has registry", "position 7: '`' is not allowed. Put a name between two backticks"),
        ("met ~ `has registrie`", "has registrie"),
    ],
)
def test_names_that_need_backticks_say_so(formula: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        ls.model(formula, frame().rename(columns={"b1": "has registry"}))
