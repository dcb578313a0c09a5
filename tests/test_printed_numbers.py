"""What is printed is what is saved: each printed number is found in the long frame by its key, for every verb."""

import re
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest

import leapstats as ls
from leapstats.output.numbers import fixed
from leapstats.output.result import AnalysisResult
from leapstats.output.table import Text

EXAMPLES = Path(__file__).parents[1] / "analyses" / "examples"
CLINICS = EXAMPLES / "clinics"
SURVEY, LONG = str(EXAMPLES / "survey.csv"), str(EXAMPLES / "long.csv")
PRACTICES = str(EXAMPLES / "practices.csv")
FIELDWORK = str(EXAMPLES / "fieldwork.csv")
TEAMWORK = str(EXAMPLES / "teamwork.csv")
TEAM = {
    "items": ["share_plans", "ask_for_help", "speak_up", "work_alone", "know_roles"],
    "reversed": "work_alone",
    "name": "teamwork",
    "range": (1, 5),
}
RESPONDENTS = str(EXAMPLES / "respondents.csv")
MONTHS = [str(EXAMPLES / "workforce" / f"2026-0{month}.csv") for month in (1, 2, 3)]
JANUARY = MONTHS[0]
OF_STAFF = {"id": "practice", "per": "patients", "per_units": 10_000, "missing": ["ND", "*"]}
PAIR = {"exposures": ["registry", "huddles"], "outcomes": "burnout", "missing": "n/a"}
SAMPLED = str(EXAMPLES / "sampled.csv")
PANEL = str(Path(__file__).parent / "change" / "panel.csv")
DESIGN = {"id": "practice", "weights": "weight", "strata": "size", "population": "in_size"}
OF_LONG = {"id": "clinic", "wave_item": "year"}
LEAP = {"exposures": "registry_tracking", "outcomes": ["ch_any_it", "ch_hiring"]}
RATED = pd.DataFrame(
    {"u": range(8), "a": [1, 2, 3, 1, 2, 3, 1, 4], "b": [1, 2, 2, 1, 3, 3, 1, 4], "c": [2, 2, 3, 1, 2, None, 1, 4]}
)


def audit(result: AnalysisResult) -> AnalysisResult:
    with TemporaryDirectory() as folder:
        result.save(Path(folder) / "one.json")
        return ls.disclose(Path(folder) / "one.json")


