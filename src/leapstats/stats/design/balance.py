"""Hadamard matrices: which of two clusters of each stratum a balanced half-sample takes."""

import numpy as np

from leapstats.terms import Whole


def hadamard_matrix(least: int) -> Whole:
    """Return a matrix of 1 and -1 with orthogonal columns, of the smallest order from `least` that is built here.

    Parameters
    ----------
    least
        Its order at least.

    Returns
    -------
    ndarray
        (m, m), its first column all 1. Orders are 1, 2, q + 1 for primes q = 4k - 1, 2 (q + 1) for primes
        q = 4k + 1, and those doubled.

    References
    ----------
    Paley (1933), J Math Phys 12:311-320. Sylvester (1867), Philos Mag 34:461-475.
    """
    order = least
    while (found := _of_order(order)) is None:
        order += 1
    return np.asarray(found * found[:, :1], dtype=np.int64)


def _of_order(order: int) -> Whole | None:
    if order <= 2:
        return np.array([[1, 1], [1, -1]], dtype=np.int64)[:order, :order] if order > 0 else None
    if order % 4:
        return None
    if _is_prime(order - 1):
        return _paley_one(order - 1)
    if (order // 2) % 4 == 2 and _is_prime(order // 2 - 1):
        return _paley_two(order // 2 - 1)
    half = _of_order(order // 2)
    return None if half is None else np.block([[half, half], [half, -half]])


def _is_prime(number: int) -> bool:
    return all(number % divisor for divisor in range(2, int(number**0.5) + 1))


def _jacobsthal(prime: int) -> Whole:
    """Return the matrix (q, q) that says of differences whether they are squares: 1, no squares: -1, or 0."""
    squares = {place * place % prime for place in range(1, prime)}
    signs = np.array([0, *(1 if place in squares else -1 for place in range(1, prime))], dtype=np.int64)
    places = np.arange(prime)
    return np.asarray(signs[(places[:, None] - places) % prime])


def _paley_one(prime: int) -> Whole:
    bordered = np.ones((prime + 1, prime + 1), dtype=np.int64)
    bordered[1:, 0] = -1
    bordered[1:, 1:] = _jacobsthal(prime) + np.eye(prime, dtype=np.int64)
    return bordered


def _paley_two(prime: int) -> Whole:
    bordered = np.ones((prime + 1, prime + 1), dtype=np.int64)
    bordered[0, 0] = 0
    bordered[1:, 1:] = _jacobsthal(prime)
    signs = np.array([[1, 1], [1, -1]], dtype=np.int64)
    on_diagonal = np.array([[1, -1], [-1, -1]], dtype=np.int64)
    return np.kron(bordered, signs) + np.kron(np.eye(prime + 1, dtype=np.int64), on_diagonal)
