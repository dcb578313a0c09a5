"""What a model rests on: the fits without each unit, and its diagnostics in words and numbers."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from leapstats.errors import NotEstimableError
from leapstats.output.cells import FrameCells, frame_cells
from leapstats.output.effects import as_p, capital, ratio
from leapstats.output.numbers import fixed
from leapstats.output.table import Row, Section, Text
from leapstats.regression.after_figures import Line, effects_drawn
from leapstats.regression.after_layout import After
from leapstats.regression.fit import FEW_EVENTS, FittedModel
from leapstats.regression.fits import df_of
from leapstats.regression.influence import Influence, LeftOut, influences, leave_one_out
from leapstats.regression.method import Family, Method
from leapstats.regression.rows import place_of
from leapstats.regression.table import decimals_of
from leapstats.results.frame import Key, Result
from leapstats.stats.models.collinearity import VarianceInflation, variance_inflation
from leapstats.stats.models.counts import CountModel
from leapstats.stats.models.influence import influence_measures
from leapstats.terms import StatName

LEFT_OUT, CHECK = "leave_one_out", "diagnostics"
MOST_NAMED = 10
MANY_EVENTS, FEW_CLUSTERS, MANY_DF, ALPHA = 10, 15, 10, 0.05
LARGE_VIF, MUCH = 2.0, 1.5  # of the root of the variance inflation; of the Pearson dispersion


def influence_after(fitted: FittedModel, tell: Callable[[int, int], None] | None = None) -> After:
    """Lay out how far each column moves where one unit, or one cluster, is left out."""
    left_out = leave_one_out(fitted, tell)
    found = influences(fitted, left_out)
    rows = [*_left_out_rows(fitted, [LeftOut("", fitted.terms), *left_out])]
    cells = frame_cells(rows)
    what = "cluster" if fitted.request.cluster else "unit"
    lines = [row for each in found for row in _influence_rows(fitted, each, cells)]
    heads = (fitted.way.measure.heading, "p")
    failed = [left.name for left in left_out if any(math.isnan(t.effect.estimate) for t in left.terms)]
    notes = [f"The model fitted again without each {what}: {len(left_out)} fits."]
    notes.extend(
        f"{each.column.name}: p is on the other side of 0.05 without {_listed(each.turned)}."
        for each in found
        if each.turned
    )
    if failed:
        notes.append(f"Not everything can be estimated without {_listed(failed)}.")
    return After(
        title=f"Without one {what} at a time",
        rows=tuple(rows),
        columns=tuple(map(Text, heads)),
        sections=(Section(Text(""), tuple(lines)),),
        notes=tuple(notes),
        draw=partial(
            effects_drawn,
            [_line(fitted, each) for each in found],
            (heads[0], "All (least to greatest)"),
            ratios=fitted.way.is_ratio,
        ),
    )


def _line(fitted: FittedModel, each: Influence) -> Line:
    """Return how far a column moves as it is drawn."""
    limits = each.whole.effect.low, each.whole.effect.high
    show = ratio if fitted.way.is_ratio else partial(fixed, digits=decimals_of(*limits))
    numbers = (each.whole.effect.estimate, each.lowest[1].effect.estimate, each.highest[1].effect.estimate)
    answer = "" if each.answer is None else f"{fitted.data.outcome_labels[each.answer]}: "
    estimate, low, high = map(show, numbers)
    return f"{answer}{each.column.name}", *numbers, f"{estimate} ({low} to {high})"


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f"{', '.join(names[:MOST_NAMED])}{more}"


def _influence_rows(fitted: FittedModel, each: Influence, cells: FrameCells) -> Iterator[Row]:
    """Yield what a column comes to with all units, and without those that move it farthest."""
    place = place_of(fitted, each.column, each.answer)
    limits = each.whole.effect.low, each.whole.effect.high
    show = ratio if fitted.way.is_ratio else partial(fixed, digits=decimals_of(*limits))
    answer = "" if each.answer is None else f"{fitted.data.outcome_labels[each.answer]}: "
    lines = (
        ("", f"{answer}{each.column.name}"),
        (each.lowest[0], f"lowest, without {each.lowest[0]}"),
        (each.highest[0], f"highest, without {each.highest[0]}"),
    )
    for name, label in lines:
        effect = cells.cell(show, Key(*place, _statistic(name), fitted.way.measure.name))
        yield Row(Text(label), (effect, cells.p_value(place, _statistic(name))), int(bool(name)))


def _statistic(left_out: str) -> str:
    return f"{LEFT_OUT}/{left_out}" if left_out else LEFT_OUT


def _left_out_rows(fitted: FittedModel, left_out: Sequence[LeftOut]) -> Iterator[Result]:
    """Yield what each column comes to without each unit, whose name stands after the statistic."""
    for left in left_out:
        for term in left.terms:
            place = place_of(fitted, term.column, term.answer)
            statistic = _statistic(left.name)
            yield Result(*place, statistic, fitted.way.measure.name, term.effect.estimate)
            yield Result(*place, statistic, StatName.P_VALUE, term.p_value)


@dataclass(frozen=True, slots=True)
class Check:
    """A diagnostic: what it is about, its number if it has one, and what it says."""

    label: str
    name: StatName | None
    number: float
    printed: str
    says: str
    item: str | None = None


def diagnostics_after(fitted: FittedModel) -> After:
    """Lay out what the numbers of a model should be doubted for, check by check."""
    checks = [each for look in LOOKS for each in look(fitted)]
    rows = [
        Result(
            fitted.outcome, None, check.item, None, f"{CHECK}/{check.label}", check.name, check.number, None, check.says
        )
        for check in checks
        if check.name is not None
    ]
    cells = frame_cells(rows)
    lines = []
    for check in checks:
        printed = Text(check.printed)
        if check.name is not None:
            key = Key(fitted.outcome, None, check.item, None, f"{CHECK}/{check.label}", check.name)
            printed = cells.cell(lambda _, text=check.printed: text, key)
        lines.extend([Row(Text(check.label), (printed,)), Row(Text(f"{capital(check.says)}."), indent=1)])
    return After("Diagnostics", tuple(rows), (Text("Value"),), (Section(Text(""), tuple(lines)),), (), stub="Check")


def _size(fitted: FittedModel) -> Iterator[Check]:
    rate = fitted.events_per_parameter
    if not math.isnan(rate):
        says = "enough for stable estimates" if rate >= MANY_EVENTS else "few: limits and p lean on the method"
        if rate < FEW_EVENTS:
            says = f"fewer than {FEW_EVENTS}: the estimates are shaky"
        yield Check("Events for each parameter", StatName.STATISTIC, rate, fixed(rate, 1), says)
    else:
        rate = len(fitted.data.outcome) / max(len(fitted.design.columns), 1)
        says = "enough" if rate >= MANY_EVENTS else "few: one row may decide"
        yield Check("Rows for each parameter", StatName.STATISTIC, rate, fixed(rate, 1), says)


def _separated(fitted: FittedModel) -> Iterator[Check]:
    if fitted.way.family is Family.LOGISTIC:
        says = "; ".join(fitted.notes) or "no column tells all outcomes apart"
        yield Check("Separation", None, math.nan, "yes" if fitted.notes else "no", says)


def _collinear(fitted: FittedModel) -> Iterator[Check]:
    """Yield how much wider limits are because items go together; products are left out, which always do."""
    if fitted.data.sample is not None:
        return  # it speaks of errors without a design
    single = [place for place, column in enumerate(fitted.design.columns) if len(column.parts) == 1]
    if len({fitted.design.columns[place].parts[0].predictor.item for place in single}) < 2:
        return
    terms = [fitted.design.columns[place].parts[0].predictor for place in single]
    try:
        found = variance_inflation(fitted.design.matrix[:, single], terms=[each.item for each in terms])
    except NotEstimableError:
        return
    labels = {each.item: each.label for each in terms}
    for each in found:
        yield _inflation(labels[each.name], each)


def _inflation(label: str, found: VarianceInflation) -> Check:
    says = "limits hardly wider for the other items"
    if found.per_column >= LARGE_VIF:
        says = f"limits {fixed(found.per_column, 1)} times as wide: it goes together with the other items"
    printed = fixed(found.factor, 2)
    return Check(f"Variance inflation: {label}", StatName.STATISTIC, found.factor, printed, says, found.name)


def _dispersed(fitted: FittedModel) -> Iterator[Check]:
    model = fitted.estimates
    if not isinstance(model, CountModel):
        return
    counts = "a Poisson count has" if fitted.way.family is Family.POISSON else "the model has"
    says = f"about the spread that {counts}"
    if model.dispersion >= MUCH:
        says = f"more spread than {counts}"
    elif model.dispersion <= 1 / MUCH:
        says = f"less spread than {counts}"
    if fitted.way.method is Method.HC3 and model.dispersion >= MUCH:
        says += "; HC3 allows for it"
    printed = fixed(model.dispersion, 2)
    if not math.isnan(model.dispersion_p):
        test = "likelihood ratio test against Poisson, " if fitted.way.family is Family.NEGATIVE_BINOMIAL else ""
        says += f" ({test}p {as_p(model.dispersion_p)})"
    yield Check("Dispersion", StatName.DISPERSION, model.dispersion, printed, says)
    printed, least = f"{model.zeros_observed:g}", fixed(model.zeros_expected, 1)
    says = f"about as many zeros as the {least} that the family expects"
    if model.zeros_observed > MUCH * model.zeros_expected:
        says = f"more zeros than the {least} that the family expects"
    elif model.zeros_observed < model.zeros_expected / MUCH:
        says = f"fewer zeros than the {least} that the family expects"
    yield Check("Zeros", StatName.N, float(model.zeros_observed), printed, says)


def _parallel(fitted: FittedModel) -> Iterator[Check]:
    p_value = getattr(fitted.estimates, "parallel_p", math.nan)
    if fitted.way.family is not Family.ORDINAL:
        return
    if math.isnan(p_value):
        yield Check(
            "Proportional odds", None, math.nan, "", getattr(fitted.estimates, "parallel_note", "") or "no test"
        )
        return
    says = "the odds ratios differ between the levels"
    if p_value >= ALPHA:
        says = (
            "score test that one odds ratio holds for all levels: not refuted, though few rows may not show otherwise"
        )
    yield Check("Proportional odds, p", StatName.P_VALUE, p_value, as_p(p_value), says)


def _farthest(fitted: FittedModel) -> Iterator[Check]:
    """Yield the row with the largest Cook's distance, where the fit has one."""
    try:
        measures = influence_measures(fitted.estimates)
    except ValueError:
        return
    distances = np.where(np.isnan(measures.cooks_distance), -1.0, measures.cooks_distance)
    place = int(np.argmax(distances))
    distance = float(distances[place])
    says = f"{fitted.data.names[place]} moves the result most" + ("" if distance >= 1 else ", by little")
    yield Check("Cook's distance, largest", StatName.STATISTIC, distance, fixed(distance, 2), says)


def _clustered(fitted: FittedModel) -> Iterator[Check]:
    if fitted.data.clusters is not None:
        sizes = np.unique(fitted.data.clusters, return_counts=True)[1]
        says = f"of {sizes.min()} to {sizes.max()} rows"
        if len(sizes) < FEW_CLUSTERS:
            says += f"; fewer than {FEW_CLUSTERS} is few for any standard error of clusters"
        yield Check("Clusters", StatName.N, float(len(sizes)), str(len(sizes)), says)


def _sampled(fitted: FittedModel) -> Iterator[Check]:
    """Yield what limits and p rest on where rows were sampled by a design."""
    if fitted.data.sample is not None:
        df = df_of(fitted.way, fitted.estimates)
        says = "clusters less strata and columns: " + ("enough" if df >= MANY_DF else "few, so that limits are wide")
        yield Check("Degrees of freedom of the design", StatName.DF, df, f"{df:g}", says)


LOOKS = (_size, _sampled, _separated, _clustered, _collinear, _dispersed, _parallel, _farthest)
