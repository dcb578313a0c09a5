"""The figures of rates: funnels and caterpillars, a figure for each item and wave."""

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from leapstats.errors import Problem, UsageError
from leapstats.output.document import Document
from leapstats.output.effects import ci_word
from leapstats.output.figures import (
    Caption,
    CaterpillarRow,
    FunnelLine,
    FunnelPoint,
    caterpillar_plot,
    funnel_plot,
)
from leapstats.output.numbers import fixed, whole
from leapstats.ratios.control import LEVELS, Against
from leapstats.ratios.document import Rates
from leapstats.ratios.extracts import Work
from leapstats.ratios.notes import against_notes, spread_notes
from leapstats.ratios.table import digits_for, per_words, with_limits

if TYPE_CHECKING:
    from plotnine import ggplot

N_LINES = 200
OF_DESIGN = "practices that were sampled by a design are not held against the whole"
SHRUNKEN = "Diamonds: rates drawn towards that of all (empirical Bayes)."
OWN = "Lines: {how} limits of each rate ({ci})."
EXPECTED = "Lines: where the rate of a {unit} of this size is expected, 95% limits about that of all."
OF_DISPERSION = "Dispersion (1 by chance alone): {dispersion}."


def rate_figures(found: Rates, document: Document, kinds: Sequence[str]) -> "list[ggplot]":
    """Draw the figures that are asked for, of each item and wave.

    Raises
    ------
    UsageError
        If no practice can be held against the whole.
    """
    if not found.against:
        why = "; ".join(each.rstrip(".") for each in found.refused) or OF_DESIGN
        raise UsageError("the figures", [Problem("plot", why, "Omit it")])
    draw = {"funnel": _funnel, "caterpillar": _caterpillar}
    return [draw[kind](found.work, each, document) for each in found.against for kind in kinds]


def _caption(work: Work, found: Against, document: Document) -> Caption:
    wave = f", {work.wave_label(found.wave)}" if work.in_waves else ""
    size = len(found.names)
    target = found.funnel.target
    rate = fixed(target, digits_for(target, math.nan, math.nan))
    per = per_words(work)
    base = f"{whole(size)} {work.study.unit if size == 1 else work.study.units}; all together {rate} {per}"
    source = document.table.stamp or work.study.citation or f"Source: {work.study.name}"
    return Caption(title=f"{work.label(found.item)} {per}{wave}", base=base, source=source)


def _dispersion(work: Work, found: Against) -> list[str]:
    if not work.method.events:
        return []
    return [OF_DISPERSION.format(dispersion=fixed(found.funnel.dispersion, 2))]


def _funnel(work: Work, found: Against, document: Document) -> "ggplot":
    sizes, rates = found.funnel.sizes, found.funnel.rates
    points = [
        FunnelPoint(label=name, size=float(size * work.units), rate=float(rate), outside=int(outside))
        for name, size, rate, outside in zip(found.names, sizes, rates, found.outside, strict=True)
    ]
    grid = np.linspace(float(sizes.max()) * 1.05 / N_LINES, float(sizes.max()) * 1.05, N_LINES)
    inner, outer = (found.limits(level, grid) for level in LEVELS)
    lines = [
        FunnelLine(
            size=float(grid[at] * work.units),
            inner=(float(inner[0][at]), float(inner[1][at])),
            outer=(float(outer[0][at]), float(outer[1][at])),
        )
        for at in range(N_LINES)
    ]
    caption, notes = _caption(work, found, document), (*_dispersion(work, found), *against_notes(work, [found]))
    return funnel_plot(points, lines, found.funnel.target, caption, work.label(work.per), notes)


def _caterpillar(work: Work, found: Against, document: Document) -> "ggplot":
    level = work.method.conf_level
    order = sorted(range(len(found.names)), key=lambda at: -float(found.funnel.rates[at]))
    rows = list(_rows(work, found, order))
    ci = ci_word(level)
    notes = [
        OWN.format(how=work.method.limits.replace("_", "-"), ci=ci)
        if work.method.events
        else EXPECTED.format(unit=work.study.unit)
    ]
    notes.extend([SHRUNKEN] if found.shrunken is not None else [])
    axis = f"{work.label(found.item)} {per_words(work)}; the upright line is the rate of all"
    heading = f"Rate ({ci})" if work.method.events else "Rate"
    return caterpillar_plot(
        rows,
        found.funnel.target,
        _caption(work, found, document),
        (axis, heading),
        (*notes, *_dispersion(work, found), *spread_notes(work, [found])),
    )


def _rows(work: Work, found: Against, order: Sequence[int]) -> Iterator[CaterpillarRow]:
    expected = found.limits(LEVELS[0])
    digits = digits_for(found.funnel.target, math.nan, math.nan)
    for at in order:
        rate, low, high = float(found.funnel.rates[at]), float(expected[0][at]), float(expected[1][at])
        text = fixed(rate, digits)
        if work.method.events:
            size = float(found.funnel.sizes[at])
            limits = work.method.of_rate(int(found.above[at]), size, conf_level=work.method.conf_level).conf_int
            low, high = limits.low, limits.high
            text = with_limits(rate, low, high, digits)
        shrunken = math.nan if found.shrunken is None else float(found.shrunken.rates[at])
        yield CaterpillarRow(label=found.names[at], rate=rate, low=low, high=high, shrunken=shrunken, text=text)
