"""Open what is named on the command line or given in Python as rows of an engine."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leapstats.engines.relation import Relation
from leapstats.errors import DataError, Problem, UsageError, nearest

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PATTERN = frozenset("*?[")
DATABASES = (".duckdb", ".ddb")
ENGINES = ("duckdb", "polars", "spark")


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """Which engine counts, and what it is given.

    `name` is "" for the one that the data are in: DuckDB for several files or a database. `table` is a table of a
    database, `master` the address of a Spark cluster, `memory` how much DuckDB may take, such as 2GB, `spill` the
    folder that it writes to beyond that.
    """

    name: str = ""
    table: str = ""
    master: str = ""
    memory: str = ""
    spill: str = ""


def known_engine(name: str) -> None:
    """Refuse an engine that is not known."""
    if name and name not in ENGINES:
        raise UsageError(
            "the options", [Problem("engine", f'"{name}" is not known', f"Use one of {', '.join(ENGINES)}")]
        )


def is_elsewhere(data: object, engine: Engine) -> bool:
    """Tell whether data are rows of an engine, and not a file or a frame in memory."""
    if engine.name:
        return True
    if isinstance(data, str | Path):
        text = str(data)
        return Path(text).suffix.casefold() in DATABASES or (not Path(text).exists() and not PATTERN.isdisjoint(text))
    return _module(data) in {"duckdb", "_duckdb", "polars", "pyspark", "ibis"} and not _is_eager(data)


def opened(data: Any, engine: Engine) -> Relation:
    """Open data as rows of an engine.

    Raises
    ------
    UsageError
        If the engine is not known or not installed.
    DataError
        If the data are not there, or cannot be read.
    """
    if isinstance(data, str | Path):
        return _duck_file(Path(data), engine)
    from leapstats.engines.duck import DuckRelation

    return DuckRelation(data, None, "table")


def _module(data: object) -> str:
    return type(data).__module__.partition(".")[0]


def _is_eager(data: object) -> bool:
    return _module(data) == "polars" and type(data).__name__ != "LazyFrame"


def _duck_file(path: Path, engine: Engine) -> Relation:
    duckdb = library("duckdb", "duckdb", "DuckDB")
    connection: DuckDBPyConnection = duckdb.connect(":memory:", config=_settings(engine))
    connection.execute("SET TimeZone = 'UTC'")
    from leapstats.engines.duck import DuckRelation

    try:
        if path.suffix.casefold() in DATABASES:
            return DuckRelation(_table(connection, path, engine), connection, f"{path.name}, {engine.table}")
        return DuckRelation(connection.read_parquet(str(path)), connection, _name(path))
    except duckdb.Error as error:
        said = " ".join(str(error).split())[:200]
        fix = "Check the name; a pattern stands in quotes, as in 'parts/*.parquet'"
        raise DataError(str(path), [Problem("", f"DuckDB cannot read it ({said})", fix)]) from None


def _settings(engine: Engine) -> dict[str, str]:
    found = {"memory_limit": engine.memory, "temp_directory": engine.spill}
    return {name: value for name, value in found.items() if value}


def _table(connection: "DuckDBPyConnection", path: Path, engine: Engine) -> Any:
    from sqlglot import exp

    if not path.exists():
        raise DataError(str(path), [Problem("", "there is no such file", "Check the name and the folder")])
    attach = exp.Literal.string(str(path)).sql("duckdb")
    connection.execute(f"ATTACH {attach} AS leapstats_file (READ_ONLY)")
    found = connection.execute(
        "SELECT table_name FROM information_schema.tables WHERE table_catalog = 'leapstats_file' ORDER BY 1"
    ).fetchall()
    tables = [str(row[0]) for row in found]
    if engine.table not in tables:
        what = f"it has no table {engine.table}" if engine.table else "which of its tables is not said"
        fix = nearest(engine.table, tables) if engine.table else f"Name one with --table: {', '.join(tables)}"
        raise UsageError(str(path), [Problem("--table", what, fix)])
    return connection.table(exp.table_(engine.table, catalog="leapstats_file", db="main", quoted=True).sql("duckdb"))


def _name(path: Path) -> str:
    """Return what several files are called: by their folder where the pattern is for any of its files."""
    return path.parent.name if path.name.startswith("*") and path.parent.name else path.name


def library(name: str, extra: str, title: str) -> Any:
    """Import the library of an engine.

    Raises
    ------
    UsageError
        If it is not installed.
    """
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError:
        what = f"{title} is not installed"
        fix = f"Install it with: pip install 'leapstats[{extra}]'"
        raise UsageError("the options", [Problem("engine", what, fix)]) from None
