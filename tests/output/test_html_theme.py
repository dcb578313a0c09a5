"""HTML is readable on dark and light pages, and tables beside each other do not share the ids of their notes."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import leapstats as ls
from leapstats.output.formats import html
from leapstats.output.formats.html import STYLE, parts_of_table
from leapstats.output.table import Row, Section, Spanner, Table, Text
from leapstats.output.theme import FAINT, PAGE
from leapstats.reproduction.formats.html import STYLE as VERDICTS

BROWSER = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), "")
# Relative luminance and contrast as in WCAG 2.1, https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio
LEAST_CONTRAST = 3.0  # of lines and other graphical objects (1.4.11); text needs 4.5 (1.4.3)


def luminance(color: str) -> float:
    digits = color.removeprefix("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    channels = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return sum(weight * each for weight, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_a_page_follows_the_system_and_is_readable() -> None:
    pairs = re.findall(r"color: (#\w+); background: (#\w+)", PAGE)
    assert len(pairs) == 3
    for ink, paper in pairs:
        assert contrast(ink, paper) >= 7
        assert contrast(FAINT, paper) >= LEAST_CONTRAST
    assert "prefers-color-scheme: dark" in PAGE
    page = html.render(ls.table2().document)
    assert PAGE in page


@pytest.mark.parametrize("style", [STYLE, VERDICTS], ids=["table", "verdicts"])
def test_a_table_in_a_notebook_takes_its_colors(style: str) -> None:
    screen = style.partition("@media print")[0]
    assert "--jp-content-font-color0" in screen
    assert "--vscode-editor-foreground" in screen
    assert "prefers-color-scheme" not in screen  # a light notebook on a dark system
    assert set(re.findall(r"#[0-9a-f]{3,6}\b", screen)) <= {FAINT}


def ids(*fragments: str) -> list[str]:
    return re.findall(r' id="([^"]*)"', "".join(fragments))


def test_ids_are_unique_on_a_page_with_several_tables() -> None:
    tables = [ls.table1(), ls.table1(by="setting"), ls.table1(conf_level=0.95), ls.staffing(), ls.table3()]
    fragments = [table._repr_html_() for table in tables]
    found = ids(*fragments)
    assert len(found) == len(set(found)) > len(tables)
    for fragment in fragments:
        assert set(re.findall(r'href="#([^"]*)"', fragment)) == set(ids(fragment))


@pytest.mark.skipif(not BROWSER, reason="chromium is not installed")
def test_a_dark_notebook_shows_light_letters(tmp_path: Path) -> None:
    theme = "body { --jp-content-font-color0: #fff; background: #111; color: #111; }"
    script = (
        "const colors = new Set([...document.querySelectorAll('.leapstats caption, .leapstats th, .leapstats td, "
        ".leapstats p, .leapstats a')].map(each => getComputedStyle(each).color));"
        "document.title = [...colors].join(';');"
    )
    table = ls.table3()._repr_html_()
    page = f"<!DOCTYPE html><meta charset=utf-8><style>{theme}</style><body>{table}<script>{script}</script>"
    (tmp_path / "t.html").write_text(page, encoding="utf-8")
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'user'}"]
    done = subprocess.run(
        [*command, "--dump-dom", (tmp_path / "t.html").as_uri()],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert "<title>rgb(255, 255, 255)</title>" in done.stdout


def test_a_heading_without_words_is_no_heading() -> None:
    # axe-core, rule empty-table-header: https://dequeuniversity.com/rules/axe/4.10/empty-table-header
    shown = "".join(
        parts_of_table(
            Table(
                title="Two groups",
                stub=Text("Item"),
                spanners=(Spanner(Text("Group"), 2), Spanner(Text(""), 1)),
                columns=(Text("n"), Text("%"), Text("p")),
                sections=(Section(Text(""), (Row(Text("Rural"), (Text("3"), Text("10"), Text("0.2"))),)),),
            ),
            {},
        )
    )
    assert not re.search(r"<th[^>]*></th>", shown)
    assert '<th scope="colgroup" colspan="2">Group</th><td colspan="1"></td>' in shown
