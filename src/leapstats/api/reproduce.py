"""Hold a study's published cells against its data."""

from collections.abc import Iterable
from pathlib import Path

from leapstats.api.designs import without_respondents
from leapstats.api.privacy import refuses_privacy
from leapstats.api.reading import study_at
from leapstats.dictionary.study import Study
from leapstats.reproduction.comparison import reproduce_study
from leapstats.reproduction.result import ReproductionResult, reproduction_result
from leapstats.survey.read import Waves


@refuses_privacy("the published values are known, and a comparison with them tells the counts")
def reproduce(study: Study | str | Path | None = None, *, only: str | Iterable[str] = ()) -> ReproductionResult:
    """Compare each published cell of a study with the data, and give a verdict.

    Parameters
    ----------
    study
        A study or its folder; None for the one that comes with the package.
    only
        Names of files of `published/`, without suffix, in a list or with commas between them; empty for all.

    Returns
    -------
    ReproductionResult
        `.held` says whether every cell held; `.verdicts` has each verdict; `.save("v.html")`
        writes them.

    Raises
    ------
    InputError
        With every problem of the dictionary, the data or the request at once.
    """
    loaded = without_respondents(study_at(study), "reproduce")
    listed = only.split(",") if isinstance(only, str) else only
    names = [name.strip() for name in listed if name.strip()]
    return reproduction_result(reproduce_study(loaded, Waves(loaded).survey, names))
