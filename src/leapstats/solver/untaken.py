"""Which formulas the integer program cannot take, and how that is said."""

from leapstats.dictionary.expression import Aggregate, Apply, Expression, Product, walk
from leapstats.dictionary.expression_text import text_of_expression
from leapstats.errors import Problem, UsageError

TAKEN = "sums, differences, count_of without at_least, conditions, case and band"


def refusal(name: str, why: str, fix: str = "Write it with codes and conditions") -> UsageError:
    """Word the error of an item or expression that bounds and simulations cannot take."""
    return UsageError("bounds and simulations", [Problem(name, why, fix)])


def refuse_untaken(name: str, expression: Expression) -> None:
    """Refuse an expression that multiplies, divides, averages or otherwise leaves whole numbers and sums.

    Raises
    ------
    UsageError
        With the part that cannot be taken.
    """
    part = next((node for node in walk(expression) if _is_untaken(node)), None)
    if part is not None:
        text = text_of_expression(part)
        owner = "it" if name == text_of_expression(expression) else f"its formula has {text}, which"
        why = f"{owner} cannot be put into the integer program behind them"
        fix = f"They take {TAKEN}; state what is known of the items in the formula, or leave this one out"
        raise refusal(name, why, fix)


def _is_untaken(node: Expression) -> bool:
    if isinstance(node, Aggregate):
        return node.function != "count_of" or node.at_least is not None
    return isinstance(node, Product | Apply)
