"""The definitions of published scales to copy: they load, say what is not verified, and score as published."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

import leapstats as ls
from leapstats.survey.read import Waves
from leapstats.survey.survey import Survey

Make = Callable[[dict[str, str]], Path]
FOLDER = Path(__file__).parents[2] / "analyses" / "examples" / "scales"
STUDY = """
[study]
name = "pilot"
title = "Pilot"
unit = "practice"
units = "practices"
id = "practice"

[[waves]]
name = "2021"
label = "first"
file = "data/w.csv"
format = "csv"
"""


def raw_items(name: str) -> list[str]:
    """The items of a definition that are no scales themselves."""
    with (FOLDER / name).open(newline="") as file:
        rows = list(csv.DictReader(file))
    scales = {row["name"] for row in rows}
    named = (each for row in rows for each in row["items"].split("; "))
    return list(dict.fromkeys(each for each in named if each not in scales))


@pytest.fixture
def answered(make_study: Make) -> Callable[..., Survey]:
    """Return what scores practices by a definition; each practice gives one answer to all items, or those given."""

    def survey(name: str, answers: Sequence[Sequence[int | str]], kind: str, codes: str = "") -> Survey:
        items = raw_items(name)
        with_list = "points" if codes else ""
        files = {
            "study.toml": STUDY,
            "variables.csv": "name,label,type,codes,role,domain,universe,block,skip_means,formula,optional,"
            "judged_important,source,note\npractice,Practice,id,,id,,,,,,,,,\n"
            + "".join(f"{each},{each},{kind},{with_list},characteristic,,,,,,,,,\n" for each in items),
            "codelists.csv": f"list,code,label,order,missing\n{codes}",
            "columns.csv": "wave,column,option,variable,recode\n"
            + "".join(f"2021,{each},,{each},\n" for each in ("practice", *items)),
            "scales.csv": (FOLDER / name).read_text(encoding="utf-8"),
            "data/w.csv": "\n".join(
                [
                    ",".join(("practice", *items)),
                    *(f"P{n},{','.join(map(str, row))}" for n, row in enumerate(answers)),
                ]
            ),
        }
        return Waves(ls.load_study(make_study(files))).survey("2021")

    return survey


def test_the_pcmh_a(answered: Callable[..., Survey]) -> None:
    # 33 items, answers from 1 to 12: Health Services Research, doi:10.1111/1475-6773.12111.
    assert len(raw_items("pcmh_a.csv")) == 33
    levels = {1: "D", 3: "D", 4: "C", 6: "C", 7: "B", 9: "B", 10: "A", 12: "A"}
    found = answered("pcmh_a.csv", [[each] * 33 for each in levels], "count")
    assert found.column("pcmha").values.tolist() == list(levels)
    assert found.frame()["pcmha_level"].tolist() == [f"Level {each}" for each in levels.values()]
    assert found.frame()["pcmha_access_level"].tolist() == [f"Level {each}" for each in levels.values()]
    assert len(found.study.scales) == 9


def test_the_pip(answered: Callable[..., Survey]) -> None:
    # 30 items in 6 domains from 0 to 100; the total is their mean.
    assert len(raw_items("pip.csv")) == 30
    points = "".join(f"points,{n},Point {n},{n},\n" for n in range(1, 6))
    random = np.random.default_rng(1).integers(1, 6, 30).tolist()
    found = answered("pip.csv", [[1] * 30, [5] * 30, [3] * 30, random], "categorical", points)
    totals = found.column("pip").values
    np.testing.assert_allclose(totals[:3], [0, 100, 50])
    domains = [found.column(name).values[3] for name in found.study.scales["pip"].items]
    np.testing.assert_allclose(totals[3], np.mean(domains))
    # Hand: five answers of 1 to 5 as 0 to 100.
    np.testing.assert_allclose(domains[0], (np.mean(random[:5]) - 1) * 25)


def test_a_practice_that_left_an_item_out_has_no_score(answered: Callable[..., Survey]) -> None:
    found = answered("pcmh_a.csv", [[5, "", *[5] * 31], [5] * 33], "count")
    assert found.reasons_frame()["pcmha"].tolist() == ["blank", "answered"]
    assert np.isnan(found.column("pcmha_leadership").values[0])
    assert found.column("pcmha_access").values.tolist() == [5, 5]


@pytest.mark.parametrize("name", ["pcmh_a.csv", "pip.csv"])
def test_what_is_not_verified_is_said(name: str) -> None:
    with (FOLDER / name).open(newline="") as file:
        sources = [row["source"] for row in csv.DictReader(file)]
    assert all(sources)
    assert any("Not verified" in each for each in sources)
