"""The sentences under a table: notes, conventions, how the file was read, the synthetic stamp."""

from collections.abc import Iterator, Mapping

from leapstats.dictionary.study import Study
from leapstats.output.design_notes import notes_on_design
from leapstats.survey.survey import Survey

STAMP = "Synthetic data: generated to agree with the published values; they are no evidence about any {unit}."
READ, INFERRED = "How the file was read:", "Types inferred without a dictionary:"
JOINT = "properties of one simulated data set, because the joint distribution was not published"


def source_notes(notes: tuple[str, ...], conventions: Mapping[str, str], survey: Survey) -> Iterator[str]:
    """Yield the sentences under a table: the layout's own, the conventions, how the file was read."""
    yield from notes
    yield f"Conventions: {'; '.join(f'{name} {value}' for name, value in conventions.items())}."
    yield from notes_on_design(survey)
    provenance = survey.provenance
    if provenance.notes:
        yield f"{READ} {'; '.join(provenance.notes)}."
    if provenance.inferred:
        from leapstats.survey.inference import grouped

        taken = "; ".join(f"{kind}: {columns}" for kind, columns in grouped(provenance.inferred))
        yield f"{INFERRED} {taken}."
    if provenance.warnings:
        yield f"Please check: {'; '.join(provenance.warnings)}."


def abbreviated(abbreviations: Mapping[str, str]) -> str:
    """Return the line that spells abbreviations out."""
    return "; ".join(f"{short}, {meaning}" for short, meaning in abbreviations.items())


def stamp_of(study: Study) -> str:
    """Return the sentence that says the data are synthetic, or nothing."""
    return STAMP.format(unit=study.unit) if study.synthetic else ""


def joint_words(study: Study) -> str:
    """Return what the title of an association says of synthetic data, or nothing."""
    return JOINT if study.synthetic else ""
