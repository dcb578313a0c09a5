"""What is too large is refused before memory is taken, and what is no number before it meets numpy."""

import math
import time
import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest

from leapstats import stats
from leapstats.errors import TooLargeError

Call = Callable[[], object]
MEGABYTE = 2**20

# In floats these would take gigabytes to petabytes: the pairs of units, the values of a sum, the units of a table.
LONG = np.random.default_rng(1).permutation(100_000).astype(float)
TIED = LONG % 7
HUGE = [[10**9, 10**9], [10**9, 10**9]]
OUTCOME = (LONG[:20_000] % 2).astype(int)

TOO_LARGE: dict[str, Call] = {
    "mann_whitney": lambda: stats.mann_whitney(LONG, LONG + 0.5),
    "mann_whitney, ties": lambda: stats.mann_whitney(TIED, TIED),
    "hodges_lehmann_shift": lambda: stats.hodges_lehmann_shift(LONG, TIED),
    "kendall_tau": lambda: stats.kendall_tau(LONG, LONG[::-1]),
    "kendall_tau, ties": lambda: stats.kendall_tau(TIED, LONG % 11),
    "kendall_tau, drawn": lambda: stats.kendall_tau(LONG, LONG[::-1], permutations=10),
    "jonckheere_terpstra": lambda: stats.jonckheere_terpstra([LONG, LONG + 0.5, TIED]),
    "exact_kruskal_wallis": lambda: stats.exact_kruskal_wallis([LONG, LONG + 0.5, TIED]),
    "boschloo": lambda: stats.boschloo(HUGE),
    "wilcoxon_signed_rank": lambda: stats.wilcoxon_signed_rank(LONG),
    "hodges_lehmann": lambda: stats.hodges_lehmann(LONG),
    "permutation_mean_difference": lambda: stats.permutation_mean_difference(LONG, TIED),
    "permutation_mean_change": lambda: stats.permutation_mean_change(LONG),
    "permutation_means": lambda: stats.permutation_means([LONG, TIED, LONG % 5]),
    "mcnemar_exact": lambda: stats.mcnemar_exact(HUGE),
    "mcnemar_mid_p": lambda: stats.mcnemar_mid_p([[0, 10**9], [10**9 + 1, 0]]),
    "paired_odds_ratio": lambda: stats.paired_odds_ratio(HUGE),
    "mid_p_paired_odds_ratio": lambda: stats.mid_p_paired_odds_ratio(HUGE),
    "fisher_exact": lambda: stats.fisher_exact(HUGE),
    "conditional_odds_ratio": lambda: stats.conditional_odds_ratio(HUGE),
    "stratified_odds_ratio": lambda: stats.stratified_odds_ratio([[[10**6] * 2] * 2] * 50),
    "odds_ratio_family": lambda: stats.odds_ratio_family([HUGE]),
    "fisher_freeman_halton": lambda: stats.fisher_freeman_halton([[10**9] * 3] * 3),
    "monte_carlo_freeman_halton": lambda: stats.monte_carlo_freeman_halton([[10**9] * 3] * 3, tables=10),
    "exact_stuart_maxwell": lambda: stats.exact_stuart_maxwell([[0, 10**9], [10**9, 0]]),
    "exact_cochran_armitage": lambda: stats.exact_cochran_armitage([[10**9, 10**9]] * 3),
    "exact_cochran_q": lambda: stats.exact_cochran_q(np.tile(np.arange(40_000) % 2, (2, 1))),
    "exact_friedman": lambda: stats.exact_friedman(LONG.reshape(4, -1)),
    "mid_p_proportion": lambda: stats.mid_p_proportion(5, 10**12),
    "blaker_proportion": lambda: stats.blaker_proportion(10**11, 10**12),
    "mid_p_rate_ratio": lambda: stats.mid_p_rate_ratio([10**9, 10**9], [1, 2]),
    "westfall_young": lambda: stats.westfall_young(np.ones((50_000, 30)), np.ones((50_000, 30))),
    "exact_logistic": lambda: stats.exact_logistic(OUTCOME, LONG[:20_000, None]),
    "exact_poisson": lambda: stats.exact_poisson(OUTCOME, LONG[:20_000, None]),
    "exact_poisson, few units": lambda: stats.exact_poisson(LONG[:30] % 7, np.sqrt(LONG[:30, None])),
    "negative_binomial": lambda: stats.negative_binomial(LONG * 1000, LONG[:, None]),
    "conditional_logistic": lambda: stats.conditional_logistic(OUTCOME, LONG[:20_000, None], strata=[0] * 20_000),
}


