"""`ls.associations`, `ls.domain_scores` and `leapstats associations` as they are used."""

import io
import json
import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import docx
import numpy as np
import pandas as pd
import pytest

import leapstats as ls
from leapstats.association.summary import SummaryLine, summary_of
from leapstats.dictionary.study import Study
from leapstats.errors import UsageError
from leapstats.output.formats import module_for, names
from leapstats.output.result import AnalysisResult
from leapstats.output.summary import answer
from leapstats.output.table import Row, Table, Text

Run = Callable[..., subprocess.CompletedProcess[str]]
FILE = """\
clinic,registry,huddles,burnout,turnover,region,size
1,yes,no,yes,no,A,3
2,yes,yes,yes,no,A,1
3,no,no,no,yes,B,2
4,no,yes,no,,B,4
5,yes,no,yes,yes,A,5
6,no,no,no,no,B,2
7,yes,yes,yes,no,C,1
8,no,no,no,yes,C,2
9,no,,no,yes,A,3
"""
OF_FILE = ("--exposures", "registry,huddles", "--outcomes", "burnout,turnover")


@pytest.fixture(scope="module")
def shown(leap: Study) -> AnalysisResult:
    return ls.associations(study=leap)


FEW_OUTCOMES = ["ch_hiring", "ch_any_it"]


def test_the_leap_family(shown: AnalysisResult) -> None:
    text = " ".join(str(shown).split())
    for words in (
        "Strategies against challenges, 2013: properties of one simulated data set, because the joint distribution was",
        "Practices: 30 of 30 with an answer to each of the 30 items.",
        "Pairs: 223 of 224 tested, 19 of them with margins at which no p can reach 0.05.",
        "Westfall-Young minP, step-down, 50,000 permutations (drawn with seed 20160: a p of 0.05 has a standard error",
        "controlled exactly if no strategy is associated with any challenge, and approximately otherwise",
        "plan associations, sha256",
        "Synthetic data",
    ):
        assert words in text, words


# The counts of the paper: 11 of the 14 challenges have one.
@pytest.mark.parametrize(
    ("challenge", "count"), [("ch_hiring", 6), ("ch_turnover", 2), ("ch_any_staffing", 10), ("ch_any_it", 13)]
)
def test_margins_are_the_published_counts(shown: AnalysisResult, challenge: str, count: int) -> None:
    rows = [row for row in shown.results if row.variable == challenge and row.statistic == "tally"]
    by_strategy = {row.by for row in rows}
    assert len(by_strategy) == 16
    for strategy in by_strategy:
        assert sum(row.stat for row in rows if row.by == strategy and row.level == "1") == count
        assert sum(row.stat for row in rows if row.by == strategy) == 30


def test_every_format_shows_it(shown: AnalysisResult) -> None:
    rendered = {name: module_for(name).render(shown.document) for name in names()}
    assert all(rendered.values())
    content = json.loads(rendered["json"])
    assert (content["command"], content["synthetic"], content["study"]) == ("associations", True, "leap")
    # The pair that is not tested has no standard error of an adjusted p.
    assert len(content["results"]) == 224 * 16 - 1
    assert content["conventions"]["base"] == "all"
    word = docx.Document(io.BytesIO(rendered["docx"]))
    assert "not tested, by the dictionary" in "\n".join(cell.text for row in word.tables[1].rows for cell in row.cells)


def named(study: Study, outcome: str, exposure: str) -> str:
    return f"{study.variables[exposure].label}; {study.variables[outcome].label}"


