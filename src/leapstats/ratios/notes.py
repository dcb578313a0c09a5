"""The sentences under rates: what the units are, which limits, who is left out, how much practices differ."""

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from leapstats.output.numbers import fixed, whole
from leapstats.ratios.control import SMALL, Against
from leapstats.ratios.extracts import MOST_LISTED, Work
from leapstats.ratios.method import ADDITIVE, MULTIPLICATIVE

AMOUNTS = (
    "A rate is a total over the total of {per}, with {how} from how {units} differ. For events that happen to people, "
    "such as visits, use --events."
)
EVENTS = (
    "Events are taken as Poisson, with {how}: too narrow where they come in clusters or {units} differ more than by "
    "chance; without --events limits come from how {units} differ."
)
LIMITS = {
    "linearized": "linearized t limits",
    "fieller": "Fieller's limits, which allow for the error of both totals",
    "jackknife": "jackknife t limits",
    "exact": "exact (Garwood) limits",
    "mid_p": "mid-p limits",
}
RATIOS = {
    "exact": "Ratios of rates are exact, given all events.",
    "mid_p": "Ratios of rates have mid-p limits, given all events.",
}
GROUPS = "Groups are compared with {first}{how}; p-values are not adjusted for their number."
DIFFERENCE = ", by the difference of two ratios of totals (linearized)"
CHANGES = (
    "Changes are from {first}, of the {units} that have a rate in both waves{how}; p-values are not adjusted for their "
    "number."
)
PAIRED = ", by the difference of two ratios of totals of the same {units} (linearized)"
FEW = 5
FEW_UNITS = (
    "Groups of fewer than {few} {units} ({groups}) say too little about how their {units} differ: the limits of their "
    "difference may be too short."
)
NOT_LISTED = " and {count} more"
HIDDEN = (
    "Cells such as {cells} hide small numbers. They are left out, not taken as 0, so that what is left has more than "
    "its share of large numbers."
)
IN_FUNNEL = "By chance about one {unit} in 20 is outside limits of 95%, one in 500 outside those of 99.8%."
OF_SPREAD = (
    "The limits for {units} come from how they spread themselves, the variance falling with {per}: they show who "
    "stands out, not that {units} differ."
)
WIDENED = {
    MULTIPLICATIVE: "Control limits are widened: variances times the dispersion.",
    ADDITIVE: "Control limits are widened: the variance between {units} is added.",
}
CAUTION = (
    "{count} of the {units} shown have fewer than {small} events, in which people may be recognized: check the rules "
    "on disclosure before this is shared."
)


def method_notes(work: Work) -> Iterator[str]:
    """Yield what the units are, and how rates, groups and waves are compared."""
    study, method = work.study, work.method
    words = {"units": study.units, "per": work.label(work.per)}
    yield (EVENTS if method.events else AMOUNTS).format(how=LIMITS[method.limits], **words)
    compared = work.in_waves or len(work.parts) > 2
    if method.events and compared:
        yield RATIOS[method.limits]
    if work.in_waves:
        how = "" if method.events else PAIRED.format(units=study.units)
        yield CHANGES.format(first=work.wave_label(0), units=study.units, how=how)
    elif len(work.parts) > 2:
        yield GROUPS.format(first=work.parts[1].label, how="" if method.events else DIFFERENCE)
        few = ", ".join(group.label for group in work.parts[1:] if group.size < FEW)
        if few and not method.events:
            yield FEW_UNITS.format(units=study.units, few=FEW, groups=few)
    if work.groups[0].n_ungrouped:
        item = work.label(work.by or "")
        yield f"Without an answer to {item}, and so in no group: {work.groups[0].n_ungrouped} {study.units}."


def left_out_notes(work: Work) -> Iterator[str]:
    """Yield which units have no rate and why, and which texts stand in place of numbers."""
    for item in work.items:
        for wave, extract in enumerate(work.extracts):
            why = [text.removeprefix(f"{item} ") for text in work.measured[item, wave].why]
            places = [place for place, text in enumerate(why) if text]
            if not places:
                continue
            listed = ", ".join(f"{extract.survey.row_name(place)} ({why[place]})" for place in places[:MOST_LISTED])
            more = NOT_LISTED.format(count=len(places) - MOST_LISTED) if len(places) > MOST_LISTED else ""
            of_wave = f", {work.wave_label(wave)}" if work.in_waves else ""
            yield f"Left out of {work.label(item)}{of_wave}: {listed}{more}."
    yield from _texts(work)
    yield from _absent(work)


def _texts(work: Work) -> Iterator[str]:
    """Count what stands in place of numbers, over all waves."""
    found = []
    hidden: dict[str, None] = {}
    for name in (*work.items, work.per):
        counts = Counter(text for extract in work.extracts for text in extract.why(name) if text)
        if counts:
            found.append(f"{name} {', '.join(f'{text} {count}' for text, count in counts.items())}")
        hidden.update(dict.fromkeys(text for text in counts if text.strip('"').startswith(("<", "*"))))
    if found:
        yield f"In place of numbers: {'; '.join(found)}."
    if hidden:
        yield HIDDEN.format(cells=", ".join(hidden))


def _absent(work: Work) -> Iterator[str]:
    """Say how many units are not in every wave."""
    if work.linked is None:
        return
    absent = int((work.linked.places < 0).any(axis=0).sum())
    if absent:
        yield f"Not in every wave: {whole(absent)} of {whole(len(work.linked))} {work.study.units}."


def against_notes(work: Work, found: Sequence[Against]) -> Iterator[str]:
    """Yield how practices are held against the whole, and how much they differ."""
    yield IN_FUNNEL.format(unit=work.study.unit)
    yield from spread_notes(work, found)


def spread_notes(work: Work, found: Sequence[Against]) -> Iterator[str]:
    """Yield where control limits come from, and a caution where numbers are small."""
    units = work.study.units
    if not work.method.events:
        yield OF_SPREAD.format(units=units, per=work.label(work.per))
        return
    if work.method.overdispersion in WIDENED:
        yield WIDENED[work.method.overdispersion].format(units=units)
    small = sum(int(np.sum((each.above > 0) & (each.above < SMALL))) for each in found)
    if small:
        yield CAUTION.format(count=whole(small), units=units, small=SMALL)


def dispersion_notes(work: Work, found: Sequence[Against]) -> Iterator[str]:
    """Yield the dispersion of events: 1 where practices differ by chance alone."""
    if not work.method.events or not found:
        return
    each = "; ".join(f"{_named(work, one)} {fixed(one.funnel.dispersion, 2)}" for one in found)
    yield (f"Dispersion of {work.study.units} about the rate of all, extremes pulled in (1 by chance alone): {each}.")


def _named(work: Work, one: Against) -> str:
    return f"{work.label(one.item)}{f', {work.wave_label(one.wave)}' if work.in_waves else ''}"
