"""Which columns of a file say which unit and which wave a row is of: as named, or as the file's platform knows them."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from leapstats.api.choices import Reading, choices_of
from leapstats.api.model_asked import Asked
from leapstats.api.reading import raw_file
from leapstats.errors import InputError, Problem, UsageError
from leapstats.survey.choices import Choices
from leapstats.survey.platform_keys import known_keys
from leapstats.survey.raw import RawFile
from leapstats.survey.splitting import Keys

if TYPE_CHECKING:
    import pandas as pd

FIXES = {
    "id": "Name the column with the id of the unit (--id)",
    "wave_item": "Name the column with the wave (--wave-item)",
    "items": "Name the columns to compare (--items)",
}


@dataclass(slots=True)
class KeyOptions:
    """The keys of a file: those that were named, and once it was read those of its platform.

    `file` is what is read: a path or a data frame, and after `complete` the file as it stands, with a note on the keys
    that its platform tells.
    """

    file: "str | Path | pd.DataFrame | RawFile"
    keys: Keys

    @property
    def lacks_one(self) -> bool:
        """Whether the id or the wave is not known."""
        return not (self.keys.ids and self.keys.wave)

    def complete(self, reading: Reading) -> None:
        """Read the file, and take what was not named from its platform.

        Raises
        ------
        InputError
            If the file cannot be read, or an option on how it is read is wrong.
        """
        file = raw_file(self.file, choices_of(reading))
        self.keys, told = known_keys(file, self.keys)
        self.file = replace(file, notes=(*file.notes, told)) if told else file

    def _complete_as_it_stands(self) -> None:
        """Take the keys from the file as it is read without any option."""
        with suppress(InputError):
            self.keys, _ = known_keys(raw_file(self.file, Choices()), self.keys)

    def check(self, reading: Reading, items: Sequence[str]) -> None:
        """Refuse a file without the keys, or no items.

        Raises
        ------
        UsageError
            Naming each option that is needed.
        """
        if self.lacks_one:
            try:
                self.complete(reading)
            except UsageError:  # told with the other options
                self._complete_as_it_stands()
        given = {"id": self.keys.ids, "wave_item": self.keys.wave, "items": items}
        problems = [
            Problem(name, "a file needs this option", FIXES[name]) for name, value in given.items() if not value
        ]
        if problems:
            raise UsageError("the options", problems)


def with_known_keys(
    asked: Asked, data: "str | Path | pd.DataFrame | None", reading: Reading
) -> tuple[Asked, "str | Path | pd.DataFrame | RawFile | None", Reading]:
    """Give a model of several waves of a file the keys that its platform tells, where they were not named.

    Returns
    -------
    Asked, data, Reading
        As they were, or with the keys and the file that has been read.
    """
    if data is None or not asked.lacks_keys:
        return asked, data, reading
    options = KeyOptions(data, Keys(asked.keys.ids, asked.keys.wave_item))
    try:
        options.complete(reading)
    except UsageError:  # told with the other options
        return asked, data, reading
    if options.lacks_one:
        return asked, options.file, reading
    keys = replace(asked.keys, ids=options.keys.ids, wave_item=options.keys.wave)
    return replace(asked, keys=keys), options.file, {**reading, "id": keys.ids}
