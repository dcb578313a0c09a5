"""Rows that are in DuckDB, Polars or Spark: the options of every verb that counts them there."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leapstats.api.arguments import found
from leapstats.errors import Problem, UsageError

if TYPE_CHECKING:
    from leapstats.engines.opening import Engine
    from leapstats.engines.relation import Relation

TEXTS = {
    "engine": "Use duckdb, polars or spark",
    "table": "Name a table of the database",
    "master": "Use the address of a Spark cluster, or local",
    "memory": "Use a size such as 2GB",
    "spill": "Name a folder",
}
OPTIONS = (*TEXTS, "fetch", "explain")
COUNTING = "table1, crosstab, missing, response and associations"
MARKS = frozenset("*?[")
DATABASES = (".duckdb", ".ddb")
ENGINES = frozenset({"duckdb", "_duckdb", "pyspark", "ibis"})


def counts_elsewhere(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a verb count rows where they are, and give it the options that say where.

    `engine`: `duckdb`, `polars` or `spark`; by itself DuckDB for several Parquet files and for a database.
    `table`: a table of a database. `master`: the address of a Spark cluster. `memory`, `spill`: how much DuckDB may
    take, and the folder that it writes to beyond that. `fetch`: bring the rows into memory. `explain`: a function that
    is given the queries with their plans, such as `print`.
    """

    @wraps(function)
    def call(*args: Any, **given: Any) -> Any:
        waiting = given.pop("waiting", None)
        asked = {name: given.pop(name) for name in OPTIONS if name in given}
        names = inspect.signature(function).parameters
        given = {**dict(zip(names, args, strict=False)), **given}
        if not is_elsewhere(given.get("data"), asked):
            _check_unused(asked)
            return function(**given)
        with waiting or nullcontext():
            return _counted(function, given, asked)

    return _shown(function, call)


def is_elsewhere(data: object, asked: Mapping[str, Any]) -> bool:
    """Tell whether data are rows of an engine: such a frame, several files, a database, or where one is named.

    Nothing is imported to tell.
    """
    if asked.get("engine"):
        return True
    if isinstance(data, str | Path):
        path = Path(data)
        return path.suffix.casefold() in DATABASES or (not MARKS.isdisjoint(str(data)) and not path.exists())
    kind = type(data)
    package = kind.__module__.partition(".")[0]
    return package in ENGINES or (package == "polars" and kind.__name__ == "LazyFrame")


def check_in_memory(verb: str, data: object) -> None:
    """Refuse rows of an engine, which reach a verb only where it does not count them there."""
    several = data if isinstance(data, list | tuple) else (data,)
    named = [each for each in several if is_elsewhere(each, {})]
    if not named:
        return
    what = f"{verb} reads rows into memory: not files by a pattern, a database or a frame of an engine"
    fix = f"Name one file, or give a data frame. Rows are counted where they are by {COUNTING}"
    raise UsageError(str(named[0]) if isinstance(named[0], str | Path) else "the data", [Problem("", what, fix)])


def _check_unused(asked: Mapping[str, Any]) -> None:
    fix = "Omit it, or add --engine duckdb"
    problems = [
        Problem(name, "this option is only for rows in an engine", fix) for name, value in asked.items() if value
    ]
    if problems:
        raise UsageError("the options", problems)


def _counted(function: Callable[..., Any], given: dict[str, Any], asked: Mapping[str, Any]) -> Any:
    """Call a verb on rows that are elsewhere."""
    from leapstats.engines.opening import opened

    data = given.get("data")
    if given.get("draws"):
        raise UsageError("the options", [Problem("draws", "it draws answers, and takes none", "Omit the rows")])
    relation = opened(_file_of_study(given) if data is None else data, _engine(asked))
    try:
        if asked.get("fetch"):
            return function(**{**given, "data": relation.fetched()})
        if given.get("study") is None:
            return function(**{**given, "data": relation})
        with _as_wave(relation, given) as of_study:
            return function(**of_study)
    finally:
        explain = asked.get("explain")
        if callable(explain):
            explain(relation.plan())


def _file_of_study(given: dict[str, Any]) -> Path:
    """Return the file of the wave that is asked for; a pattern may stand for several."""
    from leapstats.api.reading import study_at

    study = study_at(given.get("study"), tells_counts=False)
    given["study"] = study
    named = given.get("wave") or ()
    name = named if isinstance(named, str) else next(iter(named), "")
    wave = next((each for each in study.waves if each.name == name), None) or next(iter(study.waves), None)
    if wave is None or wave.format != "parquet" or study.folder is None:
        what = "the wave of the study is no file of Parquet, and no other rows are named"
        raise UsageError("the options", [Problem("engine", what, "Name the rows, such as 'parts/*.parquet'")])
    return study.folder / wave.file


@contextmanager
def _as_wave(relation: "Relation", given: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Let rows that are elsewhere be those of a wave of a study."""
    from leapstats.api.reading import first_wave, study_at
    from leapstats.engines.waves import wave_elsewhere
    from leapstats.survey.read import Waves, shared_waves

    study = study_at(given["study"], tells_counts=False)
    named = given.get("wave")
    named = (named or (None,))[0] if isinstance(named, list | tuple) and len(named) < 2 else named
    if named is not None and not isinstance(named, str):
        problem = Problem("wave", "the rows can be those of one wave only", "Name one wave")
        raise UsageError("the options", [problem])
    name = named or first_wave(study)
    with shared_waves():
        opened = Waves(study)
        opened.take(name, wave_elsewhere(relation, study, name, _beside(given)))
        yield {**given, "data": None, "study": study, "wave": name}


def _beside(given: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the items that will make groups, as far as they are named as such."""
    named = [given.get(name) or () for name in ("by", "columns")]
    return tuple(str(each) for names in named for each in ((names,) if isinstance(names, str) else names))


def _engine(asked: Mapping[str, Any]) -> "Engine":
    from leapstats.engines.opening import Engine

    texts = {name: asked.get(name) or "" for name in TEXTS}
    texts = {name: str(value) if isinstance(value, Path) else value for name, value in texts.items()}
    problems = [
        Problem(name, f"{found(value)} is not text", TEXTS[name])
        for name, value in texts.items()
        if not isinstance(value, str)
    ]
    if problems:
        raise UsageError("the options", problems)
    return Engine(name=texts.pop("engine"), **texts)


def _shown(function: Callable[..., Any], call: Callable[..., Any]) -> Callable[..., Any]:
    """Let `help()` and completion show the options."""
    signature = inspect.signature(function)
    shown = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=kind)
        for name, kind in (*((each, "str") for each in TEXTS), ("fetch", "bool"), ("explain", "Callable[[str], None]"))
    ]
    call.__signature__ = signature.replace(parameters=[*signature.parameters.values(), *shown])  # type: ignore[attr-defined]
    return call
