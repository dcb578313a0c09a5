"""What is asked of Table 1, from the options of a call and those of a layout file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from leapstats.api.arguments import check_flags, is_given
from leapstats.api.choices import choices_of, listed, of_files
from leapstats.api.comparisons import ComparisonOptions, comparisons_of
from leapstats.api.designs import DESIGN_NAMES, DesignAsked, design_of, design_parted
from leapstats.api.presentation import LooksOptions, looks_of, parted
from leapstats.api.request import Request, check_all, check_choice, check_level_option, check_together
from leapstats.dictionary.layout_files import LayoutFile
from leapstats.errors import Problem, UsageError
from leapstats.survey.choices import Choices
from leapstats.terms import MissingAs, ShowMissing

FLAGS = ("test", "difference", "smd_limits")
COMPARED = (*FLAGS, "test_method", "difference_method", "smd", "multiplicity", "conf_level")
OWN = (*COMPARED, "by", "cross", "ordered", "show_missing", "missing_as", "include", "exclude", "wave")
IN_READING = ("include", "exclude")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked of a table, how data are read for it, and the file that lays it out, if any."""

    request: Request
    choices: Choices
    file: LayoutFile | None = None
    design: DesignAsked = field(default_factory=DesignAsked)


def asked_of(given: Mapping[str, Any], file: LayoutFile | None, *, has_data: bool, has_study: bool) -> Asked:
    """Return what is asked, checked.

    Parameters
    ----------
    given
        The options of a call by their names. One that is given takes the place of the file's.
    file
        A layout of its own.
    has_data, has_study
        Whether a file or a data frame is described, and whether a study was named.

    Raises
    ------
    UsageError
        With the options that are not understood.
    """
    of_file = dict(file.options) if file is not None else {}
    # A file says with these which columns are read; which of them are shown, its sections say.
    read = {name: listed(of_file.pop(name, given[name] if file is None else ()), name) for name in IN_READING}
    options = {**of_file, **{name: value for name, value in given.items() if name not in of_file or is_given(value)}}
    of_design, others = design_parted(options)
    design = design_of(of_design)
    looks, reading = parted({name: value for name, value in others.items() if name not in OWN})  # type: ignore[arg-type]
    waves, by = listed(options["wave"], "wave"), listed(options["by"], "by")
    only_files = {name: value for name, value in of_files(reading).items() if name != "reference"}
    if file is not None:
        only_files.update(read)
    check_together(only_files, {"study": has_study, "wave": waves}, has_data=has_data)
    check_flags(**{name: options[name] for name in ("cross", *FLAGS)})
    _check_cross(by, cross=options["cross"])
    _check_words(options)
    choices = choices_of(
        reading,
        include=read["include"],
        exclude=read["exclude"],
        others=(*OWN, *LooksOptions.__annotations__, *DESIGN_NAMES),
        sampling=design.sampling,
    )
    compared = ComparisonOptions(
        **{name: options[name] for name in COMPARED},
        ordered=listed(options["ordered"], "ordered"),
        reference={} if has_data else choices.reference,
    )
    said = options["missing_as"]
    request = Request(
        waves=waves,
        by=by,
        cross=options["cross"],
        conf_level=options["conf_level"],
        show_missing=ShowMissing(options["show_missing"]) if options["show_missing"] else None,
        missing_as=MissingAs(said) if said else None,
        include=listed(given["include"], "include"),
        exclude=listed(given["exclude"], "exclude"),
        comparisons=comparisons_of(compared, by, waves),
        looks=looks_of(looks),
        ordered=frozenset((*compared.ordered, *choices.levels)),
    )
    return Asked(request=request, choices=choices, file=file, design=design)


def _check_cross(by: Sequence[str], *, cross: bool) -> None:
    if cross and len(by) < 2:
        problem = Problem("cross", f"{len(by)} items are named by --by", "Name two items or more, or omit it")
        raise UsageError("the options", [problem])


def _check_words(options: Mapping[str, Any]) -> None:
    shown, said = options["show_missing"], options["missing_as"]
    check_all(
        "the options",
        (
            lambda: check_level_option(options["conf_level"]),
            lambda: None if shown is None else check_choice("show_missing", shown, ShowMissing),
            lambda: None if said is None else check_choice("missing_as", said, MissingAs),
        ),
    )
