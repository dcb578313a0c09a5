"""Check every layout and every plan of a study, and what its report holds, at once, whichever command needs them."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from leapstats.dictionary.association_plans import ASSOCIATION, ASSOCIATION_PLAN, load_association_plan
from leapstats.dictionary.exhibits import MATRIX, STRATEGIES, load_matrix, load_strategies
from leapstats.dictionary.files import names_in, toml_of
from leapstats.dictionary.layout_files import LAYOUT, load_layout
from leapstats.dictionary.plans import CHANGE_PLAN, load_change_plan
from leapstats.dictionary.report_plan import has_plan, read_plan
from leapstats.dictionary.schema import Schema, fitted
from leapstats.dictionary.settings import KINDS
from leapstats.dictionary.sheets import Findings
from leapstats.dictionary.study import Study
from leapstats.errors import DictionaryError, Problem


class Kind(NamedTuple):
    """A kind of layout or plan: what may stand in its file, and what reads it."""

    schema: Schema
    load: Callable[[Study, str], object]


TABLE, GOALS, ROLES = Kind(LAYOUT, load_layout), Kind(STRATEGIES, load_strategies), Kind(MATRIX, load_matrix)
CHANGES, PAIRS = Kind(CHANGE_PLAN, load_change_plan), Kind(ASSOCIATION_PLAN, load_association_plan)


def check_whole(study: Study) -> None:
    """Look for items that no wave keeps, and read every layout and every plan of a study that has been loaded.

    Raises
    ------
    DictionaryError
        With every problem of all of them.
    """
    kept = {column.variable for column in study.columns}
    problems = [
        Problem(f"variables.csv, {name}", "no wave has it", "Add a row for it to columns.csv, or give it a formula")
        for name, variable in study.variables.items()
        if variable.formula is None and name not in kept
    ]
    if study.folder is not None and has_plan(study.folder):
        problems.extend(read_plan(study.folder)[1])
    for name, settings in _files(study):
        if isinstance(settings, Problem):
            problems.append(settings)
            continue
        try:
            _kind(name, settings).load(study, PurePath(name).stem)
        except DictionaryError as error:
            problems.extend(error.problems)
    if problems:
        raise DictionaryError(study.source, problems)


def shape_problems(study: Study) -> list[Problem]:
    """Return what is wrong with layouts and plans by themselves, where the items they name are not known."""
    findings = Findings()
    for name, settings in _files(study):
        if isinstance(settings, Problem):
            findings.problems.append(settings)
        else:
            fitted(settings, _kind(name, settings).schema, name, findings)
    return findings.problems


def _files(study: Study) -> Iterator[tuple[str, dict[str, Any] | Problem]]:
    folder = Path(study.folder or ".")
    for inside in KINDS:
        for name in names_in(folder, inside, ".toml"):
            yield (str(name), name) if isinstance(name, Problem) else (name, toml_of(folder, name))


def _kind(name: str, settings: Mapping[str, Any]) -> Kind:
    """Tell what a file is by what only files of that kind have."""
    if name.startswith("plans/"):
        return PAIRS if settings.get("kind") == ASSOCIATION else CHANGES
    if "goal" in settings:
        return GOALS
    return ROLES if {"roles", "services"} & settings.keys() else TABLE
