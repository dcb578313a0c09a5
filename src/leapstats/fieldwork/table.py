"""The tables of fieldwork: dispositions, rates, and how units went through the waves."""

import math
from collections.abc import Iterator, Sequence

from leapstats.fieldwork.flow import FLOW, LEFT_OUT, LOSSES, NOT_APPROACHED, WaveFlow
from leapstats.fieldwork.outcomes import WAVE, Fieldwork, Part
from leapstats.fieldwork.rates import RATE, SHARE, TALLY, WORD, E
from leapstats.fieldwork.words import LABELS, Word
from leapstats.output.cells import FrameCells
from leapstats.output.effects import ci_word
from leapstats.output.notes import stamp_of
from leapstats.output.numbers import DASH, fixed, percent, whole
from leapstats.output.table import Row, Section, Spanner, Table, Text, mark
from leapstats.results.frame import Key
from leapstats.stats.response_rates import CONTACT, COOPERATION, OUTCOMES, REFUSAL, RESPONSE
from leapstats.terms import StatName

TITLE = "Response rates of {units}"
RULE = "What each disposition means follows from its words; --outcome says otherwise."
MAPPED = "What each disposition means is as named by --outcome."
CONTACTED = "Of the units that were contacted: interviews, refusals and other."
ABLE = "Of the units that were contacted and able: interviews and refusals."
ALL_OF = "Of the units of unknown eligibility, all count as eligible."
SHARE_OF = "Of the units of unknown eligibility, the share e counts as eligible. Then there are no exact limits."
NONE_OF = "Of the units of unknown eligibility, none counts as eligible."
INTERVIEWED = "A complete or partial interview."
NAMES = {
    **dict.fromkeys(("RR1", "RR3", "RR5", "COOP1", "COOP3"), "Complete"),
    **dict.fromkeys(("RR2", "RR4", "RR6", "COOP2", "COOP4"), "Complete or partial"),
    **dict.fromkeys(REFUSAL, "Refusal or break-off"),
    **dict.fromkeys(CONTACT, "Contacted"),
}
OPEN = {
    **dict.fromkeys(("RR1", "RR2", "REF1", "CON1"), ALL_OF),
    **dict.fromkeys(("RR3", "RR4", "REF2", "CON2"), SHARE_OF),
    **dict.fromkeys(("RR5", "RR6", "REF3", "CON3"), NONE_OF),
}
GROUPS = {
    "Response rates": RESPONSE,
    "Cooperation rates": COOPERATION,
    "Refusal rates": REFUSAL,
    "Contact rates": CONTACT,
}
FOLLOWED = {
    "interviewed_before": "Interviewed in the wave before",
    "interviewed_again": "Interviewed again",
    "no_longer_eligible": "No longer eligible",
    "lost_to_follow_up": "Lost to follow-up",
}
LOST = {
    **{outcome: LABELS[outcome] for outcome in OUTCOMES},
    NOT_APPROACHED: "Not approached again",
    LEFT_OUT: "Left out by --where",
}


def disposition_table(work: Fieldwork, parts: Sequence[Part], cells: FrameCells) -> Table:
    """Lay out how many units ended how: a row an outcome, under it the words that mean it."""
    shown = [outcome for outcome in OUTCOMES if outcome in work.codes.outcomes.values()]
    rows = tuple(row for outcome in shown for row in _outcome_rows(work, parts, cells, outcome))
    columns = tuple(_head(part, cells, work) for part in parts)
    of_waves = [Spanner(Text(part.wave), len(_of_wave(parts, part.wave))) for part in _alone(parts)]
    return mark(
        Table(
            title=_titled(work, "Dispositions"),
            stub=Text(work.label, (RULE if work.codes.by_rule else MAPPED,)),
            columns=columns,
            spanners=tuple(of_waves) if work.in_waves and work.by is not None else (),
            sections=(Section(Text(""), rows),),
            source_notes=tuple(_ungrouped(work, parts)),
            stamp=stamp_of(work.surveys[0].study),
        )
    )


