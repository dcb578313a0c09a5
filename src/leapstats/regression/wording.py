"""Why a model has no number, and what to do about it, in words."""

CONSTANT = "all units have the same answer"
NOBODY = "no unit has an answer to every item"
SAME_OUTCOME = "all units have the same outcome"
FLIC = "intercept corrected so that the probabilities agree with the data (FLIC)"
OTHER_ITEMS = "Take other items"
