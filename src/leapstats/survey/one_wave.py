"""Keep the first wave of a file whose platform says which wave a row is of."""

from dataclasses import replace

from leapstats.dictionary.expression import items
from leapstats.survey.choices import Choices
from leapstats.survey.raw import RawFile
from leapstats.survey.where import parsed


def first_wave_of(file: RawFile, choices: Choices) -> RawFile:
    """Return the rows of a file's first wave, with a note on the others, and without the wave among the items.

    Parameters
    ----------
    file
        All rows are kept where its platform names no column of waves, or one wave only.
    choices
        All rows are kept too where the analyst names that column, in a condition, as a group or to be shown.
    """
    named = {*choices.by, *choices.include, *choices.types, *choices.ids, *choices.clusters}
    if choices.where:
        named |= {each.name for each in items(parsed(choices.where))}
    column = next((each for each in file.columns if file.wave and each.heading == file.wave), None)
    if column is None or not named.isdisjoint({column.heading, column.name}):
        return file
    first, *others = column.texts.distinct.tolist() or [""]
    if not others:
        return file
    file = replace(file, columns=tuple(replace(each, fixed=True) if each is column else each for each in file.columns))
    rows = column.texts.places == 0
    another = f'{written(file.wave)} == "{others[0]}"'
    note = (
        f"{len(file.rows)} rows of {1 + len(others)} waves ({file.wave}): only {first} is used, "
        f"{int(rows.sum())} rows; for another use a condition such as --where '{another}'"
    )
    return replace(file.take(rows), notes=(*file.notes, note))


def written(name: str) -> str:
    """Return a name as it stands in an expression."""
    return name if name.isidentifier() else f"`{name}`"