def test_the_summary_counts_the_small_p_and_has_the_pairs_with_the_smallest(leap: Study, shown: AnalysisResult) -> None:
    p, adjusted = (
        {(row.variable, row.by): row.stat for row in shown.results if (row.statistic, str(row.stat_name)) == name}
        for name in (("fisher_exact", "p_value"), ("fisher_exact", "p_adjusted"))
    )
    summary = shown.document.summary
    assert summary is not None
    small, few = (sum(each <= 0.05 for each in found.values()) or "none" for found in (p, adjusted))
    first, *rows = summary.rows
    words = f"223 of 224 pairs tested. At or below 0.05: Fisher's exact p in {small}, adjusted p in {few}."
    assert first.label.text == words
    tested = [pair for pair in p if not np.isnan(p[pair])]
    smallest = sorted(tested, key=lambda pair: (adjusted[pair], p[pair]))[:5]
    assert [row.label.text for row in rows] == [named(leap, *pair) for pair in smallest]
    # Each number is that of the long frame, of the pair that its key names.
    frame = {tuple(row[:6]): row.stat for row in shown.results}
    for row, pair in zip(rows, smallest, strict=True):
        ratio, *shown_p = row.cells
        assert {(key.variable, key.by) for cell in row.cells for key in cell.keys} == {pair}
        assert [f"{frame[tuple(cell.keys[0])]:.3f}" for cell in shown_p] == [cell.text for cell in shown_p]
        assert ratio.text.startswith(f"{frame[tuple(ratio.keys[0])]:.2f} (")
    assert [head.text for head in summary.columns[1:]] == ["Westfall-Young-adjusted", "Fisher exact"]


def test_summaries_of_adjusted_pairs_and_of_domains(leap: Study) -> None:
    items = {"exposures": ["registry_tracking", "stepped_care", "ma_or_rn_screening", "warm_handoff"]}
    outcomes = ["ch_any_it", "ch_hiring", "ch_turnover", "ch_any_staffing"]
    domains = ls.associations(study=leap, by_domain=True, outcomes=outcomes)
    adjusted = ls.associations(study=leap, **items, outcomes=outcomes, adjust_for="setting", multiplicity="holm")
    for shown, statistic, count in ((domains, "exact_cochran_armitage", 36), (adjusted, "firth_logistic", 16)):
        summary = shown.document.summary
        assert summary is not None
        p = {
            named(leap, row.variable, row.by) if shown is adjusted else (row.variable, row.by): row.stat
            for row in shown.results
            if (row.statistic, str(row.stat_name)) == (statistic, "p_value")
        }
        tested = [each for each in p.values() if not np.isnan(each)]
        assert summary.rows[0].label.text.startswith(f"{len(tested)} of {count} ")
        assert len([row for row in summary.rows if row.cells]) == 5
        if shown is adjusted:
            smallest = sorted((pair for pair in p if not np.isnan(p[pair])), key=lambda pair: p[pair])[:5]
            assert [row.label.text for row in summary.rows if row.cells] == smallest


def line(name: str, *p_values: float) -> SummaryLine:
    return SummaryLine(Row(Text(name), (Text("1"), *(Text(str(p)) for p in p_values))), p_values)


@pytest.mark.parametrize(
    ("p_values", "shown"),
    [
        ([(0.5, 0.2), (0.5, 0.1), (0.1, 0.9)], "cba"),  # a tie of the first p is decided by the second
        ([(0.5, 0.2), (0.5, 0.2)], "ab"),  # of alike ones the order of the table stays
        ([(math.nan, math.nan), (0.3, 0.1)], "b"),
        ([(0.3, 0.1)], "a"),
        ([(math.nan, math.nan)], ""),
        ([(place / 10, 0.5) for place in range(9, 0, -1)], "ihgfe"),
    ],
)
def test_a_summary_has_the_lines_with_the_smallest_p(p_values: list[tuple[float, float]], shown: str) -> None:
    full = Table(title="All", stub=Text("Pair"), columns=(), sections=(), stamp="Synthetic.", abbreviations="BH")
    lines = [line(name, *each) for name, each in zip("abcdefghi", p_values, strict=False)]
    heads = (Text("Effect"), Text("Adjusted"), Text("Exact"))
    table = summary_of(full, heads, "An answer.", lines, "adjusted p")
    assert "".join(row.label.text for row in table.rows if row.cells) == shown
    headings = [section.heading.text for section in table.sections]
    assert headings == ["", *([f"The {len(shown)} with the smallest adjusted p"] if shown else [])]
    assert (table.title, table.stamp, table.abbreviations) == ("Summary: All", "Synthetic.", "BH")
    assert [(each.label.text, each.width) for each in table.spanners] == [("", 1), ("p", 2)]


