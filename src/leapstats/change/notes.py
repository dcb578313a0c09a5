"""Which units stand in the waves that are compared, in words."""

from collections.abc import Iterator, Sequence

from leapstats.output.effects import capital
from leapstats.survey.linking import Linked, joined_words
from leapstats.survey.survey import Survey


def listed(surveys: Sequence[Survey]) -> str:
    """Name waves, with `and` before the last."""
    *others, last = (survey.wave for survey in surveys)
    return f"{', '.join(others)} and {last}" if others else last


def count_notes(linked: Linked, *, units: bool) -> Iterator[str]:
    """Say how many units are in both waves or in one only, and on request which."""
    study = linked.surveys[0].study
    first, before = linked.present(0), linked.surveys[0].wave
    if linked.joined is not None:
        yield f"{capital(joined_words(study, linked.joined))}."
    for place, survey in enumerate(linked.surveys[1:], start=1):
        there = linked.present(place)
        parts = {
            "in both waves": first & there,
            f"in {before} only": first & ~there,
            f"in {survey.wave} only": there & ~first,
        }
        span = f"{before} and {survey.wave}, " if len(linked.surveys) > 2 else ""
        counts = ", ".join(f"{int(which.sum())} {what}" for what, which in parts.items())
        yield f"{capital(f'{span}{study.units}')}: {counts}; pairs are made on {study.id}."
        left_out = int(((first ^ there) & (linked.dropped[0] | linked.dropped[place])).sum())
        if left_out:
            of_them = f"{left_out} of the {study.units}" if left_out > 1 else f"1 of the {study.units}"
            why = "the condition" if survey.aggregated is None else "the condition or the minimum of respondents"
            have = "have" if left_out > 1 else "has"
            yield (
                f"{capital(span)}{of_them} in one wave only {have} the other one in the data: {why} left it "
                "out. These are no missing pairs."
            )
        if units:
            for what, which in parts.items():
                names = ", ".join(survey.id_of(unit) for unit in linked.units[which])
                yield f"{capital(f'{span}{study.units} {what}')}: {names or 'none'}."
