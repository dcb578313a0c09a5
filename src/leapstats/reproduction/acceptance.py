"""Findings about a paper that are known and accepted: those in published/accepted.csv of the study."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from leapstats.dictionary.study import Accepted
from leapstats.reproduction.linter import LintFinding, Severity

SAID_BEFORE = re.compile(rf"(?:{'|'.join(Severity)})(?:, accepted)?: ")


@dataclass(frozen=True, slots=True)
class PaperCheck:
    """What was found about a paper; `gone` are accepted findings that are no longer there."""

    findings: tuple[LintFinding, ...]
    gone: tuple[Accepted, ...]

    @property
    def new(self) -> tuple[LintFinding, ...]:
        """The findings that nobody has accepted."""
        return tuple(finding for finding in self.findings if not finding.accepted)

    @property
    def held(self) -> bool:
        """Whether every finding is an accepted one."""
        return not self.new


def judge(findings: Iterable[LintFinding], accepted: Iterable[Accepted]) -> PaperCheck:
    """Hold the findings about a paper against those that are accepted.

    Parameters
    ----------
    findings
        Of the linter.
    accepted
        Each names a finding word for word as it is printed; what stands before it there, and blanks, are aside.
    """
    listed: Mapping[str, Accepted] = {_plain(each.finding): each for each in accepted}
    judged = []
    for finding in findings:
        known = listed.get(_plain(finding.words))
        judged.append(finding if known is None else replace(finding, accepted=known.reason))
    said = {_plain(finding.words) for finding in judged}
    return PaperCheck(tuple(judged), tuple(each for words, each in listed.items() if words not in said))


def _plain(text: str) -> str:
    return " ".join(SAID_BEFORE.sub("", text, count=1).split()).rstrip(".")
