"""Read what rates are made of: a wave or several of a study, of a long file, or a file for each wave."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leapstats.api.choices import choices_of
from leapstats.api.designs import DESIGN_NAMES
from leapstats.api.rates_asked import Asked, check_design
from leapstats.api.reading import inferred_of, kept_waves, study_at
from leapstats.api.request import check_all, check_waves
from leapstats.api.several_files import Data, one_file
from leapstats.dictionary.study import Study
from leapstats.errors import DataError, Problem, UsageError
from leapstats.ratios.extracts import Extract, Work, grouped, measured_of, number_problems, type_problems
from leapstats.survey.cells import as_text, is_none
from leapstats.survey.linking import Linked, alike_notes, joined_words, link, link_joined
from leapstats.survey.raw import RawFile
from leapstats.survey.read import Waves
from leapstats.survey.splitting import Keys, Split, split_waves
from leapstats.survey.survey import Survey
from leapstats.terms import ItemType

MOST_UNITS = 1e12


def work_of_study(study: Study | str | Path | None, asked: Asked) -> tuple[Work, tuple[str, ...]]:
    """Read the waves of a study: those that are named, or all that have every item."""
    loaded = study_at(study)
    check_waves(loaded, asked.wave)
    having = [
        wave.name for wave in loaded.waves if all(wave.name in loaded.available.get(item, ()) for item in asked.named)
    ]
    names = asked.wave or tuple(having) or tuple(wave.name for wave in loaded.waves[:1])
    sampling = asked.design.of(loaded)
    check_design(asked, sampling is not None and sampling.is_design, in_waves=len(names) > 1)
    opened = Waves(loaded)
    surveys = [opened.survey(name) for name in names]
    check_all(f"the items requested from {loaded.name}", _checks(surveys, asked))
    choices = choices_of(asked.reading, others=DESIGN_NAMES)
    kept = kept_waves(surveys, choices, sampling)
    notes = [note for survey in kept for note in survey.provenance.notes] if choices.where else []
    return _work([Extract(survey) for survey in kept], asked, tuple(notes))


def _checks(surveys: Sequence[Survey], asked: Asked) -> Iterator[Callable[[], object]]:
    for survey in surveys:
        for item in asked.named:
            yield partial(survey.variable, item)


def work_of_files(files: Sequence[Data], asked: Asked) -> tuple[Work, tuple[str, ...]]:
    """Read a file or a data frame, one for each wave or one of several waves."""
    choices = choices_of(asked.reading, include=asked.named, others=DESIGN_NAMES, sampling=asked.design.sampling)
    numbers = dict.fromkeys((*asked.items, asked.per), ItemType.CONTINUOUS)
    choices = replace(choices, shown=asked.named, types={**numbers, **choices.types})
    file = one_file(files, asked.waves, choices)
    wave_item = file.wave if len(files) > 1 else asked.wave_item
    if wave_item is None:
        file, inferred = inferred_of(file, choices)
        survey = inferred.survey
        if choices.ids:
            survey = replace(survey, study=replace(survey.study, unit="unit", units="units"))
        check_all(f"the items requested from {file.path.name}", _checks([survey], asked))
        return _work([Extract(survey, _texts(file, survey, asked))], asked, inferred.words)
    split = split_waves(file, Keys(choices.ids, wave_item), choices)
    check_all(f"the items requested from {file.path.name}", _checks(split.surveys[:1], asked))
    extracts = [Extract(survey, _texts(_rows_of(split, survey), survey, asked)) for survey in split.surveys]
    words = (*split.words, *([split.order] if split.order and len(files) == 1 else []))
    return _work(extracts, asked, words)


def _rows_of(split: Split, survey: Survey) -> RawFile:
    here = split.waves == survey.wave
    return split.file.take(here if split.kept is None else here & split.kept)


def _texts(file: RawFile, survey: Survey, asked: Asked) -> Mapping[str, NDArray[np.object_]]:
    """Return the cells of the items as texts, None where blank."""
    found: dict[str, NDArray[np.object_]] = {}
    for column in file.columns:
        name = column.heading if column.heading in asked.named else column.name
        if name in asked.named and name not in found:
            texts: list[Any] = [None if is_none(cell) else as_text(cell) for cell in column.values]
            found[name] = np.array(texts, dtype=object)
    return {name: cells for name, cells in found.items() if len(cells) == len(survey)}


def _work(extracts: Sequence[Extract], asked: Asked, words: tuple[str, ...]) -> tuple[Work, tuple[str, ...]]:
    """Check the numbers of every wave, link waves, and measure every item."""
    first = extracts[0].survey
    source = first.study.name
    for option, items in (("items", asked.items), ("per", (asked.per,))):
        wrong = list(type_problems(first, items, option))
        if wrong:
            raise UsageError("the options", wrong)
    problems = [
        problem
        for extract in extracts
        for problem in number_problems(extract, asked.items, asked.per, events=asked.method.events)
    ]
    if problems:
        raise DataError(source, problems)
    linked, alike = _linked([extract.survey for extract in extracts], join_ids=asked.join_ids)
    if linked is not None:
        extracts = [replace(each, survey=survey) for each, survey in zip(extracts, linked.surveys, strict=True)]
    units = _units(extracts, asked) if asked.per_units is None else asked.per_units
    work = Work(
        extracts=tuple(extracts),
        items=asked.items,
        per=asked.per,
        units=units,
        method=asked.method,
        by=asked.by,
        linked=linked,
        measured={
            (item, at): measured_of(extract, item, asked.per, units)
            for item in asked.items
            for at, extract in enumerate(extracts)
        },
        groups=grouped(tuple(extracts), asked.by),
    )
    if not any(each.kept.any() for each in work.measured.values()):
        what = f"no {first.study.unit} has a number of it with {asked.per} above 0"
        raise DataError(source, [Problem(item, what, "Check the items, --missing and --where") for item in asked.items])
    return work, (*words, *alike)


def _linked(surveys: Sequence[Survey], *, join_ids: bool) -> tuple[Linked | None, tuple[str, ...]]:
    if len(surveys) < 2:
        return None, ()
    if join_ids:
        linked = link_joined(surveys)
        return linked, (joined_words(surveys[0].study, linked.joined or 0),)
    return link(surveys), tuple(alike_notes(surveys))


def _units(extracts: Sequence[Extract], asked: Asked) -> float:
    """Return the least power of ten, 1 or more, that makes the median rate at least 1."""
    rates = []
    for item in asked.items:
        for extract in extracts:
            measured = measured_of(extract, item, asked.per, 1.0)
            above, below = measured.above[measured.kept].sum(), measured.below[measured.kept].sum()
            rates.extend([above / below] if below > 0 and above > 0 else [])
    units, rate = 1.0, float(np.median(rates)) if rates else 1.0
    while rate * units < 1 and units < MOST_UNITS:
        units *= 10
    return units
