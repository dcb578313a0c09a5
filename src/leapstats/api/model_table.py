"""Exposures against outcomes, a model each: crude, and adjusted beside it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from leapstats.api.arguments import one_name
from leapstats.api.choices import Names, choices_of, listed, of_files, shows_reading
from leapstats.api.designs import DESIGN_NAMES, ReadingOfModels
from leapstats.api.key_options import with_known_keys
from leapstats.api.model_asked import Asked, Keys
from leapstats.api.model_design import ModelDesign
from leapstats.api.model_surveys import Source, over_waves, surveys_of, wanted_by
from leapstats.api.privacy import by_itself, protects
from leapstats.api.request import check_all, check_choice, check_level_option, check_together
from leapstats.dictionary.formulas import Factor, Formula, Term, parse_formula
from leapstats.dictionary.study import Study
from leapstats.errors import Problem, UsageError
from leapstats.output.result import AnalysisResult
from leapstats.regression.figures import screening_figures
from leapstats.regression.ledger import counts_behind_pairs
from leapstats.regression.screening import screen, screening_rows
from leapstats.regression.screening_table import screening_document
from leapstats.results.frame import Results
from leapstats.terms import Multiplicity

if TYPE_CHECKING:
    import pandas as pd

CONF_LEVEL = 0.95
MULTIPLICITIES = tuple(each for each in Multiplicity if each is not Multiplicity.WESTFALL_YOUNG)


@protects
@by_itself
@shows_reading
def model_table(
    data: "str | Path | pd.DataFrame | None" = None,
    *,
    outcomes: str | Sequence[str],
    exposures: str | Sequence[str],
    adjust_for: str | Sequence[str] | None = None,
    study: Study | str | Path | None = None,
    wave: str | Sequence[str] | None = None,
    family: str = "auto",
    method: str | None = None,
    per: str | None = None,
    cluster: Names | None = None,
    random: str | None = None,
    correlation: str | None = None,
    multiplicity: str | None = None,
    conf_level: float | None = None,
    wave_item: str | None = None,
    **reading: Unpack[ReadingOfModels],
) -> AnalysisResult:
    """Model each outcome by each exposure: alone, and adjusted for other items, in one table.

    Parameters
    ----------
    data
        A file or a data frame, read without a dictionary; None for a study.
    outcomes, exposures
        Items; an exposure may be written as in a formula, such as `C(setting, ref=2)` or `I(size / 1000)`. A
        product such as `registry:setting` is modelled with its items. A name with a colon stands between backticks.
    adjust_for
        Items of every adjusted model; None for a univariable screening.
    study, wave, family, method, per, cluster, random, correlation, conf_level, wave_item
        As for `model`.
    multiplicity
        `holm`, `hochberg`, `hommel`, `bonferroni`, `benjamini_hochberg` or `benjamini_yekutieli` adds p adjusted for
        the number of all p of the table, of the adjusted models where there are some; None for none.
    reading
        How the columns of the data are read, see `leapstats.api.choices.Reading`, and how units were sampled, see
        `leapstats.api.designs.StageOptions`.

    Returns
    -------
    AnalysisResult
        In the long frame a crude number has `crude_` before its statistic. Crude and adjusted models have the same
        rows.

    Raises
    ------
    InputError
        With every problem of the items, the data or the request at once.
    """
    waves, wave_item = listed(wave, "wave"), one_name("wave_item", wave_item)
    sample = ModelDesign.read(reading, cluster, study, has_data=data is not None)
    how_read = sample.reading
    named = {"per": per, "cluster": sample.cluster or None, "random": random, "correlation": correlation}
    keys = Keys(wave_item or "", listed(how_read.get("id"), "id"), has_data=data is not None)
    items = {name: one_name(name, item) or "" for name, item in named.items()}
    asked = Asked(family, method, keys, waves, **items, is_sampled=sample.is_sampled)
    asked, file, read_as = with_known_keys(asked, data, how_read)
    given = {"outcomes": outcomes, "exposures": exposures, "adjust_for": adjust_for}
    lists = {option: listed(items, option) for option, items in given.items()}
    terms: dict[str, list[Term]] = {"exposures": [], "adjust_for": []}
    how = "none" if multiplicity is None else multiplicity
    checks: list[Callable[[], object]] = [
        partial(_check_named, lists),
        *(partial(_read_terms, option, lists[option], read) for option, read in terms.items()),
        asked.check,
        partial(check_level_option, conf_level),
        partial(check_choice, "multiplicity", how, MULTIPLICITIES),
        partial(
            check_together,
            {**of_files(how_read), "wave_item": wave_item},
            {"study": study is not None},
            has_data=data is not None,
        ),
        partial(choices_of, how_read, others=DESIGN_NAMES),
        partial(sample.check, asked, is_imputed=False),
    ]
    check_all("the options", checks)
    terms = {
        option: list(over_waves(Formula(outcome="", terms=tuple(read)), asked.keys.wave_item).terms)
        for option, read in terms.items()
    }
    every = (*terms["exposures"], *terms["adjust_for"])
    requests = [
        asked.request(Formula(outcome=outcome, terms=every), CONF_LEVEL if conf_level is None else conf_level)
        for outcome in lists["outcomes"]
    ]
    source = Source(file, study, asked.keys.wave_item, waves, asked.combines, join_ids=False, design=sample.asked)
    surveys, words = surveys_of(source, wanted_by(requests), read_as)
    pairs = screen(surveys, lists["outcomes"], terms["exposures"], terms["adjust_for"], requests[0])
    if not pairs:
        raise UsageError("the options", [Problem("exposures", "they are the outcomes", "Name other items")])
    adjusting = Multiplicity(how)
    results = Results(tuple(screening_rows(pairs, adjusting)))
    document = screening_document(pairs, results, adjusting, warnings=words)
    draw, counted = partial(screening_figures, pairs, document), partial(counts_behind_pairs, pairs, results)
    return AnalysisResult(results=results, document=document, draw=draw, counted=counted)


def _check_named(lists: dict[str, tuple[str, ...]]) -> None:
    problems = [
        Problem(option, "none is named", f"Name items with --{option}")
        for option in ("outcomes", "exposures")
        if not lists[option]
    ]
    empty = [option for option, items in lists.items() if any(not item.strip() for item in items)]
    problems.extend(Problem(option, "a name is empty", "Name an item") for option in empty)
    if problems:
        raise UsageError("the options", problems)


def _read_terms(option: str, texts: Sequence[str], read: list[Term]) -> None:
    """Read items, and what is written as in a formula; an item is named once, whatever it is written as."""
    read.extend(term for text in texts for term in _terms_of(text))
    named: dict[frozenset[str], int] = {}
    for term in read:
        items = frozenset(factor.item for factor in term)
        named[items] = named.get(items, 0) + 1
    problems = [
        Problem(option, f"{':'.join(sorted(items))} is named {times} times", "Name it once, or make two tables")
        for items, times in named.items()
        if times > 1
    ]
    if problems:
        raise UsageError("the options", problems)


def _terms_of(text: str) -> Sequence[Term]:
    """Read an item, or what is written as in a formula; a heading with signs in it, such as `Size (m2)`, is an item."""
    if not any(sign in text for sign in "(:`"):
        return ((Factor(text),),)
    try:
        return parse_formula(f"outcome ~ {text}").terms
    except UsageError as error:
        if text.startswith(("C(", "I(")):
            # Positions would be those in a formula that nobody wrote.
            raise UsageError(error.source, [replace(each, where=f'"{text}"') for each in error.problems]) from None
        return ((Factor(text),),)


def check_of_pairs(formula: str | None, of_pairs: Mapping[str, object], of_one: Mapping[str, object]) -> bool:
    """Tell whether models of pairs are asked for, and refuse options of one model beside them, and the other way round.

    Parameters
    ----------
    formula
        None where none was written.
    of_pairs, of_one
        The options that only models of pairs, and only one model have; empty where they were not given.

    Raises
    ------
    UsageError
        With every option that does not go with the others.
    """
    asked = bool(of_pairs["outcomes"] or of_pairs["exposures"])
    problems: list[Problem] = []
    if asked:
        given = [name for name, value in of_one.items() if value]
        problems.extend(Problem(name, "it is for one model", "Omit it, or write a formula") for name in given)
        if formula is not None:
            what = f'there is a formula, "{formula}", and --outcomes or --exposures as well'
            problems.append(Problem("formula", what, "Omit one of the two"))
    else:
        given = [name for name, value in of_pairs.items() if value]
        fix = "Omit it, or name --outcomes and --exposures"
        problems.extend(Problem(name, "it is for models of several pairs", fix) for name in given)
        if formula is None:
            fix = 'Write one such as "outcome ~ item", or name --outcomes and --exposures'
            problems.append(Problem("formula", "there is none", fix))
    if problems:
        raise UsageError("the options", problems)
    return asked
