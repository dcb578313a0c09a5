"""Strategies by goal: how many units use each, and the class that follows."""

from dataclasses import dataclass

from leapstats.describe.description import Question, describe
from leapstats.dictionary.exhibits import Strategy, StrategyLayout
from leapstats.dictionary.study import Variable
from leapstats.results.frame import Results
from leapstats.survey.groups import group_units
from leapstats.survey.survey import Survey
from leapstats.terms import Base, Role, StatName

COMMON, PIONEERING, NEITHER = "common", "pioneering", "neither"


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyCount:
    """A strategy with its numbers; `results` are those of its item over all units."""

    strategy: Strategy
    results: Results
    n: int
    derived_class: str

    @property
    def disagrees(self) -> bool:
        """Whether the printed class is another than the derived one."""
        return bool(self.strategy.printed_class) and self.strategy.printed_class != self.derived_class


def count_strategy(
    survey: Survey, strategy: Strategy, common_from: int, conf_level: float | None = None
) -> StrategyCount:
    """Count the units that use a strategy, over all units, and derive its class.

    Parameters
    ----------
    survey
        The answers.
    strategy
        Its item is binary.
    common_from
        From how many units a strategy is common.
    conf_level
        A fraction; limits are computed only when it is given.
    """
    results = describe(survey, group_units(survey, None), Question(strategy.item, Base.ALL, conf_level))
    n = next(int(row.stat) for row in results if row.stat_name is StatName.N and row.level == "1")
    derived = class_of(n, survey.study.variables[strategy.item], common_from)
    return StrategyCount(strategy=strategy, results=results, n=n, derived_class=derived)


def class_of(n: int, variable: Variable, common_from: int) -> str:
    """Return the class of a strategy: common by its count, pioneering by its count and a judgement."""
    if n >= common_from:
        return COMMON
    return PIONEERING if variable.judged_important and n > 0 else NEITHER


def left_out(survey: Survey, layout: StrategyLayout) -> list[StrategyCount]:
    """Return the strategies of the dictionary that are common and not in the layout, largest first."""
    listed = {strategy.item for goal in layout.goals for strategy in goal.strategies}
    counts = [
        count_strategy(survey, Strategy(item=name, label=variable.label, printed_class=""), layout.common_from)
        for name, variable in survey.study.variables.items()
        if variable.role is Role.STRATEGY and name not in listed and survey.has(name)
    ]
    return sorted((each for each in counts if each.derived_class == COMMON), key=lambda each: -each.n)