# What the messages name, on the same numbers; two of them leave the choice to draw, too.
FOR_ANY_SIZE: dict[str, Call] = {
    "mann_whitney": lambda: stats.mann_whitney_asymptotic(LONG, LONG + 0.5),
    "mann_whitney, ties": lambda: stats.mann_whitney_asymptotic(TIED, TIED),
    "hodges_lehmann_shift": lambda: stats.hodges_lehmann_shift_asymptotic(LONG, TIED),
    "kendall_tau": lambda: stats.kendall_tau_asymptotic(LONG, LONG[::-1]),
    "kendall_tau, ties": lambda: stats.kendall_tau_asymptotic(TIED, LONG % 11),
    "jonckheere_terpstra": lambda: stats.jonckheere_terpstra_asymptotic([LONG, LONG + 0.5, TIED]),
    "exact_kruskal_wallis": lambda: stats.kruskal_wallis([LONG, LONG + 0.5, TIED]),
    "wilcoxon_signed_rank": lambda: stats.wilcoxon_asymptotic(LONG),
    "hodges_lehmann": lambda: stats.paired_t(LONG),
    "permutation_mean_difference": lambda: stats.welch_t(LONG, TIED),
    "permutation_means": lambda: stats.welch_anova([LONG, TIED, LONG % 5]),
    "boschloo": lambda: stats.chi_square(HUGE),
    "mcnemar_exact": lambda: stats.mcnemar_chi_square(HUGE),
    "fisher_exact": lambda: stats.score_odds_ratio(HUGE),
    "stratified_odds_ratio": lambda: stats.mantel_haenszel([[[10**6] * 2] * 2] * 50),
    "exact_stuart_maxwell": lambda: stats.bhapkar([[0, 10**9], [10**9, 0]]),
    "exact_cochran_armitage": lambda: stats.cochran_armitage([[10**9, 10**9]] * 3),
    "exact_cochran_q": lambda: stats.cochran_q(np.tile(np.arange(40_000) % 2, (2, 1))),
    "exact_friedman": lambda: stats.friedman(LONG.reshape(4, -1)),
    "mid_p_proportion": lambda: stats.wilson_proportion(5, 10**12),
    "mid_p_rate_ratio": lambda: stats.conditional_rate_ratio([10**9, 10**9], [1, 2]),
}


@pytest.mark.parametrize("name", FOR_ANY_SIZE)
def test_what_a_refusal_names_answers_in_seconds(name: str) -> None:
    begin = time.process_time()
    assert isinstance(FOR_ANY_SIZE[name](), stats.Inference)
    assert time.process_time() - begin < 20


