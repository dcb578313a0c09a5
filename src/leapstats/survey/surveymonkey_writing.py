"""Write a survey as SurveyMonkey would export it."""

import csv
import io
from pathlib import Path

from leapstats.survey.cells import as_text, is_none
from leapstats.survey.raw import RawFile


def write_surveymonkey(file: RawFile, path: Path) -> None:
    """Write a survey as SurveyMonkey would export it.

    Parameters
    ----------
    file
        Columns in order; those of one question stand together.
    path
        Replaced if it is there.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    names = [column.name for column in file.columns]
    carried = [place > 0 and names[place - 1] == name for place, name in enumerate(names)]
    writer.writerow(["" if again else name for name, again in zip(names, carried, strict=True)])
    writer.writerow([column.option for column in file.columns])
    for row in zip(*(column.values for column in file.columns), strict=True):
        writer.writerow(["" if is_none(cell) else as_text(cell) for cell in row])
    path.write_text(buffer.getvalue(), encoding="utf-8", newline="")
