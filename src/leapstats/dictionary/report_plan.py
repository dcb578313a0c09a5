"""What a report of a study holds: `report.toml`, its parts in their order, each key checked."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from leapstats.dictionary.files import toml_of
from leapstats.dictionary.schema import (
    FLAG,
    NAME,
    NAME_OR_NAMES,
    NAMES,
    NUMBER,
    TEXT,
    TEXTS,
    UNFIT,
    WHOLE,
    WORDS,
    OneOf,
    Schema,
    Single,
    fitted,
    found,
)
from leapstats.dictionary.sheets import Findings
from leapstats.dictionary.study import Study
from leapstats.errors import DictionaryError, Problem, similar

FILE = "report.toml"
ALL, SUMMARY, NONE = "all", "summary", "none"
OF_STUDY, OWN = "report", "report layout"
LONGEST_TITLE = 500
NAMED = re.compile("[A-Za-z][A-Za-z0-9_]{0,23}")  # with what stands before it, a bookmark of Word may have no more
MOST_PARTS = 200


def _title(value: Any) -> Any:
    return value if isinstance(value, str) and value.strip() and len(value) <= LONGEST_TITLE else UNFIT


def _id(value: Any) -> Any:
    return value if isinstance(value, str) and NAMED.fullmatch(value) else UNFIT


TITLE = Single(f"a title of at most {LONGEST_TITLE} characters", '"..."', _title)
ID = Single("a name of at most 24 letters, digits and _ that begins with a letter", '"staff"', _id)
LEVEL = Single("a fraction between 0 and 1", "0.95", lambda value: UNFIT if not _fraction(value) else value)
# What any part may have.
PART: Schema = {
    "kind": NAME,
    "title": TITLE,
    "id": ID,
    "text": TEXTS,
    "after": TEXTS,
    "tables": OneOf((ALL, SUMMARY, NONE)),
    "figures": FLAG,
    "optional": FLAG,
    "reason": TEXT,
}


def _fraction(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1


# The kinds of parts with the options of each: names and meaning are those of the commands.
KINDS: Mapping[str, Schema] = {
    "text": {},
    "units": {},
    "response": {"disposition": NAME, "outcome": WORDS, "wave": NAME_OR_NAMES, "by": NAME},
    "read": {"wave": NAME},
    "missing": {"wave": NAME, "include": NAMES, "exclude": NAMES},
    "table1": {
        "wave": NAME_OR_NAMES,
        "by": NAME_OR_NAMES,
        "test": FLAG,
        "difference": FLAG,
        "smd": FLAG,
        "multiplicity": NAME,
        "conf_level": LEVEL,
        "include": NAMES,
        "exclude": NAMES,
    },
    "crosstab": {"rows": NAME, "columns": NAME, "wave": NAME, "percent": NAME},
    "likert": {"items": NAMES, "by": NAME, "scale": NAMES, "wave": NAME, "conf_level": LEVEL},
    "scales": {"items": NAMES, "only": NAMES, "by": NAME, "wave": NAME_OR_NAMES, "conf_level": LEVEL},
    "rates": {
        "items": NAMES,
        "per": NAME,
        "per_units": NUMBER,
        "by": NAME,
        "events": FLAG,
        "limits": NAME,
        "wave": NAME_OR_NAMES,
        "units": FLAG,
        "conf_level": LEVEL,
    },
    "table2": {"by_domain": FLAG, "conf_level": LEVEL},
    "table3": {"counts": FLAG, "at_least": WHOLE},
    "findings": {"conf_level": LEVEL},
    "staffing": {
        "plan": NAME,
        "items": NAMES,
        "by": NAME,
        "adjust_for": NAMES,
        "multiplicity": NAME,
        "conf_level": LEVEL,
    },
    "associations": {
        "plan": NAME,
        "wave": NAME,
        "exposures": NAMES,
        "outcomes": NAMES,
        "by_domain": FLAG,
        "adjust_for": NAMES,
        "multiplicity": NAME,
        "conf_level": LEVEL,
        "seed": WHOLE,
    },
    "model": {
        "formula": TEXT,
        "wave": NAME_OR_NAMES,
        "family": NAME,
        "method": NAME,
        "per": NAME,
        "cluster": NAME,
        "conf_level": LEVEL,
    },
    "bounds": {"plan": NAME, "responded": NAME, "level": LEVEL, "conf_level": LEVEL, "time_limit": NUMBER},
    "check": {"published": FLAG},
    "reproduction": {"only": NAMES},
    "methods": {},
    "provenance": {},
}
NEEDED: Mapping[str, tuple[str, ...]] = {
    "model": ("formula",),
    "response": ("disposition",),
    "crosstab": ("rows", "columns"),
    "rates": ("items", "per"),
}
PARTS = "part"
ANYTHING = Single("a list of tables", "[]", lambda value: value)  # looked at part by part
REPORT: Schema = {"title": TITLE, "subtitle": TITLE, "authors": TEXTS, "text": TEXTS, PARTS: ANYTHING}
USUAL_TITLES: Mapping[str, str] = {
    "text": "",
    "units": "Units by wave",
    "response": "Response",
    "read": "What was read",
    "missing": "Missing answers",
    "table1": "Who is in the survey",
    "crosstab": "Answers by answers",
    "likert": "Answers on a scale",
    "scales": "Scales",
    "rates": "Rates",
    "table2": "Strategies by goal",
    "table3": "Work by role",
    "findings": "Results in the text of the paper",
    "staffing": "Changes between waves",
    "associations": "Associations",
    "model": "A model",
    "bounds": "What the published values determine",
    "check": "Checks of the data",
    "reproduction": "Published values",
    "methods": "Methods",
    "provenance": "Where the numbers come from",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPart:
    """A part of a report as it was asked for.

    `where` says where it stands; `options` are those of the verb that computes it; `text` and `after` are paragraphs
    before and after its tables and figures. An `optional` part is left out, for its `reason`, unless it is asked for.
    """

    kind: str
    id: str
    where: str
    title: str
    text: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    tables: str = ALL
    figures: bool = True
    optional: bool = False
    reason: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPlan:
    """A report as it was asked for; `file` is the name of what says so, "" where nothing does."""

    title: str
    subtitle: str = ""
    authors: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    parts: tuple[PlannedPart, ...] = ()
    file: str = ""


def has_plan(folder: Path) -> bool:
    """Tell whether a study says what its report holds."""
    return (folder / FILE).exists() or (folder / FILE).is_symlink()


def read_plan(folder: Path, name: str = FILE, what: str = OF_STUDY) -> tuple[ReportPlan, list[Problem]]:
    """Read what a report holds; what fits is returned with everything that does not.

    Parameters
    ----------
    folder
        Where the file is.
    name
        Of the file inside it.
    what
        What such a file is called: `OWN` for one that belongs to no study.
    """
    settings = toml_of(folder, name, what)
    if isinstance(settings, Problem):
        return ReportPlan(title=""), [settings]
    findings = Findings()
    around = fitted(settings, REPORT, name, findings)
    parts = tuple(_parts(around.get(PARTS, []), name, findings))
    if not parts and not findings.problems:
        findings.add(name, "the report has no part", "Add [[part]] with a kind")
    plan = ReportPlan(
        title=around.get("title", ""),
        subtitle=around.get("subtitle", ""),
        authors=tuple(around.get("authors", ())),
        text=tuple(around.get("text", ())),
        parts=parts,
        file=name,
    )
    return plan, findings.problems


def load_report(study: Study) -> ReportPlan:
    """Read `report.toml` of a study.

    Raises
    ------
    DictionaryError
        With everything that is wrong with it.
    """
    plan, problems = read_plan(study.folder or Path())
    if problems:
        raise DictionaryError(study.source, problems)
    return plan


def _parts(given: Any, name: str, findings: Findings) -> Iterator[PlannedPart]:
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        findings.add(f"{name}, {PARTS}", f"{found(given)} is not a list of tables", f"Write [[{PARTS}]] before each")
        return
    if len(given) > MOST_PARTS:
        findings.add(name, f"{len(given)} parts are too many", f"Use {MOST_PARTS} or fewer")
        return
    taken: dict[str, str] = {}
    for place, each in enumerate(given, start=1):
        part = _part(each, f"{name}, {PARTS} {place}", findings)
        if part is None:
            continue
        if part.id in taken and "id" in each:
            findings.add(part.where, f"id {part.id} is already that of {taken[part.id]}", "Give each its own id")
        base, _, number = part.id.rpartition("_")
        if "id" in each and base in taken and number.isdecimal():
            what = f"id {part.id} could be a table or a figure of {base}"
            findings.add(part.where, what, "Give it an id that ends otherwise")
        own = part.id if part.id not in taken else f"{part.id}_{place}"
        taken.setdefault(own, part.where)
        yield replace(part, id=own)


def _part(settings: Mapping[str, Any], where: str, findings: Findings) -> PlannedPart | None:
    kind = settings.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        known = f"Use one of {', '.join(KINDS)}"
        what = "kind is missing" if kind is None else f"there is no part {found(kind)}"
        fix = f"{similar(kind, KINDS)} {known}".lstrip() if isinstance(kind, str) else known
        findings.add(where, what, fix)
        return None
    before = len(findings.problems)
    schema = {**PART, **KINDS[kind]}
    read = fitted(settings, schema, f"{where} ({kind})", findings, required=NEEDED.get(kind, ()))
    unfit = len(findings.problems) > before
    options = {key: each for key, each in read.items() if key in KINDS[kind]}
    return PlannedPart(
        kind="text" if unfit else kind,  # what does not fit is not computed
        id=read.get("id", kind),
        where=f"{where} ({kind})",
        title=read.get("title", USUAL_TITLES[kind]),
        text=tuple(read.get("text", ())),
        after=tuple(read.get("after", ())),
        tables=read.get("tables", ALL),
        figures=read.get("figures", True),
        optional=read.get("optional", False),
        reason=read.get("reason", ""),
        options={} if unfit else options,
    )
