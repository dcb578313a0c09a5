"""Which levels are known to be in order, so that a test may use it."""

import pandas as pd
import pytest

import leapstats as ls
from leapstats.survey.kinds.ordering import known_order

AGREEMENT = ["Disagree", "Neutral", "Agree"]


@pytest.mark.parametrize(
    ("levels", "order"),
    [
        (AGREEMENT, "agreement scale"),
        (AGREEMENT[::-1], "agreement scale"),
        (["Neutral", "Disagree", "Agree"], ""),
        ([*AGREEMENT, "Not sure"], ""),
        (["Disagree", "Agree"], ""),
        (["Never", "Sometimes", "Always"], "frequency scale"),
        (["<5", "5-9", "10+"], "bands"),
        (["January", "February", "March"], ""),
        (["Monday", "Tuesday", "Friday"], ""),
        (["1 - Urban", "2 - Rural", "3 - Remote"], ""),
        (["p", "q", "r"], ""),
    ],
)
def test_order_that_is_known(levels: list[str], order: str) -> None:
    assert known_order(levels) == order


@pytest.mark.parametrize("reference", [None, "kind=Neutral"])
def test_a_reference_level_takes_a_scale_out_of_its_order(reference: str | None) -> None:
    frame = pd.DataFrame({"kind": AGREEMENT * 2})
    codes = ls.read_survey(frame, reference=reference).variable("kind").codes
    assert codes is not None
    assert codes.scale == ("" if reference else "agreement scale")


@pytest.mark.parametrize(("ordered", "scale"), [(True, "ordered categories"), (False, "")])
def test_ordered_categories_of_pandas_are_in_order(ordered: bool, scale: str) -> None:
    kind = pd.Categorical(list("pqrpqr"), categories=["r", "p", "q"], ordered=ordered)
    codes = ls.read_survey(pd.DataFrame({"kind": kind})).variable("kind").codes
    assert codes is not None
    assert codes.scale == scale
    assert [code.label for code in codes.answers] == ["r", "p", "q"]
