"""How units went through the waves: approached, eligible, interviewed, and lost to follow-up."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from leapstats.fieldwork.outcomes import INTERVIEWS, WAVE, Fieldwork
from leapstats.results.frame import Result
from leapstats.stats.response_rates import OUTCOMES
from leapstats.survey.groups import counted
from leapstats.survey.linking import ids_of
from leapstats.terms import StatName

FLOW = "flow"
NOT_APPROACHED, LEFT_OUT = "not_approached", "left_out"
NO_INTERVIEW = ("refusal", "non_contact", "other")
OPEN = ("unknown", "unknown_other")
LOSSES = (*NO_INTERVIEW, *OPEN, NOT_APPROACHED, LEFT_OUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What became, in a wave, of the units that were interviewed in the wave before.

    `lost` counts those that are lost to follow-up by how: their outcome, not approached, or left out by a condition.
    """

    before: int
    again: int
    no_longer_eligible: int
    lost: Mapping[str, int]

    @property
    def n_lost(self) -> int:
        """How many were lost to follow-up."""
        return sum(self.lost.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveFlow:
    """The units of one wave: how many ended how, how many are new; `followed` is None in the first wave."""

    wave: str
    counts: Mapping[str, int]
    new: int
    followed: Followed | None

    @property
    def approached(self) -> int:
        """How many units were approached."""
        return sum(self.counts.values())

    @property
    def open(self) -> int:
        """How many are of unknown eligibility."""
        return sum(self.counts[outcome] for outcome in OPEN)

    @property
    def eligible(self) -> int:
        """How many are known to be eligible."""
        return self.approached - self.open - self.counts["not_eligible"]

    @property
    def interviewed(self) -> int:
        """How many gave an interview, complete or partial."""
        return sum(self.counts[outcome] for outcome in INTERVIEWS)


def flow_of(work: Fieldwork) -> tuple[WaveFlow, ...]:
    """Follow units through the waves by their ids."""
    ended = [_ended(work, wave) for wave in range(len(work.waves))]
    found = []
    seen: set[object] = set()
    for place, outcomes in enumerate(ended):
        counts = counted(work.outcomes(place), len(OUTCOMES), work.waves[place].survey.frequency).tolist()
        followed = None if place == 0 else _followed(work, place, ended[place - 1], outcomes)
        found.append(
            WaveFlow(
                wave=work.waves[place].survey.wave,
                counts=dict(zip(OUTCOMES, counts, strict=True)),
                new=sum(unit not in seen for unit in outcomes) if place else sum(counts),
                followed=followed,
            )
        )
        seen.update(outcomes)
    return tuple(found)


def _ended(work: Fieldwork, wave: int) -> dict[object, str]:
    """Return the outcome of each unit; a unit without an id of its own stands for itself."""
    places = work.outcomes(wave)
    ids = work.ids(wave) if work.in_waves else range(len(places))
    return {unit: OUTCOMES[place] for unit, place in zip(ids, places, strict=True)}


def _followed(work: Fieldwork, place: int, before: Mapping[object, str], after: Mapping[object, str]) -> Followed:
    dropped = set(ids_of(work.waves[place].survey.provenance.dropped))
    absent = {True: LEFT_OUT, False: NOT_APPROACHED}
    interviewed = [unit for unit, outcome in before.items() if outcome in INTERVIEWS]
    became = Counter(after.get(unit, absent[unit in dropped]) for unit in interviewed)
    return Followed(
        before=len(interviewed),
        again=sum(became[outcome] for outcome in INTERVIEWS),
        no_longer_eligible=became["not_eligible"],
        lost={how: became[how] for how in LOSSES},
    )


def flow_rows(work: Fieldwork, flow: WaveFlow) -> Iterator[Result]:
    """Yield the numbers of one wave; by outcome they stand under the dispositions."""
    by, by_level = (WAVE, flow.wave) if work.in_waves else (None, None)
    numbers = {
        "approached": flow.approached,
        "new": flow.new,
        "eligible": flow.eligible,
        "eligibility_unknown": flow.open,
        "not_eligible": flow.counts["not_eligible"],
        "interviewed": flow.interviewed,
        "no_interview": flow.eligible - flow.interviewed,
    }
    if flow.followed is not None:
        followed = flow.followed
        numbers |= {
            "interviewed_before": followed.before,
            "interviewed_again": followed.again,
            "no_longer_eligible": followed.no_longer_eligible,
            "lost_to_follow_up": followed.n_lost,
        }
        numbers |= {f"lost:{how}": count for how, count in followed.lost.items()}
    for level, number in numbers.items():
        yield Result(work.item, level, by, by_level, FLOW, StatName.N, float(number))
