"""What each disposition of the data means: by the analyst's map, or else by the words that are known."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from leapstats.errors import Problem, UsageError, as_option
from leapstats.fieldwork.words import BLANK, Word, recognised
from leapstats.stats.response_rates import OUTCOMES

NOWHERE = "it is named as {outcome}, and no unit has it"
UNMAPPED = "it is under no outcome"
UNKNOWN = "it is not known what it means"
MOST_TOLD = 100  # more are no dispositions
MORE = "its {count} other values are under no outcome, either"
NO_DISPOSITION = "the disposition is blank"


@dataclass(frozen=True, slots=True)
class CodeMap:
    """The outcome of each word, in the order of the outcomes, and names of the map that no unit has."""

    outcomes: Mapping[Word, str]
    by_rule: bool
    unused: tuple[str, ...] = ()


def code_map(item: str, counts: Mapping[Word, int], named: Mapping[str, Sequence[str]]) -> CodeMap:
    """Find what the dispositions of an item mean.

    Parameters
    ----------
    item
        The item, for messages.
    counts
        How many units have each word; the blank one is `Word("(blank)")`.
    named
        The words of each outcome, by their codes or labels; empty for the words that are known.

    Raises
    ------
    UsageError
        With every word that has no outcome, or several.
    """
    found = _named(counts, named) if named else {word: [one] for word, one in recognised(counts).items()}
    problems = list(_problems(counts, found, by_rule=not named))
    if len(problems) > MOST_TOLD:
        what = MORE.format(count=len(problems) - MOST_TOLD)
        problems = [*problems[:MOST_TOLD], Problem(item, what, "Check that it is the item with the dispositions")]
    if problems:
        raise UsageError(f"the dispositions of {item}", problems)
    order = sorted(counts, key=lambda word: OUTCOMES.index(found[word][0]))
    return CodeMap({word: found[word][0] for word in order}, not named, tuple(_unused(counts, named)))


def _named(words: Mapping[Word, int], named: Mapping[str, Sequence[str]]) -> dict[Word, list[str]]:
    found: dict[Word, list[str]] = {}
    for word in words:
        outcomes = [outcome for outcome, names in named.items() if any(map(word.is_called, names))]
        if outcomes:
            found[word] = outcomes
    return found


def _problems(counts: Mapping[Word, int], found: Mapping[Word, Sequence[str]], *, by_rule: bool) -> Iterator[Problem]:
    for word, count in counts.items():
        where = f'"{word.text}"' if word.code != BLANK else BLANK
        code = f", code {word.code}" if word.label else ""
        where = f"{where} ({count} {'unit' if count == 1 else 'units'}{code})"
        outcomes = found.get(word, ())
        if not outcomes:
            what = NO_DISPOSITION if word.code == BLANK else UNKNOWN if by_rule else UNMAPPED
            said = as_option("--outcome", [f"non_contact={word.text}"])
            others = ", ".join(outcome for outcome in OUTCOMES if outcome != "non_contact")
            yield Problem(where, what, f"Add it to an outcome: {said}, or {others}")
        elif len(outcomes) > 1:
            yield Problem(where, f"it is under {' and '.join(outcomes)}", "Name it under one outcome")


def _unused(words: Mapping[Word, int], named: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for outcome, names in named.items():
        for name in names:
            if not any(word.is_called(name) for word in words):
                yield f'"{name}": {NOWHERE.format(outcome=outcome)}'
