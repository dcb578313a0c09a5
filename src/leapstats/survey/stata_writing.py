"""Write a survey as a Stata file."""
from pathlib import Path
from leapstats.survey.raw import RawFile
def write_stata(file: RawFile, path: Path) -> None:
    """x."""
