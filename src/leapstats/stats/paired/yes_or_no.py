"""Tests and odds ratios of paired yes-or-no answers: `[[both, lost], [gained, neither]]`, rows before, columns after.

Odds ratios are after against before: gained over lost.
"""

import math
from dataclasses import replace

import numpy as np

from leapstats.stats.checks import Table, two_by_two
from leapstats.stats.exact.conditional import Conditional, limits, on_odds_scale, tail_p
from leapstats.stats.exact.lattice import check_states
from leapstats.stats.result import Inference

UNCHANGED = "no unit changed"
INSTEAD = "use mcnemar_chi_square or newcombe_paired_difference"


def fair_coin(lost: int, gained: int, instead: str = INSTEAD) -> Conditional:
    """Return the distribution of the number that gained, given how many changed.

    The parameter is the log of the odds to gain rather than lose; at 0 both are equally likely. TooLargeError if more
    than 2,000,000 changed; `instead` says what to take.
    """
    from scipy.special import gammaln

    check_states(lost + gained + 1, instead)
    support = np.arange(lost + gained + 1, dtype=np.float64)
    return Conditional(support, -gammaln(support + 1) - gammaln(support[::-1] + 1), float(gained))


def _changed(table: Table) -> tuple[int, int]:
    _, lost, gained, _ = two_by_two(table)
    return lost, gained


def _inference(method: str, changed: tuple[int, int], *, p_value: float) -> Inference:
    """Return a p with the paired odds ratio, and a note where no unit changed."""
    lost, gained = changed
    ratio = gained / lost if lost else math.inf if gained else math.nan
    return Inference(method=method, estimate=ratio, p_value=p_value, note="" if lost + gained else UNCHANGED)


def _mid_p(lost: int, gained: int) -> float:
    # Where both are equal each tail is a half, up to rounding.
    return 1.0 if lost == gained else tail_p(fair_coin(lost, gained), mid=True)


def mcnemar_exact(table: Table) -> Inference:
    """Test whether as many units gained a trait as lost it (exact, two-sided).

    Parameters
    ----------
    table
        `[[both, lost], [gained, neither]]`, whole numbers of units from 0: row = before yes/no,
        column = after yes/no.

    Returns
    -------
    Inference
        `p_value` is in (0, 1], twice the smaller tail; it is 1 where as many gained as lost, and
        where no unit changed, which `note` says. `estimate` is the paired odds ratio, gained over
        lost: infinite where none lost, NaN where none changed.

    Raises
    ------
    ValueError
        If the table is not 2x2 of counts.
    TooLargeError
        If more than 2,000,000 units changed.

    Notes
    -----
    Not where a test close to its level is wanted rather than one that never exceeds it: exact
    McNemar is conservative at n = 30, `mcnemar_mid_p` less so. Not for independent groups, where
    `fisher_exact` is the test. Units that did not change do not enter.

    References
    ----------
    McNemar (1947), Psychometrika 12:153-157. Fagerland, Lydersen & Laake (2013), BMC Med Res
    Methodol 13:91.
    """
    lost, gained = _changed(table)
    return _inference("exact McNemar test", (lost, gained), p_value=tail_p(fair_coin(lost, gained)))


def mcnemar_mid_p(table: Table) -> Inference:
    """Test whether as many units gained a trait as lost it (mid-p, twice the smaller tail).

    Parameters, returns and errors are those of `mcnemar_exact`.

    Notes
    -----
    Not where the level has to be guaranteed: it is exceeded at times, by little. There take
    `mcnemar_exact`.

    References
    ----------
    Lancaster (1961), JASA 56:223-234. Fagerland, Lydersen & Laake (2013), BMC Med Res Methodol 13:91.
    """
    lost, gained = _changed(table)
    return _inference("mid-p McNemar test", (lost, gained), p_value=_mid_p(lost, gained))


