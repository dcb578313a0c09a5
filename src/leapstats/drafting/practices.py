"""The column of practices in a file with a row for each respondent: several rows share one practice."""

from leapstats.drafting.draft import DraftItem
from leapstats.survey.kinds.names import is_place, is_unit
from leapstats.survey.raw import RawColumn, RawFile, Texts, texts_of
from leapstats.terms import ItemType, Role

CONFIDENCE = 60


def shared_column(file: RawFile, unit: RawColumn | None) -> RawColumn | None:
    """Return the first column named as one of practices that several rows share; None where there is none.

    Parameters
    ----------
    file
        As it was read.
    unit
        The column that tells rows apart; None where there is none.
    """
    return next((column for column in file.columns if column is not unit and _is_shared(column)), None)


def _is_shared(column: RawColumn) -> bool:
    is_named = not column.fixed and (is_unit(column.name) or is_place(column.name))
    return is_named and 1 < len(_texts(column).distinct) < len(column.values)


def item_within(column: RawColumn, name: str) -> DraftItem:
    """Draft the item, of this name, that says which practice a respondent is in."""
    rows, values = len(column.values), len(_texts(column).distinct)
    return DraftItem(
        name=name,
        label=column.label or column.name,
        type=ItemType.TEXT,
        role=Role.CHARACTERISTIC,
        column=column.name,
        option=column.option,
        confidence=CONFIDENCE,
        evidence=(f"{rows} rows share {values} values: taken for what respondents are within",),
    )


def _texts(column: RawColumn) -> Texts:
    return texts_of(column.values) if column.numeric else column.texts
