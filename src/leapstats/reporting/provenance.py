"""Where the numbers of a report come from: versions, hashes of what was read, seeds, the command."""

import hashlib
import platform
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from leapstats import __version__
from leapstats.dictionary.study import Study
from leapstats.output.document import Document
from leapstats.output.notes import stamp_of
from leapstats.output.result import AnalysisResult
from leapstats.output.table import Row, Section, Table, Text
from leapstats.results.frame import Results

COMMAND = "provenance"
LIBRARIES = ("numpy", "pandas", "scipy", "statsmodels", "plotnine", "matplotlib", "pyreadstat", "openpyxl", "formulaic")
HASHES = "Hashes are SHA-256 of the bytes of each file. Neither the time nor the computer is noted, so that the same \
input gives the same bytes."


def provenance_result(
    study: Study, sources: Sequence[Path], command: str, told: Sequence[tuple[str, str]]
) -> AnalysisResult:
    """Say where the numbers come from.

    Parameters
    ----------
    study
        Of the report.
    sources
        Every file that was read.
    command
        What makes the report again, without paths of this machine.
    told
        More names with their values, such as a seed.
    """
    folder = study.folder.absolute() if study.folder is not None else None
    files = tuple(_line(_name(path, folder), _hash(path)) for path in dict.fromkeys(sources) if path.is_file())
    about = [("Command", command), ("Study", study.title or study.name), *told]
    if study.citation:
        about.append(("Citation", study.citation))
    sections = (
        Section(Text("Report"), tuple(_line(*each) for each in about)),
        Section(Text("Files read"), files),
        Section(Text("Programs"), tuple(_line(*each) for each in _programs())),
    )
    table = Table(
        title="Where the numbers come from",
        stub=Text("What"),
        columns=(Text("Value"),),
        sections=tuple(section for section in sections if section.rows),
        source_notes=(HASHES,),
        stamp=stamp_of(study),
        words=frozenset({0}),
    )
    document = Document(
        command=COMMAND, table=table, records=(), study=study.name, synthetic=study.synthetic, sources=tuple(sources)
    )
    return AnalysisResult(Results(()), document)


def _line(name: str, value: str) -> Row:
    return Row(Text(name), (Text(value),))


def _name(path: Path, folder: Path | None) -> str:
    """Name a file as the study has it; what lies elsewhere by its own name, since folders are this machine's."""
    if folder is None or not path.absolute().is_relative_to(folder):
        return path.name
    return path.absolute().relative_to(folder).as_posix()


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _programs() -> Iterator[tuple[str, str]]:
    yield "leapstats", __version__
    yield "Python", platform.python_version()
    for name in LIBRARIES:
        try:
            yield name, version(name)
        except PackageNotFoundError:
            continue
