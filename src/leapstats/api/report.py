"""One document of everything that a study's template asks for."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from leapstats.api.arguments import refused
from leapstats.api.choices import Names, Reading, choices_of, listed, of_files, shows_reading
from leapstats.api.reading import study_at
from leapstats.api.report_parts import LATE, SILENT, part_result, usual_plan
from leapstats.api.report_privacy import NOT_PROTECTED, Protection, protection_of
from leapstats.api.report_values import ValuesAsked
from leapstats.api.request import check_together
from leapstats.dictionary.read_files import files_of
from leapstats.dictionary.report_plan import OWN, PlannedPart, ReportPlan, has_plan, read_plan
from leapstats.dictionary.study import Study
from leapstats.errors import DictionaryError, InputError, Problem, UsageError, as_option, nearest
from leapstats.output.notes import stamp_of
from leapstats.reporting.assembly import Computed, computed_of, numbered, spoken, worded
from leapstats.reporting.content import Paragraph, Part, Report
from leapstats.reporting.fields import Field, pieces_of
from leapstats.reporting.methods import methods_result
from leapstats.reporting.provenance import provenance_result
from leapstats.reporting.result import ReportResult, report_result
from leapstats.survey.read import shared_waves

if TYPE_CHECKING:
    import pandas as pd

Progress = Callable[[str, int, int], None]
LEFT_OUT = "This part is left out here{reason}. To compute it: leapstats report --also {id}"


@shows_reading
def report(
    data: "str | Path | pd.DataFrame | None" = None,
    *,
    study: Study | str | Path | None = None,
    layout: str | Path | None = None,
    template: str | Path | None = None,
    also: Names = (),
    progress: Progress | None = None,
    min_cell: int | None = None,
    round_to: int | None = None,
    **reading: Unpack[Reading],
) -> ReportResult:
    """Put tables, figures and words of a study together in one document.

    Parameters
    ----------
    data
        A file or a data frame, read without a dictionary, for a first look at it; None for a study.
    study
        A study or its folder; None for the one that comes with the package.
    layout
        What the report holds: a file such as `report.toml`; None for that of the study, or the usual parts where it has
        none.
    template
        A Word file, such as a journal's, whose styles the report has as a Word file; None for plain ones.
    also
        Optional parts to compute too, by their ids.
    progress
        Called with what is computed, how many parts are done, and how many there are.
    min_cell
        Counts from 1 to one below it are withheld in all tables together; a part whose counts cannot be protected is
        left out, and figures are. 0 leaves aside what the study asks for.
    round_to
        Counts are rounded to a multiple instead.
    reading
        How the columns of the data are read; see `leapstats.api.choices.Reading`.

    Returns
    -------
    ReportResult
        `.save("report.html")` writes it, or `.docx` or `.pdf`; `.frame` has the numbers of all parts.

    Raises
    ------
    InputError
        With every problem of the template, its fields, the dictionary and the data at once.
    """
    of_study = {"study": study is not None, "layout": layout, "also": also}
    word = _word_template(template)
    check_together(of_files(reading), of_study, has_data=data is not None)
    asked = {"min_cell": min_cell, "round_to": round_to}
    if data is not None:
        from leapstats.api.first_look import first_look

        protection = protection_of(asked, None, progress)
        return first_look(data, choices_of(reading), dict(reading), word, protection)
    loaded = study_at(study, tells_counts=False)
    protection = protection_of(asked, loaded, progress)
    loaded = replace(loaded, privacy=None) if loaded.privacy is not None else loaded
    path = _path_of("layout", layout, "Use the path of a .toml file")
    plan, problems = _plan_of(loaded, path)
    work = _Work(loaded, plan, _asked(plan, listed(also, "also")), progress, problems, path, word, protection)
    with shared_waves():
        return work.result()


def _word_template(template: str | Path | None) -> Path | None:
    """Return the Word file whose styles are wanted, once it is known to be one."""
    path = _path_of("template", template, "Use the path of a .docx file")
    if path is not None:
        from leapstats.reporting.word_styles import opened

        opened(path)
    return path


def _path_of(option: str, given: object, fix: str) -> Path | None:
    if given is None:
        return None
    if not isinstance(given, str | Path):
        raise refused(option, given, "no file", fix)
    return Path(given)


def _plan_of(study: Study, layout: Path | None) -> tuple[ReportPlan, list[Problem]]:
    if layout is not None:
        return read_plan(layout.parent, layout.name, OWN)
    folder = study.folder or Path()
    return read_plan(folder) if study.folder and has_plan(folder) else (usual_plan(study), [])


def _asked(plan: ReportPlan, also: Sequence[str]) -> frozenset[str]:
    """Return the optional parts that are wanted."""
    known = [part.id for part in plan.parts if part.optional]
    problems = [
        Problem("also", f"the report has no optional part {each}", nearest(each, known))
        for each in also
        if each not in known
    ]
    if problems:
        raise UsageError("the options", problems)
    return frozenset(also)


@dataclass(frozen=True, slots=True)
class _Work:
    """A report in the making; `problems` are those found so far."""

    study: Study
    plan: ReportPlan
    also: frozenset[str]
    progress: Progress | None
    problems: list[Problem] = field(repr=False)
    layout: Path | None = None
    template: Path | None = None
    protection: Protection | None = None

    def result(self) -> ReportResult:
        """Compute every part and every field; all that is wrong is told at once."""
        texts = {part.id: (self._pieces(part.text, part), self._pieces(part.after, part)) for part in self.plan.parts}
        opening = self._pieces(self.plan.text, None)
        every = [*opening, *(text for pair in texts.values() for pieces in pair for text in pieces)]
        fields = [piece for text in every for piece in text if isinstance(piece, Field)]
        described = [self._computed(place, part) for place, part in enumerate(self.plan.parts)]
        asked = ValuesAsked(self.study, described, described)
        computed = described
        if self.protection is not None and not self.problems:
            computed, shown = self.protection.parts(described, asked.own_tables(fields))
            asked = replace(asked, shown=shown)
        computed = self._late(computed)
        parts, asked = numbered(computed), replace(asked, parts=computed)
        values = asked.values(fields, self.problems)
        unshown = [part.id for part in parts] if self.protection is not None else []

        def words(given: Sequence[Sequence[str | Field]]) -> list[Paragraph]:
            found = [spoken(pieces, values, parts, unshown) for pieces in given]
            self.problems.extend(problem for _, wrong in found for problem in wrong)
            return [paragraph for paragraph, _ in found]

        opened = words(opening)
        done = [
            worded(part, [*((each,) for each in of.words), *before], after)
            for part, of in zip(parts, computed, strict=True)
            for before, after in [([], []) if of.is_withheld else map(words, texts[part.id])]
        ]
        if self.problems:
            raise DictionaryError(self.plan.file or self.study.source, self.problems)
        return self._finished(opened, done, computed)

    def _pieces(self, texts: Sequence[str], part: PlannedPart | None) -> list[list[str | Field]]:
        where = part.where if part is not None else self.plan.file
        return [pieces_of(text, where, self.problems) for text in texts]

    def _computed(self, place: int, part: PlannedPart) -> Computed:
        if part.kind in {*SILENT, *LATE}:
            return Computed(part=part, result=None)
        if self.protection is not None and self.protection.leaves_out(part.kind):
            return Computed(part=part, result=None, words=(NOT_PROTECTED,), is_withheld=True)
        if part.optional and part.id not in self.also:
            reason = f": {part.reason.rstrip('.')}" if part.reason else ""
            return Computed(part=part, result=None, words=(LEFT_OUT.format(reason=reason, id=part.id),))
        if self.progress is not None:
            self.progress(part.title, place, len(self.plan.parts))
        try:
            result = part_result(self.study, part, self.progress)
        except InputError as error:
            self.problems.extend(self._blamed(part, error))
            return Computed(part=part, result=None)
        return computed_of(part, result)

    def _blamed(self, part: PlannedPart, error: InputError) -> Iterator[Problem]:
        """Say in which part of the template a problem is."""
        for each in error.problems:
            yield replace(each, where=f"{part.where}, {each.where}" if each.where else part.where)

    def _late(self, computed: list[Computed]) -> list[Computed]:
        """Compute the parts that say what the others did."""
        said = (f"{self.protection.words}.",) if self.protection is not None else ()
        found = []
        for each in computed:
            if each.part.kind not in LATE:
                found.append(each)
                continue
            if each.part.kind == "methods":
                result = methods_result(self.study, computed, said)
            else:
                result = provenance_result(self.study, self._sources(computed), self._command(), ())
            found.append(computed_of(each.part, result))
        return found

    def _sources(self, computed: Sequence[Computed]) -> list[Path]:
        given = [path for path in (self.layout, self.template) if path is not None]
        read = [path for each in computed if each.result is not None for path in each.result.document.sources]
        return list(dict.fromkeys(path.absolute() for path in (*files_of(self.study), *given, *read)))

    def _command(self) -> str:
        given = {
            "--study": [self.study.name],
            "--layout": [self.layout.name] if self.layout is not None else [],
            "--template": [self.template.name] if self.template is not None else [],
            "--also": sorted(self.also),
        }
        if self.protection is not None:
            given |= {option: [number] for option, number in [self.protection.option]}
        return " ".join(["leapstats report", *(as_option(name, names) for name, names in given.items() if names)])

    def _finished(
        self, opening: Sequence[Paragraph], parts: Sequence[Part], computed: Sequence[Computed]
    ) -> ReportResult:
        content = Report(
            title=self.plan.title or self.study.title or self.study.name,
            subtitle=self.plan.subtitle,
            authors=self.plan.authors,
            stamp=stamp_of(self.study),
            opening=tuple(opening),
            parts=tuple(parts),
        )
        return report_result(
            content, computed, study=self.study.name, sources=self._sources(computed), template=self.template
        )