@pytest.mark.parametrize("name", TOO_LARGE)
def test_a_refusal_takes_no_memory_and_says_what_to_take(name: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(TooLargeError, match=r"; (use|group) "):
            TOO_LARGE[name]()
        # What was given takes up to 50 MB itself.
        assert tracemalloc.get_traced_memory()[1] < 150 * MEGABYTE
    finally:
        tracemalloc.stop()


# As many values of the first cell as there are units, but few events: no array as long as the groups are large.
def test_few_events_among_very_many_units_are_counted() -> None:
    tracemalloc.start()
    found = stats.exact_cochran_armitage([[3, 10**12], [1, 10**12], [0, 10**12]])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10 * MEGABYTE
    # Four events in three groups alike: the sum of scores 0, 1, 2 is at most 1 in 1 + 4 of 81 ways.
    assert found.p_value == pytest.approx(2 * 5 / 81, rel=1e-6)


BAD = {"infinite": [1.0, math.inf, 2.0], "missing": [1.0, math.nan, 2.0], "too long": [10**400, 1, 2], "words": ["a"]}
OF_SAMPLES: dict[str, Callable[[object], object]] = {
    "wilcoxon_signed_rank": stats.wilcoxon_signed_rank,
    "sign_test": stats.sign_test,
    "hodges_lehmann": stats.hodges_lehmann,
    "paired_t": stats.paired_t,
    "welch_t": lambda bad: stats.welch_t(bad, [1, 2]),
    "mann_whitney": lambda bad: stats.mann_whitney([1, 2], bad),
    "student_t": lambda bad: stats.student_t(bad, [1, 2]),
    "anova": lambda bad: stats.anova([bad, [1, 2]]),
    "kruskal_wallis": lambda bad: stats.kruskal_wallis([bad, [1, 2]]),
    "exact_kruskal_wallis": lambda bad: stats.exact_kruskal_wallis([bad, [1, 2]]),
    "mann_whitney_asymptotic": lambda bad: stats.mann_whitney_asymptotic(bad, [1, 2]),
    "wilcoxon_asymptotic": stats.wilcoxon_asymptotic,
    "hodges_lehmann_shift": lambda bad: stats.hodges_lehmann_shift(bad, [1, 2]),
    "hodges_lehmann_shift_asymptotic": lambda bad: stats.hodges_lehmann_shift_asymptotic(bad, [1, 2]),
    "kendall_tau_asymptotic": lambda bad: stats.kendall_tau_asymptotic(bad, bad),
    "jonckheere_terpstra_asymptotic": lambda bad: stats.jonckheere_terpstra_asymptotic([bad, [1]]),
    "welch_anova": lambda bad: stats.welch_anova([bad, [1, 2]]),
    "jonckheere_terpstra": lambda bad: stats.jonckheere_terpstra([[1], bad]),
    "kendall_tau": lambda bad: stats.kendall_tau(bad, bad),
    "permutation_mean_difference": lambda bad: stats.permutation_mean_difference(bad, [1]),
    "permutation_mean_change": stats.permutation_mean_change,
    "permutation_means": lambda bad: stats.permutation_means([bad, [1]]),
    "friedman": lambda bad: stats.friedman([bad, bad]),
    "holm": stats.holm,
    "cochran_armitage": lambda bad: stats.cochran_armitage([[1, 2]] * 3, scores=bad),
    "exact_cochran_armitage": lambda bad: stats.exact_cochran_armitage([[1, 2]] * 3, scores=bad),
    "westfall_young": lambda bad: stats.westfall_young([bad], [bad]),
    "firth_logistic": lambda bad: stats.firth_logistic([1, 0, 1], np.array([bad], dtype=object).T),
    "poisson": lambda bad: stats.poisson([1, 0, 2], np.array([bad], dtype=object).T),
    "proportional_odds": lambda bad: stats.proportional_odds([1, 0, 2], np.array([bad], dtype=object).T),
    "exact_poisson": lambda bad: stats.exact_poisson([1, 2], [[1], [0]], exposure=bad),
    "odds_ratio_family": lambda bad: stats.odds_ratio_family([[bad, bad]]),
    "linearized_ratio": lambda bad: stats.linearized_ratio(bad, bad),
    "poisson_funnel": lambda bad: stats.poisson_funnel(bad, bad),
    "shrunken_rates": lambda bad: stats.shrunken_rates(bad, [1, 2]),
    "fisher_exact": lambda bad: stats.fisher_exact([bad[:2], bad[:2]]),
}


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("name", OF_SAMPLES)
def test_what_is_no_number_is_refused_by_name(name: str, bad: str) -> None:
    wanted = r"^(group [12]|\w+) must (be|contain) (an? |)(list|rectangular|array|finite|whole|0 and 1)"
    with pytest.raises(ValueError, match=wanted) as caught:
        OF_SAMPLES[name](BAD[bad])
    assert "leapstats" in str(caught.traceback[-1].path)


# By hand: one of 4 events in one of two groups alike, 2 * (1 + 4) / 16.
def test_few_events_among_very_many_units_are_counted_to_the_last_digit() -> None:
    table = [[1, 10**12 - 1], [3, 10**12 - 3]]
    assert stats.fisher_exact(table).p_value == pytest.approx(10 / 16, rel=1e-9)
    assert stats.odds_ratio_family([table]).p_value == pytest.approx([10 / 16], rel=1e-9)
    assert stats.stratified_odds_ratio([table]).p_value == pytest.approx(10 / 16, rel=1e-9)


# Neither an overflow nor a division by 0 of numpy, which would be an error here, too.
@pytest.mark.parametrize("size", [1e30, 1e-30, 1e140, 1e-140])
def test_very_large_and_very_small_numbers_are_numbers(size: float) -> None:
    one, other = [size * each for each in (1, 2, 4, 7, 9)], [size * each for each in (2, 3, 8, 8, 11)]
    plain, plain_other = [1, 2, 4, 7, 9], [2, 3, 8, 8, 11]
    table = [[1, 4], [2, 3], [3, 2], [3, 1], [4, 1]]
    for method in (
        stats.mann_whitney,
        stats.welch_t,
        stats.permutation_mean_difference,
        stats.kendall_tau,
        lambda a, b: stats.wilcoxon_signed_rank(np.subtract(a, b)),
        lambda a, b: stats.paired_t(np.subtract(a, b)),
        lambda a, b: stats.permutation_mean_change(np.subtract(a, b)),
        lambda a, b: stats.kruskal_wallis([a, b]),
        lambda a, b: stats.permutation_means([a, b, b]),
        lambda a, b: stats.friedman(np.transpose([a, b])),
        lambda a, _: stats.cochran_armitage(table, scores=a),
        lambda a, _: stats.exact_cochran_armitage(table, scores=a),
    ):
        assert method(one, other).p_value == pytest.approx(method(plain, plain_other).p_value, rel=1e-9)


@pytest.mark.parametrize("size", [1e151, 1e300])
def test_numbers_whose_squares_are_no_floats_are_refused(size: float) -> None:
    column = [size, -size, 0.0, 1.0]
    for call in (
        lambda: stats.welch_t(column, [1, 2]),
        lambda: stats.cochran_armitage([[1, 2]] * 4, scores=column),
        lambda: stats.fieller_ratio(column, [1, 2, 3, 4]),
        lambda: stats.exact_cochran_armitage([[1, 2]] * 4, scores=column),
        lambda: stats.firth_logistic([0, 1, 0, 1], np.array([column]).T),
        lambda: stats.exact_logistic([0, 1, 0, 1], np.array([column]).T),
        lambda: stats.conditional_logistic([0, 1, 0, 1], np.array([column]).T, strata=[0] * 4),
    ):
        with pytest.raises(ValueError, match=r"must be at most 1e\+150 in size; rescale the numbers"):
            call()
