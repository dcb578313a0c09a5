"""Units at the ends of a scale, where it cannot tell them apart."""

from dataclasses import dataclass

from leapstats.stats.checks import sample
from leapstats.stats.proportions import wilson_proportion
from leapstats.stats.result import Inference
from leapstats.terms import Sample

# More at one end are called a floor or ceiling effect.
MANY = 0.15


@dataclass(frozen=True, slots=True)
class Ends:
    """Shares of units with the least (`floor`) and the greatest possible score (`ceiling`)."""

    floor: Inference
    ceiling: Inference
    note: str


def floor_and_ceiling(scores: Sample, least: float, greatest: float, *, conf_level: float = 0.95) -> Ends:
    """Estimate how many units have the least or the greatest score that the scale allows.

    Parameters
    ----------
    scores
        One a unit; complete.
    least, greatest
        The ends of the scale, as its rule gives them, whether or not anybody has them.
    conf_level
        A fraction between 0 and 1.

    Returns
    -------
    Ends
        Two proportions with Wilson's limits. `note` says where more than 15 % of the units are at an end.

    Raises
    ------
    ValueError
        If a score is missing or beyond the ends, `least` is not below `greatest`, or the level is out of range.
    NotEstimableError
        If there is no unit.

    Notes
    -----
    Scores must reach the ends exactly: means of items rounded before do not. With thirty units 15 % are five units,
    with limits from 7 to 34 %.

    References
    ----------
    McHorney & Tarlov (1995), Qual Life Res 4:293-307. Terwee et al. (2007), J Clin Epidemiol 60:34-42.
    """
    numbers = sample(scores, "scores")
    if not least < greatest:
        raise ValueError(f"least must be below greatest, not {least} and {greatest}")
    if beyond := [float(score) for score in numbers if not least <= score <= greatest]:
        raise ValueError(f"scores must be from {least} to {greatest}, not {', '.join(f'{it:g}' for it in beyond[:5])}")
    floor, ceiling = (
        wilson_proportion(int((numbers == end).sum()), len(numbers), conf_level=conf_level) for end in (least, greatest)
    )
    shares = (("floor", floor.estimate), ("ceiling", ceiling.estimate))
    found = [f"{name} effect: more than 15 % of the units" for name, share in shares if share > MANY]
    return Ends(floor, ceiling, "; ".join(found))