@pytest.mark.parametrize(
    ("exact", "adjusted", "words"),
    [
        ([0.05, 0.051, math.nan], [0.1, 0.1, math.nan], "2 of 3 pairs tested. At or below 0.05: p in 1, adj in none."),
        ([math.nan], [math.nan], "0 of 1 pairs tested. At or below 0.05: p in none, adj in none."),
        ([0.01], [0.01], "1 of 1 pairs tested. At or below 0.05: p in 1, adj in 1."),
    ],
)
def test_the_answer_counts_what_was_tested(exact: list[float], adjusted: list[float], words: str) -> None:
    assert answer("pairs", len(exact), {"p": exact, "adj": adjusted}) == words


def test_a_short_family_needs_no_summary(leap: Study) -> None:
    options = {"outcomes": ["ch_hiring"], "multiplicity": "holm"}
    assert ls.associations(study=leap, exposures="warm_handoff", **options).document.summary is None


def test_standard_output_has_the_summary_and_files_have_everything(run: Run, tmp_path: Path) -> None:
    options = ("associations", "--multiplicity", "holm")
    short, full = (run(*options, *more, cwd=tmp_path).stdout for more in ((), ("--all",)))
    assert short.startswith("Summary: Strategies against challenges")
    assert "This is the summary: --all prints the full table, and -o FILE writes it to a file." in " ".join(
        short.split()
    )
    assert "Synthetic data" in short
    assert "not tested, by the dictionary" not in short
    assert "not tested, by the dictionary" in full
    assert "--all" not in full
    assert run(*options, "-o", "t.txt", cwd=tmp_path).returncode == 0
    assert (tmp_path / "t.txt").read_text(encoding="utf-8") == full
    assert "not tested, by the dictionary" in run(*options, "--format", "csv", cwd=tmp_path).stdout
    for more in (("-o", "u.txt"), ("--format", "csv")):
        done = run(*options, "--all", *more, cwd=tmp_path)
        assert (done.returncode, "--all: files and other formats always have it all" in done.stderr) == (2, True)
    few = run(*options, "--outcomes", "ch_hiring", "--exposures", "warm_handoff,stepped_care", cwd=tmp_path).stdout
    assert "This is the summary" not in few


def test_the_same_seed_gives_the_same_p_and_another_one_nearly(leap: Study) -> None:
    items = {"exposures": ["ma_or_rn_screening", "stepped_care"], "outcomes": ["ch_any_staffing", "ch_hiring"]}
    one, same, other = (ls.associations(study=leap, **items, permutations=2000, seed=seed).frame for seed in (1, 1, 2))
    assert one.equals(same)
    adjusted = one["stat_name"] == "p_adjusted"
    assert (one.loc[adjusted, "stat"] - other.loc[adjusted, "stat"]).abs().max() < 0.06


# Whether they can be drawn, all of them, is asked by the test of the README.
def test_figures(leap: Study, shown: AnalysisResult) -> None:
    a_map, strongest = shown.plot()
    assert len(next(each._data for each in a_map.layers)) > 200
    rows = next(each._data for each in strongest.layers if type(each.geom).__name__ == "geom_text")
    frame = shown.frame
    exact = frame[(frame["statistic"] == "fisher_exact") & (frame["stat_name"] == "p_value")]
    smallest = exact.sort_values("stat", kind="stable").head(15)
    ratios = frame[frame["stat_name"] == "odds_ratio"].set_index(["variable", "by"])["stat"]
    assert len(rows) == 15
    for text, (_, pair) in zip(rows["text"], smallest.iterrows(), strict=True):
        drawn = text.split(" ")[0].replace("∞", "inf")
        assert float(drawn) == pytest.approx(ratios[pair["variable"], pair["by"]], abs=0.005 if len(drawn) > 3 else 0.1)
    assert "15 pairs with the smallest p of 223" in " ".join(str(strongest.labels.title).split())


