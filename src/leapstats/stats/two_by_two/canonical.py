"""One order for the units and items of a family, whatever order they came in: what is drawn then depends on no order.

Items are told apart by the units that have them, units by the items that they have, items again by those units, and so
on. Where several items are alike in all that, each in turn is set apart, and the least of the arrays found counts.
"""

from collections.abc import Iterator
from itertools import islice
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from leapstats.terms import Whole

Flags = NDArray[np.bool_]
MOST_TRIED = 200


def canonical_order(items: Flags, side: Whole, linked: Flags) -> tuple[Whole, Whole]:
    """Return an order of units and an order of items.

    Parameters
    ----------
    items
        Which unit has which item, units x items.
    side
        Of each item; items of one side stay together.
    linked
        Which items belong together, items x items, symmetric.

    Returns
    -------
    units, items
        The array in these orders is the same for all orders of units and of items on the same side, but for families of
        which more than 200 arrays would have to be compared.
    """

    def arranged(columns: Whole) -> tuple[bytes, Whole, Whole]:
        rows = np.lexsort(items[:, columns[::-1]].T)
        return items[rows][:, columns].tobytes() + linked[columns][:, columns].tobytes(), rows, columns

    every = islice(_told_apart(items, _rank(side[:, None]), linked), MOST_TRIED)
    _, rows, columns = min((arranged(np.argsort(colors)) for colors in every), key=itemgetter(0))
    return rows, columns


def _told_apart(items: Flags, colors: Whole, linked: Flags) -> Iterator[Whole]:
    """Yield numbers of the items, all different, in every way that what is known of them leaves open."""
    colors = _refined(items, colors, linked)
    sizes = np.bincount(colors, minlength=1)
    if (sizes <= 1).all():
        yield colors
        return
    first = int(np.flatnonzero(sizes > 1)[0])
    seen: set[bytes] = set()
    for item in np.flatnonzero(colors == first).tolist():
        # Items that the same units have, and that belong to the same others, can change places.
        content = items[:, item].tobytes() + linked[item].tobytes()
        if content not in seen:
            seen.add(content)
            apart = 2 * colors
            apart[item] -= 1
            yield from _told_apart(items, _rank(apart[:, None]), linked)


def _refined(items: Flags, colors: Whole, linked: Flags) -> Whole:
    while True:
        shown = np.eye(int(colors.max(initial=0)) + 1, dtype=np.int64)[colors]
        units = _rank(items.astype(np.int64) @ shown)
        kinds = int(units.max(initial=0)) + 1
        held = np.array([np.bincount(units[has], minlength=kinds) for has in items.T]).reshape(-1, kinds)
        finer = _rank(np.column_stack([colors, held, linked.astype(np.int64) @ shown]))
        if finer.max(initial=0) == colors.max(initial=0):
            return colors
        colors = finer


def _rank(rows: Whole) -> Whole:
    """Return the rank of each row among all different ones."""
    return np.unique(rows, axis=0, return_inverse=True)[1].ravel().astype(np.int64)
