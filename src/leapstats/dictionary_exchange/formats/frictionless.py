"""A Frictionless Data Package: a folder with datapackage.json and the answers of each wave as CSV."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from leapstats.dictionary.files import is_inside
from leapstats.dictionary.study import Conventions, SourceColumn, Study, Wave
from leapstats.dictionary_exchange.building import About, study_of_found
from leapstats.dictionary_exchange.exchanged import Exported, Imported, losses
from leapstats.dictionary_exchange.found import Found
from leapstats.dictionary_exchange.package_fields import as_id, found_in, is_derived
from leapstats.dictionary_exchange.package_scales import scales_of, with_scales_of
from leapstats.dictionary_exchange.package_tables import field_of, items_of, table_of
from leapstats.dictionary_exchange.properties import MARK
from leapstats.dictionary_exchange.questions import beside
from leapstats.errors import DataError, Problem
from leapstats.survey.contents import read_bytes
from leapstats.survey.exporting import SYNTHETIC_STAMP
from leapstats.survey.naming import item_names
from leapstats.survey.read import Waves
from leapstats.terms import Role

SUFFIXES = (".json",)
FOLDER = True
FILE = "datapackage.json"
PACKAGE_SCHEMA = "https://datapackage.org/profiles/2.0/datapackage.json"
TABLE_SCHEMA = "https://datapackage.org/profiles/2.0/tableschema.json"
ABOUT = f"{MARK}:study"
LARGEST = 32 << 20
SOUND = re.compile(r"[^a-z0-9._-]+")


def write(study: Study, waves: Waves) -> Exported:
    """Write a study as a package, version 2 of the standard.

    Parameters
    ----------
    study
        Items of personal data are left out. A synthetic study says so in the package and in the names of its files.
    waves
        The answers.
    """
    files: dict[str, bytes] = {}
    resources, more = [], dict[str, None]()
    ending = "_synthetic" if study.synthetic else ""
    for wave in study.waves:
        items = items_of(waves.survey(wave.name))
        more.update(dict.fromkeys(each.variable.name for each in items if each.added and not each.variable.formula))
        name = _slug(f"{study.name}_{wave.name}{ending}")
        files[f"{name}.csv"] = table_of(items)
        fields = [field_of(each, study, wave.name) for each in items]
        resources.append(_resource(study, wave, name, fields))
    files[FILE] = _json(_package(study, resources)).encode()
    kept = {field["name"] for each in resources for field in each["schema"]["fields"]}
    columns = [each for each in study.columns if each.variable in kept]
    lost = {
        "personal items are left out": [each.name for each in study.variables.values() if each.role is Role.PII],
        "items without answers in any wave are not in it": [
            each.name for each in study.variables.values() if each.name not in kept and each.role is not Role.PII
        ],
        "reasons without a code of their own have one in the package": list(more),
        "headings and recodes of the files of waves are not in it": list(
            dict.fromkeys(each.variable for each in columns if _differs(each))
        ),
        "unread columns of the files of waves are not in it": [
            each.column for each in study.columns if each.variable not in study.variables
        ],
        **beside(study),
    }
    return Exported(files, losses(lost))


def _differs(column: SourceColumn) -> bool:
    return bool(column.option or column.recode or column.tick or column.column != column.variable)


def _slug(text: str) -> str:
    return SOUND.sub("-", text.lower()).strip("-") or "study"


def _json(found: Mapping[str, Any]) -> str:
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _resource(study: Study, wave: Wave, name: str, fields: list[dict[str, Any]]) -> dict[str, Any]:
    about = f"{SYNTHETIC_STAMP}. " if study.synthetic else ""
    return {
        "name": name,
        "type": "table",
        "path": f"{name}.csv",
        "title": wave.label,
        "description": f"{about}One row a {study.unit}, wave {wave.name}.",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"$schema": TABLE_SCHEMA, "fields": fields, "primaryKey": [study.id]},
        f"{MARK}:wave": wave.name,
        f"{MARK}:synthetic": study.synthetic,
    }


def _package(study: Study, resources: list[dict[str, Any]]) -> dict[str, Any]:
    about = {
        "name": study.name,
        "unit": study.unit,
        "units": study.units,
        "id": study.id,
        "citation": study.citation,
        "quantile_type": study.conventions.quantile_type,
        "blocks": dict(study.blocks),
        "domains": dict(study.domains),
        "scales": scales_of(study),
    }
    found: dict[str, Any] = {
        "$schema": PACKAGE_SCHEMA,
        "name": _slug(study.name),
        "title": study.title or study.name,
        "resources": resources,
        f"{MARK}:synthetic": study.synthetic,
        ABOUT: {key: value for key, value in about.items() if value},
    }
    if study.synthetic:
        found["description"] = f"{SYNTHETIC_STAMP}."
    if study.citation:
        found["sources"] = [{"title": study.citation}]
    return found


def read(path: Path) -> Imported:
    """Read the description of a package; its data stay where they are.

    Parameters
    ----------
    path
        datapackage.json, or the folder that it is in. Of one that was not made here, only the first table is read.

    Raises
    ------
    DataError
        If it is no package, or none of its resources is a table with fields.
    """
    file = path / FILE if path.is_dir() else path
    package = _mapping(_parsed(file, read_bytes(file)))
    about = _mapping(package.get(ABOUT))
    tables = list(_tables(file, package))
    if not tables:
        what = "none of its resources has a schema with fields"
        raise DataError(file.name, [Problem("resources", what, "Use a data package of tables")])
    left = [str(each.get("name", "")) for each in tables[1:]] if not about else []
    tables = tables if about else tables[:1]
    found, columns = _items(tables, is_own=bool(about))
    own_id = _id(found, tables[0], _text(about.get("id")))
    if own_id is None:
        what = "no field tells units apart: there is neither a primaryKey of one field nor a unique and required one"
        raise DataError(file.name, [Problem("schema", what, "Name the field under primaryKey")])
    title = _text(package.get("title")) or _text(package.get("name")) or file.parent.resolve().name
    found = [as_id(each) if each.key == own_id else each for each in found]
    study = study_of_found(
        About(
            name=_text(about.get("name")) or item_names([title])[0],
            title=title,
            id=own_id,
            waves=tuple(_wave(each) for each in tables),
            unit=_text(about.get("unit")) or "unit",
            units=_text(about.get("units")) or f"{_text(about.get('unit')) or 'unit'}s",
            citation=_text(about.get("citation")),
            synthetic=package.get(f"{MARK}:synthetic") is True,
            blocks=_texts(about.get("blocks")),
            domains=_texts(about.get("domains")),
            columns=columns,
        ),
        found,
    )
    if about.get("quantile_type") == 2:
        study = replace(study, conventions=Conventions(quantile_type=2))
    study, left_apart = with_scales_of(study, about.get("scales"))
    return Imported(
        study=study,
        source=f"the data package {file.parent.resolve().name}/{file.name}",
        notes=(*((f"other tables of the package: {', '.join(left)}",) if left else ()), *left_apart),
        steps=("The package has the files: copy them.",),
        copies={},
    )


def _parsed(file: Path, content: bytes) -> Any:
    fix = "Use the datapackage.json of a data package"
    if len(content) > LARGEST:
        raise DataError(file.name, [Problem("", f"it is larger than {LARGEST >> 20} MiB", fix)])
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise DataError(file.name, [Problem("", "it is no JSON", fix)]) from None


def _mapping(found: Any) -> dict[str, Any]:
    return found if isinstance(found, dict) else {}


def _text(found: Any) -> str:
    return " ".join(found.split()) if isinstance(found, str) else ""


def _texts(found: Any) -> dict[str, str]:
    return {key: value for key, value in _mapping(found).items() if isinstance(value, str)}


def _tables(file: Path, package: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the resources that have fields; a schema in a file of its own is read if it is inside the folder."""
    resources = package.get("resources")
    for each in map(_mapping, resources if isinstance(resources, list) else []):
        schema = each.get("schema")
        beside = file.parent / schema if isinstance(schema, str) and "://" not in schema else None
        if beside is not None and is_inside(file.parent, beside) and beside.is_file():
            schema = _parsed(beside, read_bytes(beside))
        fields = _mapping(schema).get("fields")
        named = [
            field for field in map(_mapping, fields if isinstance(fields, list) else []) if _text(field.get("name"))
        ]
        if named:
            yield {**each, "schema": {**_mapping(schema), "fields": named}}


