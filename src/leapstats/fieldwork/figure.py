"""The figure of fieldwork: how units went through the waves."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from leapstats.fieldwork.document import Response
from leapstats.fieldwork.flow import LEFT_OUT, LOSSES, NO_INTERVIEW, NOT_APPROACHED, OPEN, WaveFlow
from leapstats.fieldwork.outcomes import INTERVIEWS
from leapstats.fieldwork.table import FOLLOWED, LOST
from leapstats.fieldwork.words import LABELS
from leapstats.output.document import Document
from leapstats.output.figures import Caption, FlowStage, flow_plot
from leapstats.output.numbers import whole

if TYPE_CHECKING:
    from plotnine import ggplot

FOLLOWING = "Lost to follow-up: interviewed in the wave before and not in this one, whether approached again or not."


def flow_figures(found: Response, document: Document) -> "list[ggplot]":
    """Draw how units went through the waves: approached, eligible, interviewed, lost to follow-up."""
    work = found.work
    study = work.surveys[0].study
    stages = [stage for place in range(len(found.flows)) for stage in _stages(found.flows, place)]
    ids = {unit for place in range(len(work.waves)) for unit in work.ids(place)}
    size = len(ids) if work.in_waves else found.flows[0].approached
    base = f"{size} {study.unit if size == 1 else study.units}"
    source = document.table.stamp or study.citation or f"Source: {study.name}"
    title = document.table.title.replace("Dispositions", "Flow", 1)
    notes = [FOLLOWING] if work.in_waves else []
    return [flow_plot(stages, Caption(title=title, base=base, source=source), notes)]


def _stages(flows: Sequence[WaveFlow], place: int) -> Iterator[FlowStage]:
    flow = flows[place]
    within = f" in {flow.wave}" if flow.wave else ""
    before = flows[place - 1].wave if place else ""
    out = [_line(LABELS[outcome], flow.counts[outcome]) for outcome in (*OPEN, "not_eligible") if flow.counts[outcome]]
    yield FlowStage(lines=(_line(f"Approached{within}", flow.approached), *_origin(flow, before)), out=tuple(out))
    none = [_part(LABELS[outcome], flow.counts[outcome]) for outcome in NO_INTERVIEW if flow.counts[outcome]]
    head = [_line("No interview", flow.eligible - flow.interviewed)] if none else []
    yield FlowStage(lines=(_line("Eligible", flow.eligible),), out=(*head, *none))
    interviews = [_part(LABELS[outcome], flow.counts[outcome]) for outcome in INTERVIEWS]
    yield FlowStage(lines=(_line("Interviewed", flow.interviewed), *interviews), beside=tuple(_follow_up(flow, before)))


def _origin(flow: WaveFlow, before: str) -> Iterator[str]:
    """Say which units of a later wave were approached again."""
    if flow.followed is None:
        return
    again = flow.followed.before - flow.followed.lost[NOT_APPROACHED] - flow.followed.lost[LEFT_OUT]
    yield _part(f"Interviewed in {before}", again)
    yield _part(f"Not interviewed in {before}", flow.approached - again - flow.new)
    yield _part("For the first time", flow.new)


def _follow_up(flow: WaveFlow, before: str) -> Iterator[str]:
    followed = flow.followed
    if followed is None:
        return
    yield _line(f"Interviewed in {before}", followed.before)
    yield _line(FOLLOWED["interviewed_again"], followed.again)
    yield _line(FOLLOWED["no_longer_eligible"], followed.no_longer_eligible)
    yield _line(FOLLOWED["lost_to_follow_up"], followed.n_lost)
    for how in LOSSES:
        if followed.lost[how]:
            yield _part(LOST[how], followed.lost[how])


def _part(label: str, count: int) -> str:
    return f"– {_line(label, count)}"


def _line(label: str, count: int) -> str:
    return f"{label}: n = {whole(count)}"
