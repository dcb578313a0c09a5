"""What computes each kind of part of a report: the verbs, each called once for the same question."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from leapstats.dictionary.plans import has_plan
from leapstats.dictionary.report_plan import USUAL_TITLES, PlannedPart, ReportPlan
from leapstats.dictionary.study import Study
from leapstats.output.result import AnalysisResult
from leapstats.survey.read import Waves

# The verb of each kind, where its name is another, and the options that it knows by another name.
HOMES: Mapping[str, str] = {
    "table2": "paper_tables",
    "table3": "paper_tables",
    "findings": "paper_tables",
    "bounds": "study_bounds",
    "reproduction": "reproduce",
}
NAMES: Mapping[str, str] = {"reproduction": "reproduce"}
LATE = ("methods", "provenance")  # they say what the others did
SILENT = ("text",)
ONE_AT_LEAST = {"table2": "goals", "table3": "roles"}
REASON = "it takes minutes"


def part_result(
    study: Study, part: PlannedPart, progress: "Callable[[str, int, int], None] | None" = None
) -> AnalysisResult:
    """Compute a part.

    Raises
    ------
    InputError
        As its verb does.
    """
    if part.kind == "units":
        from leapstats.reporting.units import units_result

        waves = Waves(study)
        return units_result([waves.survey(wave.name) for wave in study.waves])
    options: dict[str, Any] = dict(part.options)
    if part.kind == "bounds" and progress is not None:
        options["progress"] = lambda count, size: progress(part.title, count, size)
    result: AnalysisResult = verb_of(part.kind)(study=study, **options)
    return result


def verb_of(kind: str) -> Callable[..., Any]:
    """Return what computes a kind of part."""
    name = NAMES.get(kind, kind)
    verb: Callable[..., Any] = getattr(import_module(f"leapstats.api.{HOMES.get(kind, name)}"), name)
    return verb


def usual_plan(study: Study) -> ReportPlan:
    """Return what a report holds where a study does not say: the parts that need no options and no minutes."""
    return ReportPlan(
        title=study.title or study.name,
        parts=tuple(
            PlannedPart(kind=kind, id=kind, where=f"the usual report ({kind})", title=USUAL_TITLES[kind], **about)
            for kind, is_there, about in _usual(study)
            if is_there
        ),
    )


def _usual(study: Study) -> "list[tuple[str, bool, dict[str, Any]]]":
    has_cells = bool(study.published)
    has_findings = any(cell.file == "findings" for cell in study.published)
    return [
        ("units", bool(study.waves), {}),
        ("missing", bool(study.waves), {}),
        ("table1", _has_table(study, "table1"), {}),
        ("table2", _has_table(study, "table2"), {}),
        ("table3", _has_table(study, "table3"), {}),
        ("findings", has_findings, {}),
        ("staffing", has_plan(study, "staffing") and len(study.waves) > 1, {}),
        ("associations", has_plan(study, "associations"), {"tables": "summary"}),
        ("check", bool(study.waves), {}),
        ("reproduction", has_cells, {}),
        ("methods", True, {}),
        ("provenance", True, {}),
    ]


def _has_table(study: Study, name: str) -> bool:
    return study.folder is not None and (study.folder / "tables" / f"{name}.toml").is_file()
