"""How two versions of a dictionary differ, in words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from leapstats.dictionary.codes import Code, CodeList
from leapstats.dictionary.respondents import respondent_keys
from leapstats.dictionary.sampling import design_keys
from leapstats.dictionary.scale_files import scale_cells
from leapstats.dictionary.study import SourceColumn, Study, Variable, Wave
from leapstats.dictionary.words import in_words
from leapstats.output.document import Document, records_of
from leapstats.output.result import AnalysisResult
from leapstats.output.table import Row, Section, Table, Text
from leapstats.results.frame import Result, Results
from leapstats.terms import StatName

COMMAND, STATISTIC = "dictionary", "changes"
PLAIN = ("label", "type", "role", "domain", "block", "unit", "form", "source", "note")
OF_WAVE = ("label", "format", "dictionary", "sheet", "decimal", "wave_column", "wave_value")
FLAGS = {"skip_means_no": "skip_means no", "optional": "optional", "exclusive": "exclusive", "review": "to be reviewed"}


@dataclass(frozen=True, slots=True)
class Change:
    """What changed: the item or file it is about, and a sentence."""

    where: str
    words: str


def changes_of(before: Study, after: Study) -> Iterator[Change]:
    """Yield every difference of two dictionaries, item by item in the order of the later one.

    Parameters
    ----------
    before, after
        Their labels and code lists word the differences; data are not looked at.
    """
    yield from _waves(before, after)
    yield from _design(before, after)
    yield from _scales(before, after)
    were, are = _of_scales(before), _of_scales(after)
    for name in before.variables:
        if name not in after.variables and name not in were:
            yield Change(name, "the item is gone")
    for name, variable in after.variables.items():
        if name in are and (name in were or name not in before.variables):  # the scale says it
            continue
        if name not in before.variables:
            yield Change(name, f'new {variable.type} item "{variable.label}"')
        else:
            yield from (Change(name, words) for words in _of_item(before, after, before.variables[name], variable))
    yield from _columns(before, after)


def _waves(before: Study, after: Study) -> Iterator[Change]:
    old, new = ({wave.name: wave for wave in study.waves} for study in (before, after))
    yield from (Change(f"wave {name}", "the wave is gone") for name in old if name not in new)
    for name, wave in new.items():
        if name not in old:
            yield Change(f"wave {name}", f"new wave, file {wave.file.as_posix()}")
        else:
            yield from (Change(f"wave {name}", words) for words in _of_wave(old[name], wave))
    if before.id != after.id:
        yield Change("study", f"the id was {before.id} and is {after.id}")


def _design(before: Study, after: Study) -> Iterator[Change]:
    yield from _keys("[design]", design_keys(before.sampling), design_keys(after.sampling))
    yield from _keys("[respondents]", respondent_keys(before.respondents), respondent_keys(after.respondents))


def _keys(table: str, was: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Change]:
    for key in dict.fromkeys((*was, *now)):
        if was.get(key, "") != now.get(key, ""):
            words = f"{key} was {_quoted(was.get(key, ''))} and is {_quoted(now.get(key, ''))}"
            yield Change(f"study.toml, {table}", words)


def _scales(before: Study, after: Study) -> Iterator[Change]:
    yield from (Change(f"scale {name}", "the scale is gone") for name in before.scales if name not in after.scales)
    for name, scale in after.scales.items():
        if name not in before.scales:
            yield Change(f"scale {name}", f'new scale "{scale.label}" of {len(scale.items)} items')
            continue
        was, now = scale_cells(before.scales[name]), scale_cells(scale)
        for column in now:
            if was[column] != now[column]:
                words = f"{column} was {_quoted(was[column])} and is {_quoted(now[column])}"
                yield Change(f"scale {name}", words)


def _of_scales(study: Study) -> set[str]:
    return {name for scale in study.scales.values() for name in scale.derived}


def _of_wave(old: Wave, new: Wave) -> Iterator[str]:
    if old.file != new.file:
        yield f"its file was {old.file.as_posix()} and is {new.file.as_posix()}"
    for key in OF_WAVE:
        was, now = getattr(old, key), getattr(new, key)
        if was != now:
            yield f"its {key} was {_quoted(was)} and is {_quoted(now)}"
    if old.several != new.several:
        yield f"columns of several answers a cell were {_listed(old.several)} and are {_listed(new.several)}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"


def _of_item(before: Study, after: Study, old: Variable, new: Variable) -> Iterator[str]:
    for field in PLAIN:
        was, now = getattr(old, field), getattr(new, field)
        if was != now:
            yield f"{field} {_from(str(was))} to {_quoted(str(now))}"
    for field, word in FLAGS.items():
        if getattr(old, field) != getattr(new, field):
            yield f"{'now' if getattr(new, field) else 'no longer'} {word}"
    for word, was, now in (("universe", old.universe, new.universe), ("formula", old.formula, new.formula)):
        if was != now:
            texts = (in_words(was, before) if was else "", in_words(now, after) if now else "")
            yield f"{word} {_from(texts[0])} to {_quoted(texts[1])}"
    yield from _of_codes(old.codes, new.codes)


def _of_codes(old: CodeList | None, new: CodeList | None) -> Iterator[str]:
    was: Mapping[str, Code] = {each.code: each for each in old.codes} if old is not None else {}
    now: Mapping[str, Code] = {each.code: each for each in new.codes} if new is not None else {}
    yield from (f'code {code} ("{each.label}") is gone' for code, each in was.items() if code not in now)
    for code, each in now.items():
        if code not in was:
            reason = f", missing: {each.reason.label.lower()}" if each.reason else ""
            yield f'new code {code} ("{each.label}"{reason})'
            continue
        if each.label != was[code].label:
            yield f'code {code} was "{was[code].label}" and is "{each.label}"'
        if each.reason != was[code].reason:
            yield f"code {code} {_meaning(was[code])} and {_meaning(each, now=True)}"
    common = [code for code in now if code in was]
    if common != [code for code in was if code in now]:
        yield f"the order of its codes is {', '.join(common)}"


def _meaning(code: Code, *, now: bool = False) -> str:
    verb = "is" if now else "was"
    return f"{verb} missing ({code.reason.label.lower()})" if code.reason else f"{verb} an answer"


def _columns(before: Study, after: Study) -> Iterator[Change]:
    old, new = (_by_place(study) for study in (before, after))
    for place, entry in old.items():
        if place not in new:
            yield Change(f"wave {entry.wave}", f'column "{_heading(entry)}" of {entry.variable} is not read any more')
    for place, entry in new.items():
        where, heading = f"wave {entry.wave}", _heading(entry)
        if place not in old:
            yield Change(where, f'new column "{heading}" of {entry.variable}')
            continue
        was = old[place]
        if was.variable != entry.variable:
            yield Change(where, f'column "{heading}" was {was.variable} and is {entry.variable}')
        if (was.recode, was.tick) != (entry.recode, entry.tick):
            yield Change(where, f'the recode of column "{heading}" changed')
        if was.wording != entry.wording:
            yield Change(where, f"{entry.variable}: wording {_from(was.wording)} to {_quoted(entry.wording)}")


def _by_place(study: Study) -> dict[tuple[str, str, str], SourceColumn]:
    return {(each.wave, each.column, each.option): each for each in study.columns}


def _heading(entry: SourceColumn) -> str:
    return f"{entry.column} [{entry.option}]" if entry.option else entry.column


def _from(text: str) -> str:
    return f"changed from {_quoted(text)}"


def _quoted(text: str) -> str:
    return f'"{text}"' if text else "nothing"


def _called(before: Study, after: Study) -> tuple[str, str]:
    """Return what two studies are called: their names, and with them their folders where the names are one."""
    if before.name != after.name or before.folder is None or after.folder is None:
        return before.name, after.name
    folders = [each.resolve().parts for each in (before.folder, after.folder)]
    shown = next((n for n in range(1, max(map(len, folders)) + 1) if folders[0][-n:] != folders[1][-n:]), 1)
    old, new = (f"{before.name} ({Path(*parts[-shown:]).as_posix()})" for parts in folders)
    return old, new


def changes_result(before: Study, after: Study, changes: Sequence[Change]) -> AnalysisResult:
    """List changes, a row each."""
    count = f"{len(changes)} difference{'' if len(changes) == 1 else 's'}"
    results = Results(
        (
            Result("differences", None, None, None, STATISTIC, StatName.N, float(len(changes))),
            *(
                Result(each.where, None, "difference", str(number), STATISTIC, StatName.N, 1.0, None, each.words)
                for number, each in enumerate(changes, start=1)
            ),
        )
    )
    old, new = _called(before, after)
    table = Table(
        title=f"Dictionaries of {old} and {new}: {count if changes else 'no differences'}",
        stub=Text("Difference"),
        columns=(Text("Of"),),
        sections=(Section(Text(""), tuple(Row(Text(each.words), (Text(each.where),)) for each in changes)),),
    )
    document = Document(command=COMMAND, table=table, records=tuple(records_of(results)), study=after.name)
    return AnalysisResult(results=results, document=document)
