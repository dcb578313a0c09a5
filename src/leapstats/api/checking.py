"""Check a study: its data against its constraints, or its paper against itself."""

from pathlib import Path

from leapstats.analysis.agreement import broken_constraints
from leapstats.api.reading import study_at
from leapstats.dictionary.exhibits import load_strategies
from leapstats.dictionary.study import Study
from leapstats.dictionary.whole import check_whole
from leapstats.errors import Problem, UsageError
from leapstats.reproduction.linter import LintFinding, lint
from leapstats.survey.read import Waves


def check(study: Study | str | Path | None = None) -> tuple[str, ...]:
    """Hold the data of every wave against the dictionary and the constraints taken.

    Parameters
    ----------
    study
        A study or its folder; None for the one that comes with the package.

    Returns
    -------
    tuple of str
        One sentence for each constraint that the data do not meet.

    Raises
    ------
    InputError
        With everything in which a wave's file does not agree with the dictionary.
    """
    loaded = study_at(study)
    check_whole(loaded)
    waves = Waves(loaded)
    for wave in loaded.waves:
        waves.survey(wave.name)
    return tuple(broken_constraints(loaded, waves.survey))


def check_published(study: Study | str | Path | None = None) -> tuple[LintFinding, ...]:
    """Check what a paper printed against itself; no data are needed.

    Parameters
    ----------
    study
        A study or its folder; None for the one that comes with the package.

    Returns
    -------
    tuple of LintFinding
        Errors, doubts, and what the figures force; empty for a paper without any.

    Raises
    ------
    UsageError
        If the study has no published cells.
    """
    loaded = study_at(study)
    check_whole(loaded)
    if not loaded.published:
        problem = Problem("published/", "the study has no published cells", "Add published/NAME.csv")
        raise UsageError(f"the study {loaded.name}", [problem])
    has_strategies = (loaded.folder or Path()).joinpath("tables", "table2.toml").is_file()
    return lint(loaded, load_strategies(loaded) if has_strategies else None)
