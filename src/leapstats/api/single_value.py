"""Single numbers of Table 1, also where small counts of it are withheld or rounded."""

from collections.abc import Callable, Mapping

from leapstats.describe.result import By, DescriptiveResult
from leapstats.errors import Problem, UsageError
from leapstats.output.result import AnalysisResult
from leapstats.results.frame import Key
from leapstats.results.withheld import is_withheld

WITHHELD = "it is withheld with the table that it is in: small counts are to be protected"
FIX = "Take another number; min_cell=0 leaves aside what the study asks for"


def value_of(
    make: Callable[..., AnalysisResult],
    privacy: Mapping[str, object],
    item: str,
    name: str | None,
    template: str | None,
    *,
    level: str | None = None,
    by: By = None,
) -> tuple[AnalysisResult, str]:
    """Return a table, and a number of it or several in words; of a protected table as that has them.

    Parameters
    ----------
    make
        Makes the table.
    privacy
        How its counts are to be protected; the study may say so as well.
    item, level, by
        As for `DescriptiveResult.value`.
    name, template
        Which number, or several in words; the usual number where both are None.

    Raises
    ------
    UsageError
        If one of the numbers is withheld.
    """
    table = make(**privacy)
    is_plain = isinstance(table, DescriptiveResult)
    plain = table if is_plain else make(min_cell=0)
    assert isinstance(plain, DescriptiveResult)  # noqa: S101 - nothing protects it
    wanted = template or name or plain.usual_number(item)
    keys = set() if is_plain else set(plain.keys_of(item, template or f"{{{wanted}}}", level=level, by=by))
    if any(Key(*row[:6]) in keys and is_withheld(row) for row in table.results):
        raise UsageError("the number asked for", [Problem(f"{item}, {wanted}", WITHHELD, FIX)])
    left = plain if is_plain else plain.with_numbers(table.results)
    if template:
        return table, left.text(item, template, level=level, by=by)
    return table, left.unrounded(item, name, level=level, by=by)
