"""Compare published cells with what the data give, and say why one differs."""

import re
from collections.abc import Callable, Iterable, Iterator

import numpy as np

from leapstats.dictionary.expression import items
from leapstats.dictionary.study import Published, Study
from leapstats.errors import InputError, Problem, UsageError, nearest
from leapstats.output.numbers import Rounding, fixed, percent
from leapstats.reproduction.known_units import units_apart
from leapstats.reproduction.transcription import contradictions
from leapstats.reproduction.verdict import CellVerdict, Reproduction, Verdict
from leapstats.survey.published_values import Found, agrees, find
from leapstats.survey.survey import Survey
from leapstats.terms import Figure, Reason

Waves = Callable[[str], Survey]
ROUNDINGS = {Rounding.HALF_EVEN: "rounding half even", Rounding.TRUNCATED: "truncated"}
ROUNDED = (Figure.N_PERCENT, Figure.MEAN, Figure.QUARTILES)
BOUNDS = (Figure.MIN, Figure.MAX, Figure.SIGN)
MARK = "X"
FRACTION = re.compile(r"\d*")
MOST_DECIMALS = 15


def reproduce_study(study: Study, waves: Waves, only: Iterable[str] = ()) -> Reproduction:
    """Give each published cell of a study its verdict.

    Parameters
    ----------
    study
        Its published cells, in the order of its files.
    waves
        Gives the survey of a wave by its name; asked only for waves that cells are about.
    only
        Names of files of `published/`, without suffix; empty for all.

    Raises
    ------
    UsageError
        If the study has no published cells, or none in a file asked for.
    """
    wanted = tuple(only)
    known = tuple(dict.fromkeys(cell.file for cell in study.published))
    problems = [
        Problem(name, "the study has no such published file", nearest(name, known))
        for name in wanted
        if name not in known
    ]
    if not study.published:
        fix = "Add published/NAME.csv; the data dictionary README describes its columns"
        problems = [Problem("published/", "the study has no published cells", fix)]
    if problems:
        raise UsageError(f"the study {study.name}", problems)
    cells = [cell for cell in study.published if not wanted or cell.file in wanted]
    verdicts = tuple(compare(cell, waves(cell.wave), study) for cell in cells)
    units = tuple(units_apart(study, _readable(study, waves, {cell.wave for cell in cells}), cells))
    return Reproduction(study=study, verdicts=verdicts, units=units)


def _readable(study: Study, waves: Waves, needed: set[str]) -> dict[str, Survey]:
    """Read every wave; one that no cell is about may be unreadable, for only its units are looked at."""
    surveys = {}
    for wave in study.waves:
        try:
            surveys[wave.name] = waves(wave.name)
        except InputError:
            if wave.name in needed:
                raise
    return surveys


def compare(cell: Published, survey: Survey, study: Study) -> CellVerdict:
    """Give one published cell its verdict."""
    found = find(cell, survey)
    wrong = tuple(contradictions(cell, study))
    if wrong:
        why = f'printed "{cell.printed}", and {", ".join(wrong)}'
        return CellVerdict(cell=cell, verdict=Verdict.MISTYPED, computed="", explanation=why)
    if found.lacking:
        why = f"wave {cell.wave} has no {', '.join(found.lacking)}"
        declared = cell.not_computable
        return CellVerdict(cell=cell, verdict=Verdict.NOT_COMPUTABLE, computed="", explanation=why, declared=declared)
    if cell.figure in BOUNDS:
        return _bound(cell, found, study)
    computed = printed(cell, found, study)
    if computed == cell.printed and _same_base(cell, found):
        return CellVerdict(cell=cell, verdict=Verdict.MATCH, computed=computed)
    for convention, alternative in _alternatives(cell, found, survey):
        if alternative == cell.printed:
            return CellVerdict(
                cell=cell,
                verdict=Verdict.OTHER_CONVENTION,
                computed=computed,
                explanation=f"{_sizes(cell, found, computed)}; {convention} gives {alternative}",
                declared=cell.convention == convention,
            )
    return CellVerdict(
        cell=cell,
        verdict=Verdict.BASE_DIFFERS if _only_base_differs(cell, found, computed) else Verdict.DIFFERS,
        computed=computed,
        explanation=_difference(cell, found, computed, study),
        units=found.units,
    )


def printed(cell: Published, found: Found, study: Study, rounding: Rounding = Rounding.HALF_UP) -> str:
    """Print what was found the way the paper prints the cell."""
    match cell.figure:
        case Figure.N_PERCENT:
            return _n_percent(cell, found.n, found.base, rounding)
        case Figure.MEAN:
            return fixed(found.mean, decimals(cell.printed), rounding)
        case Figure.RANGE:
            return _range(cell, found, study)
        case Figure.QUARTILES:
            return _quartiles(cell, found, study.conventions.quantile_type, rounding)
        case Figure.MARK:
            return MARK if (agrees(cell, found) if cell.printed else not agrees(cell, found)) else ""
        case _:
            return found.sign or str(found.n)


def decimals(text: str) -> int:
    """Return how many decimals a printed number has."""
    return min(len(FRACTION.match(text.partition(".")[2]).group()), MOST_DECIMALS)  # type: ignore[union-attr]