def _wave(table: Mapping[str, Any]) -> Wave:
    path = table.get("path")
    name = Path(path).name if isinstance(path, str) and path else f"{_slug(_text(table.get('name')))}.csv"
    wave = _text(table.get(f"{MARK}:wave"))
    return Wave(
        name=wave or "1", label=_text(table.get("title")) or wave or "1", file=Path("data") / name, format="csv"
    )


def _items(tables: list[dict[str, Any]], *, is_own: bool) -> tuple[list[Found], list[SourceColumn]]:
    """Return each item once, as the first table that has it describes it, and the columns of all."""
    found: dict[str, Found] = {}
    columns: list[SourceColumn] = []
    for table in tables:
        wave = _wave(table).name
        shared = table["schema"].get("missingValues", [""])
        for field in table["schema"]["fields"]:
            item = found_in(field, shared, is_own=is_own)
            earlier = found.setdefault(item.key, item)
            columns.append(
                SourceColumn(
                    wave=wave,
                    column=item.column,
                    variable="ignored" if is_derived(earlier) else item.key,
                    recode=item.recode,
                    wording=item.wording,
                )
            )
    return list(found.values()), columns


def _id(found: list[Found], table: Mapping[str, Any], named: str) -> str | None:
    keys = [each.key for each in found]
    primary = table["schema"].get("primaryKey")
    only = (
        primary if isinstance(primary, str) else primary[0] if isinstance(primary, list) and len(primary) == 1 else ""
    )
    unique = [
        _text(field.get("name"))
        for field in table["schema"]["fields"]
        if _mapping(field.get("constraints")).get("unique") is True
        and _mapping(field.get("constraints")).get("required") is True
    ]
    return next((each for each in (named, only, *unique) if each in keys), None)
