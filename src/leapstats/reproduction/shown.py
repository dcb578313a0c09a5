"""Verdicts as an analyst holds them: shown in a notebook, saved to files, taken apart."""

from dataclasses import dataclass
from pathlib import Path

from leapstats.dictionary.read_files import files_of
from leapstats.output.write import write_all
from leapstats.reproduction.formats import module_for, name_for
from leapstats.reproduction.verdict import CellVerdict, Reproduction


@dataclass(frozen=True, slots=True)
class ShownVerdicts:
    """The verdicts on a study's published cells."""

    reproduction: Reproduction

    def __str__(self) -> str:
        return self.render("text")

    def _repr_html_(self) -> str:
        fragment: str = module_for("html").fragment(self.reproduction)
        return fragment

    @property
    def held(self) -> bool:
        """Whether every cell counts as reproduced."""
        return self.reproduction.held

    @property
    def summary(self) -> str:
        """How many cells there are and how many held."""
        return self.reproduction.summary

    @property
    def verdicts(self) -> tuple[CellVerdict, ...]:
        """The verdict on each cell, in the order of the study's files."""
        return self.reproduction.verdicts

    def render(self, format_name: str) -> str:
        """Return the verdicts in a format: text, markdown, html, json, junit."""
        rendered: str = module_for(format_name).render(self.reproduction)
        return rendered

    def save(self, *paths: str | Path) -> None:
        """Write the verdicts to files, each in the format of its suffix (.xml is JUnit's).

        Raises
        ------
        UsageError
            If a suffix is not that of a format, a folder is not there, or a file is one of the study's; nothing is
            written then.
        OutputError
            If a file cannot be written; what stood there is unchanged.
        """
        targets = [Path(path) for path in paths]
        contents = {path: self.render(name_for(path)).encode("utf-8") for path in targets}
        write_all(contents, files_of(self.reproduction.study))
