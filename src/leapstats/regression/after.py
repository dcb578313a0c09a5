"""What is asked after a model was fitted: predictions, average differences, contrasts and joint tests."""

import math
from collections.abc import Iterator, Sequence
from functools import partial

from leapstats.association.pairs import YES
from leapstats.output.cells import FrameCells, frame_cells
from leapstats.output.effects import as_ratio, capital, ci_word, in_points
from leapstats.output.numbers import DASH, fixed, percent
from leapstats.output.table import Row, Section, Text
from leapstats.regression.after_figures import Line, numbers_drawn
from leapstats.regression.after_layout import After
from leapstats.regression.averages import Average, Setting, margins, predicted
from leapstats.regression.fit import FittedModel
from leapstats.regression.method import COUNTS, Family
from leapstats.regression.notes import products_words
from leapstats.regression.request import WAVE
from leapstats.regression.rows import more
from leapstats.regression.table import decimals_of, decimals_of_column, decimals_of_positive, difference_words
from leapstats.regression.term_tests import JointTest, contrasts, joint_tests
from leapstats.results.effect import Effect
from leapstats.results.frame import Key, Place, Result
from leapstats.terms import StatName

LIMITS = (StatName.CONF_LOW, StatName.CONF_HIGH)
PREDICTED, MARGIN, CONTRAST, JOINT = "predicted", "average_marginal_effect", "contrast", "joint_test"


def predictions_after(fitted: FittedModel, items: Sequence[str]) -> After:
    """Lay out what the model expects at each value of one or two of its items."""
    found = predicted(fitted, items)
    name, unit = _of_predictions(fitted), _unit(fitted)
    rows = [
        row._replace(stat=unit * row.stat) for each in found for row in _average_rows(fitted, each, PREDICTED, name)
    ]
    cells = frame_cells(rows)
    decimals = decimals_of_column([_decimals(fitted, each, unit) for each in found])
    lines = [
        Row(
            Text(_settings_label(fitted, each)),
            (
                cells.cell(
                    partial(_expected, fitted=fitted, digits=digits),
                    *(Key(*_place(fitted, each), PREDICTED, stat) for stat in (name, *LIMITS)),
                ),
            ),
        )
        for each, digits in zip(found, decimals, strict=True)
    ]
    labels = " and ".join(_label(fitted, item) for item in items)
    scale = {StatName.PROPORTION: "logit scale"}.get(name, "log scale" if fitted.way.family in COUNTS else "")
    limits = f"limits by {_limits_by(fitted)}{f' on the {scale}' if scale else ''}"
    notes = [f"Averaged over the {_over(fitted)}, the other items being as they are; {limits}."]
    what = "Share, %" if name is StatName.PROPORTION else "Mean"
    if name is StatName.RATE:
        what = f"Per {unit:,} of {_label(fitted, fitted.request.per)}"
    heading = f"{what} ({ci_word(fitted.request.conf_level)})"
    drawn = [
        _line(each, row, 100 if name is StatName.PROPORTION else unit) for each, row in zip(found, lines, strict=True)
    ]
    return After(
        title=f"Predicted by {labels}",
        rows=tuple(rows),
        columns=(Text(heading),),
        sections=(Section(Text(""), tuple(lines)),),
        notes=tuple(notes),
        draw=partial(numbers_drawn, drawn, (what, heading)),
    )


def _line(each: Average, row: Row, unit: int) -> Line:
    """Return a prediction as it is drawn."""
    found = each.found
    numbers = (unit * found.estimate, unit * found.conf_int.low, unit * found.conf_int.high)
    return row.label.text, *numbers, row.cells[0].text


def margins_after(fitted: FittedModel) -> After:
    """Lay out average differences of the outcome."""
    found, unit = margins(fitted), _unit(fitted)
    rows = [
        row if row.stat_name is StatName.P_VALUE else row._replace(stat=unit * row.stat)
        for each in found
        for row in _average_rows(fitted, each, MARGIN, StatName.ESTIMATE)
    ]
    cells = frame_cells(rows)
    show = partial(_difference, fitted=fitted)
    lines = []
    for each in found:
        place = _place(fitted, each)
        effect = cells.cell(show, *(Key(*place, MARGIN, stat) for stat in (StatName.ESTIMATE, *LIMITS)))
        lines.append(Row(Text(_margin_label(fitted, each)), (effect, cells.p_value(place, MARGIN))))
    points = fitted.way.family not in {Family.LINEAR, *COUNTS}
    what = "Difference, percentage points" if points else "Difference of means"
    if fitted.data.exposure is not None:
        what = f"Difference per {unit:,} of {_label(fitted, fitted.request.per)}"
    columns = (Text(f"{what} ({ci_word(fitted.request.conf_level)})"), Text("p"))
    note = (
        f"Averaged over the {_over(fitted)}, the other items being as they are; limits and p by {_limits_by(fitted)}."
    )
    return After("Average marginal effects", tuple(rows), columns, (Section(Text(""), tuple(lines)),), (note,))


