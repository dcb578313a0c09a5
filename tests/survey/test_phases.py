"""The names of waves in the order of time, and what is said where they tell none."""

import itertools

import pandas as pd
import pytest

import leapstats as ls
from leapstats.survey.phases import in_time, wave_order

FOLLOW_UPS = ["Follow-up", "followup", "FOLLOW UP", "follow_up", "Follow‑up survey", "F/U", "FU", "12-month follow-up"]
ORDERED = [
    ["baseline", "month 6", "month 12"],
    ["Baseline", "6 months", "12 months"],
    ["intake", "M6", "M12", "final"],
    ["pre", "6 weeks", "3 months", "1 year"],
    ["start", "week 10", "month 3", "end"],
    ["baseline", "6 week follow-up", "3-month follow-up"],
    ["baseline", "year 1", "year 2", "endline"],
    ["pre", "post", "follow-up"],
    ["baseline", "midline", "endline"],
    ["baseline", "follow-up 1", "follow-up 2"],
    ["before", "6 months after", "12 months after"],
]
UNTOLD = [
    ["site visit", "phone call"],
    ["baseline", "follow-up", "final"],
    ["baseline", "3 months before", "month 3"],
    ["baseline", "visit", "month 6"],
    ["baseline", "follow-up", "month 12"],
    ["baseline", "follow-up 2", "6 week follow-up"],
    ["baseline", "30 days", "30 days later"],
    ["first follow-up", "baseline", "second follow-up"],
]


@pytest.mark.parametrize("later", FOLLOW_UPS)
@pytest.mark.parametrize("earlier", ["Site visit", "baseline", "2013", "post", "red"])
def test_a_follow_up_comes_after_the_one_other_wave(earlier: str, later: str) -> None:
    for names in ([earlier, later], [later, earlier]):
        assert wave_order(names, []) == [earlier, later]
        assert in_time(names)


@pytest.mark.parametrize("order", ORDERED)
def test_words_and_numbers_together_tell_the_order(order: list[str]) -> None:
    for names in itertools.permutations(order):
        assert wave_order(list(names), []) == order
        assert in_time(list(names))


@pytest.mark.parametrize("names", UNTOLD)
def test_what_tells_no_order_is_left_as_it_is(names: list[str]) -> None:
    for given in (names, names[::-1]):
        assert wave_order(given, []) == given
        assert not in_time(given)


def frame(*waves: str) -> pd.DataFrame:
    rows = [(unit, wave, place + unit % 3) for place, wave in enumerate(waves) for unit in range(6)]
    return pd.DataFrame(rows, columns=["id", "t", "n"])


def change(*waves: str, **options: str) -> str:
    shown = ls.staffing(frame(*waves), id="id", wave_item="t", items="n", **options)  # type: ignore[arg-type]
    return shown.render("json")


@pytest.mark.parametrize(
    "options",
    [{"before": "red", "after": "blue"}, {"before": "blue"}, {"after": "red"}, {"levels": "t=red,blue"}],
)
def test_the_order_that_is_given_is_not_asked_for(options: dict[str, str]) -> None:
    assert "nothing tells which wave is earlier" in change("blue", "red")
    assert "nothing tells" not in change("blue", "red", **options)


def test_the_order_of_three_waves_is_asked_for_unless_both_are_named() -> None:
    waves = ("blue", "red", "green")
    assert "nothing tells" in change(*waves, before="blue")
    assert "nothing tells" in change(*waves, after="green")
    assert "nothing tells" not in change(*waves, before="red", after="blue")


def test_a_title_names_every_wave_that_is_compared() -> None:
    title = "Change of 1 item of data frame, "
    assert f"{title}baseline to month 6 and month 12" in change("month 12", "baseline", "month 6")
    assert f"{title}baseline to month 6, month 12 and final" in change("month 12", "baseline", "final", "month 6")
    assert f"{title}baseline to month 12" in change("month 12", "baseline", "month 6", after="month 12")
