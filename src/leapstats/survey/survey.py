"""A survey: the answers of one wave, each with the reason where it is missing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from leapstats.dictionary.expression import Expression, Item, items
from leapstats.dictionary.read_files import files_of
from leapstats.dictionary.study import Study, Variable
from leapstats.errors import DictionaryError, Problem, UsageError, as_option, nearest
from leapstats.survey.column import Column, settle
from leapstats.survey.evaluation import Answer, Scope, evaluate
from leapstats.survey.row_names import RowNames, place_name
from leapstats.terms import CODED, Reason

if TYPE_CHECKING:
    import pandas as pd

    from leapstats.survey.aggregation import Aggregated
    from leapstats.survey.elsewhere import Elsewhere
    from leapstats.survey.sampling import Sampled

SHOWN = 10
FRAME = "frame"  # the format of what is held in memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where the answers came from: the file, its format, and words about how it was read.

    `inferred` says for each column what it was taken for; it is empty where a dictionary spoke.
    `warnings` are sentences about what looks wrong and was left as it is, `labels` about value labels
    of the file that are worded otherwise than in the dictionary. `hides_ids` says that ids are personal data,
    of which only the beginning is printed; `dropped` are the ids of units that were there and that a condition
    left out. `dictionary` is the file of a platform that described the answers. `written` gives, item by item, the
    code that stands for a cell of the file where the two differ. `parts` are the files that were read as waves of one.
    """

    path: Path | None = None
    parts: tuple[Path, ...] = ()
    format: str = ""
    dictionary: Path | None = None
    notes: tuple[str, ...] = ()
    inferred: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    hides_ids: bool = False
    dropped: frozenset[object] = frozenset()
    written: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Earlier:
    """An earlier wave whose answers stand beside those of a survey.

    `items` have the answers of that `wave`; `absent` tells which units of the survey have no row there.
    """

    wave: str
    items: frozenset[str]
    absent: NDArray[np.bool_] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Survey:
    """The answers of one wave of a study.

    Parameters
    ----------
    study
        Its dictionary.
    wave
        The wave's name.
    units
        The id of each unit, in the order of the file.
    raw
        For each item that the file keeps, how to get its answers; called once, when first needed.
    others
        Gives the survey of another wave of the same study.
    provenance
        Where the answers came from.
    rows
        What the rows of a file without a dictionary are called.
    earlier
        The wave that some of its items are of; None where all are of its own.
    sampled
        How the units were sampled; None where every unit counts once.
    aggregated
        How its units came of several respondents each; None where a unit has one row.
    frequency
        How many rows each unit stands for; None where it stands for itself.
    elsewhere
        What counts the rows where they are; None where the answers are in memory.
    """

    study: Study
    wave: str
    units: NDArray[Any] = field(repr=False)
    raw: Mapping[str, "Answering"] = field(repr=False)
    others: Callable[[str], "Survey"] | None = field(default=None, repr=False)
    provenance: Provenance = field(default_factory=Provenance)
    rows: RowNames = field(default_factory=RowNames, repr=False)
    earlier: Earlier | None = None
    sampled: "Sampled | None" = field(default=None, repr=False)
    aggregated: "Aggregated | None" = field(default=None, repr=False)
    frequency: NDArray[np.int64] | None = field(default=None, repr=False)
    elsewhere: "Elsewhere | None" = field(default=None, repr=False)
    _columns: dict[str, Column] = field(default_factory=dict, init=False, repr=False)

    def __len__(self) -> int:
        return len(self.units)

    def __str__(self) -> str:
        name = self.study.title or self.study.name
        wave = f", wave {self.wave}" if self.wave else ""
        kind = " (synthetic)" if self.study.synthetic else ""
        return f"{name}{wave}{kind}: {len(self)} {self.study.units}, {len(self.items)} items"

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>{self.frame().head(SHOWN).to_html()}"

    @property
    def items(self) -> tuple[str, ...]:
        """The items that have answers in this wave, in the order of the dictionary."""
        return tuple(name for name in self.study.variables if self.has(name))

    def has(self, name: str) -> bool:
        """Tell whether an item, raw or derived, can be had from this wave."""
        if name in self.raw:
            return True
        variable = self.study.variables.get(name)
        if variable is None or variable.formula is None:
            return False
        return self.wave in self.study.available.get(name, frozenset()) and all(
            self.has(item.name) for item in _own_items(variable.formula)
        )

    @property
    def sources(self) -> tuple[Path, ...]:
        """The files that the answers and the dictionary were read from."""
        parts = self.provenance.parts or (self.provenance.path,)
        paths = parts if self.provenance.format != FRAME else ()
        read = [each.absolute() for each in (*paths, self.provenance.dictionary) if each is not None]
        return (*read, *files_of(self.study))

    def id_of(self, unit: object) -> str:
        """Return the id of a unit as it may be printed."""
        return begun(str(unit)) if self.provenance.hides_ids else str(unit)

    def row_name(self, place: int) -> str:
        """Return what a row is called in print: its id, else its place in the file."""
        own = None if self.rows.ids is None else self.rows.ids[place]
        if own is not None or self.study.id:
            return self.id_of(self.units[place] if own is None else own)
        return place_name(self.provenance.format, self.units[place])

    def variable(self, name: str) -> Variable:
        """Return the dictionary entry of an item.

        Raises
        ------
        UsageError
            If there is no such item, or it has no answers in this wave.
        """
        if name not in self.study.variables:
            problem = self.left_out(name) or unknown_item(name, self.items)
            raise UsageError("the items requested", [problem])
        if self.aggregated is not None and name in self.aggregated.left_out:
            what = "respondents differ in it, and no rule is given that suits it"
            raise UsageError("the items requested", [Problem(name, what, f"Name one: --aggregate {name}=RULE")])
        if not self.has(name):
            what = f"the item has no answers in wave {self.wave}" if self.wave else "the item has no answers"
            raise UsageError("the items requested", [Problem(name, what, "Choose another wave or another item")])
        return self.study.variables[name]

    def left_out(self, name: str) -> Problem | None:
        """Return why a column that was left out is no item, and what makes it one; None for any other name."""
        words = dict(self.provenance.inferred).get(name, "")
        if not words.startswith(LEFT_OUT):
            return None
        fix = FIXES.get(words) or f"To use it, add {as_option('--categorical', [name])}"
        return Problem(name, f"it was {words}", fix)

    def column(self, name: str) -> Column:
        """Return the answers of an item, decoded or derived when first asked for.

        Raises
        ------
        UsageError
            If there is no such item, or its rows are not in memory.
        """
        if name not in self._columns:
            variable = self.variable(name)
            if self.elsewhere is not None:
                raise self.elsewhere.refusal(name)
            if variable.formula is None:
                self._columns[name] = self.raw[name](self)
            else:
                self._columns[name] = self._derive(variable, variable.formula)
        return self._columns[name]

    def evaluate(self, expression: Expression) -> Answer:
        """Evaluate an expression for every unit of this wave."""
        return evaluate(expression, Scope(self._find, len(self)))

    def _find(self, item: Item) -> tuple[Variable, Column]:
        if item.wave is None or item.wave == self.wave:
            return self.variable(item.name), self.column(item.name)
        if self.others is None:
            raise UsageError(str(self), [Problem(item.name, f"wave {item.wave} was not read", "Read the whole study")])
        other = self.others(item.wave)
        places = {unit: place for place, unit in enumerate(other.units)}
        linked = np.array([places.get(unit, -1) for unit in self.units], dtype=np.int64)
        return other.variable(item.name), other.column(item.name).take(linked)

    def _derive(self, variable: Variable, formula: Expression) -> Column:
        scope = Scope(self._find, len(self))
        answer = evaluate(formula, scope, variable.codes)
        reasons = answer.reasons
        if variable.universe is not None:
            asked = evaluate(variable.universe, scope)
            reasons = np.where(asked.no, np.uint8(Reason.NOT_ASKED), np.where(asked.yes, reasons, asked.reasons))
        try:
            return settle(answer.values, reasons, variable)
        except ValueError as error:
            problem = Problem(f"variables.csv, {variable.name}", str(error), "Fix the formula or the code list")
            raise DictionaryError(f"the study {self.study.name}", [problem]) from None

    def frame(self) -> "pd.DataFrame":
        """Return the answers with their labels, one row a unit; empty where missing."""
        import pandas as pd

        columns = {name: self._labels(name) for name in self.items}
        return pd.DataFrame(columns, index=pd.Index(self.units, name=self.study.id or "row"))

    def reasons_frame(self) -> "pd.DataFrame":
        """Return why each answer is missing, one row a unit; `answered` where it is not."""
        import pandas as pd

        words = np.array([reason.term for reason in Reason], dtype=object)
        columns = {name: words[self.column(name).reasons] for name in self.items}
        return pd.DataFrame(columns, index=pd.Index(self.units, name=self.study.id or "row"))

    def _labels(self, name: str) -> NDArray[Any]:
        variable, column = self.variable(name), self.column(name)
        if variable.type not in CODED or variable.codes is None:
            return column.values
        labels = np.array([*(code.label for code in variable.codes.answers), None], dtype=object)
        shown: NDArray[Any] = labels[column.values]
        return shown


LEFT_OUT = "left out"
NO_ANSWERS = "left out (no answers)"
FIXES = {
    NO_ANSWERS: "Choose another item",
    "left out (declared as an id)": "Choose another item, or do not declare it as an id",
}
Answering = Callable[[Survey], Column]


def begun(text: str) -> str:
    """Return how a text begins, where more of it would tell who a person is."""
    return f"{text[:1]}***"


def _own_items(formula: Expression) -> tuple[Item, ...]:
    return tuple(item for item in items(formula) if item.wave is None)


def unknown_item(name: str, known: tuple[str, ...]) -> Problem:
    """Word the problem of an item that is not there."""
    return Problem(name, "there is no such item", nearest(name, known))
