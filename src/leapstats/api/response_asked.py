"""What is asked of fieldwork, and whether it can be had."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from numbers import Real
from typing import Any

from leapstats.api.arguments import as_code, check_flags, found, one_name
from leapstats.api.choices import Reading, choices_of, listed, of_files
from leapstats.api.column_texts import split_levels
from leapstats.api.request import check_all, check_level_option, check_together
from leapstats.api.response_weights import weighting_of
from leapstats.errors import Problem, UsageError, nearest
from leapstats.fieldwork.weighting import Weighting
from leapstats.fieldwork.words import LETTERS
from leapstats.stats.response_rates import OUTCOMES

FORM = "Write it as outcome=words, such as refusal=Refused"
WORDS = "List the words or codes of the item that mean it"
FLAGS = ("test", "difference", "smd")
Outcomes = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked: the disposition item and what its words mean, waves, groups, and what is compared."""

    disposition: str
    outcomes: Outcomes
    waves: tuple[str, ...]
    wave_item: str | None
    join_ids: bool
    by: str | None
    compare: tuple[str, ...]
    test: bool
    difference: bool
    smd: bool
    eligibility: float | None
    conf_level: float
    unweighted: bool = False
    weighting: Weighting | None = None

    @property
    def items(self) -> tuple[str, ...]:
        """The items besides the disposition, each once."""
        by = [self.by] if self.by else []
        return tuple(dict.fromkeys((*self.compare, *by, *(self.weighting.items if self.weighting else ()))))


def asked_of(given: Mapping[str, Any], reading: Reading, *, has_data: bool, has_study: bool) -> Asked:
    """Return what is asked, checked.

    Parameters
    ----------
    given
        The options of a call by their names.
    reading
        How a file is read.
    has_data, has_study
        Whether there is a file or a data frame, and whether a study was named.

    Raises
    ------
    UsageError
        With every option that is not understood.
    """
    names = {name: one_name(name, given[name]) for name in ("disposition", "wave_item", "by")}
    waves, compare = listed(given["wave"], "wave"), listed(given["compare"], "compare")
    conf_level, eligibility = given["conf_level"], given["eligibility"]
    parsed = _Outcomes([], {})
    parsed.read(given["outcome"])
    flags = {name: given[name] for name in FLAGS}
    checks: list[Callable[[], object]] = [
        partial(_check_named, names["disposition"], parsed.problems),
        partial(check_flags, **flags, join_ids=given["join_ids"], unweighted=given["unweighted"]),
        partial(check_level_option, conf_level),
        partial(_check_share, eligibility),
        partial(
            check_together,
            {**of_files(reading), "wave_item": names["wave_item"]},
            {"study": has_study, "wave": waves, "unweighted": given["unweighted"]},
            has_data=has_data,
        ),
        partial(choices_of, reading),
        partial(_check_keys, names["wave_item"], reading),
        partial(_check_joined, given["join_ids"], is_linked=not has_data or names["wave_item"] is not None),
        partial(_check_compared, flags, compare),
    ]
    weighting: list[Weighting | None] = []
    checks.append(lambda: weighting.append(weighting_of(given.get("weighting", {}))))
    check_all("the options", checks)
    return Asked(
        disposition=names["disposition"] or "",
        outcomes=parsed.words,
        waves=waves,
        wave_item=names["wave_item"],
        join_ids=given["join_ids"],
        by=names["by"],
        compare=compare,
        test=flags["test"],
        difference=flags["difference"],
        smd=flags["smd"],
        eligibility=None if eligibility is None else float(eligibility),
        conf_level=0.95 if conf_level is None else conf_level,
        unweighted=given["unweighted"],
        weighting=weighting[0],
    )


def _check_named(disposition: str | None, problems: Sequence[Problem]) -> None:
    missing = (
        [] if disposition else [Problem("disposition", "no item is named", "Name the item that says how it ended")]
    )
    if missing or problems:
        raise UsageError("the options", [*missing, *problems])


def _check_share(share: object) -> None:
    if share is None:
        return
    if isinstance(share, bool) or not isinstance(share, Real) or not 0 <= float(share) <= 1:
        problem = Problem("eligibility", f"{found(share)} is no share", "Use a fraction from 0 to 1, such as 0.9")
        raise UsageError("the options", [problem])


def _check_keys(wave_item: str | None, reading: Reading) -> None:
    if wave_item and not listed(reading.get("id"), "id"):
        problem = Problem("id", "waves are linked by it", "Name the column with the id of the unit (--id)")
        raise UsageError("the options", [problem])


def _check_joined(join_ids: object, *, is_linked: bool) -> None:
    if join_ids is True and not is_linked:
        problem = Problem("join_ids", "there are no waves to link", "Add --wave-item, or omit it")
        raise UsageError("the options", [problem])


def _check_compared(flags: Mapping[str, object], compare: Sequence[str]) -> None:
    problems = [
        Problem(name, "nothing is compared", "Add the items with --compare, or omit it")
        for name, given in flags.items()
        if given is True and not compare
    ]
    if problems:
        raise UsageError("the options", problems)


@dataclass(slots=True)
class _Outcomes:
    """The words of each outcome as they are read, and what is wrong with them."""

    problems: list[Problem]
    words: dict[str, tuple[str, ...]]

    def read(self, given: object) -> None:
        """Take a mapping from outcome to words, or texts of the form outcome=words."""
        for name, words in self._pairs(given):
            outcome = _outcome_named(name)
            parts = split_levels(words) if isinstance(words, str) else words
            several = parts if isinstance(parts, Sequence) and not isinstance(parts, bytes | bytearray) else [parts]
            codes = [None if isinstance(part, bool) else as_code(part) for part in several]
            if outcome is None:
                fix = nearest(name, OUTCOMES)
                self.problems.append(Problem(f"outcome, {name}", "there is no such outcome", fix))
            elif not codes or not all(code is not None and code.strip() for code in codes):
                self.problems.append(Problem(f"outcome, {name}", "it has no words, or what is none", WORDS))
            else:
                added = (code.strip() for code in codes if code is not None)
                self.words[outcome] = tuple(dict.fromkeys((*self.words.get(outcome, ()), *added)))

    def _pairs(self, given: object) -> Iterator[tuple[str, Any]]:
        if isinstance(given, Mapping):
            yield from ((str(name), words) for name, words in given.items())
            return
        texts = [given] if isinstance(given, str) else given
        if texts is None:
            return
        if not isinstance(texts, list | tuple):
            self.problems.append(Problem("outcome", f"{found(given)} is neither a mapping nor text", FORM))
            return
        for text in texts:
            name, sign, words = text.partition("=") if isinstance(text, str) else ("", "", "")
            if sign and words.strip():
                yield name.strip(), words
            else:
                said = f'"{text}"' if isinstance(text, str) else found(text)
                self.problems.append(Problem("outcome", f"{said} is not of the form outcome=words", FORM))


def _outcome_named(name: str) -> str | None:
    """Return an outcome by its name or by AAPOR's letters."""
    plain = name.strip().lower().replace("-", "_").replace(" ", "_")
    return plain if plain in OUTCOMES else LETTERS.get(name.strip().upper())
