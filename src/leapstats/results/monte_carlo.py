"""A p from a draw: on which side of the level it is, may be open."""

import math

LEVEL = 0.05
WIDE = 2


def side_open(p: float, std_error: float) -> str:
    """Say that a p which was drawn could be on either side of the level; nothing where it could not.

    Parameters
    ----------
    p
        From a draw.
    std_error
        Its standard error; NaN or 0 where nothing was drawn. The p is taken to be within two of them.
    """
    if math.isnan(std_error) or not 0 < abs(p - LEVEL) <= WIDE * std_error:
        return ""
    return f"with a standard error of {std_error:.4f} from the draw, p could be on either side of {LEVEL:g}"
