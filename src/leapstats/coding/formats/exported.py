"""What an export says of coders: rows of unit, coder and code."""

from dataclasses import dataclass

from leapstats.survey.raw import RawFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """An export as rows of a unit, a coder and a code.

    `unit`, `coder` and `code` are the headings of the columns with these. `declared` is the number of rows with a unit
    alone, which nobody coded. `all_rated` tells that each coder is known to have rated each unit. `program` says what
    the file was taken for, `caution` what is to be known of it.
    """

    raw: RawFile
    unit: str
    coder: str
    code: str
    program: str
    caution: str = ""
    declared: int = 0
    all_rated: bool = False
