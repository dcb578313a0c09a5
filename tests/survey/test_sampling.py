# ruff: noqa: ERA001 - calls of R stand beside its numbers
"""Designs of surveys from a dictionary: replicate weights and totals against R 4.2.2 survey 4.1-1; what is refused."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import leapstats as ls
from leapstats.dictionary.sampling import Sampling, sampling_of
from leapstats.errors import DataError
from leapstats.stats.design.estimates import DomainMeans, Means, estimated
from leapstats.survey.sampling import Sampled, sampled
from leapstats.survey.sampling_answers import survey_answers

SAMPLED = Path(__file__).parents[2] / "analyses" / "examples" / "sampled.csv"
STRATIFIED = {"weights": "weight", "strata": ("size",), "populations": ("in_size",)}
TOTALS = {"owner": {"community": 20.0, "hospital": 25.0, "private": 15.0}}


def drawn(sampling: Sampling, **columns: object) -> Sampled:
    frame = pd.read_csv(SAMPLED).assign(**columns)
    survey = ls.read_survey(frame, categorical="practice" if "practice" in sampling.clusters else ())
    return sampled(survey_answers(survey), sampling.expanded(survey.study.variables))


def visits() -> np.ndarray:
    return pd.read_csv(SAMPLED)["visits_per_day"].to_numpy(dtype=float)


def left_out() -> dict[str, np.ndarray]:
    """Return the replicate weights that leave out one practice each: as.svrepdesign(s, type = "JKn") in R."""
    frame = pd.read_csv(SAMPLED)
    size = frame.groupby("size")["size"].transform("size").to_numpy()
    alike = frame["size"].to_numpy()[:, None] == frame["size"].to_numpy()[None, :]
    grown = np.where(alike, size / (size - 1), 1.0)
    np.fill_diagonal(grown, 0.0)
    return {f"rep{place}": frame["weight"].to_numpy() * grown[:, place] for place in range(30)}


def test_replicate_weights_of_a_dictionary_are_those_of_r() -> None:
    # s <- svydesign(id = ~1, strata = ~size, weights = ~weight, data = d); r <- as.svrepdesign(s, type = "JKn")
    # svymean(~visits_per_day, r): SE 1.02505; degf(r): 27
    sizes = pd.read_csv(SAMPLED).groupby("size")["size"].transform("size").to_numpy()
    settings = {
        "weights": "weight",
        "replicates": "rep*",
        "replicate_kind": "jkn",
        "rscales": ((sizes - 1) / sizes).tolist(),
    }
    found = drawn(sampling_of(settings) or Sampling(), **left_out())
    mean = estimated(found.design, Means(visits()))
    assert mean.se[0] == pytest.approx(1.02505, abs=5e-6)
    assert mean.df == 27


def test_weights_raked_to_one_margin_have_the_errors_of_r() -> None:
    # s <- svydesign(id = ~1, strata = ~size, fpc = ~in_size, weights = ~weight, data = d)
    # svymean(~visits_per_day, postStratify(s, ~owner, totals)): 25.46278532694, SE 0.879743199852915
    found = drawn(Sampling(totals=TOTALS, **STRATIFIED))  # type: ignore[arg-type]
    mean = estimated(found.design, Means(visits()))
    assert mean.values[0] == pytest.approx(25.46278532694, abs=1e-10)
    assert mean.se[0] == pytest.approx(0.879743199852915, rel=1e-10)
    owner = pd.Categorical(pd.read_csv(SAMPLED)["owner"]).codes.astype(np.int64)
    shares = estimated(found.design, Means((owner[:, None] == np.arange(3)).astype(float)))
    assert shares.values == pytest.approx([1 / 3, 25 / 60, 15 / 60])
    assert shares.se == pytest.approx([0, 0, 0], abs=1e-9)
    assert np.all(estimated(found.design, DomainMeans(visits(), owner, 3)).se > 0)


@pytest.mark.parametrize(
    ("sampling", "columns", "words"),
    [
        (Sampling(weights="weight", replicates=("rep0", "rep1")), {}, "it is not said of which kind they are"),
        (Sampling(weights="weight", replicates=("rep*",), replicate_kind="jkx"), {}, '"jkx" is not known'),
        (Sampling(weights="weight", replicates=("rep*",), replicate_kind="jkn"), {}, "need a scale"),
        (Sampling(weights="weight", replicates=("rep*",), replicate_kind="fay=x"), {}, '"x" is not a number'),
        (Sampling(replicates=("rep*",), replicate_kind="jk1"), {}, "without weights"),
        (
            Sampling(weights="weight", strata=("size",), replicates=("rep*",), replicate_kind="jk1"),
            {},
            "strata: replicate weights stand for it already",
        ),
        (
            Sampling(weights="weight", replicates=("rep*",), replicate_kind="jk1"),
            {"rep3": -1.0, "rep4": [None, *[1.0] * 29]},
            "are negative (rep3)",
        ),
    ],
)
def test_replicate_weights_that_do_not_fit_are_refused(
    sampling: Sampling, columns: dict[str, object], words: str
) -> None:
    with pytest.raises(DataError) as caught:
        drawn(sampling, **{**left_out(), **columns})
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("totals", "words"),
    [
        ({"owner": {"community": 20.0, "hospital": 40.0}}, "no total is given for private"),
        ({"owner": {**TOTALS["owner"], "county": 5.0}}, "no unit has county"),
        ({**TOTALS, "size": {"small": 1.0, "medium": 2.0, "large": 3.0}}, "different populations: owner 60, size 6"),
    ],
)
def test_totals_that_do_not_fit_are_refused(totals: dict[str, dict[str, float]], words: str) -> None:
    with pytest.raises(DataError) as caught:
        drawn(Sampling(totals=totals, **STRATIFIED))  # type: ignore[arg-type]
    assert words in str(caught.value)


def test_weights_that_cannot_come_to_the_totals_are_named() -> None:
    # All practices of one owner are of one kind, so that the two margins cannot hold together.
    pair = ["a"] * 15 + ["b"] * 15
    totals = {"one": {"a": 10.0, "b": 50.0}, "two": {"a": 50.0, "b": 10.0}}
    with pytest.raises(DataError, match="Join levels, or leave an item out of the totals"):
        drawn(Sampling(weights="weight", totals=totals), one=pair, two=pair)


def test_a_second_stage_counts_where_the_population_of_the_first_is_known() -> None:
    # Networks of practices: 4 of 10 networks, then practices within them, each cluster numbered anew.
    network = np.repeat([1, 2, 3, 4], [6, 8, 9, 7])
    stages = {"clusters": ("network", "practice"), "populations": ("10", "in_network")}
    columns = {"network": network, "in_network": network * 10}
    whole = estimated(drawn(Sampling(**stages), **columns).design, Means(visits())).se[0]  # type: ignore[arg-type]
    first = Sampling(clusters=("network",), populations=("10",))
    assert whole > estimated(drawn(first, **columns).design, Means(visits())).se[0] * 0.9
    with pytest.raises(DataError, match="it is 3 in 1, where 6 were sampled"):
        drawn(Sampling(**stages), network=network, in_network=3)  # type: ignore[arg-type]
