"""The controlled vocabulary: one word for one thing, everywhere."""

from collections.abc import Sequence
from enum import IntEnum, StrEnum

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Numbers = NDArray[np.float64]
Sample = Sequence[float] | Numbers


class Reason(IntEnum):
    """Why an answer is missing. Where two meet in one formula, the higher number is kept."""

    ANSWERED = 0
    NOT_ASKED = 1
    NOT_APPLICABLE = 2
    BLANK = 3
    ABANDONED = 4
    UNKNOWN = 5
    DONT_KNOW = 6
    REFUSED = 7
    TOO_FEW_RESPONDENTS = 8
    RESPONDENTS_DISAGREE = 9

    @property
    def term(self) -> str:
        """The word used in dictionary files and results, such as `not_asked`."""
        return self.name.lower()

    @property
    def label(self) -> str:
        """The words printed in a table, such as `Not asked`."""
        return REASON_LABELS[self]


REASON_LABELS = {
    Reason.ANSWERED: "Answered",
    Reason.NOT_ASKED: "Not asked",
    Reason.NOT_APPLICABLE: "Not applicable",
    Reason.BLANK: "Left blank",
    Reason.ABANDONED: "Stopped before the question",
    Reason.UNKNOWN: "Unknown",
    Reason.DONT_KNOW: "Does not know",
    Reason.REFUSED: "Refused",
    Reason.TOO_FEW_RESPONDENTS: "Too few respondents",
    Reason.RESPONDENTS_DISAGREE: "Respondents disagree",
}
REASONS = {reason.term: reason for reason in Reason if reason is not Reason.ANSWERED}


class ItemType(StrEnum):
    """What the answers to an item are."""

    ID = "id"
    BINARY = "binary"
    CATEGORICAL = "categorical"
    COUNT = "count"
    CONTINUOUS = "continuous"
    DATE = "date"
    TEXT = "text"


CODED = (ItemType.BINARY, ItemType.CATEGORICAL)
NUMERIC = (ItemType.COUNT, ItemType.CONTINUOUS)


class Role(StrEnum):
    """What an item is for."""

    ID = "id"
    CHARACTERISTIC = "characteristic"
    STAFFING = "staffing"
    SERVICE = "service"
    STRATEGY = "strategy"
    CHALLENGE = "challenge"
    GOAL = "goal"
    FREE_TEXT = "free_text"
    PARADATA = "paradata"
    PII = "pii"


class Base(StrEnum):
    """The denominator of a row: units asked, units that answered, or all units."""

    ASKED = "asked"
    ANSWERED = "answered"
    ALL = "all"


class Grade(StrEnum):
    """How firmly a constraint rests on the source."""

    STATED = "stated"
    IMPLIED = "implied"
    PLAUSIBLE = "plausible"


class ConstraintKind(StrEnum):
    """How the expression of a constraint is read.

    `count` compares counts over the units; `exists` asks for at least one unit; the others hold
    for each unit.
    """

    SUBSET = "subset"
    UNION = "union"
    DISJOINT = "disjoint"
    RANGE = "range"
    COUNT = "count"
    EXISTS = "exists"


class Figure(StrEnum):
    """What kind of figure a published cell prints."""

    N_PERCENT = "n_pct"
    MIN = "min"
    MAX = "max"
    MEAN = "mean"
    RANGE = "range"
    QUARTILES = "quartiles"
    SIGN = "sign"
    MARK = "mark"


