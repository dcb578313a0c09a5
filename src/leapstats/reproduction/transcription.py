"""Hold a row of a published file against itself: its columns of figures against the string that was printed."""

import re
from collections.abc import Iterator

from leapstats.dictionary.expression import Item
from leapstats.dictionary.study import Published, Study
from leapstats.terms import Figure

THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
OUT_OF = re.compile(r"(?:/|\bof\b)\s*(\d+)")
# Words such as "more than 15" and "fewer than 10" put the bound one beside the number printed.
BESIDE = 1


def contradictions(cell: Published, study: Study) -> Iterator[str]:
    """Yield what the columns of a published cell say otherwise than the string that was printed.

    Parameters
    ----------
    cell
        As it was typed.
    study
        Says whether a range is one of codes, which are printed in words.
    """
    text = THOUSANDS.sub("", cell.printed)
    numbers = NUMBER.findall(text)
    if cell.figure is Figure.N_PERCENT:
        yield from _count(cell, numbers)
    elif cell.figure in {Figure.MIN, Figure.MAX}:
        yield from _bound(cell, text, numbers)
    elif cell.figure is Figure.RANGE and not _is_coded(cell, study):
        ends = [float(cell.low), float(cell.high)]
        if len(numbers) == 2 and [float(number) for number in numbers] != [abs(end) for end in ends]:
            yield f"columns low and high contain {cell.low} and {cell.high}"
    out_of = OUT_OF.search(text)
    if out_of and cell.base and int(out_of.group(1)) != int(cell.base):
        yield f"column base contains {cell.base}"


def _count(cell: Published, numbers: list[str]) -> Iterator[str]:
    if not numbers:
        return
    counts = [number for number in numbers if number != cell.percent or numbers.count(number) > 1]
    if cell.percent and cell.percent not in numbers:
        yield f"column percent contains {cell.percent}"
    elif not cell.percent and any("." in number for number in numbers):
        yield "column percent is empty"
    if counts and not any(_same(number, cell.n) for number in counts):
        yield f"column n contains {cell.n}"


def _bound(cell: Published, text: str, numbers: list[str]) -> Iterator[str]:
    if not numbers:
        return
    off = 0 if NUMBER.fullmatch(text.strip()) else BESIDE
    if all(abs(float(number) - int(cell.n)) > off for number in numbers):
        yield f"column n contains {cell.n}"


def _same(number: str, count: str) -> bool:
    return float(number) == float(count)


def _is_coded(cell: Published, study: Study) -> bool:
    item = cell.expression
    if not isinstance(item, Item):
        return False
    codes = study.variables[item.name].codes
    return codes is not None and bool(codes.answers)
