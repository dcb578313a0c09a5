"""Check a study: its data against its dictionary, or its paper against itself."""

from pathlib import Path

from leapstats.api.arguments import check_flags
from leapstats.api.reading import study_at
from leapstats.dictionary.exhibits import load_strategies
from leapstats.dictionary.study import Study
from leapstats.dictionary.whole import check_whole
from leapstats.errors import DataError, Problem, UsageError
from leapstats.reproduction.acceptance import judge
from leapstats.reproduction.constraints import broken_constraints
from leapstats.reproduction.data_doubts import doubts_of
from leapstats.reproduction.findings import CheckResult, check_result
from leapstats.reproduction.known_units import unknown_units
from leapstats.reproduction.linter import CheckFinding, Severity, lint
from leapstats.reproduction.scale_ranges import outside_ranges, without_scores
from leapstats.survey.read import Waves
from leapstats.survey.survey import Survey


def check(study: Study | str | Path | None = None, *, published: bool = False) -> CheckResult:
    """Check the data of every wave against the dictionary and each other, or a paper against itself.

    Parameters
    ----------
    study
        A study or its folder; None for the one that comes with the package.
    published
        Check the published cells instead of the data.

    Returns
    -------
    CheckResult
        `.held` says whether everything holds, `.findings` what does not. Of data: everything in which a file does not
        agree with the dictionary, each unit that no earlier wave has, each value label of a file that is worded
        otherwise than in the code list, answers outside the range of a scale, and each constraint that the data do not
        meet; as warnings, which do not fail, guesses to be reviewed, items without answers or with one only, numbers
        that look like codes of missing answers, personal data, units in one wave only or with too few
        respondents, waves with the same answers,
        scales without any score, and wording that changed. Of a paper: errors, doubts, and what the figures force;
        those that the study accepts in published/accepted.csv carry the reason.

    Raises
    ------
    InputError
        With every problem of the dictionary's files, or if the study has no published cells to check.
    """
    check_flags(published=published)
    loaded = study_at(study, tells_counts=False)
    check_whole(loaded)
    return _of_paper(loaded) if published else _of_data(loaded)


def _of_data(study: Study) -> CheckResult:
    waves = Waves(study)
    surveys: dict[str, Survey] = {}
    broken: list[CheckFinding] = []
    for wave in study.waves:
        try:
            surveys[wave.name] = waves.survey(wave.name)
        except DataError as error:
            broken.extend(_of_problem(error.source, problem) for problem in error.problems)
    labels = (f"wave {wave}: {words}" for wave, survey in surveys.items() for words in survey.provenance.labels)
    words = [*unknown_units(study, surveys), *labels, *outside_ranges(study, surveys)]
    if not broken:
        words.extend(broken_constraints(study, waves.survey))
    broken.extend(CheckFinding(severity=Severity.ERROR, where="", text=each) for each in words)
    doubts = (
        CheckFinding(severity=Severity.WARNING, where=where, text=what)
        for where, what in (*doubts_of(study, surveys), *without_scores(study, surveys))
    )
    return check_result(study, (*broken, *doubts), of_paper=False)


def _of_problem(source: str, problem: Problem) -> CheckFinding:
    where = f"{source}, {problem.where}" if problem.where else source
    return CheckFinding(severity=Severity.ERROR, where=where, text=f"{problem.what}. {problem.fix}".rstrip("."))


def _of_paper(study: Study) -> CheckResult:
    if not study.published:
        problem = Problem("published/", "the study has no published cells", "Add published/NAME.csv")
        raise UsageError(f"the study {study.name}", [problem])
    has_strategies = (study.folder or Path()).joinpath("tables", "table2.toml").is_file()
    findings, gone = judge(lint(study, load_strategies(study) if has_strategies else None), study.accepted)
    return check_result(study, findings, gone, of_paper=True)