def _titled(work: Fieldwork, what: str) -> str:
    first = work.surveys[0]
    waves = [survey.wave for survey in work.surveys if survey.wave]
    within = f", {' and '.join(filter(None, [', '.join(waves[:-1]), waves[-1]]))}" if waves else ""
    n_units = int(work.waves[0].sizes.sum())
    size = "" if work.in_waves else f"{n_units} "
    return f"{what} of the {size}{first.study.unit if n_units == 1 and size else first.study.units}{within}"


def _alone(parts: Sequence[Part]) -> list[Part]:
    """Return the parts that are all units of a wave."""
    return [part for part in parts if part.group.by is None]


def _of_wave(parts: Sequence[Part], wave: str) -> list[Part]:
    return [part for part in parts if part.wave == wave]


def _label(work: Fieldwork, part: Part) -> str:
    if work.by is None:
        return part.wave if work.in_waves else part.group.label
    return part.group.label


def _head(part: Part, cells: FrameCells, work: Fieldwork) -> Text:
    size = cells.cell(whole, Key(work.item, None, part.by, part.by_level, TALLY, StatName.N_BASE))
    return Text(f"{_label(work, part)} (N = {size.text})", keys=size.keys)


def _outcome_rows(work: Fieldwork, parts: Sequence[Part], cells: FrameCells, outcome: str) -> Iterator[Row]:
    def cell(part: Part) -> Text:
        names = (StatName.N, StatName.PROPORTION)
        return cells.cell(
            _with_share, *(Key(work.item, outcome, part.by, part.by_level, TALLY, name) for name in names)
        )

    yield Row(Text(LABELS[outcome]), tuple(map(cell, parts)))
    words = [word for word, meant in work.codes.outcomes.items() if meant == outcome]
    for word in words:
        yield Row(Text(_worded(word)), tuple(_count(work, part, cells, (word.code, WORD)) for part in parts), 1)


def _worded(word: Word) -> str:
    return f"{word.code} {word.label}" if word.label else word.code


def _count(work: Fieldwork, part: Part, cells: FrameCells, what: tuple[str, str]) -> Text:
    level, statistic = what
    return cells.cell(whole, Key(work.item, level, part.by, part.by_level, statistic, StatName.N))


def _with_share(count: float, share: float) -> str:
    return whole(count) if math.isnan(share) else f"{whole(count)} ({percent(share)})"


def _ungrouped(work: Fieldwork, parts: Sequence[Part]) -> Iterator[str]:
    """Say how many units are in no group."""
    if work.by is None:
        return
    label = work.surveys[0].study.variables[work.by].label
    for whole_wave in _alone(parts):
        others = sum(part.size for part in _of_wave(parts, whole_wave.wave) if part.group.by is not None)
        count = whole_wave.size - others
        if count:
            study = work.surveys[0].study
            within = f", {whole_wave.wave}" if work.in_waves else ""
            units = study.unit if count == 1 else study.units
            yield f'{count} {units} without an answer to "{label}"{within}: in no group.'


def rate_table(work: Fieldwork, parts: Sequence[Part], cells: FrameCells) -> Table:
    """Lay out AAPOR's rates: a row a rate, for each group the fraction and the percentage with its limits."""
    heads = [_head(part, cells, work) for part in parts]
    over = [f"{part.wave}, " if work.in_waves and work.by is not None else "" for part in parts]
    limits = Text(f"% ({ci_word(work.conf_level)})")
    sections = [
        Section(Text(name), tuple(Row(_rate_label(rate), _cells(work, parts, cells, rate)) for rate in rates))
        for name, rates in GROUPS.items()
    ]
    share = Row(Text("e, counted as eligible", (_e_note(work),)), tuple(_shares(work, parts, cells)))
    return mark(
        Table(
            title=_titled(work, "Response rates"),
            stub=Text("Rate"),
            columns=tuple(column for _ in parts for column in (Text("n/N"), limits)),
            spanners=tuple(
                Spanner(Text(f"{wave}{head.text}", keys=head.keys), 2) for wave, head in zip(over, heads, strict=True)
            ),
            sections=(*sections, Section(Text("Units of unknown eligibility"), (share,))),
            abbreviations="RR, response rate; COOP, cooperation rate; REF, refusal rate; CON, contact rate",
            source_notes=("Definitions: AAPOR Standard Definitions, 10th edition (2023).",),
            stamp=stamp_of(work.surveys[0].study),
        )
    )


