"""The parts of the documentation site that are made when it is built, without building it."""

import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pandas as pd
import pytest
from tableone import TableOne

import leapstats as ls
from leapstats import stats
from leapstats.cli.command import Command
from leapstats.cli.entry import SUMMARIES, commands

TOP = Path(__file__).parents[2]
DOCS = TOP / "docs"
sys.path.insert(0, str(DOCS))

from building import cells, command_pages, dictionary_pages, docstrings, links, method_pages, navigation, python_pages  # noqa: E402

PAGES = sorted(DOCS.rglob("*.md"))
WRITTEN = [*PAGES, *(TOP / name for name in ("README.md", *links.PAGES))]
RELATIVE = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


@pytest.mark.parametrize("page", sorted(set(WRITTEN)), ids=lambda path: path.relative_to(TOP).as_posix())
def test_links_lead_to_files_as_a_code_host_shows_them(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    assert not [target for target in RELATIVE.findall(text) if not (page.parent / target).exists()]
    assert not re.search(r"^(<{7}|={7}|>{7})( |$)", text, re.MULTILINE)  # left by a merge


def typed() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for block in re.findall(r"^```sh\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
            for line in block.replace("\\\n", " ").splitlines():
                if line.startswith("leapstats ") and not line.startswith("leapstats --"):
                    yield page.relative_to(DOCS).as_posix(), line


@pytest.mark.parametrize(("page", "line"), list(typed()))
def test_each_line_of_a_page_is_a_command_with_its_options(page: str, line: str) -> None:
    words = shlex.split(line, comments=True)[1:]
    command: click.Command = commands
    while isinstance(command, click.Group):
        found = command.get_command(click.Context(command), words.pop(0))
        assert found is not None
        command = found
    assert isinstance(command, Command)
    command.make_parser(click.Context(command)).parse_args(words)


def test_every_page_stands_in_the_navigation_once_also_one_that_is_new() -> None:
    pages = {path.relative_to(DOCS).as_posix() for path in PAGES}
    pages |= {"commands/index.md", "python/index.md", "methods/index.md", "dictionary_files.md", "what_comes_next.md"}
    lists = "\n".join(navigation.of(pages).values())
    named = re.findall(r"^/(\S+)$", lists, re.MULTILINE)
    assert sorted(f"{name}.md" for name in named) == sorted(pages - {"index.md"})
    topics = lists[lists.index(":caption: Topics") : lists.index(":caption: Reference")]
    assert "/what_comes_next" in topics


def test_a_page_shows_what_its_blocks_give(tmp_path: Path) -> None:
    page = (
        "```sh\nleapstats value any_bh_specialist --template '{n}'\n```\n<!-- printed -->\n\n"
        "```python\nprint(*range(3), sep='\\n')\n6 * 7\n```\n<!-- printed: 2 -->\n"
    )
    text, pictures = cells.filled(page, "x.md", tmp_path)
    # Blasi et al. 2018, Table 1: 25 of 30 with a BH specialist on site.
    assert "```text\n25\n```" in text
    assert "```text\n0\n1\n[... 1 more lines]\n```" in text
    assert not pictures
    assert "<!--" not in text


def test_a_table_of_a_page_is_that_of_a_notebook(tmp_path: Path) -> None:
    page = "```python\nimport leapstats as ls\nls.bounds_change(30, before=3, after=7)\n```\n<!-- table -->\n"
    text, _ = cells.filled(page, "x.md", tmp_path)
    assert ls.bounds_change(30, before=3, after=7)._repr_html_() in text
    assert "{raw} html" in text


def test_what_fails_on_a_page_ends_the_build(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="no_such_file"):
        cells.filled("```sh\nleapstats table1 no_such_file.csv\n```\n<!-- printed -->\n", "x.md", tmp_path)


def test_a_page_without_marks_is_not_run(tmp_path: Path) -> None:
    page = "```python\n1 / 0\n```\nBelow a block, `<!-- printed -->` shows what it prints.\n"
    assert cells.filled(page, "x.md", tmp_path) == (page, {})


def test_links_out_of_the_pages_lead_to_pages_or_become_words() -> None:
    known = {"dictionary_files.md", "index.md"}
    text = "[a](../../data_dictionary/README.md#columns), [b](../../src/leapstats/terms.py), [c](../table1.md)\n"
    assert links.inside(text, "howto/x.md", known) == "[a](../dictionary_files.md#columns), b, [c](../table1.md)\n"
    moved = links.moved("[dictionary](data_dictionary/README.md)", "CONTRIBUTING.md", "project/contributing.md")
    assert links.inside(moved, "project/contributing.md", known) == "[dictionary](../dictionary_files.md)"


@pytest.mark.parametrize("name", sorted(SUMMARIES))
def test_a_command_page_has_every_option_of_the_help(name: str) -> None:
    context = click.Context(commands, info_name="leapstats")
    command = commands.get_command(context, name)
    assert command is not None
    text = command_pages.page(name, command, context, None, Path())
    inner = click.Context(command, info_name=name, parent=context)
    subs = (
        [command.get_command(inner, each) for each in command.list_commands(inner)]
        if isinstance(command, click.Group)
        else [command]
    )
    for sub in subs:
        assert sub is not None
        options = [each for each in sub.get_params(click.Context(sub)) if isinstance(each, click.Option)]
        assert all(f"{each.opts[-1]}" in text for each in options if not each.hidden)
    assert f"# leapstats {name}\n" in text


def test_each_command_has_a_line_that_is_run() -> None:
    assert set(command_pages.examples(TOP)) == set(SUMMARIES)


def test_the_pages_of_python_name_every_public_name() -> None:
    groups, rooms = dict(python_pages.grouped()), python_pages.statistics()
    assert sorted(name for names in groups.values() for name in names) == sorted(ls.__all__)
    assert sorted(name for names in rooms.values() for name in names) == sorted(stats.__all__)
    text = python_pages.overview(groups, rooms)
    assert all(f"<leapstats.{name}>" in text for name in ls.__all__)
    assert all(f"<leapstats.stats.{name}>" in text for name in stats.__all__)


def test_a_docstring_keeps_its_sections_its_types_and_its_signs() -> None:
    text = docstrings.function("leapstats.stats.fisher_exact", stats.fisher_exact)
    assert "{py:function} leapstats.stats.fisher_exact(table, *, alternative='two-sided')" in text
    assert "`table`: `Table`\n:   `[[a, b], [c, d]]`, whole numbers from 0." in text
    for title in ("Parameters", "Returns", "Raises", "Notes", "References"):
        assert f"**{title}**" in text
    assert docstrings.plain("a * b_c `d * e`") == "a \\* b\\_c `d * e`"


def test_the_guide_leads_to_each_method() -> None:
    (text,) = method_pages.pages().values()
    for each in stats.guide():
        assert f"<leapstats.stats.{each.default}>" in text
    page = (DOCS / "methods" / "limits.md").read_text(encoding="utf-8")
    assert "{py:obj}`wilson_proportion <leapstats.stats.wilson_proportion>`" in method_pages.with_links(
        page, "methods/limits.md"
    )


def test_the_dictionary_page_has_every_column_with_an_example() -> None:
    (text,) = dictionary_pages.pages(TOP).values()
    for name in dictionary_pages.FILES:
        header = (TOP / "data_dictionary" / name).read_text(encoding="utf-8").split("\n", 1)[0]
        assert all(f"| `{column}` |" in text for column in header.split(","))


@pytest.mark.filterwarnings("ignore:Setting a new row:Warning", "ignore::DeprecationWarning", "ignore::FutureWarning")
def test_what_is_said_of_tableone_is_what_it_gives() -> None:
    page = (DOCS / "peers.md").read_text(encoding="utf-8")
    frame = pd.read_csv(TOP / "analyses" / "examples" / "survey.csv")
    kinds = ["region", "registry", "huddles", "burnout"]
    made = TableOne(frame, columns=["visits", *kinds], groupby="registry", categorical=kinds, pval=True, smd=True)
    table: Any = made.tableone["Grouped by registry"]
    # tableone 0.9.6, run here.
    assert table.loc["huddles, n (%)", "P-Value"].iloc[0] == "0.510"
    assert table.loc["visits, mean (SD)", "P-Value"].iloc[0] == "0.755"
    assert "None" in table.loc["huddles, n (%)"].index
    ours = ls.table1(frame, by="registry", include=["visits", "huddles"], test=True)
    found = {item: ours.text(item, "{p}") for item in ("visits", "huddles")}
    for number in ("0.510", "0.755", *found.values()):
        assert number in page
    assert "17/28" in str(ours)


def test_the_citation_names_the_release() -> None:
    citation = (TOP / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {ls.__version__}\n" in citation
    assert "\nlicense: BSD-3-Clause\n" in citation
    assert (TOP / "LICENSE").read_text(encoding="utf-8").startswith("BSD 3-Clause License")
