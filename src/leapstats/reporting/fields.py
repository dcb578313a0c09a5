"""The fields in the text of a report, such as `{value nurses median}`: found and taken apart, never evaluated."""

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from leapstats.errors import Problem, similar

PIECE = re.compile(r"\{\{|\}\}|\{[^{}]*\}|[{}]|[^{}]+")
NUMBER, STUDY, TABLE, FIGURE = "value", "study", "table", "figure"
LONGEST, LONGEST_SHOWN = 500, 60
# What each kind of field has after its name: how many words at most, and which options.
KINDS: Mapping[str, tuple[int, tuple[str, ...]]] = {
    NUMBER: (2, ("wave", "by", "level", "from", "statistic", "digits")),
    STUDY: (1, ()),
    TABLE: (1, ()),
    FIGURE: (1, ()),
}
EXAMPLES = {
    NUMBER: "{value ITEM NAME wave=WAVE}",
    STUDY: "{study title}",
    TABLE: "{table ID}",
    FIGURE: "{figure ID}",
}


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its kind, its words, its options; `where` it stands and how it is written."""

    kind: str
    words: tuple[str, ...]
    given: tuple[tuple[str, str], ...]
    where: str
    written: str = field(compare=False)

    @property
    def options(self) -> dict[str, str]:
        """Its options by name."""
        return dict(self.given)


def pieces_of(text: str, where: str, problems: list[Problem]) -> list[str | Field]:
    """Take a text apart into words and fields; what is wrong with a field goes to the problems.

    Parameters
    ----------
    text
        As it stands in `report.toml`; `{{` and `}}` are braces that stand for themselves.
    where
        The file and the part.
    problems
        Get one for each field that is none.
    """
    found: list[str | Field] = []
    for match in PIECE.finditer(text):
        piece = match.group()
        if piece in {"{{", "}}"}:
            found.append(piece[0])
        elif piece in {"{", "}"}:
            problems.append(Problem(where, f'a single "{piece}"', f"Write {piece * 2} for a brace"))
        elif piece.startswith("{"):
            found.extend(_field(piece, where, problems))
        else:
            found.append(piece)
    return found


def _field(written: str, where: str, problems: list[Problem]) -> Iterator[Field]:
    shown = written if len(written) <= LONGEST_SHOWN else f"{written[:LONGEST_SHOWN]}..."
    place = f"{where}, {shown}"
    try:
        kind, *words = shlex.split(written[1:-1]) if len(written) <= LONGEST else ["", ""]
    except ValueError:
        kind, words = "", []
    if kind not in KINDS:
        known = f"Use {', '.join(EXAMPLES.values())}, or write {{{{ and }}}} for braces"
        problems.append(Problem(place, "this is no field", f"{similar(kind, KINDS)} {known}".lstrip()))
        return
    most, known_options = KINDS[kind]
    given = [word.split("=", 1) for word in words[1:] if _is_option(word)]
    options = dict(given)
    plain = [word for number, word in enumerate(words) if not number or not _is_option(word)]
    before = len(problems)
    problems.extend(
        Problem(place, f"the option {name} is given more than once", "Give it once")
        for name in options
        if [each for each, _ in given].count(name) > 1
    )
    for name in options:
        if name not in known_options:
            fix = similar(name, known_options) or f"The options are {', '.join(known_options) or 'none'}"
            problems.append(Problem(place, f"a field of this kind has no option {name}", fix))
    if not 1 <= len(plain) <= most:
        problems.append(Problem(place, f"it has {len(plain)} words after {kind}", f"Write {EXAMPLES[kind]}"))
    if len(problems) == before:
        yield Field(kind, tuple(plain), tuple(options.items()), where, shown)


def _is_option(word: str) -> bool:
    name, equals, _ = word.partition("=")
    return bool(equals) and name.isidentifier()
