"""Hold the value labels of a file against the code lists of its dictionary."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from leapstats.dictionary.codes import Code
from leapstats.dictionary.study import Study, Variable
from leapstats.errors import Problem
from leapstats.survey.cells import Source, as_text, same
from leapstats.terms import ItemType

YES = frozenset({"yes", "y", "true", "checked", "selected", "ticked", "1"})
NO = frozenset({"no", "n", "false", "unchecked", "not checked", "not selected", "not ticked", "0"})


class Labelled(NamedTuple):
    """A value that a file labels and a code list has: what each calls it, and the code the file's label is that of."""

    item: Variable
    heading: str
    code: Code
    label: str
    named: Code | None


def label_problems(study: Study, sources: Mapping[str, Sequence[Source]]) -> Iterator[Problem]:
    """Yield one problem for each label of the file that the code list gives to another code.

    Parameters
    ----------
    study
        Its code lists.
    sources
        The columns of a file by item.
    """
    for each in _labelled(study, sources):
        codes = each.item.codes.name if each.item.codes is not None else ""
        if each.named is not None and each.named is not each.code:
            what = f'{each.code.code} is "{each.label}" in the file and "{each.code.label}" in code list {codes}'
            fix = f'Correct whichever is wrong; "{each.named.label}" is {each.named.code} in the code list'
            yield Problem(f'column "{each.heading}"', what, fix)
        elif _is_opposite(each):
            what = f'{each.code.code} is "{each.label}" in the file, but 1 means yes in {each.item.name}'
            yield Problem(f'column "{each.heading}"', what, "Correct the label, or add a recode to columns.csv")


def label_differences(study: Study, sources: Mapping[str, Sequence[Source]]) -> Iterator[str]:
    """Yield one sentence for each label of the file that is in no way that of its code; parameters as above."""
    for each in _labelled(study, sources):
        if each.named is None and each.item.type is not ItemType.BINARY:
            codes = each.item.codes.name if each.item.codes is not None else ""
            yield (
                f'{each.item.name}: {each.code.code} is "{each.label}" in the file, '
                f'"{each.code.label}" in code list {codes}'
            )


def _labelled(study: Study, sources: Mapping[str, Sequence[Source]]) -> Iterator[Labelled]:
    for name, several in sources.items():
        variable = study.variables[name]
        codes = variable.codes.codes if variable.codes is not None else ()
        for source in (each for each in several if not each.entry.tick):
            for value, label in source.column.labels.items():
                text = as_text(value)
                code = source.entry.recode.get(text, text)
                own = next((each for each in codes if each.code == code), None)
                named = next((each for each in codes if same(each.label, label)), None)
                if own is not None and label.strip():
                    yield Labelled(variable, source.column.heading, own, label, named)


def _is_opposite(each: Labelled) -> bool:
    if each.item.type is not ItemType.BINARY or each.named is not None:
        return False
    wrong = {"1": NO, "0": YES}.get(each.code.code, frozenset())
    return " ".join(each.label.split()).casefold() in wrong