def contrasts_after(fitted: FittedModel, item: str) -> After:
    """Lay out every pair of levels of an item."""
    predictor, found = contrasts(fitted, item)
    measure = fitted.way.measure.name
    rows, lines = [], []
    for each in found:
        answer = each.term.answer
        level = f"{predictor.levels[each.level]}-{predictor.levels[each.against]}"
        of_outcome = fitted.data.outcome_levels[answer] if answer is not None else None
        place: Place = (fitted.outcome, of_outcome, item, level)
        effect = each.term.effect
        for name, number in zip((measure, *LIMITS), effect, strict=True):
            rows.append(Result(*place, CONTRAST, name, number, fitted.how or None, each.term.note or None))
        rows.append(Result(*place, CONTRAST, StatName.P_VALUE, each.term.p_value, fitted.how or None))
        label = f"{predictor.labels[each.level]} against {predictor.labels[each.against]}"
        lines.append((place, f"{_answer(fitted, answer)}{label}", each.term.note))
    cells = frame_cells(rows)
    show = partial(_effect, fitted=fitted)
    printed = [
        Row(
            Text(label, (f"{capital(note)}.",) if note else ()),
            (
                cells.cell(show, *(Key(*place, CONTRAST, name) for name in (measure, *LIMITS))),
                cells.p_value(place, CONTRAST),
            ),
        )
        for place, label, note in lines
    ]
    columns = (Text(f"{fitted.way.measure.heading} ({ci_word(fitted.request.conf_level)})"), Text("p"))
    note = "The model fitted with each level as the one compared with: limits and p are those of its method."
    if len(found) > 1:
        note += f" {len(found)} comparisons, whose p are not adjusted for their number."
    return After(
        f"Pairs of levels of {predictor.label}", tuple(rows), columns, (Section(Text(""), tuple(printed)),), (note,)
    )


def joint_tests_after(fitted: FittedModel) -> After:
    """Lay out a test of each term."""
    tests = joint_tests(fitted)
    rows: list[Result] = []
    for test in tests:
        place: Place = (fitted.outcome, None, ":".join(test.items), None)
        found = test.found
        for name, number in (
            (StatName.STATISTIC, found.statistic),
            (StatName.DF, found.df),
            (StatName.P_VALUE, found.p_value),
        ):
            rows.append(Result(*place, JOINT, name, number, found.method or None, found.note or None))
    cells = frame_cells(rows)
    lines = [_joint_row(fitted, test, cells) for test in tests]
    columns = (Text("Statistic"), Text("df"), Text("p"))
    methods = dict.fromkeys(capital(test.found.method) for test in tests if test.found.method)
    notes = [f"{method}; each term with the others in the model." for method in methods]
    notes.extend(products_words(fitted))
    return After("Tests of terms", tuple(rows), columns, (Section(Text(""), tuple(lines)),), tuple(notes))


def _over(fitted: FittedModel) -> str:
    return "rows" if fitted.data.sample is None else "population"


def _limits_by(fitted: FittedModel) -> str:
    return "the delta method" if fitted.data.sample is None else "the sample design"


def _joint_row(fitted: FittedModel, test: JointTest, cells: FrameCells) -> Row:
    place: Place = (fitted.outcome, None, ":".join(test.items), None)
    notes = (f"{capital(test.found.note)}.",) if test.found.note else ()
    return Row(
        Text(" × ".join(test.labels), notes),
        (
            cells.cell(partial(_or_dash, digits=2), Key(*place, JOINT, StatName.STATISTIC)),
            cells.cell(partial(_or_dash, digits=0), Key(*place, JOINT, StatName.DF)),
            cells.p_value(place, JOINT),
        ),
    )


