"""How a model is fitted, and the function that does it."""

from enum import StrEnum


class Method(StrEnum):
    """How a model is fitted."""

    FIRTH = "firth"
    EXACT = "exact"
    LOGISTIC = "logistic"
    GEE = "gee"


FUNCTIONS = {
    Method.FIRTH: "firth_logistic",
    Method.EXACT: "exact_logistic",
    Method.LOGISTIC: "logistic",
    Method.GEE: "gee_logistic",
}
