"""Know what each column of a REDCap export is: a field, an option of a checkbox, or one that REDCap adds."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from leapstats.survey.headings import column_names
from leapstats.survey.plain_text import plain
from leapstats.survey.raw import Texts
from leapstats.survey.redcap_dictionary import Field, RedcapDictionary
from leapstats.survey.redcap_head import ADDED_NAMES, CHECK, COMPLETE, LABELLED_CHECK, LABELLED_STATE, NA, STATES, TICKS
from leapstats.survey.redcap_logic import MARK, column_of
from leapstats.survey.redcap_records import Records
from leapstats.survey.spelling import folded


class Part(StrEnum):
    """What a column of an export is."""

    ID = "id"
    EVENT = "event"
    INSTRUMENT = "repeat instrument"
    INSTANCE = "repeat instance"
    GROUP = "data access group"
    RESPONDENT = "survey identifier"
    STAMP = "time stamp"
    STATE = "state of a form"
    OPTION = "checkbox option"
    FIELD = "field"


STAMP = "_timestamp"
KINDS_ADDED = (Part.EVENT, Part.INSTRUMENT, Part.INSTANCE, Part.GROUP, Part.RESPONDENT)
ADDED = dict(zip(ADDED_NAMES, KINDS_ADDED, strict=True))
ADDED_LABELS = {
    "event name": Part.EVENT,
    "repeat instrument": Part.INSTRUMENT,
    "repeat instance": Part.INSTANCE,
    "data access group": Part.GROUP,
    "survey identifier": Part.RESPONDENT,
    "survey timestamp": Part.STAMP,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One column: its name, what it is, the form it belongs to, and its field in the dictionary if there is one.

    Of a checkbox option `question` is the field or its label, `code` the code of the option and `option` its label;
    `listed` says that the dictionary has the option, or that there is no dictionary.
    """

    name: str
    part: Part
    form: str = ""
    field: Field | None = None
    question: str = ""
    code: str = ""
    option: str = ""
    listed: bool = True


def has_labels(headings: Sequence[str]) -> bool:
    """Tell whether the headings of an export are the labels of the fields rather than their names."""
    if any(name in ADDED or CHECK.fullmatch(name) or name.endswith(COMPLETE) for name in headings):
        return False
    return any(LABELLED_CHECK.fullmatch(name) or folded(name) == LABELLED_STATE for name in headings)


def states_in(records: Records) -> list[str]:
    """Return the headings of columns that hold states of forms or checkbox options, and nothing else but NA."""
    known = {NA, *STATES, *map(str.lower, STATES.values())}
    found = []
    for name, texts in zip(records.headings, records.columns, strict=True):
        if name.endswith(COMPLETE) or folded(name) == LABELLED_STATE:
            found.extend([name] if _only(texts, known) else [])
        elif CHECK.fullmatch(name) or LABELLED_CHECK.fullmatch(name):
            found.extend([name] if _only(texts, {NA, *TICKS}) else [])
    return found


def _only(texts: Texts, known: set[str]) -> bool:
    return all(str(text).lower() in known for text in texts.distinct)


def placed(records: Records, dictionary: RedcapDictionary | None) -> tuple[list[Place], list[str]]:
    """Find out what each column is.

    Parameters
    ----------
    records
        With the headings of the file.
    dictionary
        Of the project; without it the forms are known by the columns that say which of them are complete, which
        stand at their ends.

    Returns
    -------
    list of Place, list of str
        And notes on names that come twice or are in no dictionary. A column without a name and an answer has the
        name "".
    """
    names, notes = column_names(records.headings, [len(each.distinct) > 0 for each in records.columns])
    if has_labels(records.headings):
        places = _by_labels(records, names, dictionary)
    else:
        places = [_by_name(name, texts, dictionary) for name, texts in zip(names, records.columns, strict=True)]
    number = _record_id(places, dictionary)
    if number is not None:
        places[number] = replace(places[number], part=Part.ID)
    if dictionary is None:
        return _with_forms(places), notes
    strangers = [each.name for each in places if each.part is Part.FIELD and each.field is None and each.name]
    if strangers:
        notes.append(
            f"not in the dictionary, read by their answers alone: {', '.join(strangers[:10])}{_more(strangers)}"
        )
    return places, notes


def _record_id(places: Sequence[Place], dictionary: RedcapDictionary | None) -> int | None:
    """Return which column is the id of the record: the first field of the dictionary, else the first column."""
    if dictionary is not None:
        first = dictionary.fields[0]
        return next((number for number, each in enumerate(places) if each.field is first), None)
    return 0 if places and places[0].part is Part.FIELD and places[0].name else None


def _more(names: Sequence[str]) -> str:
    return f" and {len(names) - 10} more" if len(names) > 10 else ""


def strangers_in(records: Records, dictionary: RedcapDictionary) -> tuple[int, int]:
    """Return how many columns a dictionary does not know, and how many it could know."""
    places, _ = placed(records, dictionary)
    asked = [each for each in places if each.part in {Part.ID, Part.FIELD, Part.OPTION, Part.STATE} and each.name]
    return sum(not _is_known(each, dictionary) for each in asked), len(asked)


