"""The files of a drafted study, as text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from leapstats.dictionary.codes import Code, CodeList
from leapstats.dictionary.layout_text import toml_value
from leapstats.dictionary.load import CODELISTS, COLUMNS, MORE_OF_COLUMNS, MORE_OF_VARIABLES, VARIABLES
from leapstats.dictionary.study import IGNORED, SourceColumn, Wave
from leapstats.dictionary.study_text import code_rows, column_row, settings_text, sheet_text
from leapstats.drafting.draft import CERTAIN, Draft, DraftItem, DraftWave
from leapstats.survey.naming import item_names
from leapstats.terms import CODED, NUMERIC, Reason, Role

DATA = "data"
RULES_ASKED = "whether rows are respondents within {}, and by which `[respondents.rules]` their answers become one"


def study_files(draft: Draft) -> dict[str, str]:
    """Return the text of each file of the study's folder, by its path in the folder; data files are copied."""
    lists = _lists(draft)
    files = {
        "study.toml": _settings(draft),
        "variables.csv": sheet_text((*VARIABLES, *MORE_OF_VARIABLES), _variables(draft, lists)),
        "codelists.csv": sheet_text(CODELISTS, code_rows(_in_order(lists))),
        "columns.csv": sheet_text((*COLUMNS, *MORE_OF_COLUMNS), map(column_row, _columns(draft))),
        "README.md": _readme(draft),
    }
    if any(item.type in {*CODED, *NUMERIC} for item in draft.waves[0].items):
        files["tables/table1.toml"] = _table1(draft)
    if staffing := _staffing(draft):
        files["plans/staffing.toml"] = staffing
    if draft.matches:
        matches = (
            {"earlier": each.earlier, "later": each.later, "score": str(each.score), "reason": each.reason}
            for each in draft.matches
        )
        files["crosswalk.csv"] = sheet_text(("earlier", "later", "score", "reason", "same"), matches)
    return files


def _settings(draft: Draft) -> str:
    about = {
        "name": draft.name,
        "title": draft.name.replace("_", " "),
        "unit": "unit",
        "units": "units",
        "id": draft.waves[0].id,
    }
    blocks = {name: label for wave in draft.waves for name, label in wave.blocks.items()}
    head = "Drafted by leapstats init: review it, README.md says how."
    tables = {"blocks": blocks, "respondents": {"within": draft.within} if draft.within else {}}
    return settings_text(about, map(_wave, draft.waves), tables, head=head)


def _wave(wave: DraftWave) -> Wave:
    return Wave(
        name=wave.name,
        label=wave.name,
        file=Path(DATA, wave.file.name),
        format=wave.format,
        dictionary=f"{DATA}/{Path(wave.dictionary).name}" if wave.dictionary else "",
        sheet=wave.sheet,
        repeats=wave.repeats,
        repeats_missing=wave.repeats_missing,
        decimal=wave.decimal,
        wave_column=wave.wave_column,
        wave_value=wave.wave_value,
        several=wave.several,
    )


def _lists(draft: Draft) -> dict[str, CodeList]:
    """Return the code list of each item that has one; equal lists are one, named after the first item that has it."""
    named: dict[tuple[Code, ...], CodeList] = {}
    found = {}
    for item in draft.items:
        codes = _codes_of(item)
        if codes:
            if codes not in named:
                named[codes] = CodeList(_list_name(codes, item, {each.name for each in named.values()}), codes)
            found[item.name] = named[codes]
    return found


def _codes_of(item: DraftItem) -> tuple[Code, ...]:
    """Return an item's codes; one with a skip rule has a code for not having been asked."""
    codes = item.codes.codes if item.codes is not None else ()
    if item.universe and not any(each.reason is Reason.NOT_ASKED for each in codes):
        codes = (*codes, Code("not_asked", "Not asked", Reason.NOT_ASKED))
    return codes


def _list_name(codes: tuple[Code, ...], item: DraftItem, taken: set[str]) -> str:
    answers = [each.label.casefold() for each in codes if each.reason is Reason.ANSWERED]
    if sorted(answers) == ["no", "yes"] and "yes_no" not in taken:
        return "yes_no"
    return item_names([*sorted(taken), item.name])[-1]


def _variables(draft: Draft, lists: Mapping[str, CodeList]) -> Iterator[dict[str, str]]:
    for item in draft.items:
        yield {
            "name": item.name,
            "label": item.label,
            "type": str(item.type),
            "codes": lists[item.name].name if item.name in lists else "",
            "role": str(item.role),
            "universe": item.universe,
            "block": item.block,
            "exclusive": "yes" if item.exclusive else "",
            "form": item.form,
            "review": "yes" if item.confidence < CERTAIN else "",
            "confidence": str(item.confidence),
            "evidence": "; ".join(item.evidence),
        }


def _has(wave: DraftWave, item: DraftItem) -> bool:
    return any(each.name == item.name for each in wave.items)


def _in_order(lists: Mapping[str, CodeList]) -> Iterator[CodeList]:
    """Yield each code list once, its answers first."""
    for codes in {each.name: each for each in lists.values()}.values():
        yield CodeList(codes.name, (*codes.answers, *codes.missing))


