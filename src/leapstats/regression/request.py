"""What a model is asked for."""

from dataclasses import dataclass

from leapstats.describe.levels import has_order
from leapstats.dictionary.formulas import Formula
from leapstats.dictionary.study import Variable
from leapstats.regression.method import DEFAULTS, WAYS, Family, Method, Way
from leapstats.terms import ItemType

WAVE = "wave"
WHY = {
    Family.LOGISTIC: "has yes or no",
    Family.ORDINAL: "has levels in order",
    Family.MULTINOMIAL: "has levels without order",
    Family.POISSON: "is a count",
    Family.LINEAR: "is a number",
}


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
    conf_level: float = 0.95
    impute: int = 0
    seed: int = 1
    impute_with: tuple[str, ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        """Every item that is named, those that only help to impute among them."""
        return tuple(dict.fromkeys((*self.items, *self.impute_with)))

    @property
    def items(self) -> tuple[str, ...]:
        """Every item that a row needs an answer to, once, the outcome first."""
        of_terms = (factor.item for factor in self.formula.factors)
        return tuple(dict.fromkeys(filter(None, (self.formula.outcome, *of_terms, self.per, self.cluster))))

    def family_of(self, variable: Variable) -> Family:
        """Return the family asked for, or the one that follows from the kind of the outcome."""
        return self.family or usual_family(variable)

    def method_of(self, family: Family, *, clustered: bool) -> Method | None:
        """Return the method asked for, or the default of a family; None where it has none for clusters."""
        return self.method or DEFAULTS[family][1 if clustered else 0]

    def way_of(self, family: Family, *, clustered: bool) -> Way | None:
        """Return how a family is fitted; None where it cannot be by the method asked for."""
        method = self.method_of(family, clustered=clustered)
        return WAYS.get((family, method)) if method is not None else None


def usual_family(variable: Variable) -> Family:
    """Return the family that follows from the kind of an outcome."""
    match variable.type:
        case ItemType.BINARY:
            return Family.LOGISTIC
        case ItemType.COUNT:
            return Family.POISSON
        case ItemType.CONTINUOUS:
            return Family.LINEAR
    return Family.ORDINAL if has_order(variable, ()) else Family.MULTINOMIAL
