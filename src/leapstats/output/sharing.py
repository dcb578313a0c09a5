"""Share the room of a line among columns of words."""

from collections.abc import Sequence


def shared(room: float, wanted: Sequence[float]) -> list[float]:
    """Share room out: who wants little has it, and the others have equal parts of the rest.

    Parameters
    ----------
    room
        All there is, 0 or more.
    wanted
        What each would take if there were no end of it.

    Returns
    -------
    list of float
        As many as were wanted, none more than that; together at most the room.
    """
    shares = [0.0] * len(wanted)
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    for done, place in enumerate(order):
        shares[place] = min(wanted[place], (room - sum(shares)) / (len(order) - done))
    return shares
