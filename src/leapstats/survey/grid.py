"""What every way of reading delimited text hands on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leapstats.errors import Problem
from leapstats.survey.raw import Texts


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grid:
    """The cells of a delimited text by columns, white space around them removed.

    `columns` has the rows that fit the header, `lines` the line each of them begins on, `problems`
    the rows that do not fit. `empty` are the lines of rows without any answer between others;
    `n_left_out` counts the empty rows after the last one that is not, `n_blank` the empty lines between the
    answers of a file of one column.
    """

    headers: tuple[tuple[str, ...], ...]
    columns: tuple[Texts, ...]
    lines: NDArray[np.int64]
    empty: NDArray[np.int64]
    n_left_out: int = 0
    n_blank: int = 0
    problems: tuple[Problem, ...] = ()
