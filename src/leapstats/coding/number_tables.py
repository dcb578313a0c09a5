"""The tables of ratings that are numbers: alpha, and the six intraclass correlations."""

from leapstats.coding.coefficients import PAIRS, Cells, titled
from leapstats.coding.rates import FORM, ICC, INTERVAL, TALLY
from leapstats.coding.sheet import Sheet
from leapstats.output.effects import ci_word
from leapstats.output.notes import stamp_of
from leapstats.output.numbers import fixed, whole
from leapstats.output.table import Row, Section, Table, Text
from leapstats.results.frame import Key
from leapstats.stats.respondents import IccForm
from leapstats.terms import StatName

OF_INTERVAL = "Krippendorff's alpha for numbers: two ratings are as far apart as the square of their difference."
SAME = "The same number; of ratings on a fine scale it is low however near they are."
ONE_WAY = "Each unit has raters of its own."
AGREEMENT = "A sample of raters rates all units; a rater who is always higher disagrees."
CONSISTENCY = "These raters and no others; a rater who is always higher does not disagree."
WORDS = {
    IccForm.ICC1: ("ICC(1,1), one rating, one-way", ONE_WAY),
    IccForm.ICC2: ("ICC(2,1), one rating, agreement", AGREEMENT),
    IccForm.ICC3: ("ICC(3,1), one rating, consistency", CONSISTENCY),
    IccForm.ICC1K: ("ICC(1,k), mean of raters, one-way", ONE_WAY),
    IccForm.ICC2K: ("ICC(2,k), mean of raters, agreement", AGREEMENT),
    IccForm.ICC3K: ("ICC(3,k), mean of raters, consistency", CONSISTENCY),
}


def ratings_table(sheet: Sheet, cells: Cells) -> Table:
    """Lay out how far ratings that are numbers agree."""
    place = (sheet.item, None, None, None)
    ci = ci_word(cells.conf_level)
    counted = "Units that at least two coders rated."
    row = Row(
        Text("All ratings"),
        (cells.count(place, StatName.N_BASE), cells.agreed(place), cells.coefficient(place, INTERVAL)),
    )
    return Table(
        title=titled(sheet),
        stub=Text("Ratings"),
        columns=(
            Text("Units, n", (counted,)),
            Text(f"Agreement, % ({ci})", (PAIRS, SAME)),
            Text(f"Alpha ({ci})", (OF_INTERVAL,)),
        ),
        sections=(Section(Text(""), (row,)),),
        stamp=stamp_of(sheet.survey.study),
    )


def forms_table(sheet: Sheet, cells: Cells) -> Table:
    """Lay out the six intraclass correlations of the units that all coders rated."""
    count = whole(cells.number((sheet.item, None, FORM, None), TALLY, StatName.N))
    rows = []
    for form in IccForm:
        place = (sheet.item, None, FORM, form.value)
        label, note = WORDS[form]
        ratio = cells.frame.cell(lambda number: fixed(number, 2), Key(*place, ICC, StatName.STATISTIC))
        shown = (cells.coefficient(place, ICC), ratio, cells.frame.p_value(place, ICC))
        rows.append(Row(Text(label, (note,)), shown))
    return Table(
        title=f"Intraclass correlations of {len(sheet.coders)} coders: {count} units that all of them rated",
        stub=Text("Form"),
        columns=(
            Text(f"ICC ({ci_word(cells.conf_level)})"),
            Text("F", ("Of no difference between units.",)),
            Text("p"),
        ),
        sections=(Section(Text(""), tuple(rows)),),
        stamp=stamp_of(sheet.survey.study),
    )
