"""What a platform's own dictionary says of a survey: its questions, their choices, when each is shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class QuestionKind(StrEnum):
    """What a question asks for."""

    ONE = "one choice"
    SEVERAL = "several choices"
    RANKING = "ranking"
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"
    PLACE = "place on a map"
    FILE = "file"
    PERSONAL = "personal data"
    RECORDED = "recorded by the device"
    SHOWN = "text that is only shown"
    COMPUTED = "computed"


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer on offer; `translations` has its label in other languages."""

    code: str
    label: str
    translations: Mapping[str, str] = field(default_factory=dict)

    @property
    def labels(self) -> tuple[str, ...]:
        """Its label in every language, that of the default language first."""
        return (self.label, *self.translations.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of a form.

    `groups` are the names of the groups around it from the outside in, `repeat` the path of the group that repeats,
    "" where it is asked once a unit. `parts` are the rows of a grid or the options of a check-all question where they
    are no choices; `parts_vary` says that some of them are shown to some only. `shown_when` has the conditions for it
    and for the groups around it as the form words them: all have to hold.
    """

    name: str
    kind: QuestionKind
    label: str = ""
    translations: Mapping[str, str] = field(default_factory=dict)
    type: str = ""
    groups: tuple[str, ...] = ()
    group_labels: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    second_choices: tuple[Choice, ...] = ()
    parts: tuple[Choice, ...] = ()
    parts_vary: bool = False
    shown_when: tuple[str, ...] = ()
    repeat: str = ""

    @property
    def labels(self) -> tuple[str, ...]:
        """Its label in every language, that of the default language first."""
        return (self.label, *self.translations.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """A whole form; `language` is the one its labels are in, `languages` has all that it names."""

    path: Path
    title: str = ""
    language: str = ""
    languages: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
