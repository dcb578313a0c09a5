"""Read the dispositions of every wave of a study, or of a file."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from leapstats.api.designs import without_respondents
from leapstats.api.reading import infer_file, kept_of_study, raw_file, study_at
from leapstats.api.request import check_all, check_waves
from leapstats.api.response_asked import Asked
from leapstats.dictionary.study import Study, Variable
from leapstats.errors import Problem, UsageError
from leapstats.fieldwork.cells import added_words, stated_words, with_words, words_of
from leapstats.fieldwork.meanings import code_map
from leapstats.fieldwork.outcomes import Fieldwork, WaveOutcomes
from leapstats.fieldwork.words import Word
from leapstats.survey.choices import Choices
from leapstats.survey.elsewhere import Rows, are_rows
from leapstats.survey.inference import check_names, name_problem
from leapstats.survey.linking import alike_notes, joined_words, link, link_joined
from leapstats.survey.one_wave import first_wave_of
from leapstats.survey.raw import RawColumn, RawFile
from leapstats.survey.read import Waves
from leapstats.survey.splitting import Keys, split_waves
from leapstats.survey.survey import Survey
from leapstats.survey.where import keep_units, taken
from leapstats.terms import ItemType

DESIGN = "study.toml, [design]"
ALIKE = "response rates count units alike, and take no sample design into account"
ASIDE = "The sample design of the study is left aside: rates count units alike."

if TYPE_CHECKING:
    import pandas as pd


def of_study(study: Study | str | Path | None, asked: Asked, where: str) -> tuple[Fieldwork, tuple[str, ...]]:
    """Read the waves of a study: those that are named, or all that have the disposition item.

    Returns
    -------
    Fieldwork, tuple of str
        What was read, and sentences about it.
    """
    loaded = without_respondents(study_at(study), "response")
    has_design = loaded.sampling is not None and loaded.sampling.is_design
    if has_design and not asked.unweighted:
        raise UsageError(loaded.source, [Problem(DESIGN, ALIKE, "Add --unweighted to leave the design aside")])
    check_waves(loaded, asked.waves)
    having = [wave.name for wave in loaded.waves if wave.name in loaded.available.get(asked.disposition, ())]
    names = asked.waves or tuple(having) or tuple(wave.name for wave in loaded.waves[:1])
    opened = Waves(loaded)
    surveys = [opened.survey(name) for name in names]
    check_all(f"the items requested from {loaded.name}", _checks(surveys, asked))
    if surveys[0].elsewhere is not None:
        return _counted(kept_of_study(surveys[0], Choices(where=where)), asked, loaded.variables[asked.disposition])
    kept = [_kept(survey, where) for survey in surveys]
    notes = [note for survey in kept for note in survey.provenance.notes] if where else []
    notes = [*notes, *([ASIDE] if has_design else [])]
    waves = [WaveOutcomes(survey, words_of(survey, asked.disposition)) for survey in kept]
    return _linked(waves, asked, loaded.variables[asked.disposition].label, notes)


def _checks(surveys: Sequence[Survey], asked: Asked) -> Iterator[Callable[[], object]]:
    """Yield a check of each item that is asked for; those that are compared are of the first wave."""
    for survey in surveys:
        for item in (asked.disposition, *([asked.by] if asked.by else [])):
            yield partial(survey.variable, item)
    for item in (*asked.compare, *(asked.weighting.items if asked.weighting else ())):
        yield partial(surveys[0].variable, item)


def _kept(survey: Survey, where: str) -> Survey:
    """Keep the units that satisfy a condition, and know those that it leaves out."""
    kept = keep_units(survey, where)
    dropped = frozenset(survey.units.tolist()) - frozenset(kept.units.tolist())
    return replace(kept, provenance=replace(kept.provenance, dropped=dropped))


def of_file(data: "str | Path | pd.DataFrame", asked: Asked, choices: Choices) -> tuple[Fieldwork, tuple[str, ...]]:
    """Read a file or a data frame, as one wave or as those of the wave item."""
    if are_rows(data):
        return _of_rows(data, asked, choices)
    items = asked.items
    file = raw_file(data, replace(choices, shown=items))
    column = _found(file, asked.disposition, replace(choices, include=items))
    file, added, words = with_words(file, column)
    types = {**_types(asked), **choices.types, added: ItemType.CATEGORICAL}
    reading = replace(choices, include=(*items, added), types=types, shown=items, clusters=(added,))
    if asked.wave_item is None:
        inferred = infer_file(first_wave_of(file, reading), reading)
        surveys, said = [inferred.survey], [*inferred.words]
    else:
        split = split_waves(file, Keys(choices.ids, asked.wave_item), reading)
        surveys, said = list(split.surveys), [*split.words, *([split.order] if split.order else [])]
    check_all(f"the items requested from {file.path.name}", _asked_checks(surveys[0], items))
    waves = [WaveOutcomes(survey, added_words(survey, added, words)) for survey in surveys]
    return _linked(waves, asked, column.label or column.name, said)


def _of_rows(rows: Rows, asked: Asked, choices: Choices) -> tuple[Fieldwork, tuple[str, ...]]:
    """Count the dispositions of rows where they are."""
    named = (asked.disposition, *([asked.by] if asked.by else []))
    kind = ItemType.TEXT if rows.has_texts(asked.disposition) else ItemType.CATEGORICAL
    types = {asked.disposition: kind, **choices.types}
    reading = replace(choices, include=named, shown=named, by=named[1:], types=types, clusters=named[:1])
    if asked.wave_item:
        raise rows.refusal("the options", "waves, which are linked by ids")
    inferred = rows.inferred(reading)
    work, said = _counted(inferred.survey, asked, inferred.survey.variable(asked.disposition))
    return work, (*inferred.words, *said)


def _counted(survey: Survey, asked: Asked, disposition: Variable) -> tuple[Fieldwork, tuple[str, ...]]:
    """Take combinations of a disposition and a group for units that stand for all rows that have them."""
    counting = survey.elsewhere
    if counting is None:
        raise ValueError(f"the rows of {survey} are in memory")
    if asked.compare or asked.weighting is not None:
        raise counting.refusal("responders compared, and weights")
    by = [asked.by] if asked.by else []
    is_coded = disposition.codes is not None and not survey.provenance.inferred
    if disposition.formula is not None or is_coded:
        small = counting.narrowed((asked.disposition, *by))
        words = words_of(small, asked.disposition)
    else:
        small, cells = counting.with_cells(asked.disposition, by)
        words = stated_words(cells)
    order = np.array(sorted(range(len(words)), key=lambda place: words[place].code), dtype=np.int64)
    told = replace(taken(small, order, ""), provenance=survey.provenance)
    wave = WaveOutcomes(told, tuple(words[place] for place in order.tolist()))
    return _linked([wave], asked, disposition.label, survey.provenance.notes if not survey.provenance.inferred else ())


def _types(asked: Asked) -> dict[str, ItemType]:
    """Take what makes classes for categories, and base weights for numbers, unless the analyst says otherwise."""
    if asked.weighting is None:
        return {}
    coded = [item for item in asked.weighting.coded if item not in asked.compare]
    base = [asked.weighting.base] if asked.weighting.base else []
    return {**dict.fromkeys(coded, ItemType.CATEGORICAL), **dict.fromkeys(base, ItemType.CONTINUOUS)}


def _asked_checks(survey: Survey, items: Sequence[str]) -> Iterator[Callable[[], object]]:
    for item in items:
        yield partial(survey.variable, item)


def _found(file: RawFile, name: str, choices: Choices) -> RawColumn:
    """Find the disposition column; whatever else is not there is told with it."""
    columns = [each for each in file.columns if each.heading == name]
    columns = columns or [each for each in file.columns if each.name == name]

    def check() -> None:
        if not columns:
            raise UsageError("the options", [name_problem(file, name)])
        if len(columns) > 1:
            headings = ", ".join(each.heading for each in columns)
            what = f"it has {len(columns)} columns, but the disposition is one"
            raise UsageError("the options", [Problem(name, what, f"Name one of {headings}")])

    check_all(f"the columns requested from {file.path.name}", (check, partial(check_names, file, choices)))
    return columns[0]


def _linked(
    waves: Sequence[WaveOutcomes], asked: Asked, label: str, said: Sequence[str]
) -> tuple[Fieldwork, tuple[str, ...]]:
    """Put waves together once the meaning of every disposition is known."""
    counts: Counter[Word] = Counter()
    for wave in waves:
        for word, size in zip(wave.words, wave.sizes.tolist(), strict=True):
            counts[word] += size
    codes = code_map(asked.disposition, counts, asked.outcomes)
    alike: tuple[str, ...] = ()
    if len(waves) > 1:
        surveys = [wave.survey for wave in waves]
        linked = link_joined(surveys) if asked.join_ids else link(surveys)
        joined = linked.joined
        alike = tuple(alike_notes(surveys)) if joined is None else (joined_words(surveys[0].study, joined),)
        waves = [WaveOutcomes(survey, wave.words) for survey, wave in zip(linked.surveys, waves, strict=True)]
    work = Fieldwork(
        item=asked.disposition,
        label=label,
        waves=tuple(waves),
        codes=codes,
        by=asked.by,
        eligibility=asked.eligibility,
        conf_level=asked.conf_level,
    )
    return work, (*said, *alike, *codes.unused)
