"""What a model expects, averaged over the population that its rows were sampled from."""

from collections.abc import Callable

from leapstats.regression.data import ModelData
from leapstats.stats.design.averages import design_averages
from leapstats.stats.design.ordinal import DesignOrdinalModel
from leapstats.stats.design.regression import DesignModel
from leapstats.stats.models.coefficients import Model
from leapstats.stats.models.delta import IDENTITY, Scale
from leapstats.stats.result import Inference
from leapstats.terms import Numbers


def averages_of_population(
    model: Model,
    data: ModelData,
    of_rows: Callable[[Numbers], Numbers],
    *,
    scale: Scale = IDENTITY,
    conf_level: float,
) -> tuple[Inference, ...]:
    """Average over the population, with limits by the sample design.

    Parameters
    ----------
    model
        Fitted by the design.
    data
        Its rows.
    of_rows
        Takes coefficients; returns rows x numbers.
    scale
        Where limits are taken.
    conf_level
        A fraction.
    """
    if data.sample is None or not isinstance(model, DesignModel | DesignOrdinalModel):  # the callers looked
        raise TypeError("the model is not of a sample design")
    return design_averages(model, of_rows, sample=data.sample, scale=scale, conf_level=conf_level)