# A new verb is one line here.
VERBS: dict[str, Callable[[], AnalysisResult]] = {
    "table1": ls.table1,
    "table1 by": lambda: ls.table1(by="setting", conf_level=0.95),
    "table1 waves": lambda: ls.table1(wave=["2013", "2016"]),
    "table1 file": lambda: ls.table1(SURVEY, by="region", missing="n/a", conf_level=0.9, show_missing="rows"),
    "table1 compared": lambda: ls.table1(by="setting", test=True, difference=True, smd=True, multiplicity="holm"),
    "table1 missing column": lambda: ls.table1(SURVEY, by="region", show_missing="column", missing_as="percent"),
    "table1 missing percent": lambda: ls.table1(wave=["2013", "2016"], show_missing="rows", missing_as="percent"),
    "table1 levels": lambda: ls.table1(by="setting", collect_below=7, zero_levels="hide", conf_level=0.95),
    "table1 weighted": lambda: ls.table1(SAMPLED, by="owner", conf_level=0.95, **DESIGN),  # type: ignore[arg-type]
    "table1 weighted compared": lambda: ls.table1(
        SAMPLED,
        by="nurse_care_manager",
        test=True,
        difference=True,
        smd=True,
        **DESIGN,  # type: ignore[arg-type]
    ),
    "table1 weighted errors": lambda: ls.table1(
        SAMPLED,
        statistic={"binary": "n_weighted/N_weighted; percent; se; design_effect", "count": "mean; se; design_effect"},
        **DESIGN,  # type: ignore[arg-type]
    ),
    "crosstab weighted": lambda: ls.crosstab(
        SAMPLED,
        rows="owner",
        columns="size",
        percent="row",
        **DESIGN,  # type: ignore[arg-type]
    ),
    "read": lambda: ls.read(pd.read_csv(SURVEY).drop(columns="practice"), missing="n/a"),
    "read long": lambda: ls.read(LONG, id=["clinic", "year"], where="nurses > 2"),
    "table1 protected": lambda: ls.table1(
        by="org_type", include=["setting", "any_bh_specialist"], test=True, min_cell=5
    ),
    "table1 rounded": lambda: ls.table1(by="org_type", conf_level=0.95, round_to=5),
    "disclose": lambda: audit(ls.table1()),
    "crosstab levels": lambda: ls.crosstab(rows="org_type", columns="setting", collect_below=10, percent="row"),
    "likert": lambda: ls.likert(str(EXAMPLES / "opinions.csv"), by="region", conf_level=0.95),
    "scales": lambda: ls.scales(TEAMWORK, matrix=True, by="region", where="year == 2022", **TEAM),  # type: ignore[arg-type]
    "scales waves": lambda: ls.scales(TEAMWORK, id="practice", wave_item="year", at_least=4, **TEAM),  # type: ignore[arg-type]
    "agreement": lambda: ls.agreement(str(EXAMPLES / "coding.csv"), unit="practice", coder="coder", code="theme"),
    "respondents": lambda: ls.respondents(
        RESPONDENTS, within="practice", items="q01", scale="pip=q01,q02,q03", answers=[1, 2, 3, 4, 5]
    ),
    "table1 practices": lambda: ls.table1(
        RESPONDENTS, within="practice", aggregate=["mean", "binary=share"], by="setting", include=["q01", "huddles"]
    ),
    "agreement ordinal": lambda: ls.agreement(RATED, unit="u", coder=["a", "b", "c"], metric="ordinal", pairs=True),
    "agreement interval": lambda: ls.agreement(RATED, unit="u", coder=["a", "b", "c"], metric="interval", pairs=True),
    "response": lambda: ls.response(FIELDWORK, disposition="result", where="year == 2023", eligibility=0.5),
    "response weights": lambda: ls.response(
        FIELDWORK,
        disposition="result",
        id="practice",
        where="year == 2023",
        make_weights=True,
        classes=["region", "network"],
        rake={"region": {"North": 30, "South": 50}},
        trim=3.9,
    ),
    "response waves": lambda: ls.response(
        FIELDWORK,
        disposition="result",
        id="practice",
        wave_item="year",
        by="region",
        compare=["clinicians", "network"],
        test=True,
        difference=True,
        smd=True,
    ),
    "rates": lambda: ls.rates(JANUARY, items=["fte_doctors", "fte_nurses"], by="region", units=True, **OF_STAFF),  # type: ignore[arg-type]
    "rates of events": lambda: ls.rates(
        JANUARY,
        items="home_visits",
        by="region",
        events=True,
        units=True,
        shrink=True,
        overdispersion="additive",
        **OF_STAFF,  # type: ignore[arg-type]
    ),
    "rates waves": lambda: ls.rates(MONTHS, items=["fte_doctors", "fte_nurses"], by="region", units=True, **OF_STAFF),  # type: ignore[arg-type]
    "rates weighted": lambda: ls.rates(SAMPLED, items="visits_per_day", per="in_size", **DESIGN),  # type: ignore[arg-type]
    "staffing": ls.staffing,
    "staffing file": lambda: ls.staffing(LONG, items=["nurses", "has_pharmacist"], **OF_LONG),  # type: ignore[arg-type]
    "staffing adjusted": lambda: ls.staffing(adjust_for="setting", per="n_primary_care_providers"),
    "staffing by": lambda: ls.staffing(by="setting"),
    "staffing weighted": lambda: ls.staffing(
        PANEL,
        items=["nurses", "has_pharmacist", "owner"],
        by="setting",
        per="patients",
        wave_item="year",
        **DESIGN,  # type: ignore[arg-type]
    ),
    "associations": lambda: ls.associations(multiplicity="holm"),
    "associations file": lambda: ls.associations(SURVEY, permutations=99, **PAIR),  # type: ignore[arg-type]
    "associations weighted": lambda: ls.associations(
        SAMPLED,
        exposures=["huddles"],
        outcomes="nurse_care_manager",
        **DESIGN,  # type: ignore[arg-type]
    ),
    "adjusted": lambda: ls.associations(adjust_for="setting", multiplicity="holm", **LEAP),  # type: ignore[arg-type]
    "domains": lambda: ls.associations(by_domain=True, outcomes=["ch_turnover", "ch_any_staffing", "ch_any_it"]),
    "model": lambda: ls.model("ch_any_it ~ registry_tracking * ma_or_rn_screening + setting"),
    "model exact": lambda: ls.model("ch_any_it ~ registry_tracking", method="exact"),
    "model gee": lambda: ls.model("has_substance_use_counselor ~ wave", method="gee"),
    "model rates": lambda: ls.model("nurses ~ registry + setting", PRACTICES, per="patients"),
    "model linear": lambda: ls.model("quality ~ registry", PRACTICES, random="organization"),
    "model levels": lambda: ls.model("setting ~ nurses", PRACTICES),
    "model ordinal": lambda: ls.model("leaders_support ~ registry", PRACTICES),
    "model pairs": lambda: ls.model_table(
        PRACTICES, outcomes=["burnout", "nurses"], exposures=["registry", "setting"], adjust_for="quality"
    ),
    "model predictions": lambda: ls.model("nurses ~ setting", PRACTICES, per="patients").predictions("setting"),
    "model margins": lambda: ls.model("burnout ~ setting", PRACTICES).margins(),
    "model contrasts": lambda: ls.model("quality ~ setting", PRACTICES).contrasts("setting"),
    "model tests": lambda: ls.model("burnout ~ setting + quality", PRACTICES).joint_tests(),
    "model influence": lambda: ls.model("quality ~ setting", PRACTICES, id="practice").influence(),
    "model diagnostics": lambda: ls.model("nurses ~ setting + quality", PRACTICES).diagnostics(),
    "models": lambda: ls.models([ls.model("burnout ~ setting", PRACTICES), ls.model("quality ~ setting", PRACTICES)]),
    "model imputed": lambda: ls.model("burnout ~ registry + huddles", pd.read_csv(SURVEY), impute=2),
    "table2": lambda: ls.table2(conf_level=0.95),
    "table3 counts": lambda: ls.table3(counts=True),
    "findings": lambda: ls.findings(conf_level=0.95),
    "bounds change": lambda: ls.bounds_change(30, 3, 7),
    "bounds association": lambda: ls.bounds_association(30, 4, 13),
    "bounds count": lambda: ls.bounds_count(30, "1.8", 0, 9),
    "bounds staffing": lambda: ls.bounds(study=CLINICS, cache=False),
    "merged": lambda: ls.merge([ls.table1(), ls.table1(by="setting", test=True)], spanners=["All", "Groups"]),
    "draws": lambda: ls.staffing(study=CLINICS, draws=2),
}
LIST = re.compile(r"[\d.]+(?:, [\d.]+)+")  # every median that is possible, between the least and the greatest
OF_THE_FILE = "Units to discuss"  # a table of what coders gave, as the file words it
OF_LABELS = {"3 sessions to 6 months or more"}  # answers in words
NUMBER = re.compile(r"[+\-]?\d[\d,]*(?:\.\d+)?")


