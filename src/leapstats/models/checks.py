"""What keeps numbers from being columns of a model."""

from leapstats.errors import Problem, UsageError

FEW_COLUMNS, ROWS_A_COLUMN = 10, 3


def check_columns(n_columns: int, n_rows: int) -> None:
    """Refuse a model of nearly as many columns as rows: nothing could be estimated, and fitting takes forever."""
    if n_columns > max(FEW_COLUMNS, n_rows // ROWS_A_COLUMN):
        what = f"it makes {n_columns} columns, and there are {n_rows} rows with every answer"
        fix = "Take fewer terms, fewer levels, or a number in place of C(...)"
        raise UsageError("the formula", [Problem("", what, fix)])
