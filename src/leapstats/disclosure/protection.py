"""A result as it can be handed on: without small counts and without what gives them away."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Never

from leapstats.dictionary.privacy import FEWEST
from leapstats.dictionary.study import Study
from leapstats.disclosure.facts import Facts
from leapstats.disclosure.masking import Mask, tables_of_counts
from leapstats.disclosure.slices import Sheet, Where
from leapstats.disclosure.suppression import Suppression
from leapstats.disclosure.withholding import Withheld, records_without, rows_without, withheld_of
from leapstats.errors import Problem, UsageError
from leapstats.output.numbers import whole
from leapstats.output.result import AnalysisResult
from leapstats.results.following import Follow
from leapstats.results.frame import Key, Results
from leapstats.results.withheld import MARK

ALONE = Problem(
    "min_cell",
    "a single number is not protected from the others",
    "Take it from the table, which withholds what it must",
)
OF_MODELS = (
    " The estimates of a model are printed where each answer to the outcome, at each level of each item with levels, "
    "has 0 or at least {least} {units}, and so have those left out."
)
DRAWN = Problem("plot", "a figure would show what is withheld", "Draw from .frame, where withheld numbers are NaN")
NOTE = "withheld: it could tell of fewer than {least} units"


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A result that is to be handed on, its dictionary, and the wave it is of."""

    result: AnalysisResult
    study: Study | None = None
    wave: str = ""

    def sheet(self, least: int) -> Sheet:
        """Return its numbers, and what they rest on where counts below `least` are not to be told."""
        ledger = self.result.counted(least) if self.result.counted is not None else None
        return Sheet(self.result.results.rows, self.study, self.wave, self.result.document.sizes, ledger)


@dataclass(frozen=True, slots=True)
class ProtectedResult(AnalysisResult):
    """A result without small counts and without figures; it gives no single numbers."""

    def value(self, *_: object, **__: object) -> Never:
        """Refuse: what one number gives away is known only beside the others."""
        raise UsageError("the options", [ALONE])

    text = unrounded = value

    def plot(self) -> Never:
        """Refuse: a figure would show what is withheld."""
        raise UsageError("the figures", [DRAWN])


def protected(
    exhibits: Sequence[Exhibit], least: int, follow: Follow | None = None, *, complementary: bool = True
) -> list[ProtectedResult]:
    """Return results that are read together, without counts of 1 to one below a number.

    Parameters
    ----------
    exhibits
        All results that the same readers get: what one prints can give away what another withholds.
    least
        Counts from 1 to one below it are withheld; so are counts from which one of them follows, and every statistic
        that is computed from a withheld count.
    follow
        Is told how far the work is.
    complementary
        False withholds the small counts only: an attack has to succeed then.

    Returns
    -------
    list of ProtectedResult
        In the long frame what is withheld is NaN with a note; a table shows a mark. They have no figures.
    """
    withheld = withheld_of([each.sheet(least) for each in exhibits], least, complementary=complementary, follow=follow)
    return [_without(each, keys, withheld, least) for each, keys in zip(exhibits, withheld.keys, strict=True)]


def _without(exhibit: Exhibit, keys: frozenset[Key], withheld: Withheld, least: int) -> ProtectedResult:
    result, note = exhibit.result, NOTE.format(least=least)
    unit, units = (exhibit.study.unit, exhibit.study.units) if exhibit.study is not None else ("unit", "units")
    mask = Mask(
        keys, frozenset(), _Sizes(exhibit, withheld.facts, withheld.suppression).keeps, _known(withheld), (unit, units)
    )
    document = result.document
    counted, is_without_units = tables_of_counts(document)
    told = privacy_words(withheld.suppression, least, units, any_gone=bool(keys))
    told += " Tables of single units are left out." if is_without_units else ""
    rule = {"model": OF_MODELS}.get(document.command, "")
    told += rule.format(least=least, units=units) if keys else ""
    tables = [mask.table(table) for table in counted]
    tables[-1] = replace(tables[-1], source_notes=(*tables[-1].source_notes, told))
    document = replace(
        document,
        table=tables[0],
        more=tuple(tables[1:]),
        heading=mask.sentence(document.heading),
        summary=None,
        records=records_without(tuple(document.records), keys, note),
        warnings=tuple(filter(None, map(mask.sentence, document.warnings))),
        conventions={**document.conventions, "privacy": f"min_cell {least}"},
    )
    return ProtectedResult(Results(rows_without(result.results.rows, keys, note)), document)


def _known(withheld: Withheld) -> frozenset[str]:
    """Return how many units there are, as it is printed."""
    counts = withheld.facts.system.counts.values()
    return frozenset(whole(count.value) for count in counts if count.is_public)


def privacy_words(found: Suppression, least: int, units: str, *, any_gone: bool) -> str:
    """Say what is withheld, why, and how near that is to the least that will do."""
    small = f"a count of 1 to {least - 1} {units}" if least > FEWEST else f"a count of 1 of the {units}"
    if not any_gone:
        return f"Nothing printed here tells {small}."
    if not found.n_suppressed:
        return f"{MARK}: withheld, because it may tell {small}, or the answer of one of them."
    return (
        f"{MARK}: withheld, because {small} could be worked out from it. Counts withheld: "
        f"{found.n_suppressed}; at least {found.lower_bound} had to be."
    )


@dataclass(frozen=True, slots=True)
class _Sizes:
    """Tells for a heading with the size of a group whether it can stay."""

    exhibit: Exhibit
    facts: Facts
    found: Suppression

    def keeps(self, heading: str) -> bool:
        """Tell whether no group of this label is withheld."""
        groups = {
            (where, label)
            for where in self.facts.slices
            if where.by
            for label in [self._label(where)]
            if label in heading
        }
        return not any(
            self.facts.total_form(where, self.facts.system.axes[where.axis]) in self.found.forms for where, _ in groups
        )

    def _label(self, where: Where) -> str:
        variable = self.exhibit.study.variables.get(where.by) if self.exhibit.study is not None else None
        codes = variable.codes.answers if variable is not None and variable.codes is not None else ()
        return next((code.label for code in codes if code.code == where.group), where.group)
