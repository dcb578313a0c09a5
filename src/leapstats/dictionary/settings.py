"""Read a TOML file of a study's folder: a layout or a plan."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from leapstats.dictionary.study import Study
from leapstats.errors import DictionaryError, Problem

KINDS = {"tables": "layout", "plans": "plan"}


def settings_of(study: Study, folder: str, name: str) -> Mapping[str, Any]:
    """Read `FOLDER/NAME.toml` of a study.

    Raises
    ------
    DictionaryError
        If the file is not there or cannot be read.
    """
    where = f"{folder}/{name}.toml"
    try:
        return tomllib.loads(path_of(study, folder, name).read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        mend = "Add the file; the dictionary's README describes it"
        problem = Problem(where, f"the study has no such {KINDS[folder]}", mend)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        problem = Problem(where, f"the file cannot be read ({error})", "Mend it; it is TOML in UTF-8")
    raise DictionaryError(f"the study in {study.folder}", [problem])


def path_of(study: Study, folder: str, name: str) -> Path:
    """Return where a layout or a plan is kept."""
    return Path(study.folder or ".") / folder / f"{name}.toml"
