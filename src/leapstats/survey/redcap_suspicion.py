"""Suspect missing-data codes of a REDCap project, which its data dictionary does not list."""

from collections.abc import Iterator, Mapping, Sequence

from leapstats.errors import as_option
from leapstats.survey.kinds.missing_words import doubtful_reason, plain_reason
from leapstats.survey.redcap_places import Part, Place
from leapstats.survey.redcap_records import Records
from leapstats.survey.redcap_values import strays

MOST_CODES, MOST_LISTED = 10, 5
# The codes that REDCap offers for missing data when a project is set up.
OFFERED = frozenset("ni inv unk nask asku nav na msk der trc na oth sto pinf ninf".split())


def suspicions(records: Records, places: Sequence[Place], missing: Mapping[str, str]) -> Iterator[str]:
    """Say which cells are found in several fields and can be no answer there, and which in one only.

    Parameters
    ----------
    records, places
        Units and columns.
    missing
        The codes that are known, in lower case.
    """
    fields: dict[str, list[str]] = {}
    spelling: dict[str, str] = {}
    for place, texts in zip(places, records.columns, strict=True):
        if place.part is Part.FIELD and place.field is not None:
            for text in strays(place.field, texts):
                fields.setdefault(text.casefold(), []).append(place.name)
                spelling.setdefault(text.casefold(), text)
        elif place.part is Part.OPTION and _may_be_missing(place):
            names = fields.setdefault(place.code.casefold(), [])
            names.extend([] if place.question in names else [place.question])
    several = {code: names for code, names in fields.items() if len(names) > 1 and code not in missing}
    if several:
        codes = [spelling.get(code, code) for code in several]
        where = "; ".join(f"{spelling.get(code, code)} in {_names(names)}" for code, names in _few(several))
        option = as_option("--missing", codes[:MOST_CODES])
        yield (
            f"not among the choices of several fields: {where}. If these are missing-data codes of the project, "
            f"declare them: {option}"
        )
    lone: dict[str, list[str]] = {}
    for code, names in fields.items():
        if len(names) == 1 and code in spelling and code not in missing:
            lone.setdefault(names[0], []).append(f'"{spelling[code][:40]}"')
    if lone:
        where = "; ".join(f"{name}: {_names(codes)}" for name, codes in _few(lone))
        more = f" and in {len(lone) - MOST_CODES} more fields" if len(lone) > MOST_CODES else ""
        yield f"cells that the dictionary does not allow, kept as they are: {where}{more}"


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
