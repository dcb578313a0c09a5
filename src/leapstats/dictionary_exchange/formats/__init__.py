"""The formats a dictionary is exchanged in: a module has SUFFIXES, and `write(study, waves)`, `read(path)` or both.

`write` returns an Exported, `read` an Imported. FOLDER = True says that what is written is a folder.
"""

from leapstats.formats import Formats

FORMATS = Formats(__name__, "the dictionary", "no dictionary has the suffix", "Use a file ending in")


def writing() -> tuple[str, ...]:
    """Return the names of the formats that can be written."""
    return tuple(name for name in FORMATS.names() if hasattr(FORMATS.module(name), "write"))
