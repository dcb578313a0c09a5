"""How two versions of a dictionary differ."""

from pathlib import Path

from leapstats.api.reading import study_at
from leapstats.dictionary.study import Study
from leapstats.dictionary_pages.changes import changes_of, changes_result
from leapstats.output.result import AnalysisResult


def dictionary_changes(before: Study | str | Path, after: Study | str | Path) -> AnalysisResult:
    """Say in words how one dictionary differs from another: items, codes, skip rules, columns, waves.

    Parameters
    ----------
    before, after
        Studies or their folders. Data are not read.

    Raises
    ------
    InputError
        With every problem of a dictionary at once.
    """
    old, new = (study_at(each, tells_counts=False) for each in (before, after))
    return changes_result(old, new, tuple(changes_of(old, new)))