def _is_known(place: Place, dictionary: RedcapDictionary) -> bool:
    return place.form in dictionary.forms if place.part is Part.STATE else place.field is not None


def _by_name(name: str, texts: Texts, dictionary: RedcapDictionary | None) -> Place:
    if name in ADDED:
        return Place(name=name, part=ADDED[name])
    fields: Mapping[str, Field] = dictionary.by_name if dictionary else {}
    field = fields.get(name.lower())
    if field is not None:
        return Place(name=name, part=Part.FIELD, field=field, form=field.form)
    forms = dictionary.forms if dictionary else None
    for ending, part in ((COMPLETE, Part.STATE), (STAMP, Part.STAMP)):
        form = name.removesuffix(ending)
        if form != name and (form in forms if forms is not None else _may_be(part, texts)):
            return Place(name=name, part=part, form=form)
    match = CHECK.fullmatch(name)
    checkbox = fields.get(match[1]) if match else None
    if match and ((checkbox is not None and checkbox.is_checkbox) or _only(texts, {NA, *TICKS})):
        return _option(name, match[1], match[2], checkbox)
    return Place(name=name, part=Part.FIELD)


def _may_be(part: Part, texts: Texts) -> bool:
    """Tell whether a column named like a state of a form, or a time stamp of a survey, holds such."""
    if part is Part.STATE:
        return _only(texts, {NA, *STATES, *map(str.lower, STATES.values())})
    return all(str(text).startswith("[") or ":" in str(text) for text in texts.distinct)


def _option(name: str, question: str, suffix: str, field: Field | None) -> Place:
    if field is None or not field.is_checkbox:
        code = f"-{suffix[1:]}" if suffix.startswith("_") else suffix
        return Place(name=name, part=Part.OPTION, question=question, code=code, option=code)
    choice = _choice(field, suffix)
    code, label = choice or (suffix, suffix)
    listed = choice is not None
    return Place(
        name=name,
        part=Part.OPTION,
        form=field.form,
        field=field,
        question=question,
        code=code,
        option=label,
        listed=listed,
    )


def _choice(field: Field, suffix: str) -> tuple[str, str] | None:
    """Return the choice whose column has this ending; older exports leave underscores out."""
    exact = [each for each in field.choices if column_of("", each[0]) == f"{MARK}{suffix}"]
    bare = [each for each in field.choices if _bare(each[0]) == _bare(suffix)]
    return next(iter([*exact, *(bare if len(bare) == 1 else [])]), None)


def _bare(code: str) -> str:
    return re.sub("[^a-z0-9]", "", code.lower())


def _by_labels(records: Records, names: Sequence[str], dictionary: RedcapDictionary | None) -> list[Place]:
    """Know columns by the labels in their headings; those of the dictionary stand in the same order."""
    known = list(_labelled(dictionary)) if dictionary else []
    numbers: dict[str, list[int]] = {}
    for number, (label, _) in enumerate(known):
        numbers.setdefault(label, []).append(number)
    found: list[Place] = []
    last = -1
    for heading, name in zip(records.headings, names, strict=True):
        free = numbers.get(folded(plain(heading)), [])
        if not free:
            found.append(_by_label(heading, name))
            continue
        last = next((each for each in free if each > last), free[0])
        free.remove(last)
        found.append(replace(known[last][1], name=name))
    return found


def _by_label(heading: str, name: str) -> Place:
    text = folded(heading)
    if text in ADDED_LABELS:
        return Place(name=name, part=ADDED_LABELS[text])
    if text == LABELLED_STATE:
        return Place(name=name, part=Part.STATE)
    match = LABELLED_CHECK.fullmatch(heading)
    if match:
        question, option = plain(match[1]), plain(match[2])
        return Place(name=name, part=Part.OPTION, question=question, code=option, option=option)
    return Place(name=name, part=Part.FIELD)


def _labelled(dictionary: RedcapDictionary) -> Iterator[tuple[str, Place]]:
    """Yield the heading of each column that an export with labels could have, folded, and its place."""
    for form in dictionary.forms:
        for field in (each for each in dictionary.fields if each.form == form and each.type != "descriptive"):
            if not field.is_checkbox:
                yield folded(field.label), Place(name=field.name, part=Part.FIELD, form=form, field=field)
                continue
            for code, label in field.choices:
                place = Place(
                    name=field.name,
                    part=Part.OPTION,
                    form=form,
                    field=field,
                    question=field.label or field.name,
                    code=code,
                    option=label,
                )
                yield folded(f"{field.label} (choice={label})"), place
        yield LABELLED_STATE, Place(name="Complete?", part=Part.STATE, form=form)


def _with_forms(places: Sequence[Place]) -> list[Place]:
    """Give each field the form whose state stands next after it."""
    found: list[Place] = []
    form = ""
    for place in reversed(places):
        if place.part is Part.STATE:
            form = place.form or place.name
            found.append(replace(place, form=form))
        elif place.part in {Part.FIELD, Part.OPTION, Part.ID} or (place.part is Part.STAMP and not place.form):
            found.append(replace(place, form=form))
        else:
            found.append(place)
    return found[::-1]