def _average_rows(fitted: FittedModel, each: Average, statistic: str, name: StatName) -> Iterator[Result]:
    place, found = _place(fitted, each), each.found
    numbers = [(name, found.estimate), *zip(LIMITS, (found.conf_int.low, found.conf_int.high), strict=True)]
    if name is StatName.ESTIMATE:
        numbers.append((StatName.P_VALUE, found.p_value))
    for stat_name, number in numbers:
        yield Result(*place, statistic, stat_name, number, found.method)


def _place(fitted: FittedModel, each: Average) -> Place:
    by = ":".join(setting.predictor.item for setting in each.settings)
    level = ":".join(setting.code for setting in each.settings if setting.predictor.levels or len(each.settings) > 1)
    if not level and len(each.settings) == 1:
        level = each.settings[0].code
    of_outcome = YES if fitted.way.family is Family.LOGISTIC else None
    if each.answer is not None:
        of_outcome = fitted.data.outcome_levels[each.answer]
    return fitted.outcome, of_outcome, by, level


def _settings_label(fitted: FittedModel, each: Average) -> str:
    alone = len(each.settings) == 1 and each.answer is None
    return f"{_answer(fitted, each.answer)}{', '.join(_named_setting(x, alone=alone) for x in each.settings)}"


def _named_setting(setting: Setting, *, alone: bool) -> str:
    """Name a value, with its item where the level alone would not tell it."""
    predictor = setting.predictor
    if predictor.levels == ("0", "1") or not predictor.levels or not alone:
        return f"{predictor.label}: {setting.label}"
    return setting.label


def _margin_label(fitted: FittedModel, each: Average) -> str:
    (setting,) = each.settings
    predictor = setting.predictor
    label = f"{predictor.label} (for {more(predictor.per)})"
    if predictor.levels:
        label = f"{predictor.label}: {setting.label} against {predictor.labels[0]}"
    return f"{_answer(fitted, each.answer)}{label}"


def _answer(fitted: FittedModel, answer: int | None) -> str:
    return "" if answer is None else f"{fitted.data.outcome_labels[answer]}: "


def _label(fitted: FittedModel, item: str) -> str:
    return fitted.data.survey.study.variables[item].label if item != WAVE else "Wave"


def _unit(fitted: FittedModel) -> int:
    """Return the power of ten of what a count is per that makes the overall rate 1 or more; 1 without."""
    if fitted.data.exposure is None or not fitted.data.outcome.any():
        return 1
    rate = float(fitted.data.outcome.sum() / fitted.data.exposure.sum())
    return int(10 ** max(0, math.ceil(-math.log10(rate))))


def _of_predictions(fitted: FittedModel) -> StatName:
    """Return what predictions are in the long frame: shares, means, or rates, which have their printed unit."""
    if fitted.data.exposure is not None:
        return StatName.RATE
    return StatName.MEAN if fitted.way.family in {Family.LINEAR, *COUNTS} else StatName.PROPORTION


def _decimals(fitted: FittedModel, each: Average, unit: int) -> int:
    """Return the decimals that a prediction needs, printed per so many units."""
    limits = unit * each.found.conf_int.low, unit * each.found.conf_int.high
    return decimals_of_positive(*limits) if fitted.way.family in COUNTS else decimals_of(*limits)


def _expected(estimate: float, low: float, high: float, *, fitted: FittedModel, digits: int) -> str:
    if math.isnan(estimate):
        return DASH
    if fitted.way.family in {Family.LINEAR, *COUNTS}:
        return f"{fixed(estimate, digits)} ({fixed(low, digits)} to {fixed(high, digits)})"
    return f"{percent(estimate)} ({percent(low)} to {percent(high)})"


def _difference(estimate: float, low: float, high: float, *, fitted: FittedModel) -> str:
    if fitted.way.family in {Family.LINEAR, *COUNTS}:
        return difference_words(estimate, low, high)
    return in_points(Effect(estimate, low, high))


def _effect(estimate: float, low: float, high: float, *, fitted: FittedModel) -> str:
    return as_ratio(Effect(estimate, low, high)) if fitted.way.is_ratio else difference_words(estimate, low, high)


def _or_dash(number: float, *, digits: int) -> str:
    return DASH if math.isnan(number) else fixed(number, digits)
