"""Find the study that comes with the package."""

from pathlib import Path


def packaged_study() -> Path:
    """Return the folder of the LEAP study: inside an installed package, or beside the source tree."""
    package = Path(__file__).parents[1]
    inside = package / "data_dictionary"
    return inside if inside.is_dir() else package.parents[1] / "data_dictionary"
