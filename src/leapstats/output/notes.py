"""The sentences under a table: notes, conventions, how the file was read, the synthetic stamp."""

from collections.abc import Iterable, Iterator, Mapping

from leapstats.dictionary.study import Study
from leapstats.survey.survey import Survey

STAMP = "Synthetic data: generated to agree with the published values; they are no evidence about any {unit}."
READ, INFERRED = "How the file was read:", "Types inferred without a dictionary:"
MOST_NAMED = 6  # items of a scale in a note
JOINT = "properties of one simulated data set, because the joint distribution was not published"


def source_notes(
    notes: tuple[str, ...],
    conventions: Mapping[str, str],
    survey: Survey,
    shown: Iterable[str] | None = None,
    others: Iterable[Survey] = (),
) -> Iterator[str]:
    """Yield the sentences under a table: the layout's own, the conventions, how the file was read.

    `shown` are the items of the table, None if all items of the survey are; `others` are waves beside it.
    """
    yield from notes
    yield f"Conventions: {'; '.join(f'{name} {value}' for name, value in conventions.items())}."
    yield from respondent_sentences(survey, shown, others)
    yield from design_sentences(survey)
    provenance = survey.provenance
    if provenance.notes:
        yield f"{READ} {'; '.join(provenance.notes)}."
    if provenance.inferred:
        from leapstats.survey.inference import grouped

        taken = "; ".join(f"{kind}: {columns}" for kind, columns in grouped(provenance.inferred))
        yield f"{INFERRED} {taken}."
    if provenance.warnings:
        yield f"Please check: {'; '.join(provenance.warnings)}."


def score_sentences(study: Study, names: Iterable[str]) -> Iterator[str]:
    """Yield how the scores and levels among some items come of the answers."""
    if not study.scales:
        return
    from leapstats.dictionary.checks import scale_of
    from leapstats.dictionary.scale_words import level_words, scoring_words

    shown = {name: scale for name in names if (scale := scale_of(study, name)) is not None}
    for scale in {each.name: each for each in shown.values()}.values():
        levels = f"; {level_words(scale)}" if scale.level_name in shown else ""
        yield f"{scale.label}: {scoring_words(scale, MOST_NAMED)}{levels}."


def design_sentences(survey: Survey) -> Iterator[str]:
    """Yield how the units were sampled, why no design applies, or that the study's is left aside."""
    own = survey.study.sampling
    if survey.sampled is not None:
        from leapstats.output.design_notes import notes_on_design

        yield from notes_on_design(survey.sampled, survey.study)
    elif own is not None and own.none:
        yield f"No sample design applies: {own.none.rstrip('.')}."
    elif own is not None and own.is_design:
        yield f"The sample design of the study is left aside: all {survey.study.units} count once."


def respondent_sentences(
    survey: Survey, shown: Iterable[str] | None = None, others: Iterable[Survey] = ()
) -> Iterator[str]:
    """Yield how the answers of several respondents became those of a unit, where they did."""
    if survey.aggregated is not None:
        from leapstats.output.respondent_notes import notes_on_respondents, notes_on_wave

        yield from notes_on_respondents(survey, survey.aggregated, shown)
        for other in others:
            if other.aggregated is not None:
                yield from notes_on_wave(other, other.aggregated)


def abbreviated(abbreviations: Mapping[str, str]) -> str:
    """Return the line that spells abbreviations out."""
    return "; ".join(f"{short}, {meaning}" for short, meaning in abbreviations.items())


def stamp_of(study: Study) -> str:
    """Return the sentence that says the data are synthetic, or nothing."""
    return STAMP.format(unit=study.unit) if study.synthetic else ""


def joint_words(study: Study) -> str:
    """Return what the title of an association says of synthetic data, or nothing."""
    return JOINT if study.synthetic else ""
