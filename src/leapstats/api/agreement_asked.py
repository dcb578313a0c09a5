"""What is asked of the agreement of coders, checked."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from leapstats.api.arguments import one_name
from leapstats.api.choices import Names, listed
from leapstats.api.column_texts import split_levels
from leapstats.coding.formats.refi_qda import SUFFIXES
from leapstats.coding.scale import CodeScale, KappaWeights, Metric
from leapstats.errors import Problem, UsageError

METRICS, WEIGHTS = ", ".join(Metric), ", ".join(KappaWeights)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementAsked:
    """The columns of unit, coders and code, and how codes are compared; `named` is False where no column is."""

    unit: str | None
    coders: tuple[str, ...]
    code: str | None
    scale: CodeScale
    pairs: bool = False
    all_rated: bool = False

    @property
    def named(self) -> bool:
        """Whether a coder or a code is named, so that no export is looked for."""
        return bool(self.coders or self.code is not None)

    @property
    def items(self) -> tuple[str, ...]:
        """Every column that is named."""
        return tuple(each for each in (self.unit, *self.coders, self.code) if each is not None)

    @property
    def coded(self) -> tuple[str, ...]:
        """The columns that hold codes."""
        return self.coders if self.code is None else (self.code,)


def asked_of(
    columns: tuple[str | None, Names, str | None],
    scale: tuple[str | None, str | None, Names],
    *,
    pairs: bool,
    all_rated: bool,
) -> AgreementAsked:
    """Check what is asked whatever the data are.

    Parameters
    ----------
    columns
        The unit, the coders, the code.
    scale
        The metric, the weights of kappa, the codes that there are.

    Raises
    ------
    UsageError
        With every problem at once.
    """
    metric, weights, codes = scale
    given = split_levels(codes) if isinstance(codes, str) else codes
    there = listed(given, "codes")
    problems = list(_scale_problems(metric, weights, there))
    if problems:
        raise UsageError("the options", problems)
    unit, coder, code = columns
    return AgreementAsked(
        unit=one_name("unit", unit),
        coders=listed(coder, "coder"),
        code=one_name("code", code),
        scale=CodeScale(
            metric=Metric(metric or Metric.NOMINAL),
            weights=KappaWeights(weights or KappaWeights.QUADRATIC),
            categories=there or None,
        ),
        pairs=pairs,
        all_rated=all_rated,
    )


def _scale_problems(metric: object, weights: object, codes: tuple[str, ...]) -> Iterator[Problem]:
    if metric is not None and metric not in tuple(Metric):
        yield Problem("metric", f'"{metric}" is not known', f"Use one of {METRICS}")
    if weights is not None and weights not in tuple(KappaWeights):
        yield Problem("kappa_weights", f'"{weights}" is not known', f"Use one of {WEIGHTS}")
    if weights is not None and metric != Metric.ORDINAL:
        what = "only codes in an order have weights"
        yield Problem("kappa_weights", what, "Add --metric ordinal, or omit it")
    if metric == Metric.INTERVAL and codes:
        yield Problem("codes", "numbers have no list of codes", "Omit it, or use --metric ordinal")
    if len(codes) == 1:
        yield Problem("codes", "one code is listed, and coders can only agree", "List two codes or more")


def check_columns(asked: AgreementAsked, *, has_data: bool, has_study: bool) -> None:
    """Refuse columns that cannot be those of a file of codes, all at once."""
    problems = []
    unit, coders, code = asked.unit, asked.coders, asked.code
    if not has_data and not has_study:
        fix = "Name a file, or a study that has the codes with --study"
        problems.append(Problem("FILE", "no file of codes is named, and LEAP's study has none", fix))
    if unit is None:
        problems.append(Problem("unit", "the column that names the unit is missing", "Name it with --unit"))
    if code is not None and len(coders) != 1:
        what = f"with --code one column names the coder, not {len(coders)}"
        problems.append(Problem("coder", what, "Name it with --coder"))
    if code is None and len(coders) < 2:
        fix = "Name two columns or more with --coder, or the column with the codes with --code"
        problems.append(Problem("coder", f"columns of coders that are named: {len(coders)}", fix))
    if asked.all_rated and code is None:
        problems.append(Problem("all_rated", "a file with a column a coder has no rows to miss", "Omit it"))
    twice = sorted({each for each in asked.items if asked.items.count(each) > 1})
    if twice:
        problems.append(Problem(", ".join(twice), "the same column is named twice", "Name another one"))
    if problems:
        raise UsageError("the options", problems)


def is_project(data: object) -> bool:
    """Tell whether data are a project or a codebook of a program for qualitative analysis."""
    return isinstance(data, str | Path) and Path(data).suffix.lower() in SUFFIXES
