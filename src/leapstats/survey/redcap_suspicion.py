"""Suspect missing-data codes of a REDCap project, which its data dictionary does not list."""

from collections.abc import Iterator, Mapping, Sequence

from leapstats.errors import as_option
from leapstats.survey.kinds.missing_words import doubtful_reason, plain_reason
from leapstats.survey.redcap_places import Part, Place
from leapstats.survey.redcap_records import Records
from leapstats.survey.redcap_values import strays

MOST_CODES, MOST_LISTED, LONGEST = 10, 5, 40
# The codes that REDCap offers for missing data when a project is set up.
OFFERED = frozenset("ni inv unk nask asku nav na msk der trc oth sto pinf ninf".split())


def suspicions(records: Records, places: Sequence[Place], missing: Mapping[str, str]) -> Iterator[str]:
    """Say which cells are found in several fields and can be no answer there, and which in one only.

    Parameters
    ----------
    records, places
        Units and columns.
    missing
        The codes that are known, in lower case.
    """
    cells = [(code, spelling, name) for code, spelling, name in _strange(records, places) if code not in missing]
    fields: dict[str, list[str]] = {}
    spellings: dict[str, str] = {}
    for code, spelling, name in cells:
        names = fields.setdefault(code, [])
        names.extend([] if name in names else [name])
        if spelling or code not in spellings:
            spellings[code] = spelling or code
    several = {spellings[code]: names for code, names in fields.items() if len(names) > 1}
    if several:
        where = "; ".join(f"{code} in {_names(names)}" for code, names in _few(several))
        option = as_option("--missing", list(several)[:MOST_CODES])
        yield (
            f"not among the choices of several fields: {where}. If these are missing-data codes of the project, "
            f"declare them: {option}"
        )
    lone: dict[str, list[str]] = {}
    for code, spelling, name in cells:
        if spelling and len(fields[code]) == 1:
            lone.setdefault(name, []).append(f'"{spelling[:LONGEST]}"')
    if lone:
        where = "; ".join(f"{name}: {_names(codes)}" for name, codes in _few(lone))
        more = f" and in {len(lone) - MOST_CODES} more fields" if len(lone) > MOST_CODES else ""
        yield f"cells that the dictionary does not allow, kept as they are: {where}{more}"


def _strange(records: Records, places: Sequence[Place]) -> Iterator[tuple[str, str, str]]:
    """Yield cells that can be no answers: folded, as written, and the field; of an option there is no spelling."""
    for place, texts in zip(places, records.columns, strict=True):
        if place.part is Part.FIELD and place.field is not None:
            yield from ((text.casefold(), text, place.name) for text in strays(place.field, texts))
        elif place.part is Part.OPTION and _may_be_missing(place):
            yield place.code.casefold(), "", place.question


def _may_be_missing(place: Place) -> bool:
    """Tell whether an option of a checkbox is a code for missing data, judging by its code where nothing lists it."""
    if place.field is not None:
        return not place.listed
    words = plain_reason(place.code) or doubtful_reason(place.code)
    return place.code.startswith("-") or place.code.casefold() in OFFERED or words is not None


def _few(found: Mapping[str, list[str]]) -> list[tuple[str, list[str]]]:
    return list(found.items())[:MOST_CODES]


def _names(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_LISTED} more" if len(names) > MOST_LISTED else ""
    return ", ".join(names[:MOST_LISTED]) + more