def test_outcomes_get_pages_of_their_own(leap: Study) -> None:
    items = {"exposures": ["ma_or_rn_screening", "stepped_care"], "outcomes": ["ch_any_staffing", "ch_hiring"]}
    few = {**items, "permutations": 50, "study": leap}
    assert [len(ls.associations(**few, plot_outcomes=each).plot()) for each in ((), "ch_hiring", "all")] == [2, 2, 3]
    assert len(ls.associations(**few, adjust_for="setting", plot_outcomes="all").plot()) == 2
    domains = ls.associations(study=leap, by_domain=True, outcomes=FEW_OUTCOMES, plot_outcomes=FEW_OUTCOMES)
    assert len(domains.plot()) == 2
    with pytest.raises(ls.InputError, match='plot_outcomes: "ch_hirin" is no outcome'):
        ls.associations(**few, plot_outcomes="ch_hirin")
    with pytest.raises(ls.InputError, match="plot_outcomes"):
        ls.associations(study=leap, draws=2, plot_outcomes="all")


def test_a_family_of_other_items_has_another_name(leap: Study) -> None:
    shown = ls.associations(study=leap, exposures="warm_handoff", outcomes="ch_hiring", permutations=50)
    assert "plan associations, with other items, sha256" in " ".join(str(shown).split())


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"plan": "nothing"}, ["the study has no such plan"]),
        ({"plan": "domains"}, ["plan domains: its method is trend", "odds_ratio"]),
        ({"wave": "2015"}, ["wave 2015: the study has no such wave"]),
        (
            {"wave": "2016", "exposures": ["ch_hiring", "foo"], "adjust_for": "settin"},
            [
                '"foo" is not an item',
                '"settin" is not an item',
                "ch_hiring is both an exposure and an outcome",
                "has no answers to this item",
            ],
        ),
        ({"outcomes": ["setting"]}, ["outcomes: setting is categorical"]),
        (
            {"conf_level": 2, "permutations": 0, "multiplicity": "x", "base": "y"},
            ["4 problems", "conf_level", "permutations: 0", '"x" is not known', '"y" is not known'],
        ),
    ],
)
def test_bad_requests(leap: Study, options: dict[str, object], said: list[str]) -> None:
    with pytest.raises(ls.InputError) as caught:
        ls.associations(study=leap, **options)
    for words in said:
        assert words in str(caught.value), str(caught.value)


def test_a_plan_without_confounders(make_study: Callable[[dict[str, str]], Path], study_files: dict[str, str]) -> None:
    study_files["plans/associations.toml"] = (
        'kind = "association"\ntitle = "T"\nbase = "all"\nmethod = "odds_ratio"\nmultiplicity = "holm"\n'
        'exposures = ["talks"]\noutcomes = ["walks"]\n'
    )
    with pytest.raises(UsageError, match="the plan associations lists no confounders"):
        ls.associations(study=make_study(study_files), adjust_for="plan")