@pytest.fixture(scope="module", params=VERBS, ids=str)
def result(request: pytest.FixtureRequest) -> AnalysisResult:
    return VERBS[request.param]()


def has_own_keys(result: AnalysisResult) -> bool:
    keys = [row[:6] for row in result.results]
    return len(keys) == len(set(keys))


def test_each_row_of_the_frame_has_a_key_of_its_own(result: AnalysisResult) -> None:
    assert has_own_keys(result)


OTHERS: dict[str, Callable[[], AnalysisResult]] = {
    "table3": ls.table3,
    "report": lambda: ls.report(SURVEY, missing="n/a"),
    "reproduce": ls.reproduce,
    "check": lambda: ls.check(published=True),
}


@pytest.mark.parametrize("name", OTHERS)
def test_each_row_of_other_frames_has_a_key_of_its_own(name: str) -> None:
    result = OTHERS[name]()
    assert len(result.frame) == len(result.results) > 0
    assert has_own_keys(result)


def test_each_printed_number_is_in_the_frame(result: AnalysisResult) -> None:
    numbers = {row[:6]: row.stat for row in result.results}
    seen = 0
    tables = (each for each in result.document.tables if not str(each.title).startswith(OF_THE_FILE))
    for row in (row for table in tables for row in table.rows):
        for cell in row.cells:
            printed = [] if is_date(cell.text) or cell.text in OF_LABELS else NUMBER.findall(cell.text)
            if not printed:
                continue
            assert cell.keys, (row.label.text, cell.text)
            known = [numbers[tuple(key)] for key in cell.keys]
            if LIST.fullmatch(cell.text):
                listed = [float(text.rstrip(",")) for text in printed]
                known.extend(number for number in listed if min(known) <= number <= max(known))
            for text in printed:
                seen += 1
                below = f"<{text}" in cell.text
                found = known[0] < float(text) if below else any(is_shown(text, each) for each in candidates(known))
                assert found or is_score(text, cell.text), (row.label.text, cell.text, known)
    assert seen > 3


