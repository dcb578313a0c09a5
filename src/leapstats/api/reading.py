"""Read a survey: a wave of a study through its dictionary, or any file through its own labels."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Unpack, cast

from leapstats.api.arguments import one_name, refused
from leapstats.api.choices import Reading, choices_of, of_files, shows_reading
from leapstats.api.designs import DESIGN_NAMES, SampledReading, design_of, design_parted
from leapstats.api.request import check_together
from leapstats.api.respondents_asked import settled
from leapstats.dictionary.files import printable
from leapstats.dictionary.load import load_study
from leapstats.dictionary.packaged import packaged_study
from leapstats.dictionary.respondents import Respondents
from leapstats.dictionary.sampling import Sampling
from leapstats.dictionary.study import Study
from leapstats.errors import DataError, DictionaryError, InputError, Problem, UsageError
from leapstats.survey.choices import Choices
from leapstats.survey.elsewhere import are_rows
from leapstats.survey.formats import for_path, module_for, named_format, taking, without
from leapstats.survey.frames import raw_of_frame
from leapstats.survey.one_wave import first_wave_of
from leapstats.survey.raw import RawFile
from leapstats.survey.read import Waves
from leapstats.survey.repeat_rules import Repeats
from leapstats.survey.survey import Survey
from leapstats.survey.where import Kept, counted_anew, rows_kept, units_kept

LONGEST_SHOWN = 200

if TYPE_CHECKING:
    import pandas as pd

    from leapstats.survey.inference import Inferred


@shows_reading
def read_survey(
    data: "str | Path | pd.DataFrame | None" = None,
    *,
    study: Study | str | Path | None = None,
    wave: str | None = None,
    **reading: Unpack[SampledReading],
) -> Survey:
    """Read one survey.

    Parameters
    ----------
    data
        A file or a data frame to read without a dictionary; None for a wave of a study.
    study
        A study, or its folder; None for the one that comes with the package.
    wave
        Which wave of the study; None for its first.
    reading
        How the columns of the data are read, see `leapstats.api.choices.Reading`, and how units were sampled, see
        `leapstats.api.designs.DesignOptions`.

    Returns
    -------
    Survey
        Answers with the reasons where they are missing; decoded when first asked for.

    Raises
    ------
    InputError
        With every problem of the file or the dictionary at once.
    """
    wave = one_name("wave", wave)
    of_design, others = design_parted(reading)
    of_study = {"study": study is not None, "wave": wave}
    check_together(of_files(cast("Reading", others)), of_study, has_data=data is not None)
    design = design_of(of_design)
    choices = choices_of(cast("Reading", others), others=DESIGN_NAMES, sampling=design.sampling)
    if data is not None:
        return infer_survey(data, choices).survey
    loaded = study_at(study, tells_counts=False)
    survey = Waves(loaded).survey(wave or first_wave(loaded))
    return kept_of_study(survey, choices, design.of(loaded))


def kept_of_study(survey: Survey, choices: Choices, sampling: Sampling | None = None) -> Survey:
    """Return the units of a study's survey that are asked for, with the design by which all of them were sampled.

    A condition is on rows; where they are respondents, those that are kept are brought together to their units.
    """
    if survey.elsewhere is not None:
        return survey.elsewhere.kept_where(survey, choices, sampling)
    kept = units_kept(survey, choices.where)
    respondents = settled(choices.respondents, survey.study)
    if respondents is not None:
        from leapstats.survey.aggregated_files import practices_of_study

        if kept is not None:
            noted = replace(survey.provenance, notes=(*survey.provenance.notes, kept.note))
            survey = replace(survey, provenance=noted)
        return practices_of_study(survey, None if kept is None else kept.rows, respondents, sampling)
    if sampling is None or not sampling.is_told:
        return survey if kept is None else kept.of_survey(survey)
    from leapstats.survey.sampling_answers import kept_and_sampled, survey_answers

    return kept_and_sampled(survey, kept, sampling.expanded(survey.study.variables), survey_answers)


def kept_waves(surveys: Sequence[Survey], choices: Choices, sampling: Sampling | None = None) -> list[Survey]:
    """Return the units of several waves as `kept_of_study` does; an item has one rule in all of them."""
    kept = [kept_of_study(survey, choices, sampling) for survey in surveys]
    respondents = settled(choices.respondents, surveys[0].study) if surveys else None
    if respondents is None:
        return kept
    from leapstats.survey.aggregation import one_rule_each

    alike = one_rule_each(respondents, kept)
    if alike == respondents:
        return kept
    return [kept_of_study(survey, replace(choices, respondents=alike), sampling) for survey in surveys]


def study_at(study: Study | str | Path | None, *, tells_counts: bool = True) -> Study:
    """Return a study, reading its folder where one is named; None is the one of the package.

    Parameters
    ----------
    study
        A study, or its folder.
    tells_counts
        Whether how many units there are is to be told: refused where the study asks for protection and nobody gives it.
    """
    found = _study_at(study)
    if tells_counts and found.privacy is not None:
        what = "study.toml asks that small counts be protected, and this command cannot do that"
        raise UsageError("the options", [Problem("[privacy]", what, "Use a command that takes --min-cell")])
    return found


def _study_at(study: Study | str | Path | None) -> Study:
    if isinstance(study, Study):
        return study
    if study is not None and not isinstance(study, str | Path):
        raise refused("study", study, "not a study", "Use a Study or the path of its folder")
    if study is not None:
        _check_path(Path(study), DictionaryError)
    return load_study(packaged_study() if study is None else study)


def _check_path(path: Path, error: type[InputError]) -> None:
    """Refuse a path that no system can have: too long, or with a character that ends it."""
    try:
        path.lstat()
    except FileNotFoundError:
        return  # told by whatever reads it
    except (OSError, ValueError) as found:
        name = str(path) if len(str(path)) <= LONGEST_SHOWN else f"{str(path)[:LONGEST_SHOWN]}..."
        why = getattr(found, "strerror", None) or str(found)
        problem = Problem("", f"the path cannot be reached ({why})", "Check the name and the folder")
        raise error(printable(name), [problem]) from None


def first_wave(study: Study) -> str:
    """Return the name of a study's first wave.

    Raises
    ------
    DictionaryError
        If it has none.
    """
    if not study.waves:
        problem = Problem("study.toml", "the study has no waves", "Add [[waves]] with name, file and format")
        raise DictionaryError(f"the study {study.name}", [problem])
    return study.waves[0].name


def infer_survey(data: "str | Path | pd.DataFrame", choices: Choices) -> "Inferred":
    """Read a file or a data frame without a dictionary; see `infer` for what is inferred."""
    if are_rows(data):
        return data.inferred(choices)
    return inferred_of(raw_file(data, choices), choices)[1]


def infer_wave(data: "str | Path | pd.DataFrame | RawFile", choices: Choices) -> "Inferred":
    """Infer the items of one wave; its units bear the platform's id where the analyst names none."""
    from leapstats.survey.platform_keys import with_known_id

    if are_rows(data):
        return data.inferred(choices)
    return infer_file(*with_known_id(first_wave_of(raw_file(data, choices), choices), choices))


