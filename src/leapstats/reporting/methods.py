"""The methods of a report, written from what was computed: which functions made its numbers, by which convention."""

import inspect
import re
from collections.abc import Iterator, Mapping, Sequence

from leapstats.dictionary.study import Study
from leapstats.output.document import Document, records_of
from leapstats.output.numbers import whole
from leapstats.output.result import AnalysisResult
from leapstats.output.table import Row, Section, Table, Text
from leapstats.reporting.assembly import Computed, table_numbers
from leapstats.results.frame import Key, Result, Results
from leapstats.terms import StatName

COMMAND, STATISTIC = "methods", "methods"
REFERENCES = re.compile(
    r"\n\s*References\s*\n\s*-{3,}\s*\n(?P<body>.*?)(?:\n\s*\n\s*[A-Z]\w+\s*\n\s*-{3,}|\Z)", re.DOTALL
)
# What no statistic computes: counting, and looking at the data.
PLAIN: Mapping[str, str] = {
    "tally": "counts and shares",
    "paired_tally": "counts of changes, unit by unit",
    "missing_together": "patterns of items that are missing together",
    "units_by_wave": "units by wave",
    "mean_sd": "mean and standard deviation",
    "extremes": "smallest and largest value",
    "quantiles": "quantiles",
    "reproduce": "comparison of published values with the data",
    "check": "checks",
    "absent_answers": "what answers that are absent could change",
    "columns": "columns of a file",
    "rows": "rows of a file",
    "rows_used": "rows that were used",
    "columns_held_back": "columns held back as personal data",
    "distinct": "different answers",
    "levels": "levels of items",
    "concordance": "whether two items rise together",
}
COUNTED = "Counted or compared without a method of inference: {words}."


def methods_result(study: Study, parts: Sequence[Computed], said: Sequence[str] = ()) -> AnalysisResult:
    """Say which methods made the numbers of the parts of a report, with their sources.

    Parameters
    ----------
    study
        For its name.
    parts
        All parts that are shown, in their order.
    said
        Sentences that hold for all parts.
    """
    used = _used(parts)
    results = Results(
        tuple(
            Result(name, None, None, None, STATISTIC, StatName.N, float(count), "; ".join(words) or None)
            for name, (count, words, _) in used.items()
        )
    )
    sourced = {name: about for name, about in used.items() if source_of(name)}
    rows = tuple(_row(name, *about) for name, about in sourced.items())
    plain = tuple(_in_words(name, words, tables) for name, (_, words, tables) in used.items() if name not in sourced)
    table = Table(
        title="Methods that made the numbers of this report",
        stub=Text("Function"),
        columns=(Text("Method"), Text("Source"), Text("In"), Text("Numbers")),
        sections=(Section(Text(""), rows),),
        source_notes=(*said, *([COUNTED.format(words="; ".join(plain))] if plain else []), *_conventions(parts)),
        words=frozenset({0, 1, 2}),
    )
    document = Document(command=COMMAND, table=table, records=tuple(records_of(results)), study=study.name)
    return AnalysisResult(results, document)


Used = dict[str, tuple[int, tuple[str, ...], frozenset[int]]]


def _used(parts: Sequence[Computed]) -> Used:
    """Return for each function how many numbers it made, the words for its method, and the parts with them."""
    found: Used = {}
    numbers = table_numbers(parts)
    for each in parts:
        for row in each.result.results if each.result is not None else ():
            name = row.statistic.rsplit("/", 1)[-1]
            count, words, tables = found.get(name, (0, (), frozenset()))
            more = (row.method,) if row.method and name not in PLAIN and row.method not in words else ()
            found[name] = (count + 1, (*words, *more), tables | set(numbers[each.part.id]))
    return found


def _row(name: str, count: int, words: tuple[str, ...], tables: frozenset[int]) -> Row:
    key = Key(name, None, None, None, STATISTIC, StatName.N)
    return Row(
        Text(name),
        (
            Text("; ".join(filter(None, (summary_of(name), *words)))),
            Text(source_of(name)),
            Text(_tables(tables)),
            Text(whole(float(count)), keys=(key,)),
        ),
    )


def _in_words(name: str, words: tuple[str, ...], tables: frozenset[int]) -> str:
    """Return what was counted or compared, and in which tables."""
    what = PLAIN.get(name) or "; ".join((name.replace("_", " "), *words))
    shown = _tables(tables)
    return f"{what} ({shown})" if shown else what


def _tables(numbers: frozenset[int]) -> str:
    """Name tables by their numbers; what follow each other are named by the first and the last."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words = [str(run[0]) if len(run) == 1 else f"{run[0]}{' to ' if len(run) > 2 else ', '}{run[-1]}" for run in runs]
    return f"Table{'' if len(numbers) == 1 else 's'} {', '.join(words)}" if words else ""


def source_of(name: str) -> str:
    """Return the paper or book that the docstring of a statistic names; "" where there is none."""
    found = REFERENCES.search(inspect.cleandoc(_docstring(name)))
    return " ".join(found["body"].replace("`", "").split()) if found else ""


def summary_of(name: str) -> str:
    """Return the first sentence of the docstring of a statistic, without its end; "" where there is none."""
    first = _docstring(name).strip().split("\n", 1)[0]
    return first.rstrip(".")


def _docstring(name: str) -> str:
    from leapstats import stats

    return (getattr(stats, name, None).__doc__ or "") if name in stats.__all__ else ""


def _conventions(parts: Sequence[Computed]) -> Iterator[str]:
    """Yield the conventions of each part in a sentence; parts that share theirs have one."""
    by_words: dict[str, list[str]] = {}
    for each in parts:
        if each.result is None:
            continue
        words = "; ".join(f"{name} {value}" for name, value in each.result.document.conventions.items())
        if words:
            by_words.setdefault(words, []).append(each.part.title)
    for words, titles in by_words.items():
        yield f"{'; '.join(dict.fromkeys(filter(None, titles)))}: {words}."
