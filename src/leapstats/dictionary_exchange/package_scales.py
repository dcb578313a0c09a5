"""The scales of a study in a data package: written with the study, and made anew when it is read."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from leapstats.dictionary.checks import availability
from leapstats.dictionary.scale_files import IN_ORDER, rows_of_cells, scale_cells
from leapstats.dictionary.scale_items import scored
from leapstats.dictionary.sheets import Findings
from leapstats.dictionary.study import IGNORED, Study


def scales_of(study: Study) -> list[dict[str, str]]:
    """Return the scales of a study as a package holds them: a mapping each, without blank cells."""
    return [{column: text for column, text in scale_cells(scale).items() if text} for scale in study.scales.values()]


def with_scales_of(study: Study, written: Any) -> tuple[Study, tuple[str, ...]]:
    """Return a study with the scales that were written of it, and why some are not.

    Parameters
    ----------
    study
        Read from a package; scores and levels are derived items of it.
    written
        As `scales_of` returns it. What is not, is passed over.

    Returns
    -------
    Study, tuple
        Where a scale does not fit the items any more, scores stay derived items, and a note says so.
    """
    cells = [_texts(each) for each in written if isinstance(each, Mapping)] if isinstance(written, list) else []
    if not cells:
        return study, ()
    findings = Findings()
    rows = rows_of_cells(cells, "scale", findings)
    made = {name for row in rows for name in row.scale.derived}
    others = {name: each for name, each in study.variables.items() if name not in made}
    columns = tuple(replace(each, variable=IGNORED) if each.variable in made else each for each in study.columns)
    found = scored(replace(study, variables=others, columns=columns), rows, findings)
    if findings.problems:
        return study, tuple(
            f"scales are left as derived items: {each.where}: {each.what}" for each in findings.problems
        )
    return replace(found, available=availability(found)), ()


def _texts(found: Mapping[Any, Any]) -> dict[str, str]:
    return {column: found[column].strip() for column in IN_ORDER if isinstance(found.get(column), str)}
