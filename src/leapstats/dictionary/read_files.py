"""Which files of a study's folder are read: nothing is written over them."""

from collections.abc import Iterator
from pathlib import Path

from leapstats.dictionary.files import toml_of
from leapstats.dictionary.study import Study
from leapstats.errors import Problem

DICTIONARY = ("study.toml", "variables.csv", "codelists.csv", "columns.csv", "scales.csv", "constraints.csv")
REPORT = "report.toml"
FOLDERS = {"tables": ".toml", "plans": ".toml", "published": ".csv"}


def files_in(folder: Path) -> tuple[Path, ...]:
    """Return the files that are read of a study in a folder, as far as they are there, whatever is wrong with them."""
    try:
        return tuple(path for path in _named(folder) if path.is_file())
    except (OSError, ValueError):  # told by whatever reads the study
        return ()


def files_of(study: Study) -> tuple[Path, ...]:
    """Return the files that are read of a study; none where it was inferred from a file."""
    return files_in(study.folder.absolute()) if study.folder is not None else ()


def _named(folder: Path) -> Iterator[Path]:
    yield from (folder / name for name in (*DICTIONARY, REPORT))
    for inside, suffix in FOLDERS.items():
        if (folder / inside).is_dir():
            yield from (path for path in sorted((folder / inside).iterdir()) if path.suffix.lower() == suffix)
    settings = toml_of(folder, DICTIONARY[0])
    waves = None if isinstance(settings, Problem) else settings.get("waves")
    for wave in waves if isinstance(waves, list) else ():
        if isinstance(wave, dict):
            yield from (folder / wave[key] for key in ("file", "dictionary") if isinstance(wave.get(key), str))
