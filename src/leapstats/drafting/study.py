"""Draft a study from files read as they stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from leapstats.drafting.draft import Draft, DraftWave
from leapstats.drafting.pairing import pairing_of
from leapstats.drafting.wave import SUSPECTED, draft_wave, id_column, wave_column
from leapstats.drafting.waves import differing_types, matches, with_common_codes, with_one_id
from leapstats.survey.cells import as_text, is_none
from leapstats.survey.choices import Choices
from leapstats.survey.phases import wave_order
from leapstats.survey.raw import RawFile
from leapstats.terms import ItemType


@dataclass(frozen=True, slots=True, eq=False)
class DraftFile:
    """A file of a study to be, with what the analyst says of it, and the label of its wave.

    `wave_item` is the column that says which wave a row is of, "" where the file is one wave. `pairing` says why its id
    is that column, where it was chosen because it pairs the waves.
    """

    file: RawFile
    choices: Choices
    wave: str
    wave_item: str = ""
    pairing: str = ""


def draft_study(files: Sequence[DraftFile], name: str) -> Draft:
    """Draft a study.

    Parameters
    ----------
    files
        In the order of their waves.
    name
        Of the study.
    """
    files = _paired(files)
    waves = [wave for each in files for wave in _waves(each)]
    types = differing_types(waves)
    if types:
        again = [replace(each, choices=_with_types(each.choices, types)) for each in files]
        waves = [wave for each in again for wave in _waves(each)]
    settled = with_common_codes(with_one_id(waves))
    found = [match for one, other in pairwise(settled) for match in matches(one, other)]
    return Draft(name=name, waves=settled, matches=tuple(found))


def _paired(files: Sequence[DraftFile]) -> list[DraftFile]:
    """Let the columns that pair the waves be their ids, where nobody named one and the files' own do not pair them."""
    if len(files) < 2 or any(each.choices.ids or each.wave_item or each.file.wave for each in files):
        return list(files)
    ids = [id_column(each.file, each.choices) for each in files]
    found = pairing_of([each.file for each in files], ids, [each.wave for each in files])
    if found is None:
        return list(files)
    if not found.headings:
        first = files[0].file
        return [replace(files[0], file=replace(first, notes=(*first.notes, found.evidence))), *files[1:]]
    return [
        replace(each, choices=replace(each.choices, ids=(heading,)), pairing=found.evidence)
        for each, heading in zip(files, found.headings, strict=True)
    ]


def _with_types(choices: Choices, types: Mapping[str, ItemType]) -> Choices:
    return replace(choices, types={**types, **choices.types})


def _waves(each: DraftFile) -> list[DraftWave]:
    """Draft a file once, and give each of its waves the same items."""
    item = each.wave_item or each.file.wave or wave_column(each.file, each.choices)
    wave = draft_wave(each.file, each.choices, each.wave)
    if each.pairing:
        wave = _with_evidence(wave, each.pairing)
    beside = str(each.file.dictionary) if each.file.dictionary not in {None, each.file.path} else ""
    rules = each.choices.repeats
    wave = replace(
        wave,
        dictionary=each.choices.dictionary or beside,
        sheet=each.choices.sheet or each.file.sheet,
        several=each.choices.several,
        repeats=rules,
        repeats_missing=tuple(sorted(each.choices.missing)) if rules else (),
    )
    column = next((one for one in each.file.columns if item and item in {one.heading, one.name}), None)
    if column is None:
        return [wave]
    cells = ["" if is_none(cell) else as_text(cell) for cell in column.values.tolist()]
    values = wave_order(list(dict.fromkeys(filter(None, cells))), column.categories)
    if len(values) < 2:
        return [wave]
    labels = {as_text(code): label for code, label in column.labels.items()}
    is_key = [(item.column, item.option) == (column.name, column.option) for item in wave.items]
    recode = next((item.recode for item, key in zip(wave.items, is_key, strict=True) if key), {})
    wave = replace(
        wave,
        items=tuple(item for item, key in zip(wave.items, is_key, strict=True) if not key),
        ignored=(*wave.ignored, *([(column.name, column.option, "the wave")] if any(is_key) else [])),
    )
    return [
        replace(
            _asked_in(wave, column.heading, recode.get(value, value)),
            name=labels.get(value, value),
            wave_column=column.heading,
            wave_value=value,
            n_units=cells.count(value),
            notes=each.file.take(np.array([cell == value for cell in cells], dtype=bool)).notes,
        )
        for value in values
    ]


def _asked_in(wave: DraftWave, heading: str, code: str) -> DraftWave:
    """Leave out the items that are blank in this wave, where the column of waves tells who was asked."""
    items, ignored = [], list(wave.ignored)
    for item in wave.items:
        if item.skip is None or item.skip.gate != heading:
            items.append(item)
        elif code in item.skip.codes:
            items.append(replace(item, universe="", skip=None))
        else:
            ignored.append((item.column, item.option, "not asked in this wave"))
    return replace(wave, items=tuple(items), ignored=tuple(ignored))


def _with_evidence(wave: DraftWave, evidence: str) -> DraftWave:
    """Have the id reviewed that was chosen because it pairs the waves."""
    items = (
        replace(item, confidence=SUSPECTED, evidence=(evidence,)) if item.type is ItemType.ID else item
        for item in wave.items
    )
    return replace(wave, items=tuple(items))
