"""The sentences on how the answers of several respondents became those of their practice."""

from collections.abc import Iterable, Iterator, Sequence
from statistics import median

import numpy as np

from leapstats.dictionary.respondents import Rule, RuleKind
from leapstats.output.numbers import whole
from leapstats.survey.aggregation import MOST_NAMED, Aggregated
from leapstats.survey.survey import Survey
from leapstats.terms import Reason

SAID = {
    RuleKind.MEAN: "mean",
    RuleKind.SUM: "sum",
    RuleKind.MEDIAN: "median",
    RuleKind.ANY: "yes where any respondent says yes",
    RuleKind.ALL: "yes where all respondents say yes",
    RuleKind.MAJORITY: "the answer of more than half of the respondents",
    RuleKind.SHARE: "share of respondents who say yes",
    RuleKind.SAME: "the answer on which all respondents agree",
}
DERIVED = "Items that are derived from others were computed for each respondent first."


def notes_on_respondents(survey: Survey, found: Aggregated, shown: Iterable[str] | None = None) -> Iterator[str]:
    """Yield who was brought together, by which rules, and what was left out; rules of the items that are shown."""
    first, *others = notes_on_wave(survey, found)
    yield first
    names = list(found.rules if shown is None else dict.fromkeys(name for name in shown if name in found.rules))
    if names:
        yield f"Of their answers, missing ones left out: {'; '.join(_rules(found, names))}."
    if found.has_derived:
        yield DERIVED
    yield from others


def notes_on_wave(survey: Survey, found: Aggregated) -> Iterator[str]:
    """Yield who was brought together in a wave, and what was left out there."""
    unit, units = survey.study.unit, survey.study.units
    sizes, name = found.units.sizes, found.respondents.name
    wave = f" in wave {survey.wave}" if survey.wave else ""
    named = f"({name}), " if name != unit else "with "
    yield (
        f"Respondents{wave}: {whole(sum(sizes))} in {whole(len(sizes))} {unit if len(sizes) == 1 else units} "
        f"{named}{sizes_of(sizes)}."
    )
    yield from _too_few(found, unit, units, wave)
    disagreeing = list(_disagreeing(survey, found))
    if disagreeing:
        yield f"Missing because respondents disagree, number of {units}: {', '.join(disagreeing)}."
    yield from (f"{each[:1].upper()}{each[1:]}." for each in _left_out(found))
    yield from (
        f"Please check: {each} are taken for different {units}; their names differ only in case or spaces."
        for each in found.units.alike[:MOST_NAMED]
    )


def _rules(found: Aggregated, shown: Sequence[str]) -> Iterator[str]:
    by_rule: dict[Rule, list[str]] = {}
    for name in shown:
        by_rule.setdefault(found.rules[name], []).append(name)
    for rule, names in by_rule.items():
        said = SAID.get(rule.kind) or f"yes where {rule.least} or more respondents say yes"
        yield f"{said}: {_listed(names)}"


def _listed(names: "list[str] | tuple[str, ...]") -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f"{', '.join(names[:MOST_NAMED])}{more}"


def _too_few(found: Aggregated, unit: str, units: str, wave: str) -> Iterator[str]:
    least, small = found.respondents.at_least, found.units.small
    if least > 1:
        those = f"{whole(len(small))} {unit if len(small) == 1 else units} with fewer ({_people(sum(small))})"
        gone = f"{those} left out{wave}" if small else f"no {unit} has fewer{wave}"
        yield f"At least {least} respondents are asked for: {gone}; an item with fewer answers is missing."


def sizes_of(sizes: Sequence[int]) -> str:
    """Print how many respondents units have."""
    if min(sizes) == max(sizes):
        return f"{min(sizes)} each"
    return f"{min(sizes)} to {max(sizes)} each, median {median(sizes):g}"


def _people(count: int) -> str:
    return f"{whole(count)} respondent{'' if count == 1 else 's'}"


def _disagreeing(survey: Survey, found: Aggregated) -> Iterator[str]:
    for name, rule in found.rules.items():
        if rule.kind in {RuleKind.SAME, RuleKind.MAJORITY} and survey.has(name):
            count = int(np.sum(survey.column(name).reasons == Reason.RESPONDENTS_DISAGREE))
            if count:
                yield f"{name} {whole(count)}"


def _left_out(found: Aggregated) -> Iterator[str]:
    if found.left_out:
        yield f"left out, because respondents differ and no rule is given that suits: {_listed(found.left_out)}"
    if found.units.n_blank:
        yield f"left out, because {found.respondents.name} is blank: {_people(found.units.n_blank)}"
