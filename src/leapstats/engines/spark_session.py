"""A session of Spark on this machine, or on a cluster."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from leapstats.engines.faults import killed, unread
from leapstats.errors import DataError, Problem

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

QUIET = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "16",  # what is shuffled are counts
    "spark.log.level": "ERROR",
}


def session(master: str = "") -> "SparkSession":
    """Return a session that is there, or start one.

    Raises
    ------
    DataError
        If Java is not there, or the cluster cannot be reached.
    """
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    if shutil.which("java") is None:
        problem = Problem(
            "engine", "Spark needs Java, which is not there", "Install a Java runtime such as default-jre"
        )
        raise DataError("Spark", [problem])
    builder = SparkSession.builder.master(master or "local[*]").appName("leapstats")
    for name, value in QUIET.items():
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except (PySparkException, Py4JError, RuntimeError, OSError) as error:
        raise killed("Spark", master or "this machine", error) from None


def read_parquet(path: Path, master: str) -> "DataFrame":
    """Read files of Parquet."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    started = session(master)
    try:
        return started.read.parquet(str(path))
    except (PySparkException, Py4JError) as error:
        raise unread("Spark", path, error) from None
