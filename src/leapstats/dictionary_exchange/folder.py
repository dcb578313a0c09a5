"""The folder of a study that was read from another format: its files, what to do next, a first Table 1."""

from collections.abc import Iterator

from leapstats.dictionary.layout_text import toml_value
from leapstats.dictionary.study import Study
from leapstats.dictionary.study_text import study_texts
from leapstats.dictionary_exchange.exchanged import Imported
from leapstats.terms import CODED, NUMERIC, Role

LAYOUT, README = "tables/table1.toml", "README.md"


def folder_texts(imported: Imported) -> dict[str, str]:
    """Return the text of each file of the folder, by its path there."""
    study = imported.study
    blocks = list(_blocks(study))
    layout = {LAYOUT: "\n".join([*_head(study), *blocks]) + "\n"} if blocks else {}
    return {
        **study_texts(study, f"Read from {imported.source}; README.md says what is to be done."),
        **layout,
        README: "\n".join(_readme(imported)) + "\n",
    }


def _head(study: Study) -> Iterator[str]:
    yield 'name = "table1"'
    yield f"title = {toml_value('Characteristics, {wave}' if len(study.waves) > 1 else 'Characteristics')}"
    yield f"wave = {toml_value(study.waves[0].name)}"
    yield from ("", "[[section]]", 'label = ""')


def _blocks(study: Study) -> Iterator[str]:
    shown = [
        each
        for each in study.variables.values()
        if each.type in {*CODED, *NUMERIC}
        and each.role not in {Role.PII, Role.PARADATA}
        and study.waves[0].name in study.available.get(each.name, ())
    ]
    done: set[str] = set()
    for each in shown:
        if each.name in done:
            continue
        together = [other.name for other in shown if each.block and other.block == each.block] or [each.name]
        done.update(together)
        yield from ("", "[[section.block]]", f"items = {toml_value(list(together))}")
        if each.block:
            yield f"heading = {toml_value(study.blocks.get(each.block, each.block))}"
        yield 'base = "answered"'


def _readme(imported: Imported) -> Iterator[str]:
    study = imported.study
    waiting = [each.name for each in study.variables.values() if each.review]
    yield from (f"# {study.title or study.name}", "", f"A data dictionary read from {imported.source}.", "")
    yield from ("There are no data here yet. To add them:", "")
    steps = [
        *imported.steps,
        *(
            f"Put the data of wave {wave.name} here as `{wave.file.as_posix()}` ({wave.format})."
            for wave in study.waves
        ),
        "`leapstats table1 --study .` names every column that does not fit, and shows Table 1 when all do.",
    ]
    yield from (f"{number}. {step}" for number, step in enumerate(steps, start=1))
    yield ""
    yield f"{len(waiting)} of {len(study.variables)} items have `review` = yes in `variables.csv`: what was guessed"
    yield "of them stands under `evidence`. Correct the row, then clear `review`. `leapstats dictionary show --no-data"
    yield "--study .` shows what is left; with data, `leapstats check --study .` does."
    if imported.notes:
        yield from ("", "Not carried over:", "", *(f"- {note}" for note in imported.notes))
