"""Read a TOML file of a study's folder: a layout or a plan, checked against its schema."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from leapstats.dictionary.files import CONTROL, printable, shortened, toml_of
from leapstats.dictionary.schema import NAME, TEXT, TEXTS, WORDS, Schema, fitted
from leapstats.dictionary.sheets import Findings
from leapstats.dictionary.study import Study
from leapstats.errors import DictionaryError, Problem

KINDS = {"tables": "layout", "plans": "plan"}
# What any layout or plan may have around its rows.
AROUND: Schema = {"title": TEXT, "wave": NAME, "stub": TEXT, "notes": TEXTS, "abbreviations": WORDS}


def settings_of(study: Study, folder: str, name: str) -> Mapping[str, Any]:
    """Read `FOLDER/NAME.toml` of a study.

    Raises
    ------
    DictionaryError
        If the file is not there, lies outside the study, or cannot be read.
    """
    settings = _read(study, folder, name)
    if isinstance(settings, Problem):
        raise DictionaryError(study.source, [settings])
    return settings


def fitted_settings(study: Study, folder: str, name: str, schema: Schema, findings: Findings) -> Mapping[str, Any]:
    """Read `FOLDER/NAME.toml` of a study and return what fits its schema; the rest is noted.

    Raises
    ------
    DictionaryError
        If the file is not there, lies outside the study, or cannot be read.
    """
    return fitted(settings_of(study, folder, name), schema, f"{folder}/{name}.toml", findings)


def digest_of(study: Study, folder: str, name: str) -> str:
    """Return the SHA-256 of a layout or a plan that has been read."""
    return hashlib.sha256((Path(study.folder or ".") / folder / f"{name}.toml").read_bytes()).hexdigest()


def _read(study: Study, folder: str, name: str) -> dict[str, Any] | Problem:
    if not name or CONTROL.search(name) or "/" in name or "\\" in name:
        kind = KINDS[folder]
        what = f"this is not a valid name of a {kind}"
        return Problem(
            f'"{shortened(printable(name))}"', what, f"Use the name of a file in {folder}/ without its suffix"
        )
    return toml_of(Path(study.folder or "."), f"{folder}/{name}.toml", KINDS[folder])
