"""Associations of sampled units: numbers of R 4.2.2 survey 4.1-1, the family, and what a design leaves no room for."""

from pathlib import Path

import pandas as pd
import pytest

import leapstats as ls
from leapstats.errors import UsageError

SAMPLED = str(Path(__file__).parents[2] / "analyses" / "examples" / "sampled.csv")
DESIGN = {"id": "practice", "weights": "weight", "strata": "size", "population": "in_size"}
PAIRS = {"exposures": ["huddles", "private"], "outcomes": "nurse_care_manager"}


def data() -> pd.DataFrame:
    frame = pd.read_csv(SAMPLED)
    return frame.assign(private=(frame["owner"] == "private").map({True: "yes", False: "no"}))


def number(frame: pd.DataFrame, exposure: str, statistic: str, name: str, by_level: str = "1") -> float:
    rows = frame[(frame["by"] == exposure) & (frame.statistic == statistic) & (frame.stat_name == name)]
    rows = rows[(rows.by_level == by_level) & (rows.level == "1")]
    assert len(rows) == 1
    return float(rows.stat.iloc[0])


def test_a_pair_has_the_numbers_of_r() -> None:
    # q <- subset(s, !is.na(huddles)); svychisq(~huddles + nurse, q); svyby(~nurse, ~huddles, q, svymean)
    frame = ls.associations(SAMPLED, exposures="huddles", outcomes="nurse_care_manager", **DESIGN).frame  # type: ignore[arg-type]
    assert number(frame, "huddles", "rao_scott_f", "statistic") == pytest.approx(1.23811786523345, rel=1e-8)
    assert number(frame, "huddles", "rao_scott_f", "p_value") == pytest.approx(0.278409776438621, rel=1e-8)
    assert number(frame, "huddles", "weighted_share", "proportion") == pytest.approx(0.423371647509814, rel=1e-8)
    assert number(frame, "huddles", "weighted_share", "proportion", "0") == pytest.approx(0.594339622641229, rel=1e-8)
    assert number(frame, "huddles", "design_odds_ratio", "odds_ratio") == pytest.approx(0.501133786849139, rel=1e-8)


def test_the_share_of_an_outcome_is_weighted() -> None:
    # svymean(~nurse, subset(s, !is.na(huddles))): 0.472752043596813; of the rows themselves 12 of 24 have it.
    found = ls.associations(SAMPLED, exposures="huddles", outcomes="nurse_care_manager", **DESIGN)  # type: ignore[arg-type]
    shares = found.frame[(found.frame.statistic == "weighted_share") & found.frame.by_level.isna()]
    assert shares.stat.tolist() == pytest.approx([0.472752043596813], abs=1e-12)
    assert "12/24, weighted 47%".casefold() in str(found).casefold()


def test_the_family_is_adjusted_by_holm_on_the_units_that_answered_all_items() -> None:
    found = ls.associations(data(), **PAIRS, **DESIGN)  # type: ignore[arg-type]
    p_values = [number(found.frame, exposure, "rao_scott_f", "p_value") for exposure in PAIRS["exposures"]]
    adjusted = [number(found.frame, exposure, "rao_scott_f", "p_adjusted") for exposure in PAIRS["exposures"]]
    small, large = sorted(p_values)
    assert sorted(adjusted) == pytest.approx([min(1, 2 * small), max(large, min(1, 2 * small))])
    assert "24 of 30 with an answer to each of the 3 items" in str(found)
    assert "Holm on the p of the Rao-Scott test" in str(found)


def test_the_order_of_rows_and_the_unit_of_weights_are_nothing() -> None:
    frame = data()
    one = ls.associations(frame, **PAIRS, **DESIGN).frame.stat  # type: ignore[arg-type]
    mixed = frame.sample(frac=1, random_state=2)
    assert ls.associations(mixed, **PAIRS, **DESIGN).frame.stat.to_numpy() == pytest.approx(one.to_numpy(), nan_ok=True)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"multiplicity": "westfall_young"}, "take units as exchangeable"),
        ({"adjust_for": "size"}, "Use model with the same design"),
        ({"permutations": 99}, "nothing is permuted"),
        ({"seed": 3}, "nothing is drawn at random with a design"),
    ],
)
def test_what_a_design_leaves_no_room_for_is_refused(options: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError) as caught:
        ls.associations(data(), **PAIRS, **DESIGN, **options)  # type: ignore[arg-type]
    assert words in str(caught.value)


def test_an_item_without_variation_is_not_tested() -> None:
    found = ls.associations(
        data().assign(all="yes"), exposures=["private", "all"], outcomes="nurse_care_manager", **DESIGN
    )  # type: ignore[arg-type]
    assert "Pairs: 1 of 2 tested" in str(found)
    with pytest.raises(UsageError, match="all units have the same answer"):
        ls.associations(data().assign(all="yes"), exposures="all", outcomes="nurse_care_manager", **DESIGN)  # type: ignore[arg-type]
