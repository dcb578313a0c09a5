"""What is said of adjusted changes and of rates: for which items, how these enter, and what was left as it is."""

from collections.abc import Iterator

from leapstats.change.adjusters import Adjuster, adjusters_of
from leapstats.change.comparison import Comparison
from leapstats.change.rates import Per, is_carried, is_rate
from leapstats.output.effects import capital
from leapstats.output.numbers import fixed
from leapstats.output.table import Text
from leapstats.terms import NUMERIC

CONSTANT = (
    "{items}: the same in both waves. A unit is compared with itself, so {it} cannot account for a change; the change "
    "may differ between {its} answers, and is averaged over those of the units: mean changes and differences stay what "
    "they are in these units and only their limits are others, odds ratios are averaged on the log scale."
)
VARYING = "{items}: not the same in both waves. The adjusted change is that of units whose answers stayed."
IN_RATES = "In the adjusted rate ratio the items enter as they were answered in each wave."
CARRIED = "{item} has no answers in {wave}: those of {first} are taken."


def adjusted_heading(comparison: Comparison) -> Text:
    """Return what stands over the columns of the adjusted change, with the items in a note."""
    study = comparison.linked.surveys[0].study
    labels = [study.variables[item].label for item in comparison.beside.adjust_for]
    return Text("Adjusted change", (f"Adjusted for {_listed(labels)}.",))


def per_words(per: Per) -> str:
    """Say what a printed rate is per, such as `1000 Patients`."""
    units = fixed(per.units, 0) if per.units == round(per.units) else f"{per.units:g}"
    return per.variable.label if units == "1" else f"{units} {per.variable.label}"


def beside_notes(comparison: Comparison) -> Iterator[str]:
    """Say how the items of an adjusted change enter, and what of the items has no rate."""
    linked, beside = comparison.linked, comparison.beside
    if beside.adjust_for:
        waves = range(1, len(linked.surveys))
        each = [item for wave in waves for item in adjusters_of(linked, beside.adjust_for, wave).items]
        varying = _labels([item for item in each if item.varies])
        constant = [label for label in _labels(each) if label not in varying]
        if constant:
            it, its = ("it", "its") if len(constant) == 1 else ("they", "their")
            yield CONSTANT.format(items=capital(_listed(constant)), it=it, its=its)
        if varying:
            yield VARYING.format(items=capital(_listed(varying)))
    if beside.per is not None:
        yield from _rate_notes(comparison, beside.per)


def _rate_notes(comparison: Comparison, per: Per) -> Iterator[str]:
    linked = comparison.linked
    first, *later = linked.surveys
    for wave, survey in enumerate(later, start=1):
        if is_carried(linked, per.variable.name, wave):
            yield CARRIED.format(item=capital(per.variable.label), wave=survey.wave, first=first.wave)
    compared = [each.change.pair.variable for family in comparison.families for each in family.items]
    none = [variable.label for variable in compared if variable.type in NUMERIC and not is_rate(variable)]
    if none:
        yield f"No rates of {_listed(list(dict.fromkeys(none)))}, measured and not counted."
    if comparison.beside.adjust_for:
        yield IN_RATES


def _labels(items: list[Adjuster]) -> list[str]:
    return list(dict.fromkeys(item.variable.label for item in items))


def _listed(labels: list[str]) -> str:
    *others, last = labels
    return f"{', '.join(others)} and {last}" if others else last
