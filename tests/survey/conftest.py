"""Exports of Qualtrics that the tests make up, as the platform writes them."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pytest

Column = tuple[str, str, str | dict[str, str]]

SERVICE: tuple[Column, ...] = (
    ("StartDate", "Start Date", {"ImportId": "startDate", "timeZone": "America/Denver"}),
    ("Status", "Response Type", "status"),
    ("IPAddress", "IP Address", "ipAddress"),
    ("Finished", "Finished", "finished"),
    ("ResponseId", "Response ID", "_recordId"),
    ("RecipientEmail", "Recipient Email", "recipientEmail"),
)


@dataclass(frozen=True, slots=True)
class QualtricsFiles:
    """Makes exports and survey files in a folder."""

    folder: Path
    ADDED: ClassVar[tuple[Column, ...]] = SERVICE

    @staticmethod
    def text(columns: Sequence[Column], rows: Sequence[Sequence[str]], separator: str = ",") -> str:
        """Write an export: names, questions, import ids as JSON, answers."""
        buffer = io.StringIO()
        writer = csv.writer(buffer, delimiter=separator)
        writer.writerow([name for name, _, _ in columns])
        writer.writerow([label for _, label, _ in columns])
        ids = [{"ImportId": key} if isinstance(key, str) else key for _, _, key in columns]
        writer.writerow([json.dumps(key, separators=(",", ":")) for key in ids])
        writer.writerows(rows)
        return buffer.getvalue()

    @staticmethod
    def service(place: int, *, status: str = "0", finished: str = "1") -> list[str]:
        """Return the cells of the columns that the service adds."""
        return [
            f"2026-03-0{place} 09:00:00",
            status,
            f"192.0.2.{place}",
            finished,
            f"R_{place}",
            f"p{place}@example.org",
        ]

    def write(self, text: str, name: str = "answers.csv") -> Path:
        """Write a file."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def export(self, columns: Sequence[Column], rows: Sequence[Sequence[str]], **how: str) -> Path:
        """Write an export with these columns after those of the service."""
        done = [[*self.service(place, **how), *row] for place, row in enumerate(rows, start=1)]
        return self.write(self.text([*SERVICE, *columns], done))

    def survey(self, *payloads: dict[str, Any], name: str = "answers.qsf") -> Path:
        """Write a survey file with these questions."""
        elements = [{"Element": "SQ", "Payload": payload} for payload in payloads]
        asked = [{"Type": "Question", "QuestionID": payload["QuestionID"]} for payload in payloads]
        blocks = {"Element": "BL", "Payload": [{"Type": "Default", "Description": "Main", "BlockElements": asked}]}
        whole = {"SurveyEntry": {"SurveyName": "Practices"}, "SurveyElements": [blocks, *elements]}
        return self.write(json.dumps(whole), name)


@pytest.fixture
def files(tmp_path: Path) -> QualtricsFiles:
    """Makes exports of Qualtrics."""
    return QualtricsFiles(tmp_path)
