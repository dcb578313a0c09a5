"""Write the dates and times that an engine gives as they are read from files."""

from datetime import date, datetime, timedelta
from typing import Any

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  times without a zone stay as they are


def written_cell(cell: Any) -> str:
    """Write a date in ISO form, and what is no number as it writes itself."""
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def written_time(micros: int, *, is_zoned: bool) -> str:
    """Write microseconds since 1970-01-01 as a time in ISO form; one with a zone in UTC."""
    return f"{EPOCH + timedelta(microseconds=micros)}{'+00:00' if is_zoned else ''}"
