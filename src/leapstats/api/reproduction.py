"""Hold a study's published cells against its data."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from leapstats.api.reading import study_at
from leapstats.dictionary.study import Study
from leapstats.present.write import write_all
from leapstats.reproduce.compare import reproduce_study
from leapstats.reproduce.formats import module_for, name_for
from leapstats.reproduce.verdict import Reproduction
from leapstats.survey.read import Waves


def reproduce(study: Study | str | Path | None = None, *, only: Iterable[str] = ()) -> Reproduction:
    """Give each published cell of a study its verdict.

    Parameters
    ----------
    study
        A study or its folder; None for the one that comes with the package.
    only
        Names of files of `published/`, without suffix; empty for all.

    Returns
    -------
    Reproduction
        `.held` says whether every cell held; `.verdicts` says how each cell stands.

    Raises
    ------
    InputError
        With every problem of the dictionary, the data or the request at once.
    """
    loaded = study_at(study)
    return reproduce_study(loaded, Waves(loaded).survey, only)


def render_verdicts(reproduction: Reproduction, format_name: str = "text") -> str:
    """Return verdicts in a format: text, markdown, html, json, junit."""
    rendered: str = module_for(format_name).render(reproduction)
    return rendered


def save_verdicts(reproduction: Reproduction, paths: Sequence[Path]) -> None:
    """Write verdicts to files, each in the format of its suffix (.xml is JUnit's), all or none.

    Raises
    ------
    UsageError
        If a suffix is not that of a format, or a folder is not there.
    OutputError
        If a file cannot be written; what stood there is unchanged.
    """
    write_all({path: render_verdicts(reproduction, name_for(path)).encode("utf-8") for path in paths})
