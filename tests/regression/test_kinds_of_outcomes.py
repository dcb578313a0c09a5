"""What an outcome is taken for: said where it was chosen, doubted where it looks like something else, and refused."""

from pathlib import Path

import pandas as pd
import pytest

import leapstats as ls
from leapstats.errors import InputError

PRACTICES = pd.read_csv(Path(__file__).parent.parent / "reference" / "practices.csv").drop(columns="id")
SIZE = len(PRACTICES)
SIZES = ["calm", "busy", "frantic"]
SIZED = PRACTICES.assign(size=[SIZES[place % 3] for place in range(SIZE)])
ALPHABET = "busy < calm < frantic"


def words(result: object) -> str:
    return " ".join(str(result).split())


def test_levels_that_nobody_put_in_order_are_told_in_the_order_taken() -> None:
    ordinal = {"family": "ordinal"}
    said = f"The levels of size stand in the order of the alphabet, {ALPHABET}: list them"
    assert said in words(ls.model("size ~ rn", SIZED, **ordinal))
    assert "--levels size=lowest" in words(ls.model("size ~ rn", SIZED, **ordinal))
    as_categories = SIZED.assign(size=pd.Categorical(SIZED["size"]))
    assert said in words(ls.model("size ~ rn", as_categories, **ordinal))


def test_levels_in_an_order_that_was_said_are_not() -> None:
    declared = SIZED.assign(size=pd.Categorical(SIZED["size"], categories=SIZES, ordered=True))
    for data, options in (
        (SIZED, {"family": "ordinal", "levels": {"size": SIZES}}),
        (declared, {}),
        (SIZED.assign(size=pd.Categorical(SIZED["size"], categories=SIZES)), {"family": "ordinal"}),
        (SIZED, {"family": "ordinal", "categorical": ["sat"], "outcome": "sat"}),
    ):
        outcome = options.pop("outcome", "size")
        fit = ls.model(f"{outcome} ~ rn", data, **options)
        assert fit.fitted.way.family == "ordinal"
        assert "alphabet," not in words(fit)


def test_a_family_that_was_chosen_for_levels_is_said_with_the_other() -> None:
    instead = "has levels without a known order; if they are in order, use --family ordinal"
    listed = {"levels": {"size": SIZES}}
    assert f"Family: multinomial, since size {instead}." in words(ls.model("size ~ rn", SIZED, **listed))
    only = SIZED.assign(only=(SIZED["size"] == "frantic").map({True: "yes", False: "no"}))
    with pytest.raises(InputError, match=f"separation.*The family was chosen, since size {instead}"):
        ls.model("size ~ only", only, **listed)
    with pytest.raises(InputError) as asked:
        ls.model("size ~ only", only, family="multinomial", **listed)
    assert "chosen" not in str(asked.value)
    with pytest.raises(InputError, match=f"no method for clusters .it was chosen, since size {instead}"):
        ls.model("size ~ rn", SIZED, cluster="network", **listed)


@pytest.mark.parametrize(
    ("numbers", "doubted"),
    [([1, 2, 3, 4, 5], True), ([1, 2, 3, 4], True), ([0, 1, 2, 3, 4, 5], False), ([1, 2, 3, 5, 8], False)],
)
def test_a_scale_taken_for_a_count_is_doubted(numbers: list[int], doubted: bool) -> None:
    data = PRACTICES.assign(score=[numbers[place % len(numbers)] for place in range(SIZE)])
    fit = ls.model("score ~ quality", data)
    said = f"score, 1 to {numbers[-1]}, looks like a scale: use --family ordinal or linear."
    assert fit.fitted.way.family == "poisson"
    assert (said in words(fit)) == doubted
    assert (said in fit.document.warnings) == doubted
    assert "looks like a scale" not in words(ls.model("score ~ quality", data, family="poisson"))


def test_codes_taken_for_numbers_are_doubted() -> None:
    data = PRACTICES.assign(zip=[10_000 + 37 * place for place in range(SIZE)])
    said = "zip looks like a code that stands for something, but is taken for a number: use --categorical zip"
    assert said in words(ls.model("quality ~ zip", data, types={"zip": "count"}))
    assert said in words(ls.model("zip ~ quality", data, family="linear"))
    few = data.assign(zip=data["zip"] % 3)
    assert "zip looks" not in words(ls.model("quality ~ zip", few, categorical=["zip"]))


YES = PRACTICES.assign(burnout=["yes" if place % 3 else "no" for place in range(SIZE)])


@pytest.mark.parametrize(
    ("outcome", "options", "said"),
    [
        ("burnout", {"family": "poisson"}, "burnout: the outcome is binary (yes or no)|Use --family logistic"),
        ("burnout", {"family": "linear"}, "burnout: the outcome is binary (yes or no)|Use --family logistic"),
        ("w", {"family": "poisson"}, "w: the outcome is continuous|Use --family linear"),
        ("w", {"family": "logistic"}, "w: the outcome is continuous|Use --family linear"),
        ("rn", {"family": "logistic"}, "rn: the outcome is a count|Use --family poisson or linear"),
        ("setting", {"family": "linear"}, "setting: the outcome is categorical|Use --family multinomial"),
        ("setting", {"family": "logistic"}, "it has 3 different answers|--missing"),
        (
            "half",
            {"per": "patients"},
            "half: the outcome is continuous|only a count has rates per patients. Omit --per.",
        ),
        ("burnout", {"per": "patients"}, "the family logistic has no rates|Omit --per."),
    ],
)
def test_an_outcome_of_another_kind_is_refused_with_the_family_that_it_is_for(
    outcome: str, options: dict[str, str], said: str
) -> None:
    half = YES["quality"] + 0.5
    data = YES.assign(half=half, w=[place + 0.25 for place in range(SIZE)])
    with pytest.raises(InputError) as caught:
        ls.model(f"{outcome} ~ sat", data, **options)
    for each in said.split("|"):
        assert each in str(caught.value)
    assert "1 problem in" in str(caught.value)