def _columns(draft: Draft) -> Iterator[SourceColumn]:
    for wave in draft.waves:
        for item in wave.items:
            yield SourceColumn(
                wave=wave.name,
                column=item.column,
                option=item.option,
                variable=item.name,
                recode=item.recode,
                tick=item.tick,
                wording=item.label,
            )
        for column, option, _ in wave.ignored:
            yield SourceColumn(wave=wave.name, column=column, option=option, variable=IGNORED)


def _table1(draft: Draft) -> str:
    first = draft.waves[0]
    lines = [
        "# Drafted by leapstats init: change titles, order and labels as you like.",
        'name = "table1"',
        f"title = {toml_value('Characteristics, {wave}' if len(draft.waves) > 1 else 'Characteristics')}",
        f"wave = {toml_value(first.name)}",
        "",
        "[[section]]",
        'label = ""',
    ]
    done: set[str] = set()
    for item in first.items:
        if item.name in done or item.type not in {*CODED, *NUMERIC}:
            continue
        together = [each.name for each in first.items if item.block and each.block == item.block] or [item.name]
        done.update(together)
        keys = {"items": toml_value(list(together))}
        if item.block:
            keys["heading"] = toml_value(first.blocks[item.block])
        keys["base"] = toml_value("answered")
        lines.extend(("", "[[section.block]]", *(f"{key} = {value}" for key, value in keys.items())))
    return "\n".join(lines) + "\n"


def _staffing(draft: Draft) -> str:
    """Return a plan that compares the numbers of staff of two waves; "" where there are none."""
    if len(draft.waves) < 2:
        return ""
    staff = [
        item for item in draft.items if item.role is Role.STAFFING and all(_has(each, item) for each in draft.waves)
    ]
    if not staff:
        return ""
    lines = [
        "# Drafted by leapstats init: which items are compared is to be fixed before looking at them.",
        *_plan_of_change(draft, "Numbers of staff", [item.name for item in staff]),
    ]
    return "\n".join(lines) + "\n"


def _plan_of_change(draft: Draft, family: str, named: Sequence[str]) -> list[str]:
    return [
        'kind = "change"',
        'title = "Staffing, {before} and {after}"',
        f"before = {toml_value(draft.waves[0].name)}",
        f"after = {toml_value(draft.waves[-1].name)}",
        'multiplicity = "holm"',
        "",
        "[[family]]",
        f"label = {toml_value(family)}",
        f"items = {toml_value(list(named))}",
    ]


def _readme(draft: Draft) -> str:
    first = draft.waves[0]
    guessed = len(draft.to_review)
    lines = [
        f"# {draft.name}",
        "",
        "A data dictionary drafted by `leapstats init` from:",
        "",
        *(
            f"- wave {wave.name}: `{DATA}/{wave.file.name}` ({wave.format}), {wave.n_units} rows"
            for wave in draft.waves
        ),
        "",
        f"{guessed} of {len(draft.items)} items were guessed. Each has `review` = yes in `variables.csv`, with the",
        "evidence and a confidence from 0 to 100. Correct its row, then clear `review`: `leapstats check --study .`",
        "lists what is left.",
        "",
        "| file | what to look at |",
        "|---|---|",
        "| `variables.csv` | label, type, role, universe (skip rule), block (check-all question) of each item |",
        "| `codelists.csv` | codes and labels, their order, which of them mean a missing answer |",
        "| `columns.csv` | which column of a file is which item; `ignored` ones are not read |",
        "| `tables/table1.toml` | the rows of Table 1 |",
        "| `study.toml` | title, what a unit is called, waves |",
        *([f"| `[respondents]` there | {RULES_ASKED.format(draft.within)} |"] if draft.within else []),
    ]
    if draft.matches:
        lines.append("| `crosswalk.csv` | items of different waves that may be one; give them one name in both files |")
    if first.personal:
        lines.extend(("", f"Personal data, not read: {', '.join(first.personal)}."))
    lines.extend(
        (
            "",
            "    leapstats table1 --study .",
            "    leapstats check --study .",
            "",
            *(_change_to_name(draft) if not _staffing(draft) else ()),
            "To model associations, name them in `plans/associations.toml`:",
            "",
            '    kind = "association"',
            '    title = "Associations, {wave}"',
            "    exposures = []",
            "    outcomes = []",
            '    method = "odds_ratio"',
            '    multiplicity = "holm"',
        )
    )
    return "\n".join(lines) + "\n"


def _change_to_name(draft: Draft) -> Iterator[str]:
    """Show a plan that compares two waves, whose items a person is to name."""
    if len(draft.waves) > 1:
        yield from ("To compare waves, name items of both in `plans/staffing.toml`:", "")
        yield from (f"    {line}" if line else "" for line in _plan_of_change(draft, "Items compared", []))
        yield ""


def renamed(wave: DraftWave, names: Mapping[str, str]) -> DraftWave:
    """Return a wave whose items have other names."""
    return replace(wave, items=tuple(replace(item, name=names.get(item.name, item.name)) for item in wave.items))
