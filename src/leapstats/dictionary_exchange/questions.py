"""A study as the questions of a form: items that belong together are one question with boxes to tick."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from leapstats.dictionary.codes import Code
from leapstats.dictionary.expression import Literal, items
from leapstats.dictionary.files import names_in
from leapstats.dictionary.sampling import design_keys
from leapstats.dictionary.settings import KINDS
from leapstats.dictionary.study import IGNORED, Study, Variable
from leapstats.dictionary_exchange.properties import properties_of
from leapstats.dictionary_exchange.shown import NOT_GIVEN, Condition, conditions_of
from leapstats.terms import ItemType

MADE_HERE = frozenset({"review", "confidence", "evidence"})
FEWEST = 2
Losses = dict[str, list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question of a form: an item, or the items that are boxes to tick, with what the form has no place for.

    `shown` says when it is asked, None for always; `wording` is how the first wave asked.
    """

    name: str
    label: str
    items: tuple[Variable, ...]
    is_block: bool = False
    shown: Condition | None = None

    @property
    def item(self) -> Variable:
        """The item, or the first of several."""
        return self.items[0]

    @property
    def choices(self) -> tuple[Code, ...]:
        """What can be chosen: the answers, and codes such as that of a refusal; of boxes, the items."""
        if self.is_block:
            return tuple(Code(each.name, each.label) for each in self.items)
        codes = self.item.codes
        return tuple(each for each in codes.codes if each.reason not in NOT_GIVEN) if codes is not None else ()

    def properties(self, without: frozenset[str]) -> dict[str, Any]:
        """Return what is said of its items beside; what is said of all boxes stands once."""
        if not self.is_block:
            return properties_of(self.item, without=without | {"answers"})
        each = {item.name: properties_of(item, without=without) for item in self.items}
        first, *others = each.values()
        same = {key: value for key, value in first.items() if all(other.get(key) == value for other in others)}
        own = {name: {k: v for k, v in found.items() if k not in same} for name, found in each.items()}
        return {"boxes": same, "own": {name: found for name, found in own.items() if found}}


def questions_of(study: Study) -> tuple[list[Question], Losses]:
    """Take a study for a form.

    Parameters
    ----------
    study
        Derived items are left out; so are universes that a form cannot say.

    Returns
    -------
    list of Question, dict
        The id comes first. And what a form does not hold, by words the names.
    """
    raw = [each for each in study.variables.values() if each.formula is None]
    raw.sort(key=lambda each: each.name != study.id)
    blocks = _blocks(study, raw)
    conditions, refused = conditions_of(study, [each.name for members in blocks.values() for each in members])
    derived = {each.name for each in study.variables.values() if each.formula is not None}
    made = {name for scale in study.scales.values() for name in scale.derived}
    lost: Losses = {
        "derived items are not in it": [name for name in study.variables if name in derived - made],
        "scales, their scores and their levels are not in it": list(study.scales),
        "skip rules that it cannot say (the question is shown to all)": list(refused),
    }
    lost["skip rules on derived items are written out, with the items behind them"] = [
        name
        for name in conditions
        if derived & {each.name for each in items(study.variables[name].universe or Literal(""))}
    ]
    alone = {each.block for each in raw if each.block} - blocks.keys()
    lost["labels of blocks of one item, or of items that are no boxes, are not in it"] = sorted(alone)
    lost["labels of domains are not in it"] = list(study.domains)
    lost |= _around(study)
    questions = list(_questions(study, raw, blocks, conditions))
    return questions, lost


def _blocks(study: Study, raw: list[Variable]) -> dict[str, tuple[Variable, ...]]:
    """Return the items of each question with boxes; those asked of others than the first are questions themselves."""
    found: dict[str, list[Variable]] = {}
    for each in raw:
        if each.block and each.type is ItemType.BINARY and each.block not in study.variables:
            found.setdefault(each.block, []).append(each)
    alike = {name: tuple(each for each in members if _asked_alike(each, members[0])) for name, members in found.items()}
    return {name: members for name, members in alike.items() if len(members) >= FEWEST}


def _asked_alike(one: Variable, other: Variable) -> bool:
    return (one.universe, one.form) == (other.universe, other.form)


def _questions(
    study: Study, raw: list[Variable], blocks: Mapping[str, tuple[Variable, ...]], conditions: Mapping[str, Condition]
) -> Iterator[Question]:
    done: set[str] = set()
    for each in raw:
        if each.name in done:
            continue
        members = blocks.get(each.block, ())
        shown = conditions.get(each.name)
        if each in members:
            done.update(item.name for item in members)
            label = study.blocks.get(each.block, each.block)
            yield Question(name=each.block, label=label, items=members, is_block=True, shown=shown)
        else:
            yield Question(name=each.name, label=each.label, items=(each,), shown=shown)


def _around(study: Study) -> Losses:
    """Return what a form does not hold of a study whatever its items are."""
    columns = [each for each in study.columns if each.variable != IGNORED]
    own = [each.variable for each in columns if each.recode or each.tick or each.column != each.variable]
    worded = [each.variable for each in columns if each.wording]
    return {
        "the files of waves are not in it": [wave.name for wave in study.waves],
        "columns and recodes of the files are not in it": list(dict.fromkeys(own)),
        "wordings of waves are not in it": list(dict.fromkeys(worded)),
        **beside(study),
    }


def beside(study: Study) -> Losses:
    """Return the design, constraints, published values, layouts and plans of a study, which no other format has."""
    files = [
        str(name)
        for inside in KINDS
        for name in (names_in(study.folder, inside, ".toml") if study.folder is not None else ())
    ]
    return {
        "what is said of a sample design is not in it": ["study.toml, [design]"] if design_keys(study.sampling) else [],
        "how respondents are brought together is not in it": ["study.toml, [respondents]"] if study.respondents else [],
        "constraints are not in it": [each.id for each in study.constraints],
        "published values are not in it": [each.id for each in study.published],
        "layouts and plans are not in it": files,
    }