def _n_percent(cell: Published, n: int, base: int, rounding: Rounding) -> str:
    if not cell.percent:
        return str(n)
    share = n / base if base else float("nan")
    return f"{n} ({percent(share, decimals(cell.percent), rounding)})"


def _quartiles(cell: Published, found: Found, kind: int, rounding: Rounding) -> str:
    """Print the median and the quartiles with the decimals of the printed median: `2.0 (1.0 to 3.5)`."""
    if not found.quartiles:
        return ""
    digits = decimals(cell.printed.partition(" ")[0])
    low, middle, high = (fixed(number, digits, rounding) for number in found.quartiles[kind])
    return f"{middle} ({low} to {high})"


def _range(cell: Published, found: Found, study: Study) -> str:
    """Print the ends of a range; where they are those of the paper, in the paper's words."""
    if (found.low, found.high) == (float(cell.low), float(cell.high)):
        return cell.printed
    named = items(cell.expression)[:1] if cell.expression is not None else ()
    codes = study.variables[named[0].name].codes if named else None
    labels = {codes.keys[code.code]: code.label for code in codes.answers} if codes else {}
    low, high = (labels.get(end, f"{end:g}") for end in (found.low, found.high))
    return f"{low} to {high}"


def _same_base(cell: Published, found: Found) -> bool:
    return not cell.base or int(cell.base) == found.base


def _only_base_differs(cell: Published, found: Found, computed: str) -> bool:
    """Tell whether the cell would print the same over the base that it states."""
    if _same_base(cell, found):
        return False
    stated = [_n_percent(cell, found.n, int(cell.base), rounding) for rounding in Rounding]
    return computed == cell.printed or (cell.figure is Figure.N_PERCENT and cell.printed in stated)


def _alternatives(cell: Published, found: Found, survey: Survey) -> Iterator[tuple[str, str]]:
    """Yield other conventions and what the cell would print under each."""
    study = survey.study
    if cell.figure in ROUNDED and _same_base(cell, found):
        for rounding, words in ROUNDINGS.items():
            yield words, printed(cell, found, study, rounding)
        for kind in found.quartiles if cell.figure is Figure.QUARTILES else ():
            yield f"quantile type {kind}", _quartiles(cell, found, kind, Rounding.HALF_UP)
    if cell.figure is Figure.N_PERCENT:
        yield from _with_other_bases(cell, found, survey)


def _with_other_bases(cell: Published, found: Found, survey: Survey) -> Iterator[tuple[str, str]]:
    for words, base in _other_bases(cell, survey):
        # Where no percentage is printed, any denominator prints the same: only the base typed tells them apart.
        if base < found.n or base == found.base or (not cell.percent and base != int(cell.base)):
            continue
        for rounding in Rounding:
            also = "" if rounding is Rounding.HALF_UP else f", {ROUNDINGS[rounding]}"
            yield f"{words}{also}", _n_percent(cell, found.n, base, rounding)


def _other_bases(cell: Published, survey: Survey) -> Iterator[tuple[str, int]]:
    units = survey.study.units
    yield f"denominator all {units}", len(survey)
    named = items(cell.expression) if cell.expression is not None else ()
    for item in named:
        reasons = survey.column(item.name).reasons if item.wave in {None, survey.wave} else np.zeros(0)
        asked = int((reasons != Reason.NOT_ASKED).sum())
        yield f"denominator {units} asked {item.name}", asked
        yield f"denominator {units} that answered {item.name}", int((reasons == Reason.ANSWERED).sum())


def _bound(cell: Published, found: Found, study: Study) -> CellVerdict:
    computed = found.sign if cell.figure is Figure.SIGN else str(found.n)
    limit = {Figure.MIN: f"at least {cell.n}", Figure.MAX: f"at most {cell.n}"}.get(cell.figure, "Kendall's tau-b")
    explanation = f'printed "{cell.printed}" ({limit}), computed {computed}'
    verdict = Verdict.BOUND_HOLDS if agrees(cell, found) else Verdict.BOUND_BROKEN
    if cell.figure is not Figure.SIGN and not _same_base(cell, found):
        explanation = f"base {found.base}, not {cell.base} {study.units}; {explanation}"
        verdict = Verdict.BASE_DIFFERS if verdict is Verdict.BOUND_HOLDS else verdict
    return CellVerdict(cell=cell, verdict=verdict, computed=computed, explanation=explanation)


def _sizes(cell: Published, found: Found, computed: str) -> str:
    said = f"printed {cell.printed}, computed {computed}"
    return said if _same_base(cell, found) else f"{said}; base {found.base}, not {cell.base}"


def _difference(cell: Published, found: Found, computed: str, study: Study) -> str:
    """Say what was expected, what was computed, by how much they differ, and which units carry the row."""
    parts = [f"printed {cell.printed or 'no mark'}, computed {computed or 'no mark'}"]
    if cell.figure is Figure.N_PERCENT and found.n != int(cell.n):
        change = found.n - int(cell.n)
        parts.append(f"{abs(change)} {'more' if change > 0 else 'fewer'}")
    if cell.figure is Figure.MARK:
        parts.append(f"{found.n} {study.unit if found.n == 1 else study.units} report it")
    if not _same_base(cell, found):
        parts.append(f"base {found.base}, not {cell.base}")
    if found.units:
        parts.append(f"carried by {', '.join(found.units)}")
    return "; ".join(parts)
