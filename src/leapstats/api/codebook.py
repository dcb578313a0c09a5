"""The codebook of a study."""

from pathlib import Path

from leapstats.api.arguments import check_flags
from leapstats.api.reading import study_at
from leapstats.api.request import check_waves
from leapstats.dictionary.study import Study
from leapstats.dictionary_pages.document import CodebookResult, codebook_result
from leapstats.dictionary_pages.entries import entries_of
from leapstats.survey.read import Waves

NOT_COUNTED = "Answers are not counted: study.toml asks that small counts be protected."


def codebook(
    study: Study | str | Path | None = None, *, wave: str | None = None, data: bool | None = None
) -> CodebookResult:
    """Show every item of a study: its words, codes, skip rule and columns, and the answers in each wave.

    Parameters
    ----------
    study
        A study or its folder; None for the one that comes with the package.
    wave
        The only wave whose answers are counted; None for all.
    data
        Whether answers are counted at all; None for yes, unless the study asks that small counts be protected.

    Returns
    -------
    CodebookResult
        `.save("codebook.html")` writes one page that can be searched, `.save("codebook.md")` Markdown.

    Raises
    ------
    InputError
        With every problem of the dictionary or the data at once.
    """
    check_flags(data=data if data is not None else True)
    loaded = study_at(study, tells_counts=False)
    names = [each.name for each in loaded.waves] if wave is None else [wave]
    check_waves(loaded, names)
    waves = Waves(loaded)
    is_counted = data if data is not None else loaded.privacy is None
    surveys = {name: waves.survey(name) for name in names} if is_counted else {}
    notes = (NOT_COUNTED,) if data is None and not is_counted else ()
    return codebook_result(loaded, entries_of(loaded, surveys), list(surveys), notes)
