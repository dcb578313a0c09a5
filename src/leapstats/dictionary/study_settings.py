"""Read study.toml: what the study is called, its conventions, its waves."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from leapstats.dictionary.files import is_inside, name_problem, printable, toml_of
from leapstats.dictionary.privacy import PRIVACY, privacy_of
from leapstats.dictionary.respondents import RESPONDENTS, RULES, Respondents, respondents_of
from leapstats.dictionary.sampling import DESIGN, sampling_of
from leapstats.dictionary.schema import FLAG, NAME, TEXT, TEXTS, WHOLE, WORDS, OneOf, Schema, Table, Tables, fitted
from leapstats.dictionary.sheets import WAVES, Findings
from leapstats.dictionary.study import Conventions, Study, Wave
from leapstats.errors import DictionaryError, Problem, nearest

FILE = "study.toml"
QUANTILE_TYPES = (2, 7)
ABOUT: Schema = {
    "name": NAME,
    "title": TEXT,
    "unit": NAME,
    "units": NAME,
    "id": NAME,
    "citation": TEXT,
    "synthetic": FLAG,
}
WAVE: Schema = dict.fromkeys(
    ("name", "label", "file", "format", "dictionary", "sheet", "wave_column", "wave_value"), NAME
) | {"decimal": OneOf(("point", "comma")), "repeats": WORDS, "repeats_missing": TEXTS, "several": WORDS}
SETTINGS: Schema = {
    "study": Table(ABOUT, required=("name", "id")),
    "conventions": Table({"quantile_type": WHOLE, "rounding": TEXT}),
    "design": Table(DESIGN),
    "privacy": Table(PRIVACY),
    "respondents": Table(RESPONDENTS, required=("within",)),
    "waves": Tables(WAVE, required=("name", "file", "format")),
    "readings": WORDS,
    "blocks": WORDS,
    "domains": WORDS,
}


def load_settings(folder: Path, findings: Findings) -> Mapping[str, Any]:
    """Read study.toml and return what fits its schema; the rest is noted.

    Raises
    ------
    DictionaryError
        If there is no such folder, or no study.toml in it.
    """
    if not folder.is_dir():
        what = "it is a file" if folder.exists() else "there is no such folder"
        near = nearest(printable(folder.name), _studies_beside(folder))
        problem = Problem(printable(folder), what, f"Use a folder that contains study.toml. {near}")
        raise DictionaryError(f"the study in {printable(folder)}", [problem])
    settings = toml_of(folder, FILE)
    if isinstance(settings, Problem):
        if not (folder / FILE).exists():
            problem = Problem(FILE, settings.what, "Add it, or use the folder that contains it")
            raise DictionaryError(f"the study in {printable(folder)}", [problem])
        findings.problems.append(settings)
        findings.unread.add(FILE)
        return {}
    return fitted(settings, SETTINGS, FILE, findings, required=("study",))


def _studies_beside(folder: Path) -> list[str]:
    try:
        return sorted(printable(each.name) for each in folder.parent.iterdir() if (each / FILE).is_file())
    except OSError:
        return []


def study_of(settings: Mapping[str, Any], folder: Path, findings: Findings) -> Study:
    """Return the study with what study.toml says about it; its items and waves come from other places."""
    about, conventions = settings.get("study", {}), settings.get("conventions", {})
    quantile_type = conventions.get("quantile_type", 7)
    if quantile_type not in QUANTILE_TYPES:
        findings.add("study.toml, [conventions]", f"quantile_type {quantile_type} is not available", "Take 7 or 2")
    rounding = conventions.get("rounding", "half up")
    if rounding != "half up":
        findings.add("study.toml, [conventions]", f'rounding "{rounding}" is not available', 'Take "half up"')
    unit = about.get("unit", "unit")
    return Study(
        name=about.get("name", ""),
        title=about.get("title", ""),
        unit=unit,
        units=about.get("units", f"{unit}s"),
        id=about.get("id", ""),
        citation=about.get("citation", ""),
        synthetic=about.get("synthetic", False),
        conventions=Conventions(quantile_type=quantile_type),
        sampling=sampling_of(settings.get("design", {})),
        privacy=privacy_of(settings.get("privacy", {}), findings),
        respondents=_respondents(settings, findings),
        blocks=settings.get("blocks", {}),
        domains=settings.get("domains", {}),
        variables={},
        folder=folder,
    )


def _respondents(settings: Mapping[str, Any], findings: Findings) -> Respondents | None:
    """Return what [respondents] says; a word that is no rule is noted."""
    wrong: list[str] = []
    found = respondents_of(settings.get("respondents", {}), wrong)
    for words in wrong:
        findings.add("study.toml, [respondents]", f"{words} is no rule", f"Use one of {', '.join(RULES)}")
    return found


def waves_of(settings: Mapping[str, Any], folder: Path, findings: Findings) -> Iterator[Wave]:
    """Yield the waves that study.toml describes whole."""
    if not settings.get("waves"):
        findings.unread.add(WAVES)
    seen: set[str] = set()
    for place, entry in enumerate(settings.get("waves", []), start=1):
        where = f"study.toml, waves {place}"
        if not {"name", "file", "format"} <= entry.keys():
            # What it is called is not known, so nothing that is said about the waves can be checked.
            findings.unread.add(WAVES)
            continue
        if entry["name"] in seen:
            findings.add(where, f"wave {entry['name']} is listed twice", "Rename or remove one of them")
        seen.add(entry["name"])
        for key in ("file", "dictionary"):
            _check_file(folder, entry.get(key, ""), where, findings)
        if ("wave_column" in entry) != ("wave_value" in entry):
            findings.add(where, "wave_column and wave_value belong together", "Give both, or neither")
        yield Wave(
            name=entry["name"],
            label=entry.get("label", entry["name"]),
            file=Path(entry["file"]),
            format=entry["format"],
            dictionary=entry.get("dictionary", ""),
            sheet=entry.get("sheet", ""),
            repeats=entry.get("repeats", {}),
            repeats_missing=tuple(entry.get("repeats_missing", ())),
            decimal=entry.get("decimal", ""),
            wave_column=entry.get("wave_column", ""),
            wave_value=entry.get("wave_value", ""),
            several=entry.get("several", {}),
        )


def _check_file(folder: Path, name: str, where: str, findings: Findings) -> None:
    if not name:
        return
    wrong = name_problem(name)
    if wrong:
        findings.add(where, f"the file cannot be read ({wrong})", "Rename the file")
    elif not is_inside(folder, folder / name):
        findings.add(where, f"{name} is outside the study's folder", "Put the file inside the folder")
