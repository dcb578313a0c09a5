"""Write the dates and times that an engine gives as they are read from files."""

from datetime import date, datetime
from typing import Any


def written_cell(cell: Any) -> str:
    """Write a date or a time in ISO form, as the texts of a file that is read have it."""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)
