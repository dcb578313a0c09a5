"""Why a model has no number, and what to do about it, in words."""

from leapstats.models.method import Method

CONSTANT = "all units have the same answer"
NOBODY = "no unit has an answer to every item"
SAME_OUTCOME = "all units have the same outcome"
FLIC = "intercept corrected so that the probabilities agree with the data (FLIC)"
OTHER_ITEMS = "Take other items"
REMEDIES = {
    Method.FIRTH: "the penalty keeps them finite",
    Method.EXACT: "exact limits allow for it",
    Method.LOGISTIC: "take --method firth or exact",
    Method.GEE: "take --method firth on one wave",
}
# What to take where a method gives no estimate; the functions of `stats` name functions.
INSTEAD = {
    Method.FIRTH: "Take --method logistic, or fewer or coarser columns",
    Method.EXACT: "Take --method firth, or fewer or coarser columns",
    Method.LOGISTIC: "Take --method firth or exact",
    Method.GEE: "Take fewer columns, or --method firth on one wave",
}
