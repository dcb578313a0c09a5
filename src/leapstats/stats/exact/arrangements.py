"""Orders of units that differ: every one of them, where labels repeat."""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from leapstats.terms import Whole


def count_arrangements(sizes: Sequence[int]) -> int:
    """Return in how many orders labels can stand, `sizes` of each."""
    ways: int = math.factorial(sum(sizes)) // math.prod(math.factorial(size) for size in sizes)
    return ways


def every_arrangement(sizes: Sequence[int], at_once: int) -> Iterator[Whole]:
    """Yield every different order of labels 0, 1, ..., `sizes` of each, orders x units, some at a time."""
    rows: list[list[int]] = []
    for order in _orders([label for label, size in enumerate(sizes) for _ in range(size)]):
        rows.append(order)
        if len(rows) == at_once:
            yield np.array(rows, dtype=np.int64)
            rows = []
    if rows:
        yield np.array(rows, dtype=np.int64)


def _orders(labels: list[int]) -> Iterator[list[int]]:
    """Yield each order of sorted labels once, in lexical order."""
    while True:
        yield list(labels)
        pivot = len(labels) - 2
        while pivot >= 0 and labels[pivot] >= labels[pivot + 1]:
            pivot -= 1
        if pivot < 0:
            return
        swap = len(labels) - 1
        while labels[swap] <= labels[pivot]:
            swap -= 1
        labels[pivot], labels[swap] = labels[swap], labels[pivot]
        labels[pivot + 1 :] = labels[:pivot:-1]