def test_files_need_names_and_answers_that_say_yes_or_no(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text(FILE)
    with pytest.raises(UsageError) as caught:
        ls.associations(path, adjust_for="plan", plan="more")
    for words in (
        "exposures: a file needs this option",
        "outcomes: a file needs this option",
        "a file has no plan",
        "for a study",
    ):
        assert words in str(caught.value)
    with pytest.raises(ls.InputError, match=r'it has 3 different answers \("A", "B", "C"\), but two are needed'):
        ls.associations(path, exposures=["registry", "region"], outcomes=["burnout"])
    with pytest.raises(UsageError, match="burnou: there is no such column"):
        ls.associations(path, exposures=["registry"], outcomes=["burnou"])
    with pytest.raises(ls.InputError, match="size"):
        ls.associations(path, exposures=["size"], outcomes=["burnout"])
    with pytest.raises(UsageError, match="outcomes: size is count"):
        ls.associations(path, exposures=["registry"], outcomes=["size"], types={"size": "count"})
    wide = pd.read_csv(path).assign(remark=[f"text {place}" for place in range(9)])
    wide = pd.concat([wide] * 3, ignore_index=True).assign(remark=[f"text {place}" for place in range(27)])
    with pytest.raises(UsageError, match="remark: it was left out"):
        ls.associations(wide, exposures=["registry"], outcomes=["burnout"], adjust_for=["remark"])


def test_words_for_yes_in_any_order_and_codes() -> None:
    data = pd.DataFrame({"a": ["Y", "N", "Y", "N"], "b": ["False", "True", "False", "True"], "c": [1, 0, 1, 0]})
    shown = ls.associations(data, exposures=["a"], outcomes=["b", "c"])
    counts = {(row.variable, row.level, row.by_level): row.stat for row in shown.results if row.statistic == "tally"}
    assert counts["b", "1", "1"] == 0
    assert counts["b", "1", "0"] == 2
    assert counts["c", "1", "1"] == 2


@pytest.mark.usefixtures("blank_figures")
def test_the_command(run: Run, tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text(FILE)
    done = run("associations", "f.csv", *OF_FILE, "--plot", "m.pdf", "-o", "t.md", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (done.stdout, "Note: Binary (yes and no): registry" in done.stderr) == ("", True)
    assert {path.name for path in tmp_path.iterdir()} == {"f.csv", "m.pdf", "t.md"}
    text = (tmp_path / "t.md").read_text(encoding="utf-8")
    assert "7 of 9 with an answer to each of the 4 items" in text
    assert "invented" not in text
    done = run("associations", "f.csv", *OF_FILE, "--adjust-for", "region", "--multiplicity", "holm", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Within strata" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["--by-domain", "--adjust-for", "setting", "--seed", "3"],
            ["2 problems", "--adjust-for: it cannot be combined with by_domain", "seed"],
        ),
        (["--plot", "p.gif", "-o", "t.rtf"], ["2 problems", "figures cannot be written as .gif", 'ending in ".rtf"']),
        (["nothing.csv", *OF_FILE], ["nothing.csv"]),
        (["--exposures", "foo", "--outcomes", "bar"], ['"foo" is not an item', '"bar" is not an item']),
    ],
)
def test_what_the_command_cannot_use(run: Run, tmp_path: Path, arguments: list[str], said: list[str]) -> None:
    done = run("associations", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    for words in said:
        assert words in done.stderr
    assert not list(tmp_path.iterdir())


def test_by_domain(run: Run, tmp_path: Path) -> None:
    done = run("associations", "--by-domain", "--outcomes", "ch_hiring", "--format", "markdown", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Strategies by domain against challenges, 2013" in done.stdout


@pytest.mark.parametrize("command", ["associations", "model"])
def test_help_loads_nothing_heavy(command: str) -> None:
    script = (
        f"import sys; sys.argv = ['leapstats', {command!r}, '--help']\nfrom leapstats.cli.entry import main\n"
        "try:\n    main()\nexcept SystemExit as done:\n    assert not done.code\n"
        "print('LOADED', [n for n in ('numpy', 'pandas', 'scipy', 'plotnine', 'formulaic') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.rstrip().endswith("LOADED []")


def test_items_to_adjust_for_that_no_model_takes_are_refused() -> None:
    data = pd.DataFrame({"a": [1, 0] * 4, "b": [1, 1, 0, 0] * 2, "size": [1e200, *range(7)]})
    with pytest.raises(UsageError, match=r"size: 1e\+200 is too large for a model"):
        ls.associations(data, exposures=["a"], outcomes=["b"], adjust_for=["size"], types={"size": "continuous"})


def test_notes_name_no_functions() -> None:
    generator = np.random.default_rng(2)
    data = pd.DataFrame({"a": generator.integers(0, 2, 1200), "b": generator.integers(0, 2, 1200)})
    data["size"] = generator.integers(0, 40, 1200)
    shown = ls.associations(data, exposures=["a"], outcomes=["b"], adjust_for=["size"], permutations=99)
    text = " ".join(str(shown).split())
    assert "Exact model: 1,200 units are more than 1,000; adjust for fewer or coarser items." in text
    assert "firth_logistic" not in text
