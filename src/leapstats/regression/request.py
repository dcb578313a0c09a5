"""What a model is asked for."""

from dataclasses import dataclass

from leapstats.describe.levels import has_order
from leapstats.dictionary.formulas import Formula
from leapstats.dictionary.study import Variable
from leapstats.regression.method import DEFAULTS, WAYS, Family, Method, Way
from leapstats.terms import NUMERIC, ItemType

WAVE = "wave"
CORRELATIONS = ("exchangeable", "independence")
IN_ORDER = "; if they are in order, use --family ordinal"
UNORDERED = "has levels without a known order"
FEW = 1  # a count of things has a 0 or a 1 somewhere; whole numbers that have neither are scores or measures


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRequest:
    """A formula and how it is fitted.

    Parameters
    ----------
    formula
        Outcome and terms.
    family
        None for the one that follows from the kind of the outcome.
    method
        None for the default of the family.
    per
        The item whose logarithm is the offset of a count; "" for none.
    cluster
        The item that says which rows belong together; "" for none, or for the units of several waves.
    correlation
        The working correlation of the rows of a cluster, for `gee`; see `CORRELATIONS`.
    conf_level
        Of every interval, a fraction.
    impute
        How often missing answers are imputed; 0 for not at all.
    seed
        Of the imputations.
    impute_with
        Items that help to impute and are not of the formula.
    """

    formula: Formula
    family: Family | None = None
    method: Method | None = None
    per: str = ""
    cluster: str = ""
    correlation: str = CORRELATIONS[0]
    conf_level: float = 0.95
    impute: int = 0
    seed: int = 1
    impute_with: tuple[str, ...] = ()

    @property
    def cluster_option(self) -> str:
        """The option that named the item of the clusters: only a random intercept is fitted by `mixed`."""
        return "random" if self.method is Method.MIXED else "cluster"

    @property
    def named(self) -> tuple[str, ...]:
        """Every item that is named, those that only help to impute among them."""
        return tuple(dict.fromkeys((*self.items, *self.impute_with)))

    @property
    def items(self) -> tuple[str, ...]:
        """Every item that a row needs an answer to, once, the outcome first."""
        of_terms = (factor.item for factor in self.formula.factors)
        return tuple(dict.fromkeys(filter(None, (self.formula.outcome, *of_terms, self.per, self.cluster))))

    def family_of(self, variable: Variable, least: float = 0.0) -> Family:
        """Return the family asked for, or the one that follows from the outcome, whose least number is `least`."""
        if self.family is None and self.per and variable.type in NUMERIC:
            return Family.POISSON
        return self.family or usual_family(variable, least)

    def method_of(self, family: Family, rows: int) -> Method | None:
        """Return the method asked for, or the default of a family; None where it has none for such rows.

        `rows` are `PLAIN`, `IN_CLUSTERS` or `SAMPLED`.
        """
        return self.method or DEFAULTS[family][rows]

    def way_of(self, family: Family, rows: int) -> Way | None:
        """Return how a family is fitted; None where it cannot be by the method asked for."""
        method = self.method_of(family, rows)
        return WAYS.get((family, method)) if method is not None else None


def usual_family(variable: Variable, least: float) -> Family:
    """Return the family that follows from an outcome: its kind, and of whole numbers the least."""
    match variable.type:
        case ItemType.BINARY:
            return Family.LOGISTIC
        case ItemType.COUNT:
            return Family.POISSON if least <= FEW else Family.LINEAR
        case ItemType.CONTINUOUS:
            return Family.LINEAR
    return Family.ORDINAL if has_order(variable, ()) else Family.MULTINOMIAL


def why_usual(variable: Variable, family: Family, *, per: bool) -> str:
    """Word why a family follows from an outcome."""
    if per:
        return "is counted per another item"
    match variable.type:
        case ItemType.COUNT:
            return "is a count" if family is Family.POISSON else f"is whole numbers of which none is {FEW} or less"
        case ItemType.CONTINUOUS:
            return "is a number"
        case ItemType.BINARY:
            return "has yes or no"
    return "has levels in order" if family is Family.ORDINAL else UNORDERED
