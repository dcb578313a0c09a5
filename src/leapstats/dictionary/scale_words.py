"""Put the scoring of a scale into words."""

from collections.abc import Sequence

from leapstats.dictionary.checks import scale_of
from leapstats.dictionary.scale import MEAN, PRORATED, SUM, Scale
from leapstats.dictionary.scale_files import as_written
from leapstats.dictionary.study import Study

RULES = {MEAN: "the mean of", SUM: "the sum of", PRORATED: "{n} times the mean of"}


def scoring_words(scale: Scale, most: int = 0) -> str:
    """Word how the answers to the items of a scale become its score.

    Parameters
    ----------
    scale
        Checked.
    most
        How many items are named; 0 for all.

    Returns
    -------
    str
        Such as `the mean of 3 items (t1, t2, t3; t3 reversed), at least 2 answered, moved from 1 to 5 onto 0 to 100`.
    """
    n_items = len(scale.items)
    turned = f"; {_listed(scale.reversed, most)} reversed" if scale.reversed else ""
    items = f"{n_items} items ({_listed(scale.items, most)}{turned})"
    parts = [f"{RULES[scale.rule].format(n=n_items)} {items}", _enough(scale)]
    if scale.rescaled is not None and scale.raw_span is not None:
        parts.append(f"moved from {_to(scale.raw_span)} onto {_to(scale.rescaled)}")
    return ", ".join(parts)


def level_words(scale: Scale) -> str:
    """Word from which score on each level begins, such as `Low from 0; High from 50`."""
    return "; ".join(f"{label} from {as_written(begins)}" for begins, label in scale.cut_offs)


def derived_words(study: Study, name: str) -> str:
    """Word how an item comes of a scale, as its score or its level; "" for any other item."""
    scale = scale_of(study, name)
    if scale is None:
        return ""
    if name != scale.name:
        return f'the level of "{scale.label}": {level_words(scale)}'
    return f"{scoring_words(scale)}; scoring: {scale.source.rstrip('.')}" if scale.source else scoring_words(scale)


def _listed(names: Sequence[str], most: int) -> str:
    if not most or len(names) <= most:
        return ", ".join(names)
    return f"{', '.join(names[: most - 1])} and {len(names) - most + 1} more"


def _enough(scale: Scale) -> str:
    if not scale.at_least:
        return "all answered"
    needed = float(scale.at_least)
    return f"at least {as_written(needed) if needed >= 1 else f'{as_written(round(needed * 100, 6))}%'} answered"


def _to(span: tuple[float, float]) -> str:
    return f"{as_written(span[0])} to {as_written(span[1])}"
