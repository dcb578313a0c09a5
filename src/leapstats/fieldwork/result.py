"""Fieldwork as an analyst holds it: its tables, and the weights of respondents where they were made."""

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from leapstats.errors import Problem, UsageError
from leapstats.fieldwork.outcomes import Fieldwork
from leapstats.fieldwork.weighting import Weighted
from leapstats.output.places import weights_problem
from leapstats.output.result import AnalysisResult
from leapstats.output.write import write_all

if TYPE_CHECKING:
    import pandas as pd

WEIGHT = "weight"


@dataclass(frozen=True, slots=True)
class ResponseResult(AnalysisResult):
    """Response rates; `weights` has the weights of respondents, and `save_weights` writes them."""

    work: Fieldwork | None = field(default=None, repr=False)
    made: Weighted | None = field(default=None, repr=False)

    @property
    def weights(self) -> "pd.DataFrame":
        """One row a respondent: its id, under the name of its column, and `weight`.

        Raises
        ------
        UsageError
            If no weights were made.
        """
        import pandas as pd

        head, made = self._made()
        return pd.DataFrame({head: made.frame.ids, WEIGHT: made.weights})

    def save_weights(self, path: str | Path) -> None:
        """Write the weights to a .csv file: the id of each respondent and its weight, with all digits.

        Raises
        ------
        UsageError
            If no weights were made, the file is no .csv, is one that was read, or cannot be written.
        """
        head, made = self._made()
        target = Path(path)
        problem = weights_problem(target)
        if problem is not None:
            raise UsageError("the output", [problem])
        text = io.StringIO()
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow([head, WEIGHT])
        rows.writerows((unit, repr(float(weight))) for unit, weight in zip(made.frame.ids, made.weights, strict=True))
        write_all({target: text.getvalue().encode("utf-8")}, self.document.sources)

    def _made(self) -> tuple[str, Weighted]:
        if self.made is None or self.work is None:
            raise UsageError("the weights", [Problem("", "none were made", "Add make_weights=True")])
        return self.work.surveys[0].study.id or "id", self.made