class StatName(StrEnum):
    """Names of numbers in the long frame. Shares are fractions; percentages exist only in print."""

    N = "n"
    N_WEIGHTED = "n_weighted"
    N_BASE = "n_base"
    N_ASKED = "n_asked"
    N_ANSWERED = "n_answered"
    N_MISSING = "n_missing"
    PROPORTION = "proportion"
    MEAN = "mean"
    SD = "sd"
    SE = "se"
    DESIGN_EFFECT = "design_effect"
    MEDIAN = "median"
    P25 = "p25"
    P75 = "p75"
    IQR = "iqr"
    MIN = "min"
    MAX = "max"
    ESTIMATE = "estimate"
    ODDS_RATIO = "odds_ratio"
    RATE = "rate"
    RATE_RATIO = "rate_ratio"
    CONF_LOW = "conf_low"
    CONF_HIGH = "conf_high"
    STATISTIC = "statistic"
    DF = "df"
    P_VALUE = "p_value"
    P_ADJUSTED = "p_adjusted"
    LOG_LIKELIHOOD = "log_likelihood"
    AIC = "aic"
    R_SQUARED = "r_squared"
    DISPERSION = "dispersion"
    GROUP_VARIANCE = "group_variance"
    RESIDUAL_VARIANCE = "residual_variance"
    MC_STD_ERROR = "mc_std_error"
    N_PAIRS = "n_pairs"
    N_GAINED = "n_gained"
    N_LOST = "n_lost"
    N_ROSE = "n_rose"
    N_FELL = "n_fell"
    N_STAYED = "n_stayed"
    CHANGE_LOW = "change_low"
    CHANGE_HIGH = "change_high"
    P_LOW = "p_low"
    P_HIGH = "p_high"
    ABSENT_TO_REVERSE = "absent_to_reverse"
    FRAGILITY_INDEX = "fragility_index"
    MIN_ATTAINABLE_P = "min_attainable_p"
    ESTIMATE_LOW = "estimate_low"
    ESTIMATE_HIGH = "estimate_high"
    ODDS_RATIO_LOW = "odds_ratio_low"
    ODDS_RATIO_HIGH = "odds_ratio_high"
    N_TABLES = "n_tables"
    N_REJECTED = "n_rejected"
    HELD = "held"
    WEIGHT = "weight"
    TOTAL = "total"
    EFFECTIVE_N = "effective_n"


class Multiplicity(StrEnum):
    """How the p-values of a family are adjusted for their number; `westfall_young` is for associations only."""

    HOLM = "holm"
    HOCHBERG = "hochberg"
    HOMMEL = "hommel"
    BONFERRONI = "bonferroni"
    BENJAMINI_HOCHBERG = "benjamini_hochberg"
    BENJAMINI_YEKUTIELI = "benjamini_yekutieli"
    WESTFALL_YOUNG = "westfall_young"
    NONE = "none"


class Overall(StrEnum):
    """Where the column of all units stands beside groups."""

    FIRST = "first"
    LAST = "last"
    NO = "no"


class ReplicateKind(StrEnum):
    """How replicate weights were made: it says how the squares of what they give are added up."""

    BRR = "brr"
    FAY = "fay"
    JK1 = "jk1"
    JK2 = "jk2"
    JKN = "jkn"
    BOOTSTRAP = "bootstrap"
    SUCCESSIVE_DIFFERENCE = "successive_difference"
    OTHER = "other"


class Lonely(StrEnum):
    """What becomes of a stratum in which one cluster was sampled: it has no variance of its own.

    `adjust` takes its distance from zero in place of that from its stratum's mean, `certainty` and `remove` let it add
    nothing, `average` lets it add what the other strata add on average.
    """

    REFUSE = "refuse"
    ADJUST = "adjust"
    CERTAINTY = "certainty"
    AVERAGE = "average"
    REMOVE = "remove"


class PercentOf(StrEnum):
    """Of what a percentage is: the units of its column, of its row over all groups, or of the whole table."""

    COLUMN = "column"
    ROW = "row"
    CELL = "cell"


class ZeroLevels(StrEnum):
    """Whether levels that nobody has are rows of a table."""

    SHOW = "show"
    HIDE = "hide"


class MissingAs(StrEnum):
    """What the rows or the column of missing answers say: how many, or also of how many that is which percentage."""

    N = "n"
    PERCENT = "percent"


class ShowMissing(StrEnum):
    """How missing answers appear in a table."""

    ROWS = "rows"
    COLUMN = "column"
    NOTE = "note"
    HIDE = "hide"
