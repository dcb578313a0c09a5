"""Single numbers of Table 1: as they are, and in words as the table prints them."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import leapstats as ls
from leapstats.errors import UsageError

FRAME = pd.DataFrame(
    {
        "site": list("aaaabbbbbb"),
        "cost": [1.25, 2.5, 4.0, 9.5, 1.5, 2.25, 3.5, None, 6.0, 7.75],
        "yes": ["yes", "no", "no", "yes", "no", "no", "yes", "no", "no", "no"],
        "kind": list("pqrppqrrqq"),
    }
)
Run = Callable[..., subprocess.CompletedProcess[str]]


def test_values_are_unrounded() -> None:
    shown = ls.table1(FRAME, by="site", test=True)
    assert shown.value("yes") == 3 / 10
    assert shown.value("yes", "percent", by="b") == pytest.approx(100 / 6)
    assert shown.value("yes", "n", by={"site": "a"}) == 2
    assert shown.value("cost", by="b") == pytest.approx(FRAME["cost"][4:].mean())
    assert shown.value("cost", "sd") == pytest.approx(FRAME["cost"].std())
    assert shown.value("kind", "n", level="q") == 4
    assert 0 < shown.value("yes", "p") < 1


def test_words_are_rounded_as_the_table_prints_them() -> None:
    shown = ls.table1(FRAME, by="site", conf_level=0.95)
    assert shown.text("yes", "{n} of {N} ({percent}%)", by="b") == "1 of 6 (16.7%)"
    assert shown.text("kind", "{n}/{N}", level="q") == "4/10"
    text = shown.text("cost", "median (p25 to p75)")
    assert text == "3.5 (2.3 to 6.0)"
    row = next(row for row in shown.document.table.rows if row.label.text == "Median (quartiles)")
    assert row.cells[0].text == text
    assert shown.text("yes", "{conf_low} to {conf_high}") in str(shown)


def test_numbers_of_an_item_ask_for_no_level() -> None:
    shown = ls.table1(FRAME, by="site", test=True)
    assert shown.text("kind", "{N}, {n_missing} missing") == "10, 0 missing"
    assert shown.text("kind", "p {p}") == shown.text("kind", "p {p}", level="q")
    with pytest.raises(UsageError, match=r"kind has several levels\. Name one of p, q, r"):
        shown.text("kind", "{n} (p {p})")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda shown: shown.value("yse"), "no such item. Did you mean yes"),
        (lambda shown: shown.value("yes", "mean"), "no such number"),
        (lambda shown: shown.value("cost", "medain"), "Did you mean median"),
        (lambda shown: shown.value("kind"), "kind has several levels. Name one of p, q, r"),
        (lambda shown: shown.value("kind", level="s"), '"s" is no level of kind'),
        (lambda shown: shown.value("yes", by="c"), 'there is no group "c"'),
        (lambda shown: shown.text("yes", "{n.__class__}"), "no such number"),
        (lambda shown: shown.text("yes", "{percnt}"), "Did you mean percent"),
    ],
)
def test_what_is_not_there(call: Callable[[ls.DescriptiveResult], object], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        call(ls.table1(FRAME, by="site"))


def test_the_command(tmp_path: Path, run: Run) -> None:
    file = tmp_path / "clinics.csv"
    FRAME.to_csv(file, index=False)
    assert run("value", file, "yes").stdout == "0.3\n"
    done = run("value", file, "yes", "--by", "site=b", "--template", "{n} of {N} ({percent}%)")
    assert done.stdout == "1 of 6 (16.7%)\n"
    assert run("value", "any_bh_specialist", "--template", "{n}/{N}").stdout == "25/30\n"
    for arguments, words in (
        (("yes", "--by", "site"), "names no group"),
        (("yes", "--name", "n", "--template", "n"), "cannot be combined"),
        (("yes", "no"), "3 are given"),
        (("yse",), "no such column"),
    ):
        refused = run("value", file, *arguments)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert words in refused.stderr


DAYS = pd.DataFrame({"day": pd.to_datetime(["2016-05-01", "2016-05-03", "2016-05-04", None]), "g": list("abab")})


def test_a_date_is_a_number_in_python_and_a_date_in_words() -> None:
    shown = ls.table1(DAYS, by="g")
    # 2016-05-03 is 16924 days after 1970-01-01: 46 years of 365 days, 11 leap days, 123 days of 2016
    assert shown.value("day", "median") == shown.value("day") == 46 * 365 + 11 + 123
    assert pd.Timestamp(shown.value("day"), unit="D") == pd.Timestamp("2016-05-03")
    assert shown.unrounded("day") == "2016-05-03"
    assert shown.unrounded("day", "min", by="b") == "2016-05-03"
    assert shown.unrounded("day", by="a") == "2016-05-02 12:00:00"
    assert shown.unrounded("day", "n") == "3"
    assert shown.text("day", "{min} to {max}") == "2016-05-01 to 2016-05-04"


def test_the_command_warns_of_what_concerns_the_number(tmp_path: Path, run: Run) -> None:
    file = tmp_path / "clinics.csv"
    mails = [f"lead{place}@clinic.org" for place in range(14)]
    pd.DataFrame(
        {
            "clinic_id": [f"C{n}" for n in range(14)],
            "mail": mails,
            "beds": [*range(3, 16), -99],
            "other": [-99, *"1" * 13],
        }
    ).to_csv(file, index=False)
    done = run("value", file, "beds", "--name", "mean")
    assert done.stdout == f"{(sum(range(3, 16)) - 99) / 14}\n"
    assert "beds: -99 looks like a code for a missing answer" in done.stderr
    assert "other" not in done.stderr
    assert "mail" not in done.stderr
    for item, reason in (("mail", "personal data with more than 12"), ("clinic_id", "an id, judging by its name")):
        for command in (("value", file, item), ("table1", file, "--include", item)):
            assert f"{item}: it was left out ({reason}" in run(*command).stderr
