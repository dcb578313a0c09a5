"""Small counts: the options `min_cell` and `round_to` of every verb that tells how many units there are."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, Any

from leapstats.api.arguments import found
from leapstats.api.reading import study_at
from leapstats.dictionary.privacy import FEWEST, Privacy
from leapstats.errors import Problem, UsageError

if TYPE_CHECKING:
    from leapstats.dictionary.study import Study
    from leapstats.disclosure.protection import Exhibit
    from leapstats.output.result import AnalysisResult
    from leapstats.results.following import Follow

OPTIONS = ("min_cell", "round_to")
OFF = "Omit it"


def protects(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb the options `min_cell` and `round_to`, and protect what it returns as they or the study ask.

    `min_cell`: counts from 1 to one below it are withheld, with every count from which one of them follows and every
    statistic that is computed from a withheld count; 0 leaves aside what the study asks for. `round_to`: counts are
    rounded to a multiple, percentages are those of rounded counts, and every other statistic is withheld.
    """

    @wraps(function)
    def call(*args: Any, **given: Any) -> Any:
        follow = given.pop("follow_privacy", None)
        asked = {name: given.pop(name, None) for name in OPTIONS}
        given = _by_name(function, args, given)
        study = _study(given, asked)
        privacy = privacy_asked(asked, study)
        _check_levels(privacy, given)
        if privacy is not None:
            _check_unprotected(function, given)
        result = function(**given)
        return result if privacy is None else _protected(result, privacy, study, follow)

    shown = _shown(function, call)
    shown.protects_counts = True  # type: ignore[attr-defined]
    return shown


def unprotected_options(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let a verb that protects counts refuse options with which it could not; stands below `protects`.

    Parameters
    ----------
    names
        Options whose numbers cannot be protected.
    """

    def decorated(function: Callable[..., Any]) -> Callable[..., Any]:
        function.unprotected_options = names  # type: ignore[attr-defined]
        return function

    return decorated


def by_itself(function: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a verb whose counts can be protected in its own output, and not beside other tables."""
    function.protects_alone = True  # type: ignore[attr-defined]
    return function


def is_protected(verb: Callable[..., Any]) -> bool:
    """Tell whether what a verb returns can be protected beside what others return."""
    return getattr(verb, "protects_counts", False) and not getattr(verb, "protects_alone", False)


def refuses_privacy(reason: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a verb the options `min_cell` and `round_to`, which it refuses: it cannot protect what it tells.

    Parameters
    ----------
    reason
        Why not.
    """

    def decorated(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def call(*args: Any, **given: Any) -> Any:
            given.pop("follow_privacy", None)
            asked = {name: given.pop(name, None) for name in OPTIONS}
            given = _by_name(function, args, given)
            study = _study(given, asked)
            if privacy_asked(asked, study) is not None:
                named = [name for name in OPTIONS if asked[name]]
                fix = (
                    OFF
                    if named
                    else "Use min_cell=0 to leave [privacy] of study.toml aside: the output is for you only"
                )
                raise UsageError("the options", [Problem(each, reason, fix) for each in named or OPTIONS[:1]])
            return function(**given)

        return _shown(function, call)

    return decorated


def _study(given: dict[str, Any], asked: Mapping[str, object]) -> "Study | None":
    """Return the study that is told of, None for other data; a verb gets it without what it says of privacy.

    That of the package says nothing of privacy: it is read for what hangs together, if protection is asked for.
    """
    if given.get("data") is not None:
        return None
    named = given.get("study")
    if named is None:
        return study_at(None, tells_counts=False) if any(asked.values()) else None
    study = study_at(named, tells_counts=False)
    given["study"] = study if study.privacy is None else replace(study, privacy=None)
    return study


def privacy_asked(asked: Mapping[str, object], study: "Study | None") -> Privacy | None:
    """Return how counts are to be protected: as the options say, or else the study.

    Raises
    ------
    UsageError
        If an option is no whole number, or both are given.
    """
    problems = [
        Problem(name, f"{found(number)} is not a whole number from {FEWEST}", f"Use {example}, or 0 for none")
        for (name, number), example in zip(asked.items(), (5, 5), strict=True)
        if number is not None and not _is_fit(number)
    ]
    given = {name: int(str(number)) for name, number in asked.items() if number is not None and _is_fit(number)}
    if all(given.get(name) for name in OPTIONS):
        problems.append(Problem("round_to", "it cannot be combined with min_cell", "Omit one of the two"))
    if problems:
        raise UsageError("the options", problems)
    if not given:
        return study.privacy if study is not None else None
    return Privacy(**given) if any(given.values()) else None


def _check_levels(privacy: Privacy | None, given: Mapping[str, Any]) -> None:
    """Refuse what chooses rows by their counts: a row that is there would tell how many it has at least."""
    tells = {"collect_below": bool(given.get("collect_below")), "zero_levels": given.get("zero_levels") == "hide"}
    named = [name for name, is_given in tells.items() if is_given and privacy is not None and privacy.min_cell]
    if named:
        what = "with min_cell it would tell how many units a row has, or has at least"
        raise UsageError("the options", [Problem(name, what, OFF) for name in named])


def _check_unprotected(function: Callable[..., Any], given: Mapping[str, Any]) -> None:
    """Refuse what a verb cannot protect."""
    names = getattr(function, "unprotected_options", ())
    what = "its numbers cannot be protected: small counts are to be withheld or rounded"
    problems = [Problem(name, what, OFF) for name in names if given.get(name)]
    if problems:
        raise UsageError("the options", problems)


def _is_fit(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and (number == 0 or number >= FEWEST)


def _by_name(function: Callable[..., Any], args: tuple[Any, ...], given: dict[str, Any]) -> dict[str, Any]:
    return {**dict(zip(_parameters(function), args, strict=False)), **given}


def _parameters(function: Callable[..., Any]) -> Mapping[str, inspect.Parameter]:
    return inspect.signature(function).parameters


def _protected(
    result: "AnalysisResult",
    privacy: Privacy,
    study: "Study | None",
    follow: "Follow | None",
) -> "AnalysisResult":
    from leapstats.disclosure.protection import protected
    from leapstats.disclosure.rounding import rounded_result

    exhibit = exhibit_of(result, study)
    if privacy.round_to:
        return rounded_result(result, privacy.round_to, exhibit.study.units if exhibit.study is not None else "units")
    return protected([exhibit], privacy.min_cell, follow)[0]


def exhibit_of(result: "AnalysisResult", study: "Study | None") -> "Exhibit":
    """Return a result with the dictionary and the wave that its counts are of.

    Parameters
    ----------
    result
        Not yet protected.
    study
        That it is of; None for a file.
    """
    from leapstats.disclosure.protection import Exhibit

    views = getattr(result, "views", ())
    known = study if study is not None else (views[0].study if views else None)
    first = study.waves[0].name if study is not None and study.waves else ""
    return Exhibit(result, known, result.document.wave or first)


def _shown(function: Callable[..., Any], call: Callable[..., Any]) -> Callable[..., Any]:
    """Let `help()` and completion show the options."""
    signature = inspect.signature(function)
    shown = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation="int | None")
        for name in OPTIONS
    ]
    call.__signature__ = signature.replace(parameters=[*signature.parameters.values(), *shown])  # type: ignore[attr-defined]
    return call
