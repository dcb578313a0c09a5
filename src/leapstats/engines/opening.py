"""Open what is named on the command line or given in Python as rows of an engine."""

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leapstats.engines.faults import unread
from leapstats.engines.relation import Relation
from leapstats.errors import DataError, Problem, UsageError, nearest

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

DATABASES = (".duckdb", ".ddb")
TABLE = "table"  # what rows are called that have no name
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


def opened(data: Any, engine: Engine) -> Relation:
    """Open data as rows of an engine.

    Raises
    ------
    UsageError
        If the engine is not known or not installed.
    DataError
        If the data are not there, or cannot be read.
    """
    known_engine(engine.name)
    if isinstance(data, str | Path):
        return FILES[engine.name or "duckdb"](Path(data), engine)
    package = type(data).__module__.partition(".")[0].lstrip("_")
    if package not in FRAMES:
        name = type(data).__name__
        fix = "Use what it stands for: a DuckDB relation, a PySpark frame, a Polars lazy frame, or files of Parquet"
        raise UsageError("the data", [Problem("", f"a {package} {name} is not counted where it is", fix)])
    return FRAMES[package](data)


def _of_duckdb(data: Any) -> Relation:
    library("sqlglot", "duckdb", "sqlglot")
    from leapstats.engines.duck import DuckRelation

    return DuckRelation(data, None, TABLE)


def _of_spark(data: Any) -> Relation:
    library("sqlglot", "spark", "sqlglot")
    from leapstats.engines.spark import SparkRelation

    return SparkRelation(data, TABLE)


def _of_polars(data: Any) -> Relation:
    from leapstats.engines.polars import PolarsRelation

    return PolarsRelation(data, TABLE)


def _spark_file(path: Path, engine: Engine) -> Relation:
    library("pyspark", "spark", "PySpark")
    library("sqlglot", "spark", "sqlglot")
    from leapstats.engines.spark import SparkRelation
    from leapstats.engines.spark_session import read_parquet

    return SparkRelation(read_parquet(path, engine.master), _name(path))


def _polars_file(path: Path, engine: Engine) -> Relation:
    del engine
    polars = library("polars", "polars", "Polars")
    from leapstats.engines.polars import PolarsRelation

    return PolarsRelation(polars.scan_parquet(str(path)), _name(path))


def _duck_file(path: Path, engine: Engine) -> Relation:
    duckdb = library("duckdb", "duckdb", "DuckDB")
    library("sqlglot", "duckdb", "sqlglot")
    try:
        connection: DuckDBPyConnection = duckdb.connect(":memory:", config=_settings(engine))
    except duckdb.Error as error:
        said = " ".join(str(error).split())[:200]
        given = [f"--{name}" for name in ("memory", "spill") if getattr(engine, name)]
        fix = "Use a size such as 2GB, and a folder that can be written"
        raise UsageError(
            "the options", [Problem(" and ".join(given) or "engine", f"DuckDB refuses it ({said})", fix)]
        ) from None
    connection.execute("SET TimeZone = 'UTC'")
    from leapstats.engines.duck import DuckRelation

    try:
        if path.suffix.casefold() in DATABASES:
            return DuckRelation(_table(connection, path, engine), connection, f"{path.name}, {engine.table}")
        return DuckRelation(connection.read_parquet(str(path)), connection, _name(path))
    except duckdb.Error as error:
        raise unread("DuckDB", path, error) from None


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
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Spark says which pandas it knows; its own is not used here
            return import_module(name)
    except ImportError:
        what = f"{title} is not installed"
        fix = f"Install it with: pip install 'leapstats[{extra}]'"
        raise UsageError("the options", [Problem("engine", what, fix)]) from None


FILES = {"duckdb": _duck_file, "spark": _spark_file, "polars": _polars_file}
FRAMES = {"duckdb": _of_duckdb, "pyspark": _of_spark, "polars": _of_polars}
