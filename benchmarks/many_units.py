"""Exact and permutation methods of many units beside the same method done plainly in numpy, as ratios in one run.

Processor time, ours and the peer's in turn, the least of three each:
`OPENBLAS_NUM_THREADS=1 python benchmarks/many_units.py`.
"""

import time
from collections.abc import Callable
from functools import partial

import numpy as np

from leapstats.change.nonresponse import PairedAnswers, fragility_index
from leapstats.stats import hodges_lehmann, mcnemar_mid_p, wilcoxon_signed_rank
from leapstats.stats.two_by_two.resampling import westfall_young

RUNS = 3
PERMUTATIONS = 500


def seconds(call: Callable[[], object]) -> float:
    begin = time.process_time()
    call()
    return time.process_time() - begin


def compare(what: str, ours: Callable[[], object], theirs: Callable[[], object]) -> None:
    runs = [(seconds(ours), seconds(theirs)) for _ in range(RUNS)]
    one, other = (min(each) for each in zip(*runs, strict=True))
    print(f"{what}: {one / other:.3f} ({one:.2f} s, {other:.2f} s)")


def counted(differences: np.ndarray) -> float:
    """Count, for each sum of ranks, the sets of ranks that have it, and return twice the smaller tail."""
    _, places, ties = np.unique(np.abs(differences), return_inverse=True, return_counts=True)
    ranks = (2 * np.cumsum(ties) - ties + 1)[places][differences != 0]
    positive = ranks[differences[differences != 0] > 0].sum()
    most = min(positive, ranks.sum() - positive)
    chances = np.zeros(most + 1)
    chances[0] = 1.0
    for rank in ranks[ranks <= most]:
        chances[rank:] += chances[: most + 1 - rank].copy()
        chances /= 2
    return 2 * float(chances.sum())


def averaged(differences: np.ndarray) -> np.ndarray:
    """Sort all Walsh averages, and return those at the places that the normal distribution of ranks gives."""
    first, second = np.triu_indices(len(differences))
    averages = np.sort((differences[first] + differences[second]) / 2)
    size = len(differences)
    place = int(len(averages) / 2 - 1.96 * np.sqrt(size * (size + 1) * (2 * size + 1) / 24))
    return averages[[place, -place - 1]]


def permuted(exposures: np.ndarray, outcomes: np.ndarray) -> np.ndarray:
    generator = np.random.default_rng(0)
    return np.array([exposures.T @ generator.permutation(outcomes) for _ in range(PERMUTATIONS)])


def in_turn(lost: int, gained: int) -> int:
    """Flip one answer more until p is above 0.05, each table of as many flips in turn."""
    flips = 0
    while True:
        flips += 1
        for down in range(flips + 1):
            if mcnemar_mid_p([[0, lost + flips - down], [gained - down, 0]]).p_value > 0.05:
                return flips


def main() -> None:
    rng = np.random.default_rng(1)
    changes = rng.poisson(3.05, 2000) - rng.poisson(3, 2000)
    compare("signed ranks of 2,000 counts / every sum", lambda: wilcoxon_signed_rank(changes), lambda: counted(changes))
    compare(
        "their shift with exact limits / one p by every sum", lambda: hodges_lehmann(changes), lambda: counted(changes)
    )
    for units in (1000, 2000):
        untied = rng.normal(0.05, 1, units)
        compare(
            f"shift of {units:,} untied numbers with exact limits / all averages sorted",
            partial(hodges_lehmann, untied),
            partial(averaged, untied),
        )
    one, other = (rng.integers(0, 2, (30_000, 4)).astype(np.float32) for _ in range(2))
    compare(
        f"{PERMUTATIONS * 100:,} permutations of 30,000 units and 16 pairs / {PERMUTATIONS} of whole units",
        lambda: westfall_young(one, other),
        lambda: permuted(one, other),
    )
    answers = PairedAnswers(both=12_000, lost=4250, gained=4520, neither=9000)
    compare(
        "flips that change a verdict on 29,770 units, both ways / one way, each table in turn",
        lambda: fragility_index(answers, lambda table: mcnemar_mid_p(table).p_value <= 0.05),
        lambda: in_turn(4250, 4520),
    )


if __name__ == "__main__":
    main()