def _rate_label(rate: str) -> Text:
    if rate in COOPERATION:
        notes = (CONTACTED if rate in COOPERATION[:2] else ABLE,)
        return Text(f"{rate} {NAMES[rate]}", notes)
    return Text(f"{rate} {NAMES[rate]}", (OPEN[rate],))


def _e_note(work: Fieldwork) -> str:
    if work.eligibility is not None:
        return "As given by --eligibility."
    return "The share of the eligible among the units of known eligibility; --eligibility gives another."


def _cells(work: Fieldwork, parts: Sequence[Part], cells: FrameCells, rate: str) -> tuple[Text, ...]:
    return tuple(text for part in parts for text in _rate_cells(work, part, cells, rate))


def _rate_cells(work: Fieldwork, part: Part, cells: FrameCells, rate: str) -> Iterator[Text]:
    place = (work.item, rate, part.by, part.by_level, RATE)
    yield cells.cell(_fraction, *(Key(*place, name) for name in (StatName.N, StatName.N_BASE)))
    names = (StatName.PROPORTION, StatName.CONF_LOW, StatName.CONF_HIGH)
    yield cells.cell(_with_limits, *(Key(*place, name) for name in names))


def _fraction(count: float, base: float) -> str:
    return DASH if math.isnan(base) else f"{whole(count)}/{fixed(base, 0 if base.is_integer() else 1)}"


def _with_limits(share: float, low: float, high: float) -> str:
    return percent(share) if math.isnan(low) else f"{percent(share)} ({percent(low)}, {percent(high)})"


def _shares(work: Fieldwork, parts: Sequence[Part], cells: FrameCells) -> Iterator[Text]:
    for part in parts:
        yield Text("")
        yield cells.cell(percent, Key(work.item, E, part.by, part.by_level, SHARE, StatName.PROPORTION))


def flow_table(work: Fieldwork, flows: Sequence[WaveFlow], cells: FrameCells) -> Table:
    """Lay out how units went through the waves: a column a wave."""
    rows = {
        "approached": Text("Approached"),
        "new": Text("For the first time"),
        "not_eligible": Text("Not eligible"),
        "eligibility_unknown": Text("Eligibility unknown"),
        "eligible": Text("Eligible"),
        "interviewed": Text("Interviewed", (INTERVIEWED,)),
        "no_interview": Text("No interview"),
    }
    indented = {"new", "interviewed", "no_interview"}
    there = [how for how in LOSSES if any(flow.followed is not None and flow.followed.lost[how] for flow in flows)]

    def row(level: str, label: Text, indent: int) -> Row:
        keys = (Key(work.item, level, WAVE, flow.wave, FLOW, StatName.N) for flow in flows)
        return Row(label, tuple(cells.cell(_counted, key) for key in keys), indent)

    return mark(
        Table(
            title=_titled(work, "Flow"),
            stub=Text("Units"),
            columns=tuple(Text(flow.wave) for flow in flows),
            sections=(
                Section(Text("Each wave"), tuple(row(level, text, level in indented) for level, text in rows.items())),
                Section(
                    Text("Follow-up"),
                    (
                        *(row(level, Text(label), 0) for level, label in FOLLOWED.items()),
                        *(row(f"lost:{how}", Text(LOST[how]), 1) for how in there),
                    ),
                ),
            ),
            stamp=stamp_of(work.surveys[0].study),
        )
    )


def _counted(count: float) -> str:
    return "" if math.isnan(count) else whole(count)
