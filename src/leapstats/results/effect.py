"""An estimate with its limits."""

import math
from typing import NamedTuple


class Effect(NamedTuple):
    """An estimate with its limits."""

    estimate: float = math.nan
    low: float = math.nan
    high: float = math.nan
