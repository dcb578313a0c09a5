"""The numbers about an item by the names that templates give them: unrounded, and as the table prints them."""

import math
from collections.abc import Mapping

from leapstats.describe.catalogue import Scale, as_average, lines_of, sources_by_name
from leapstats.describe.description import CODED, MISSING, TALLY
from leapstats.describe.shares import WEIGHTED_SHARE, WEIGHTED_TALLY, limits_statistic, share_statistic
from leapstats.describe.templates import COUNTS, ERRORS, WEIGHTED_COUNTS
from leapstats.describe.view import BlockView
from leapstats.dictionary.study import Variable
from leapstats.output.cells import LIMITS
from leapstats.output.numbers import decimals_for, fixed, percent, whole
from leapstats.results.frame import Key
from leapstats.survey.groups import Group
from leapstats.terms import ItemType, PercentOf, StatName

Keys = Mapping[str, Key]


def keys_about(view: BlockView, item: str, level: str | None, group: Group) -> dict[str, Key]:
    """Return where the numbers about an item, or one of its levels, stand in the long frame, by their names."""
    place = (item, None, group.by, group.level)
    keys = {name: Key(*place, TALLY, stat_name) for name, stat_name in COUNTS.items()}
    keys |= {name: Key(*place, WEIGHTED_TALLY, StatName.N_WEIGHTED) for name in WEIGHTED_COUNTS}
    variable = view.study.variables[item]
    if variable.type in CODED:
        of_level = (item, level, group.by, group.level)
        missing = level is not None and level.startswith(MISSING)
        keys["n"] = Key(*of_level, TALLY, StatName.N_MISSING if missing else StatName.N)
        keys["n_weighted"] = Key(*of_level, WEIGHTED_TALLY, StatName.N_WEIGHTED)
        keys.update({str(name): Key(*of_level, WEIGHTED_SHARE, name) for name in ERRORS})
        of, weighted = view.style.presentation.percent, view.study.conventions.weighted
        keys["percent"] = keys["proportion"] = Key(
            *of_level, share_statistic(of, weighted=weighted), StatName.PROPORTION
        )
        keys.update({str(name): Key(*of_level, limits_statistic(of, weighted=weighted), name) for name in LIMITS})
        if of is not PercentOf.COLUMN:
            keys["N"] = Key(*of_level, share_statistic(of, weighted=weighted), StatName.N_BASE)
    else:
        for name, source in sources_by_name(variable.type, view.study.conventions).items():
            keys[name] = Key(*place, source.statistic, StatName(name))
        keys.update({str(name): Key(*place, _limits_of(view, variable), name) for name in LIMITS})
    return {name: key for name, key in keys.items() if key.stat_name in view.numbers.get(key[:5], {})}


def number_at(view: BlockView, key: Key) -> float:
    """Return the number at a key of the long frame."""
    return view.numbers[key[:5]][key.stat_name]


def is_date(view: BlockView, item: str, name: str) -> bool:
    """Tell whether a number about an item is a date."""
    variable = view.study.variables[item]
    return variable.type is ItemType.DATE and name in sources_by_name(variable.type, view.study.conventions)


def printed_at(view: BlockView, item: str, name: str, key: Key) -> str:
    """Return a number as the table prints it."""
    number, variable = number_at(view, key), view.study.variables[item]
    looks = view.style.presentation
    if name in (*COUNTS, *WEIGHTED_COUNTS):
        return whole(number)
    if name == StatName.DESIGN_EFFECT:
        return fixed(number, 2)
    if name == "proportion":
        return fixed(number, 2 + looks.percent_digits(variable))
    if variable.type in CODED:
        return percent(number, looks.percent_digits(variable))
    sources = sources_by_name(variable.type, view.study.conventions)
    show = sources[name].show if name in sources else as_average
    return show(number, scale_of(view, variable))


def _statistic(view: BlockView, variable: Variable, name: str) -> str:
    """Return the name in the long frame of what gives a number."""
    return sources_by_name(variable.type, view.study.conventions)[name].statistic


def _limits_of(view: BlockView, variable: Variable) -> str:
    """Return the name in the long frame of what gives the limits of a mean; "" where nothing does."""
    lines = lines_of(variable.type, view.study.conventions)
    return next((line.limits.__name__ for line in lines if line.limits is not None), "")


def scale_of(view: BlockView, variable: Variable) -> Scale:
    """Return with what decimals an item prints; the spread of a measurement decides."""
    digits = view.style.presentation.digits_of(variable)
    if variable.type is ItemType.COUNT:
        return Scale() if digits is None else Scale(average=digits)
    if variable.type is ItemType.DATE:
        ends = [view.stats(variable.name, None, group, _statistic(view, variable, "min")) for group in view.groups]
        days = [day for each in ends for day in each.values() if not math.isnan(day)]
        return Scale(days_only=all(day == math.floor(day) for day in days))
    if digits is None:
        spread = view.stats(variable.name, None, view.groups[0], _statistic(view, variable, "sd"))
        digits = decimals_for(spread.get(StatName.SD, math.nan))
    return Scale(digits, digits)
