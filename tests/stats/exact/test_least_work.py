"""What is far too large for an exact test of several groups is refused before it is begun."""

import numpy as np
import pytest

from leapstats.errors import TooLargeError
from leapstats.stats import exact_kruskal_wallis
from leapstats.stats.exact import group_sums


@pytest.mark.parametrize("seed", range(12))
def test_the_least_work_is_no_more_than_the_work(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[int] = []
    monkeypatch.setattr(group_sums.Work, "spend", lambda _, number: steps.append(number))
    # How the halves meet is another kind of work, and that of the largest draw takes half a minute.
    monkeypatch.setattr(group_sums, "_met", lambda *_: 0.0)
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 7, rng.integers(2, 5))
    codes = rng.integers(0, 4 + 4 * seed, int(sizes.sum()))
    group_sums.share_as_spread(codes, sizes, 0.0, "take another")
    # The first step is what is refused at once.
    least, *dealt = steps
    assert 0 <= least <= sum(dealt)


def test_hundreds_of_thousands_of_units_are_refused() -> None:
    numbers = np.random.default_rng(1).normal(size=300_000)
    with pytest.raises(TooLargeError, match="kruskal_wallis"):
        exact_kruskal_wallis(np.split(numbers, 3))
