"""Findings about a paper that are known and accepted: those in published/accepted.csv of the study."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from leapstats.dictionary.study import Accepted
from leapstats.reproduction.linter import CheckFinding, Severity

SAID_BEFORE = re.compile(rf"(?:{'|'.join(Severity)})(?:, accepted)?: ")


def judge(
    findings: Iterable[CheckFinding], accepted: Iterable[Accepted]
) -> tuple[tuple[CheckFinding, ...], tuple[Accepted, ...]]:
    """Mark the findings about a paper that are accepted, and return those accepted that are gone.

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
    return tuple(judged), tuple(each for words, each in listed.items() if words not in said)


def _plain(text: str) -> str:
    return " ".join(SAID_BEFORE.sub("", text, count=1).split()).rstrip(".")
