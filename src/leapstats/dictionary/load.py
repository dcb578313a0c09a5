"""Read a study's folder into one frozen Study, or say everything that is wrong with it."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from leapstats.dictionary.checks import availability, check_study
from leapstats.dictionary.codes import Code, CodeList
from leapstats.dictionary.sheets import Findings, SheetRow, sheet, unique
from leapstats.dictionary.study import (
    Constraint,
    Conventions,
    Published,
    SourceColumn,
    Study,
    Variable,
    Wave,
)
from leapstats.errors import DictionaryError, Problem, nearest
from leapstats.terms import REASONS, ConstraintKind, Figure, Grade, ItemType, Reason, Role

VARIABLES = (
    "name label type codes role domain universe block skip_means formula optional judged_important source note"
).split()
CODELISTS = "list code label order missing".split()
COLUMNS = "wave column option variable recode".split()
CONSTRAINTS = "id wave grade kind expression taken source note".split()
PUBLISHED = (
    "id wave where label figure printed n base percent low high universe expression same_as "
    "convention not_computable note"
).split()
PARSED = {"figure", "universe", "expression", "not_computable"}
WHOLE = ("n", "base")
DECIMAL = ("percent", "low", "high")
TICK = "tick"
QUANTILE_TYPES = (2, 7)


def load_study(folder: str | Path) -> Study:
    """Read the data dictionary in a folder.

    Parameters
    ----------
    folder
        Holds study.toml, variables.csv, codelists.csv and columns.csv; constraints.csv and the
        folder published/ where the study has them.

    Returns
    -------
    Study
        Checked: every name resolves, no formula goes in a circle, every file lies in the folder.

    Raises
    ------
    DictionaryError
        With every problem of the folder at once.
    """
    folder = Path(folder)
    findings = Findings()
    settings = _settings(folder)
    codes = _code_lists(folder, findings)
    variables = _variables(folder, codes, settings, findings)
    waves = tuple(_waves(settings, folder, findings))
    study = _study(settings, folder, findings)
    study = replace(
        study,
        waves=waves,
        variables=variables,
        columns=tuple(_columns(folder, findings)),
        constraints=tuple(_constraints(folder, findings)),
        published=tuple(_published(folder, findings)),
    )
    check_study(study, findings)
    if findings.problems:
        raise DictionaryError(f"the study in {folder}", findings.problems)
    return replace(study, available=availability(study))


def _settings(folder: Path) -> dict[str, Any]:
    path = folder / "study.toml"
    if not folder.is_dir():
        what = "it is a file" if folder.exists() else "there is no such folder"
        near = nearest(folder.name, _studies_beside(folder))
        problem = Problem(str(folder), what, f"Name a folder that holds a study.toml. {near} beside it")
        raise DictionaryError(f"the study in {folder}", [problem])
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        problem = Problem("study.toml", "the file is missing", "Add it, or name the folder that holds it")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        problem = Problem("study.toml", f"the file cannot be read ({error})", "Mend it; it is TOML in UTF-8")
    raise DictionaryError(f"the study in {folder}", [problem])


def _studies_beside(folder: Path) -> list[str]:
    if not folder.parent.is_dir():
        return []
    return sorted(each.name for each in folder.parent.iterdir() if (each / "study.toml").is_file())


def _table(settings: Mapping[str, Any], name: str, findings: Findings) -> Mapping[str, Any]:
    table = settings.get(name, {})
    if not isinstance(table, dict):
        findings.add("study.toml", f"{name} is not a table", f"Write [{name}]")
        return {}
    return table


def _study(settings: Mapping[str, Any], folder: Path, findings: Findings) -> Study:
    about = _table(settings, "study", findings)
    for key in ("name", "id"):
        if not isinstance(about.get(key), str) or not about[key]:
            findings.add("study.toml, [study]", f"{key} is missing", f'Add {key} = "..."')
    conventions = _table(settings, "conventions", findings)
    quantile_type = conventions.get("quantile_type", 7)
    if quantile_type not in QUANTILE_TYPES:
        findings.add("study.toml, [conventions]", f"quantile_type {quantile_type} is not offered", "Take 7 or 2")
    rounding = conventions.get("rounding", "half up")
    if rounding != "half up":
        findings.add("study.toml, [conventions]", f'rounding "{rounding}" is not offered', 'Take "half up"')
    unit = str(about.get("unit", "unit"))
    return Study(
        name=str(about.get("name", "")),
        title=str(about.get("title", "")),
        unit=unit,
        units=str(about.get("units", f"{unit}s")),
        id=str(about.get("id", "")),
        citation=str(about.get("citation", "")),
        synthetic=about.get("synthetic", False) is True,
        conventions=Conventions(quantile_type=quantile_type),
        blocks={name: str(label) for name, label in _table(settings, "blocks", findings).items()},
        domains={name: str(label) for name, label in _table(settings, "domains", findings).items()},
        variables={},
        folder=folder,
    )


def _waves(settings: Mapping[str, Any], folder: Path, findings: Findings) -> Iterator[Wave]:
    seen: set[str] = set()
    for place, entry in enumerate(settings.get("waves", []), start=1):
        where = f"study.toml, wave {place}"
        missing = [key for key in ("name", "file", "format") if not isinstance(entry.get(key), str)]
        if missing:
            findings.add(where, f"{', '.join(missing)} missing", "Each [[waves]] has name, label, file and format")
            continue
        if entry["name"] in seen:
            findings.add(where, f"wave {entry['name']} is already there", "Rename or remove one of them")
        seen.add(entry["name"])
        if not (folder / entry["file"]).resolve().is_relative_to(folder.resolve()):
            findings.add(where, f"{entry['file']} leaves the study's folder", "Put the file inside the folder")
        yield Wave(
            name=entry["name"],
            label=str(entry.get("label", entry["name"])),
            file=Path(entry["file"]),
            format=entry["format"],
        )


def _code_lists(folder: Path, findings: Findings) -> dict[str, CodeList]:
    grouped: dict[str, list[tuple[float, Code]]] = {}
    for row in sheet(folder / "codelists.csv", CODELISTS, findings):
        reason = row.lookup("missing", REASONS, "leave it blank for an answer") or Reason.ANSWERED
        order = row["order"]
        if order and not order.lstrip("-").isdecimal():
            row.complain("order", f'"{order}" is not a whole number', "Number the codes of a list 1, 2, 3, ...")
            order = ""
        codes = grouped.setdefault(row["list"], [])
        if any(code.code == row["code"] for _, code in codes):
            row.complain("code", f"{row['code']} is twice in list {row['list']}", "Rename or remove one of them")
        codes.append((float(order or len(codes) + 1), Code(row["code"], row["label"], reason)))
    return {
        name: CodeList(name, tuple(code for _, code in sorted(codes, key=lambda pair: pair[0])))
        for name, codes in grouped.items()
    }


def _variables(
    folder: Path, codes: Mapping[str, CodeList], settings: Mapping[str, Any], findings: Findings
) -> dict[str, Variable]:
    blocks, domains = _table(settings, "blocks", findings), _table(settings, "domains", findings)

    def variable(row: SheetRow) -> Variable:
        if row["skip_means"] not in {"", "no"}:
            row.complain("skip_means", f'"{row["skip_means"]}" is not known', "Write no, or leave it blank")
        row.lookup("block", blocks, "add it to [blocks] in study.toml")
        row.lookup("domain", domains, "add it to [domains] in study.toml")
        return Variable(
            name=row["name"],
            label=row["label"] or row["name"],
            type=row.choice("type", ItemType, ItemType.TEXT),
            role=row.choice("role", Role, Role.PARADATA),
            codes=row.lookup("codes", codes, "add it to codelists.csv"),
            domain=row["domain"],
            universe=row.expression("universe"),
            block=row["block"],
            skip_means_no=row["skip_means"] == "no",
            formula=row.expression("formula"),
            optional=row.flag("optional"),
            judged_important=row.flag("judged_important"),
            source=row["source"],
            note=row["note"],
        )

    rows = sheet(folder / "variables.csv", VARIABLES, findings)
    return unique(((row.where, row["name"], variable(row)) for row in rows), "an item", findings)


def _columns(folder: Path, findings: Findings) -> Iterator[SourceColumn]:
    for row in sheet(folder / "columns.csv", COLUMNS, findings):
        recode, tick = row["recode"], False
        pairs: dict[str, str] = {}
        for part in filter(None, (each.strip() for each in recode.split(";"))):
            text, sign, code = part.rpartition("=")
            if part == TICK:
                tick = True
            elif not sign or not text.strip() or not code.strip():
                row.complain("recode", f'"{part}" is not text=code', "Write text=code;text=code, or tick")
            else:
                pairs[text.strip()] = code.strip()
        yield SourceColumn(
            wave=row["wave"],
            column=row["column"],
            option=row["option"],
            variable=row["variable"],
            recode=pairs,
            tick=tick,
        )


def _constraints(folder: Path, findings: Findings) -> Iterator[Constraint]:
    path = folder / "constraints.csv"
    if not path.exists():
        return
    seen: set[str] = set()
    for row in sheet(path, CONSTRAINTS, findings):
        expression = row.expression("expression")
        if row["id"] in seen:
            row.complain("id", f"{row['id']} is already there", "Rename or remove one of them")
        seen.add(row["id"])
        if expression is None:
            if not row["expression"]:
                row.complain("expression", "there is none", "Write one, or remove the row")
            continue
        yield Constraint(
            id=row["id"],
            wave=row["wave"],
            grade=row.choice("grade", Grade, Grade.PLAUSIBLE),
            kind=row.choice("kind", ConstraintKind, ConstraintKind.RANGE),
            expression=expression,
            taken=row.flag("taken"),
            source=row["source"],
        )


def _published(folder: Path, findings: Findings) -> Iterator[Published]:
    seen: dict[str, str] = {}
    for path in sorted((folder / "published").glob("*.csv")):
        for row in sheet(path, PUBLISHED, findings):
            if row["id"] in seen:
                row.complain("id", f"{row['id']} is already in {seen[row['id']]}", "Rename or remove one of them")
            seen.setdefault(row["id"], row.where)
            _check_numbers(row)
            yield Published(
                **{key: row[key] for key in PUBLISHED if key not in PARSED},
                not_computable=row.flag("not_computable"),
                file=path.stem,
                line=row.line,
                figure=row.choice("figure", Figure, Figure.N_PERCENT),
                universe=row.expression("universe"),
                expression=row.expression("expression"),
            )
    for cell, where in seen.items():
        if not cell:
            findings.add(where, "a published cell has no id", nearest(cell, ()))


def _check_numbers(row: SheetRow) -> None:
    """Note the figures of a published cell that are no numbers, or not there where the figure needs them."""
    for column in (*WHOLE, *DECIMAL):
        text = row[column]
        try:
            fine = not text or (text.isdecimal() if column in WHOLE else float(text) == float(text))
        except ValueError:
            fine = False
        if not fine:
            kind = "a whole number" if column in WHOLE else "a number"
            row.complain(column, f'"{text}" is not {kind}', "Type the figure as it is printed, without signs")
    needed = {"n_pct": ("n", "base"), "min": ("n",), "max": ("n",), "mark": ("n",), "range": ("low", "high")}
    for column in needed.get(row["figure"], ()):
        if not row[column]:
            row.complain(column, f"a cell of figure {row['figure']} needs it", "Type it in")