def mcnemar_chi_square(table: Table) -> Inference:
    """Test whether as many units gained a trait as lost it (asymptotic, without correction).

    Parameters and errors are those of `mcnemar_exact`, without a limit to the units.

    Returns
    -------
    Inference
        `statistic`, with `df` 1, and `p_value`; 0 and 1 where no unit changed, which `note` says.

    Notes
    -----
    Not for fewer than about 25 units that changed: it is then too lenient at times; take
    `mcnemar_mid_p`.

    References
    ----------
    McNemar (1947), Psychometrika 12:153-157. Fagerland, Lydersen & Laake (2013), BMC Med Res
    Methodol 13:91.
    """
    lost, gained = _changed(table)
    statistic = (gained - lost) ** 2 / (gained + lost) if gained + lost else 0.0
    found = _inference("McNemar's chi-square, uncorrected", (lost, gained), p_value=math.erfc(math.sqrt(statistic / 2)))
    return replace(found, statistic=statistic, df=1.0)


def corrected_mcnemar_chi_square(table: Table) -> Inference:
    """Test whether as many units gained a trait as lost it (asymptotic, corrected for continuity).

    Parameters and errors are those of `mcnemar_exact`, without a limit to the units.

    Returns
    -------
    Inference
        `statistic`, with `df` 1, and `p_value`: the numbers that gained and lost are taken 1 nearer to each other,
        or as equal where they are no further apart. 0 and 1 where no unit changed, which `note` says.

    Notes
    -----
    To agree with published numbers, and with `mcnemar.test` of R, which corrects by default. Not at n = 30: it is as
    conservative as `mcnemar_exact`, or more so; take `mcnemar_mid_p`.

    References
    ----------
    Edwards (1948), Psychometrika 13:185-187. Fagerland, Lydersen & Laake (2013), BMC Med Res Methodol 13:91.
    """
    lost, gained = _changed(table)
    statistic = max(0, abs(gained - lost) - 1) ** 2 / (gained + lost) if gained + lost else 0.0
    p = math.erfc(math.sqrt(statistic / 2))
    found = _inference("McNemar's chi-square, corrected for continuity", (lost, gained), p_value=p)
    return replace(found, statistic=statistic, df=1.0)


def paired_odds_ratio(table: Table, *, conf_level: float = 0.95) -> Inference:
    """Estimate the paired odds ratio, gained over lost, with exact limits.

    Parameters
    ----------
    table
        `[[both, lost], [gained, neither]]`, whole numbers of units from 0.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Inference
        `estimate` is the conditional maximum likelihood estimate, 0 where none gained, infinite
        where none lost, and NaN with limits 0 and infinity where no unit changed. The limits are
        central, and `p_value` is that of `mcnemar_exact`: at most 1 - conf_level if and only if the
        limits leave 1 out or end there.

    Raises
    ------
    ValueError
        If the table is not 2x2 of counts, or the level out of range.
    TooLargeError
        If more than 2,000,000 units changed.

    Notes
    -----
    Not an odds ratio of the margins: it compares a unit with itself, and is mostly further from 1 than
    the ratio of the odds after and before. Where the change of a share is what matters take
    `tango_paired_difference`. Conservative; `mid_p_paired_odds_ratio` is less so.

    References
    ----------
    Clopper & Pearson (1934), Biometrika 26:404-413, for the limits of the share that gained. Breslow
    & Day (1980), Statistical Methods in Cancer Research 1, section 5.2.
    """
    lost, gained = _changed(table)
    distribution = fair_coin(lost, gained)
    found = _inference("paired odds ratio with exact limits", (lost, gained), p_value=tail_p(distribution))
    return replace(found, conf_int=on_odds_scale(limits(distribution, conf_level)))


def mid_p_paired_odds_ratio(table: Table, *, conf_level: float = 0.95) -> Inference:
    """Estimate the paired odds ratio, gained over lost, with mid-p limits and the mid-p McNemar p.

    Parameters, returns and errors are those of `paired_odds_ratio`.

    Notes
    -----
    Not where the level has to be guaranteed: these limits cover below it at times, by little. There
    take `paired_odds_ratio`, whose other notes hold here.

    References
    ----------
    Lancaster (1961), JASA 56:223-234. Fagerland, Lydersen & Laake (2014), Stat Med 33:2850-2875.
    """
    lost, gained = _changed(table)
    found = _inference("paired odds ratio with mid-p limits", (lost, gained), p_value=_mid_p(lost, gained))
    return replace(found, conf_int=on_odds_scale(limits(fair_coin(lost, gained), conf_level, mid=True)))
