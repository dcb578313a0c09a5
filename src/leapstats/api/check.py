"""Check a study: its data against its constraints, or its paper against itself."""

from pathlib import Path

from leapstats.api.reading import study_at
from leapstats.dictionary.exhibits import load_strategies
from leapstats.dictionary.study import Study
from leapstats.dictionary.whole import check_whole
from leapstats.errors import Problem, UsageError
from leapstats.reproduction.acceptance import PaperCheck, judge
from leapstats.reproduction.constraints import broken_constraints
from leapstats.reproduction.known_units import unknown_units
from leapstats.reproduction.linter import LintFinding, lint
from leapstats.survey.read import Waves


def check(study: Study | str | Path | None = None) -> tuple[str, ...]:
    """Hold the data of every wave against the dictionary, each other and the constraints taken.

    Parameters
    ----------
    study
        A study or its folder; None for the one that comes with the package.

    Returns
    -------
    tuple of str
        One sentence for each unit that no earlier wave has, each value label of a file that is worded otherwise
        than in the code list, and each constraint that the data do not meet.

    Raises
    ------
    InputError
        With every problem of the dictionary's files, or everything in which a wave's file does not agree with it.
    """
    loaded = study_at(study)
    check_whole(loaded)
    waves = Waves(loaded)
    surveys = {wave.name: waves.survey(wave.name) for wave in loaded.waves}
    labels = (f"wave {wave}: {words}" for wave, survey in surveys.items() for words in survey.provenance.labels)
    return (*unknown_units(loaded, surveys), *labels, *broken_constraints(loaded, waves.survey))


def check_published(study: Study | str | Path | None = None) -> tuple[LintFinding, ...]:
    """Check what a paper printed against itself; no data are needed.

    Parameters
    ----------
    study
        A study or its folder; None for the one that comes with the package.

    Returns
    -------
    tuple of LintFinding
        Errors, doubts, and what the figures force; empty for a paper without any. Those that the study accepts in
        published/accepted.csv bear the reason.

    Raises
    ------
    InputError
        With every problem of the dictionary's files, or if the study has no published cells.
    """
    return check_paper(study).findings


def check_paper(study: Study | str | Path | None = None) -> PaperCheck:
    """Check as `check_published` does, and say as well which accepted findings are gone."""
    loaded = study_at(study)
    check_whole(loaded)
    if not loaded.published:
        problem = Problem("published/", "the study has no published cells", "Add published/NAME.csv")
        raise UsageError(f"the study {loaded.name}", [problem])
    has_strategies = (loaded.folder or Path()).joinpath("tables", "table2.toml").is_file()
    return judge(lint(loaded, load_strategies(loaded) if has_strategies else None), loaded.accepted)
