"""A codebook says of each item what the dictionary and the data say, on a page that needs nothing else."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

import leapstats as ls
from leapstats.errors import UsageError

Make = Callable[[dict[str, str]], Path]


class Page(HTMLParser):
    """Collects the text and the addresses of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.addresses: list[str] = []

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses.extend(value or "" for name, value in attrs if name in {"src", "href"})


def page_of(html: str) -> Page:
    page = Page()
    page.feed(html)
    return page


def test_answers_are_counted_with_the_reasons_where_they_are_missing(
    make_study: Make, study_files: dict[str, str]
) -> None:
    found = ls.codebook(make_study(study_files))
    # Of first.csv: sizes 1, 2, refused, 2; staff 2, 0, 1, unknown; talks 1, not asked, 0, not recorded.
    entries = {entry.variable.name: entry for entry in found.entries}
    (size,) = entries["size"].answers
    assert [(level.code, level.n) for level in size.levels] == [("1", 1), ("2", 2)]
    assert size.missing == (("Refused", 1),)
    first, second = entries["staff"].answers
    assert first.numbers is not None
    assert (first.numbers.least, first.numbers.median, first.numbers.greatest) == (0, 1, 2)
    assert sum(first.numbers.bins) == 3
    assert second.wave == "2021"
    (talks,) = entries["talks"].answers
    assert dict(talks.missing) == {"Not asked": 1, "Unknown": 1}
    assert entries["talks"].universe == '"Any staff" is Yes'
    counts = found.frame.query("variable == 'size' and stat_name == 'n'")
    assert counts["stat"].tolist() == [1, 2]


def test_free_text_and_ids_are_never_shown(make_study: Make, study_files: dict[str, str]) -> None:
    study_files["data/first.csv"] = (
        study_files["data/first.csv"].replace('"a, b"', "ring me at home").replace("D,", "Dx7,")
    )
    found = ls.codebook(make_study(study_files))
    for name in ("html", "markdown", "text", "json", "csv"):
        text = found.render(name)
        assert "ring me" not in text
        assert "Dx7" not in text


def test_the_page_needs_nothing_else_and_escapes_what_it_shows(make_study: Make, study_files: dict[str, str]) -> None:
    study_files["codelists.csv"] = study_files["codelists.csv"].replace(
        "size,1,Small", "size,1,<script>alert(1)</script>"
    )
    html = ls.codebook(make_study(study_files)).render("html")
    page = page_of(html)
    assert page.addresses == []
    assert "<script>alert" not in html
    assert "<script>alert(1)</script>" in "".join(page.texts)
    assert html.count("<article>") == len(ls.load_study(make_study(study_files)).variables)


def test_without_data_there_are_codes_and_no_counts(make_study: Make, study_files: dict[str, str]) -> None:
    del study_files["data/first.csv"]
    found = ls.codebook(make_study(study_files), data=False)
    assert all(not entry.answers for entry in found.entries)
    text = found.render("markdown")
    assert "| `2` | Large |" in text
    assert "| `9` | Refused (refused) |" in text
    assert not re.search(r"\d+ answered", text)


def test_synthetic_data_say_so() -> None:
    found = ls.codebook(wave="2016")
    assert "Synthetic data" in found.render("html")
    assert "Synthetic data" in found.render("markdown")
    assert "Synthetic data" not in ls.codebook(data=False).render("html")
    with pytest.raises(UsageError, match="no such wave"):
        ls.codebook(wave="2014")


def test_what_changed_is_told_in_words(tmp_path: Path, make_study: Make, study_files: dict[str, str]) -> None:
    before = make_study(study_files)
    old = before.rename(tmp_path / "old")
    assert "no differences" in " ".join(str(ls.dictionary_changes(old, old)).split())
    study_files["codelists.csv"] = (
        study_files["codelists.csv"]
        .replace("size,2,Large,2,", "size,2,Big,2,")
        .replace("size,9,Refused,3,refused\n", "")
    )
    study_files["variables.csv"] = study_files["variables.csv"].replace(
        "staff,Staff,count", "staff,Staff on site,count"
    )
    study_files["variables.csv"] += "nurses,Nurses,count,,staffing,,,,,,,,,\n"
    study_files["columns.csv"] += "2021,nurses,,nurses,\n"
    found = ls.dictionary_changes(old, make_study(study_files))
    told = set(found.frame["note"].dropna())
    assert told == {
        'code 2 was "Large" and is "Big"',
        'code 9 ("Refused") is gone',
        'label changed from "Staff" to "Staff on site"',
        'new count item "Nurses"',
        'new column "nurses" of nurses',
    }
