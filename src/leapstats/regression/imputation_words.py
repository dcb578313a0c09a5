"""What is said under the table of a model of imputed answers."""

from collections.abc import Iterator

from leapstats.output.numbers import percent
from leapstats.regression.completing import NO_VALUE
from leapstats.regression.fit import FittedModel
from leapstats.regression.method import Family
from leapstats.stats.models.imputation import Imputation

NO_CYCLES = "one item lacks answers, so that nothing is drawn in cycles"
KEPT = "Rows with an imputed outcome are part of the analysis, since there are items to impute with."
NOT_KEPT = "Rows without an answer to the outcome were left out after imputing the other items."
AT_RANDOM = (
    "Right if answers are missing at random: given the items imputed from, whether one is missing does not depend on "
    "what it would be."
)
BY_DESIGN = (
    "Not imputed: answers that were not asked or do not apply, for want of a value; such units are left out. If those "
    "answers are merely unknown, leave their cells empty."
)
PRODUCTS = "Products are of imputed items and were not imputed themselves, which draws them towards none."
MEANINGS = {
    Family.ORDINAL: "Odds of a higher answer (proportional odds). ",
    Family.MULTINOMIAL: "Odds of the answer against {first}. ",
}
POOLED = "Pooled over {imputations} imputations by Rubin's rules; limits and p by Student's t (Barnard-Rubin)."


def pooled_note(fitted: FittedModel) -> str:
    """Say what a pooled effect is and how its limits and p were found; "" of a model of answers as they are."""
    if fitted.pooled is None:
        return ""
    how = POOLED.replace("{imputations}", str(fitted.pooled.imputations))
    return f"{MEANINGS.get(fitted.way.family, '')}{how}"


def imputation_notes(fitted: FittedModel) -> Iterator[str]:
    """Yield what was imputed, from what and how often; nothing of a model of answers as they are."""
    pooled = fitted.pooled
    if fitted.request.impute and any(reason in NO_VALUE for _, reason, _ in fitted.data.dropped):
        yield BY_DESIGN
    if pooled is None:
        return
    chain = f"{pooled.cycles} cycles of chained equations" if pooled.cycles > 1 else NO_CYCLES
    yield f"Imputed {pooled.imputations} times, seed {pooled.seed}; {chain}."
    yield f"Imputed: {'; '.join(_item(fitted, each) for each in pooled.imputed)}."
    if fitted.request.impute_with:
        yield f"Imputed with: {', '.join(_label(fitted, item) for item in fitted.request.impute_with)}."
    if any(each.name == fitted.outcome for each in pooled.imputed):
        yield KEPT if pooled.keeps_outcomes else NOT_KEPT
    if any(len(column.parts) > 1 for column in fitted.design.columns):
        yield PRODUCTS
    yield AT_RANDOM
    yield f"Largest fraction of missing information: {percent(pooled.missing_information, 0)}%."


def imputation_warnings(fitted: FittedModel) -> Iterator[str]:
    """Yield whether another seed would give other numbers, for want of imputations."""
    pooled = fitted.pooled
    if pooled is not None and pooled.imputations < pooled.enough:
        yield (
            f"{pooled.imputations} imputations are few for so much missing information: another seed may give other "
            f"numbers. Use --impute {pooled.enough} or more."
        )


def _item(fitted: FittedModel, imputed: Imputation) -> str:
    values = "1 value" if imputed.n_missing == 1 else f"{imputed.n_missing} values"
    return f"{_label(fitted, imputed.name)}, {values}, by {imputed.method}"


def _label(fitted: FittedModel, item: str) -> str:
    return fitted.data.survey.study.variables[item].label
