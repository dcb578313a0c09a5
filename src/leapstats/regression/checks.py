"""What keeps numbers from being columns of a model, and rows from being clusters."""

from leapstats.errors import Problem, UsageError
from leapstats.regression.data import ModelData
from leapstats.regression.request import ModelRequest

FEW_COLUMNS, ROWS_A_COLUMN = 10, 3


def check_columns(n_columns: int, n_rows: int) -> None:
    """Refuse a model of nearly as many columns as rows: nothing could be estimated, and fitting takes forever."""
    most = max(FEW_COLUMNS, n_rows // ROWS_A_COLUMN)
    if n_columns > most:
        what = f"it makes {n_columns} columns, and there are {n_rows} rows with every answer"
        fix = f"Take at most {most} columns: fewer terms, fewer levels, or a number in place of C(...)"
        raise UsageError("the formula", [Problem("", what, fix)])


def check_clusters(data: ModelData, request: ModelRequest) -> None:
    """Refuse clusters that are one, or one a row."""
    found, rows = data.n_clusters, len(data.outcome)
    what, option = "", request.cluster_option
    if rows and found < 2:
        what = "all rows are of one cluster"
    elif request.cluster and found == rows:
        what = f"each of the {rows} rows is a cluster of its own"
    if what:
        raise UsageError("the options", [Problem(option, what, f"Omit --{option}, or name another item")])