def infer_file(file: RawFile, choices: Choices) -> "Inferred":
    """Infer the items of a file that was cut to the rows of interest, and keep the rows that `where` asks for."""
    return _inferred(file, choices)[1]


def inferred_of(file: RawFile, choices: Choices) -> tuple[RawFile, "Inferred"]:
    """Return the rows of a file that are used, as they stand and as a survey."""
    return _inferred(first_wave_of(file, choices), choices)


def _inferred(file: RawFile, choices: Choices) -> tuple[RawFile, "Inferred"]:
    from leapstats.survey.inference import Inferred, infer, title_of

    if choices.sampling is not None:
        choices = replace(choices, sampling=choices.sampling.expanded(column.heading for column in file.columns))
    kept = rows_kept(file, choices)
    respondents = settled(choices.respondents, None)
    if respondents is not None:
        return _of_respondents(file, kept, choices, respondents)
    inferred = infer(file, without_design_columns(file, choices))
    if kept is None and choices.sampling is None:
        return file, inferred
    survey, used = inferred.survey, file if kept is None else kept.of_file(file)
    if choices.sampling is not None:
        from leapstats.survey.sampling_answers import file_answers, kept_and_sampled

        survey = kept_and_sampled(survey, kept, choices.sampling, partial(file_answers, file, choices=choices))
    elif kept is not None:
        survey = kept.of_survey(survey)
    survey = counted_anew(survey, file, used)
    if kept is not None:
        from leapstats.survey.repeats import repeats_anew

        survey = repeats_anew(survey, file, used, choices)
    return used, Inferred(survey, replace(inferred.layout, title=title_of(survey)))


