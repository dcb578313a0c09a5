"""Verdicts as an analyst holds them: shown in a notebook, saved to files, taken apart."""

from dataclasses import dataclass
from pathlib import Path

from leapstats.output.write import rendered, save_all
from leapstats.reproduction.document import document_of
from leapstats.reproduction.formats import FORMATS
from leapstats.reproduction.verdict import CellVerdict, Reproduction


@dataclass(frozen=True, slots=True)
class ShownVerdicts:
    """The verdicts on a study's published cells."""

    reproduction: Reproduction

    def __str__(self) -> str:
        return self.render("text")

    def _repr_html_(self) -> str:
        fragment: str = FORMATS.module("html").fragment(document_of(self.reproduction))
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
        """Return the verdicts in a format that is text: text, markdown, html, csv, json, junit, latex.

        Raises
        ------
        UsageError
            If there is no such format, or it is not text.
        """
        FORMATS.check_text(format_name)
        return rendered(document_of(self.reproduction), format_name).decode("utf-8")

    def save(self, *paths: str | Path, format_name: str | None = None) -> None:
        """Write the verdicts to files, each in the format of its suffix unless one is named (.xml is JUnit's).

        Raises
        ------
        UsageError
            If a suffix is not that of a format, a folder is not there, or a file is one of the study's; nothing is
            written then.
        OutputError
            If a file cannot be written; what stood there is unchanged.
        """
        save_all(dict.fromkeys(map(Path, paths), format_name), document_of(self.reproduction))
