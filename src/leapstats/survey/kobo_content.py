"""The form inside a file of submissions, as rows of an XLSForm."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from leapstats.survey.kobo_tables import scalar
from leapstats.survey.questionnaire import Questionnaire
from leapstats.survey.xlsform import Row, form_of_rows

TEXTS = ("type", "name", "relevant", "list_name", "disabled")


def form_of_content(path: Path, content: Mapping[str, Any]) -> Questionnaire:
    """Build a questionnaire from the content that KoBo keeps of a form; labels are lists by language, or objects."""
    languages = list(_languages(content.get("translations")))
    survey = [_row(each, languages) for each in _objects(content.get("survey"))]
    choices = [_row(each, languages) for each in _choices(content.get("choices"))]
    settings = content.get("settings")
    given = {str(key): scalar(value) for key, value in settings.items()} if isinstance(settings, dict) else {}
    return form_of_rows(path, survey, choices, given)


def _objects(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _languages(value: Any) -> Iterator[tuple[str, str]]:
    """Yield the key and the name of each language."""
    for each in value if isinstance(value, list) else []:
        if isinstance(each, dict):
            yield str(each.get("$anchor", "")), str(each.get("name") or "")
        else:
            yield "", str(each or "")


def _choices(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        for name, listed in value.items():
            yield from ({"list_name": name, **each} for each in _objects(listed))
    else:
        yield from _objects(value)


def _row(each: Mapping[str, Any], languages: Sequence[tuple[str, str]]) -> Row:
    row = {
        key: scalar(each[key]) for key in TEXTS if each.get(key) is not None and not isinstance(each[key], list | dict)
    }
    row.setdefault("name", scalar(each.get("$autoname") or each.get("$autovalue") or ""))
    listed = each.get("select_from_list_name")
    if listed and " " not in row.get("type", ""):
        row["type"] = f"{row.get('type', '')} {listed}"
    row.update(_labels(each.get("label"), languages))
    return row


def _labels(label: Any, languages: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    names = [name for _, name in languages] or [""]
    if isinstance(label, str):
        yield _heading(names[0]), label
    elif isinstance(label, list):
        yield from ((_heading(name), scalar(text)) for name, text in zip(names, label, strict=False) if text)
    elif isinstance(label, dict):
        by_key = dict(languages)
        yield from ((_heading(by_key.get(str(key), str(key))), scalar(text)) for key, text in label.items() if text)


def _heading(language: str) -> str:
    return f"label::{language}" if language else "label"
