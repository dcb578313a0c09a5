"""How much of a real dictionary `leapstats init` finds from the data alone.

    python benchmarks/init_score.py FOLDER

FOLDER holds exports and a MANIFEST.csv with the columns file, platform and pair; files of one pair are data and the
dictionary of the platform. The data are drafted twice: alone, and with the dictionary, which is taken for the truth.
Each facet counts as far as a pair has it, and platforms weigh equally:

    type of item 25    code list 20 (Jaccard)    check-all blocks 20 (pairwise F1)    missing codes 15 (F1, a false one
    counts double)     id, wave and repeat columns 10     skip rules 10 (F1 on rows asked)

A name, an e-mail address or a phone number that is left visible fails the pair.
"""

import csv
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from statistics import mean

import numpy as np

from leapstats.api.choices import choices_of
from leapstats.api.reading import raw_file
from leapstats.drafting.draft import DraftItem, DraftWave
from leapstats.drafting.study import DraftFile, draft_study
from leapstats.errors import InputError
from leapstats.survey.kinds.dates import read_dates
from leapstats.survey.raw import RawFile
from leapstats.terms import CODED, ItemType

WEIGHTS = {"type": 25, "codes": 20, "blocks": 20, "missing": 15, "columns": 10, "skips": 10}
DICTIONARY = ("dict", "qsf", "lss", "xlsform", "catalog")


def drafted(path: Path, dictionary: Path | None) -> tuple[RawFile, DraftWave]:
    """Read and draft a file, alone in a folder or with its dictionary."""
    with tempfile.TemporaryDirectory() as folder:
        alone = Path(shutil.copy(path, folder))
        reading = {} if dictionary is None else {"dictionary": shutil.copy(dictionary, folder)}
        choices = choices_of(reading)
        file = raw_file(alone, choices)
        return file, draft_study([DraftFile(file, choices, "data")], "score").waves[0]


def by_column(wave: DraftWave) -> dict[tuple[str, str], DraftItem]:
    return {(item.column, item.option): item for item in wave.items if item.type is not ItemType.ID}


def facets(found: tuple[RawFile, DraftWave], truth: tuple[RawFile, DraftWave]) -> Iterator[tuple[str, float]]:
    """Yield each facet that the truth has, with the share that was found."""
    guess, right = by_column(found[1]), by_column(truth[1])
    if right:
        yield "type", mean(float(place in guess and guess[place].type is item.type) for place, item in right.items())
    lists = {place: answers(item) for place, item in right.items() if answers(item)}
    if lists:
        yield (
            "codes",
            mean(jaccard(answers(guess[place]) if place in guess else set(), codes) for place, codes in lists.items()),
        )
    pairs = in_blocks(right)
    if pairs:
        yield "blocks", f1(in_blocks(guess), pairs)
    declared = missing_of(right)
    if declared or missing_of(guess):
        yield "missing", f1(missing_of(guess), declared, false=2)
    keys = (found[1].id, found[0].wave), (truth[1].id, truth[0].wave)
    yield "columns", mean(float(one == other) for one, other in zip(*keys, strict=True))
    asked = rows_asked(truth[0])
    if asked:
        guessed = rows_asked(found[0])
        yield "skips", mean(f1(guessed.get(name, set()), rows) for name, rows in asked.items())


def answers(item: DraftItem) -> set[str]:
    if item.codes is None or item.type not in CODED:
        return set()
    return {code.code for code in item.codes.answers} | set(item.recode)


def in_blocks(items: dict[tuple[str, str], DraftItem]) -> set[frozenset[tuple[str, str]]]:
    blocks: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for place, item in items.items():
        if item.block:
            blocks[item.block].append(place)
    return {frozenset(pair) for members in blocks.values() for pair in combinations(members, 2)}


def missing_of(items: dict[tuple[str, str], DraftItem]) -> set[tuple[tuple[str, str], str]]:
    return {(place, code.code) for place, item in items.items() if item.codes for code in item.codes.missing}


def rows_asked(file: RawFile) -> dict[str, set[int]]:
    """Return, for each column that was not asked everywhere, the rows in which it was."""
    asked = {}
    for column in file.columns:
        if column.reasons is not None and (column.reasons == 1).any():
            asked[column.heading] = set(np.flatnonzero(column.reasons != 1).tolist())
    return asked


def jaccard(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 1.0


def f1(found: set, truth: set, false: int = 1) -> float:
    right = len(found & truth)
    wrong = false * len(found - truth) + len(truth - found)
    return 2 * right / (2 * right + wrong) if right or wrong else 1.0


def contacts_left(file: RawFile, personal: set[str]) -> list[str]:
    """Return the personal columns that were left and hold texts: names, addresses, numbers of phones; no dates."""
    columns = [each for each in file.columns if each.heading in personal and not each.numeric]
    texts = ([str(text) for text in each.texts.distinct] for each in columns)
    return [each.heading for each, found in zip(columns, texts, strict=True) if found and read_dates(found) is None]


def pairs_of(folder: Path) -> Iterator[tuple[str, str, Path, Path]]:
    """Yield the name, the platform, the data and the dictionary of each pair."""
    with (folder / "MANIFEST.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["pair"]]
    for name in dict.fromkeys(row["pair"] for row in rows):
        members = [row for row in rows if row["pair"] == name]
        described = [row for row in members if any(word in row["platform"].lower() for word in DICTIONARY)]
        for row in members:
            if row not in described and described:
                yield name, row["platform"].split("-")[0], folder / row["file"], folder / described[0]["file"]


def main() -> int:
    scores: dict[str, list[float]] = defaultdict(list)
    for name, platform, data, dictionary in pairs_of(Path(sys.argv[1])):
        try:
            found, truth = drafted(data, None), drafted(data, dictionary)
        except InputError as error:
            print(f"{name:12} {data.name:32} {error}")
            continue
        shares = dict(facets(found, truth))
        visible = contacts_left(found[0], set(truth[0].personal))
        score = (
            100 * sum(WEIGHTS[each] * share for each, share in shares.items()) / sum(WEIGHTS[each] for each in shares)
        )
        told = "  ".join(f"{each} {share:.2f}" for each, share in shares.items())
        left = f"  visible: {', '.join(visible)}" if visible else ""
        print(f"{name:12} {data.name:32} {0 if visible else score:5.1f}  {told}{left}")
        scores[platform].append(0.0 if visible else score)
    for platform, found_scores in scores.items():
        print(f"{platform}: {mean(found_scores):.1f}")
    print(f"all platforms: {mean(mean(each) for each in scores.values()):.1f} of 100")
    return 0


if __name__ == "__main__":
    sys.exit(main())