def _of_respondents(
    file: RawFile, kept: Kept | None, choices: Choices, respondents: Respondents
) -> tuple[RawFile, "Inferred"]:
    """Return the rows of a file that are used, and the units that they were brought together to."""
    from leapstats.survey.aggregated_files import numbering_rows, practices_of_file
    from leapstats.survey.inference import check_names, infer

    reading = without_design_columns(file, choices)
    check_names(file, reading)
    hidden = tuple(each for each in respondents.within if each not in {*choices.include, *choices.shown})
    numbering = tuple(numbering_rows(file, {*choices.include, *choices.shown, *respondents.items, *hidden}))
    # What is hidden is read as a unit, and is no item; the numbers of respondents have no mean.
    inferred = infer(file, replace(reading, exclude=(*reading.exclude, *hidden, *numbering)))
    if numbering:
        provenance = inferred.survey.provenance
        told = f"left out, since by its name it tells respondents apart: {', '.join(numbering)}"
        noted = replace(provenance, notes=(*provenance.notes, told))
        inferred = replace(inferred, survey=replace(inferred.survey, provenance=noted))
    if kept is not None:
        provenance = inferred.survey.provenance
        noted = replace(provenance, notes=(*provenance.notes, kept.note))
        survey = counted_anew(replace(inferred.survey, provenance=noted), file, kept.of_file(file))
        inferred = replace(inferred, survey=survey)
    rows = None if kept is None else kept.rows
    return file if kept is None else kept.of_file(file), practices_of_file(file, inferred, rows, choices, respondents)


def without_design_columns(file: RawFile, choices: Choices) -> Choices:
    """Leave out the columns that describe the design, unless they are asked for."""
    if choices.sampling is None:
        return choices
    from leapstats.survey.inference import check_names

    check_names(file, Choices(include=choices.sampling.items))
    asked = {*choices.include, *choices.by, *choices.shown}
    return replace(choices, exclude=(*choices.exclude, *(each for each in choices.sampling.items if each not in asked)))


def _opened(path: Path, choices: Choices, keep: frozenset[str]) -> RawFile:
    """Read a file as what it looks like, or as the platform that is named."""
    name = named_format(choices.platform, path) if choices.platform else for_path(path)
    given = {
        "dictionary": Path(choices.dictionary) if choices.dictionary else None,
        "sheet": choices.sheet or None,
        "repeats": Repeats(choices.repeats, choices.missing) if choices.repeats else None,
    }
    there = {option: value for option, value in given.items() if value is not None}
    problems = [
        Problem(
            option,
            f"a file of the format {name} takes none",
            f"Omit it, or name the platform with --from: {taking(option)}",
        )
        for option in without(name, there)
    ]
    if problems:
        raise UsageError("the options", problems)
    file: RawFile = module_for(name).read(path, keep_personal=keep, **there)
    return file


def raw_file(data: "str | Path | pd.DataFrame | RawFile", choices: Choices) -> RawFile:
    """Read a file or a data frame as it stands; personal columns only where they are asked for.

    A file that was read so already is returned as it is. A type, a group, a condition or a formula that names one does
    not ask for it: its answers would be printed unasked. An id does, since it tells units apart and is not printed.
    """
    from leapstats.survey.personal_values import hold_back

    if isinstance(data, RawFile):
        return data
    if are_rows(data):
        raise data.refusal("the data", "this command")
    keep = frozenset((*choices.shown, *choices.keep, *choices.ids))
    if isinstance(data, str | Path):
        path = Path(data)
        _check_path(path, DataError)
        file: RawFile = _opened(path, choices, keep)
    else:
        file = raw_of_frame(data, keep_personal=keep)
        index = getattr(getattr(data, "index", None), "names", ())
        file = replace(file, index=tuple(str(name) for name in index if name is not None))
    file = hold_back(file, keep)
    if choices.several:
        from leapstats.survey.several_answers import with_several

        file = with_several(file, choices.several, is_missing=lambda column, text: choices.of(column).is_missing(text))
    return file
