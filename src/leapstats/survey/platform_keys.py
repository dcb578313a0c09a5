"""The columns that a platform is known to tell units and waves by, for what the analyst did not name."""

from dataclasses import replace

from leapstats.survey.choices import Choices
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.survey.splitting import Keys

PLATFORMS = {
    "kobo": "KoBo",
    "limesurvey": "LimeSurvey",
    "microsoft_forms": "Microsoft Forms",
    "qualtrics": "Qualtrics",
    "redcap": "REDCap",
    "surveymonkey": "SurveyMonkey",
}


def known_keys(file: RawFile, keys: Keys) -> tuple[Keys, str]:
    """Return the keys of a file with several waves, and a sentence on those that its platform tells, "" for none.

    Parameters
    ----------
    file
        As it was read.
    keys
        Those that the analyst named: they stay. `ids` and `wave` are empty where none was.
    """
    wave = keys.wave or file.wave
    column = _id_of(file)
    # An id that every row has to itself is that of a response: it finds no unit again in another wave.
    ids = keys.ids or ((column.heading,) if column is not None and not _differ(column) else ())
    told = [
        *([f"units are told by {', '.join(ids)}"] if ids and not keys.ids else []),
        *([f"waves {'' if ids and not keys.ids else 'are told '}by {wave}"] if wave and not keys.wave else []),
    ]
    return Keys(ids, wave), _sentence(file, told)


def with_known_id(file: RawFile, choices: Choices) -> tuple[RawFile, Choices]:
    """Let the id of the platform name the rows of one wave, with a note, unless the analyst named one or rows share it.

    Parameters
    ----------
    file
        Cut to that wave.
    choices
        What the analyst says of it.
    """
    column = _id_of(file)
    if choices.ids or column is None or not _differ(column) or not _used(choices).isdisjoint(_names(column)):
        return file, choices
    told = _sentence(file, [f"units are told by {column.heading}"])
    return replace(file, notes=(*file.notes, told)), replace(choices, ids=(column.heading,))


def _names(column: RawColumn) -> set[str]:
    return {column.name, column.heading}


def _used(choices: Choices) -> set[str]:
    return {*choices.include, *choices.by, *choices.types, *choices.clusters}


def _sentence(file: RawFile, told: list[str]) -> str:
    return f"{', '.join(told)}: {PLATFORMS.get(file.format, file.format)}" if told else ""


def _id_of(file: RawFile) -> RawColumn | None:
    return next((each for each in file.columns if file.id and each.heading == file.id), None)


def _differ(column: RawColumn) -> bool:
    """Tell whether all rows have different cells, none of them blank."""
    if column.numeric:
        return len(set(column.values.tolist())) == len(column.values)
    places = column.texts.places
    return len(column.texts.distinct) == len(places) and bool((places >= 0).all())
