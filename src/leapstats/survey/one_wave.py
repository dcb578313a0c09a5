"""Keep one wave of a file whose platform says which wave a row is of: the first, or the one that is named."""

from dataclasses import replace

from leapstats.dictionary.expression import items
from leapstats.errors import Problem, UsageError, nearest
from leapstats.survey.choices import Choices
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.survey.where import parsed


def first_wave_of(file: RawFile, choices: Choices) -> RawFile:
    """Return the rows of one wave, with a note on the others, and without the wave among the items.

    Parameters
    ----------
    file
        All rows are kept where its platform names no column of waves, or one wave only.
    choices
        All rows are kept too where the analyst names that column, in a condition, as a group or to be shown. A wave
        that is named is taken in place of the first.

    Raises
    ------
    UsageError
        If a wave is named and the file has no such wave, or does not say which wave a row is of.
    """
    if choices.wave:
        return _wave_of(file, choices.wave)
    named = {*choices.by, *choices.include, *choices.types, *choices.ids, *choices.clusters}
    if choices.respondents is not None:
        named |= {*choices.respondents.within, *choices.respondents.items}
    if choices.where:
        named |= {each.name for each in items(parsed(choices.where))}
    column = next((each for each in file.columns if file.wave and each.heading == file.wave), None)
    if column is None or not named.isdisjoint({column.heading, column.name}):
        return file
    first, *others = column.texts.distinct.tolist() or [""]
    if not others:
        return file
    another = f'{written(file.wave)} == "{others[0]}"'
    return _only(file, column, first, f"; for another use a condition such as --where '{another}'")


def _wave_of(file: RawFile, wave: str) -> RawFile:
    """Return the rows of the wave that is named."""
    column = next((each for each in file.columns if file.wave and each.heading == file.wave), None)
    if column is None:
        what = "the file does not say which wave a row is of"
        raise UsageError("the options", [Problem("wave", what, "Choose the rows with --where, or omit it")])
    known = list(map(str, column.texts.distinct.tolist()))
    if wave not in known:
        problem = Problem("wave", f'{column.heading} has no wave "{wave}"', nearest(wave, known))
        raise UsageError("the options", [problem])
    return _only(file, column, wave)


def _only(file: RawFile, column: RawColumn, wave: str, more: str = "") -> RawFile:
    """Return the rows of a wave, with a note."""
    file = replace(file, columns=tuple(replace(each, fixed=True) if each is column else each for each in file.columns))
    distinct = list(map(str, column.texts.distinct.tolist()))
    rows = column.texts.places == distinct.index(wave)
    waves = f"{len(distinct)} waves" if len(distinct) > 1 else "1 wave"
    note = f"{len(file.rows)} rows of {waves} ({file.wave}): only {wave} is used, {int(rows.sum())} rows{more}"
    taken = file.take(rows)
    return replace(taken, notes=(*taken.notes, note))


def written(name: str) -> str:
    """Return a name as it stands in an expression."""
    return name if name.isidentifier() else f"`{name}`"
