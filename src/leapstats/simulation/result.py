"""The files of simulated data, as an analyst holds them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from leapstats.dictionary.read_files import files_of
from leapstats.dictionary.study import Study
from leapstats.output.document import Document, records_of
from leapstats.output.notes import stamp_of
from leapstats.output.result import AnalysisResult
from leapstats.output.table import Row, Section, Table, Text
from leapstats.results.frame import Result, Results
from leapstats.terms import StatName

COMMAND, STATISTIC = "simulate", "simulate"
BY_SWAPS = "Draws by swaps: not a uniform sample of the data sets that agree, and not a posterior."
SYNTHETIC = "Synthetic: one of very many data sets that agree; no evidence about the real one."


class WaveFile(NamedTuple):
    """A file that was written: where, which wave, and how many units it has."""

    path: Path
    wave: str
    n_units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationResult(AnalysisResult):
    """The files that were written, in order; `table` and `frame` list them with their units."""

    files: tuple[Path, ...]


def simulation_result(study: Study, written: Sequence[WaveFile], seed: int, draws: int | None) -> SimulationResult:
    """List the files that were written."""
    place = {wave.name: wave.label for wave in study.waves}
    results = Results(
        tuple(
            Result(each.path.as_posix(), None, "wave", each.wave, STATISTIC, StatName.N, float(each.n_units))
            for each in written
        )
    )
    rows = tuple(
        Row(Text(each.path.as_posix()), (Text(place[each.wave] or each.wave), Text(str(each.n_units))))
        for each in written
    )
    count = "One simulated data set" if draws is None else f"{draws} simulated data sets"
    table = Table(
        title=f"{count} of {study.title or study.name}, seed {seed}",
        stub=Text("File"),
        columns=(Text("Wave"), Text(study.units)),
        sections=(Section(Text(""), rows),),
        stamp=stamp_of(study),
    )
    document = Document(
        command=COMMAND,
        table=table,
        records=tuple(records_of(results)),
        study=study.name,
        synthetic=True,
        conventions={"seed": str(seed)},
        warnings=(*([] if draws is None else [BY_SWAPS]), SYNTHETIC),
        sources=files_of(study),
    )
    return SimulationResult(results=results, document=document, files=tuple(each.path for each in written))