def test_numbers_in_headings_and_labels_are_in_the_frame(result: AnalysisResult) -> None:
    numbers = {row[:6]: row.stat for row in result.results}
    for text in headings_and_labels(result):
        assert all(tuple(key) in numbers for key in text.keys)
        known = candidates([numbers[tuple(key)] for key in text.keys])
        shown = re.findall(r"\((?:n = )?(\d+)(?:/\d+)?", text.text) if text.keys else []
        assert all(any(is_shown(each, number) for number in [*known, sum(known)]) for each in shown), text.text


@pytest.mark.parametrize("name", ["staffing by", "associations", "adjusted"])
def test_counts_in_headings_and_labels_have_keys(name: str) -> None:
    texts = headings_and_labels(VERBS[name]())
    assert all(text.keys for text in texts if re.search(r"\(\d+/\d+, |\(n = \d+\)", text.text))
    assert any(text.keys for text in texts)


def headings_and_labels(result: AnalysisResult) -> list[Text]:
    texts = []
    for table in result.document.tables:
        texts.extend(section.heading for section in table.sections)
        texts.extend(row.label for row in table.rows)
    return texts


def is_score(text: str, cell: str) -> bool:
    """Tell whether a number is the score before a colon, which is the level and not a number of the frame."""
    return re.search(rf"(?:^|; ){text}: ", cell) is not None


def is_date(text: str) -> bool:
    return bool(re.search(r"\d{4}-\d\d-\d\d", text))


def candidates(known: list[float]) -> list[float]:
    """Return numbers as they are, in percent, and what is made of two of them: sums, and what is left over."""
    pairs = [one + other for one in known for other in known] + [one - other for one in known for other in known]
    return [
        *known,
        *pairs,
        *(100 * number for number in known),
        *(100 * one / both for one in known for both in pairs if both),
    ]


def is_shown(text: str, number: float) -> bool:
    digits = len(text.partition(".")[2])
    if (text[0] == "+" and number < 0) or (text[0] == "-" and number > 0):
        return False
    shown = fixed(abs(number), digits)
    bare = text.lstrip("+-").replace(",", "")
    nudged = fixed(abs(number) * (1 + 1e-12), digits)  # a p of 1/16 is 0.0625 less its last bit
    return bare in {shown.replace(",", ""), nudged.replace(",", "")}


def test_a_cell_without_its_number_would_be_found() -> None:
    assert is_shown("+12.3", 12.34)
    assert is_shown("-0.5", -0.45)
    assert not is_shown("+0.5", -0.5)
    assert is_score("2", "0: 1/5; 2: 4/5")
    assert not is_score("4", "0: 1/5; 2: 4/5")
    assert not is_shown("0.5", 0.44)
    assert not any(is_shown("7", number) for number in (6.2, 8.0))


def test_the_frame_and_the_table_are_data_frames(result: AnalysisResult) -> None:
    assert list(result.frame.columns[:6]) == ["variable", "level", "by", "by_level", "statistic", "stat_name"]
    assert isinstance(result.table, pd.DataFrame)
    assert len(result.table) == sum(len(table.rows) for table in result.document.body)
    assert [len(each) for each in result.tables] == [len(table.rows) for table in result.document.tables]
