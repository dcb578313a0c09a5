"""Attack tables that withhold small counts: what can be worked out from everything they print?

Run with the Python of an environment that has leapstats: `python benchmarks/disclosure_attack.py`; a number sets how
many made studies are attacked (50). The attack reads the JSON outputs and the CSV files of the dictionary, derives for
itself what must hold between the counts, and asks an integer program of its own for the least and the most of every
count that is withheld; it uses no code of the package for that. In two-way tables of few cells it also tries every
table there is. Values that the paper has published are not used. The unprotected outputs only tell at the end which of
the withheld counts were small.

An attack succeeds if a small count cannot be anything from 0 to 5, if another withheld count is known to within less
than 5, or if a statistic is printed for an item of which a count is withheld. It must fail, and it must succeed once
nothing but the small counts is withheld. Exit code 1 otherwise.
"""

import csv
import itertools
import json
import math
import re
import sys
import time
from collections import defaultdict

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

import leapstats as ls
from leapstats.dictionary.packaged import packaged_study
from leapstats.disclosure.protection import Exhibit, protected

LEAST, SEED, STUDIES = 5, 20_260, 50
MISSING = "missing:"
TOTALS = ("n_base", "n_asked", "n_answered", "n_missing")
COMPUTED = ("p_value", "estimate", "odds_ratio", "conf_low", "conf_high", "statistic", "mean", "sd", "median")
MOST_TABLES = 200_000


class Attack:
    """What the files say, as rows of an integer program."""

    def __init__(self, files, folder=None):
        self.place, self.rows, self.known, self.wanted = {}, [], {}, []
        self.levels, self.reasons, self.groups = defaultdict(dict), defaultdict(dict), defaultdict(dict)
        self.records = [record for text in files for record in json.loads(text)["results"]]
        self.variants = {
            r["variable"] for r in self.records if r["stat_name"] == "n_base" and r["method"] == "base all"
        }
        counts = [r for r in self.records if r["statistic"] == "tally" and r["stat_name"] in ("n", *TOTALS)]
        for r in counts:
            item, level, by, group = r["variable"], r["level"], r["by"], r["by_level"]
            if by is not None:
                self.groups[by][group] = None
            if level is None or level in ("remainder", "collected:levels"):
                continue
            (self.reasons if level.startswith(MISSING) else self.levels)[item][level] = None
        for r in counts:
            self._take(r)
        for r in self.records:
            self._take_share(r)
        self._add_up()
        if folder is not None:
            self._dictionary(folder)

    def at(self, *name):
        return self.place.setdefault(name, len(self.place))

    def _take(self, r):
        item, level, by, group, name = (r[k] for k in ("variable", "level", "by", "by_level", "stat_name"))
        if level in ("remainder", "collected:levels"):
            return
        key = (item, level if level is not None else name, by, group)
        self.at(*key)
        if r["stat"] == "NaN":
            self.wanted.append(key)
        else:
            self.known[key] = int(r["stat"])
        if name == "n_base":
            same = {"base all": "all", "base asked": "n_asked", "base answered": "n_answered"}.get(r["method"])
            if same:
                self.rows.append(({self.at(*key): 1, self.at(item, same, by, group): -1}, 0, 0))

    def _take_share(self, r):
        """A percentage of a known base is a count."""
        if r["stat_name"] != "proportion" or r["statistic"] != "tally" or r["level"] is None or r["stat"] == "NaN":
            return
        key = (r["variable"], r["level"], r["by"], r["by_level"])
        base = self.known.get((r["variable"], "n_base", r["by"], r["by_level"]))
        if base is not None and key in self.place and key not in self.known:
            self.known[key] = round(r["stat"] * base)

    def _add_up(self):
        slices = {(item, by, group) for item, _, by, group in self.place}
        for item, by, group in slices:
            levels = [self.at(item, level, by, group) for level in self.levels[item]]
            reasons = [self.at(item, reason, by, group) for reason in self.reasons[item]]
            names = ("not_asked", "not_applicable")
            skipped = [self.at(item, r, by, group) for r in self.reasons[item] if r.removeprefix(MISSING) in names]
            sums = {
                "n_answered": levels,
                "n_missing": reasons,
                "all": levels + reasons,
                "n_asked": [each for each in levels + reasons if each not in skipped],
            }
            for name, parts in sums.items():
                if parts or name == "n_missing":
                    weights = dict.fromkeys(parts, 1)
                    self.rows.append(({**weights, self.at(item, name, by, group): -1}, 0, 0))
            self.rows.append(({self.at(item, "all", by, group): 1, self.at("", "all", by, group): -1}, 0, 0))
        for item, name, by, _ in list(self.place):
            if by is not None and (item, name, None, None) in self.place and by != "wave":
                parts = {self.at(item, name, by, group): 1 for group in self.groups[by]}
                self.rows.append(({**parts, self.at(item, name, None, None): -1}, 0, 0))

    def _dictionary(self, folder):
        with (folder / "variables.csv").open(encoding="utf-8") as file:
            variables = {row["name"]: row for row in csv.DictReader(file)}
        items = {item for item, *_ in self.place if item} & variables.keys()
        raw = {name: _raw(variables, name) for name in items}
        pairs = [(a, b) for a, b in itertools.permutations(raw, 2) if raw[a] and raw[b] and raw[a] <= raw[b]]
        pairs.extend(_stated(folder))
        for by, group in {(by, group) for _, _, by, group in self.place}:
            for part, whole in pairs:
                self._sum_to({(part, "1"): 1, (whole, "1"): -1}, (by, group), -math.inf)
            for whole, parts in _unions(raw):
                self._sum_to({(whole, "1"): 1, **{(each, "1"): -1 for each in parts}}, (by, group), -math.inf)
            for item in items - self.variants:
                found = re.fullmatch(r"(\w+) == 1", variables[item]["universe"])
                if found:
                    self._sum_to({(item, "n_asked"): 1, (found[1], "1"): -1}, (by, group), 0)

    def _sum_to(self, parts, group, low):
        """Add a row that is at most 0, if all of its counts are there."""
        weights = {(*key, *group): weight for key, weight in parts.items()}
        if all(key in self.place for key in weights):
            self.rows.append(({self.at(*key): weight for key, weight in weights.items()}, low, 0))

    def intervals(self):
        """Return the least and the most of each count that is withheld."""
        n = max(self.known.values(), default=0)
        self.known.setdefault(("", "all", None, None), n)
        for key in [("", "all", None, None)]:
            self.at(*key)
        width = len(self.place)
        lower, upper = np.zeros(width), np.full(width, float(n))
        for key, value in self.known.items():
            lower[self.at(*key)] = upper[self.at(*key)] = value
        entries = [
            (row, place, weight) for row, (parts, _, _) in enumerate(self.rows) for place, weight in parts.items()
        ]
        row, column, weight = (np.array(each) for each in zip(*entries, strict=True))
        matrix = csr_array((weight, (row, column)), shape=(len(self.rows), width))
        limits = LinearConstraint(matrix, [r[1] for r in self.rows], [r[2] for r in self.rows])
        found = {}
        for key in self.wanted:
            if key in self.known:
                found[key] = (self.known[key], self.known[key])
                continue
            ends = []
            for sign in (1, -1):
                costs = np.zeros(width)
                costs[self.at(*key)] = sign
                best = milp(costs, integrality=np.ones(width), bounds=Bounds(lower, upper), constraints=limits)
                if best.x is None:
                    raise SystemExit(f"the attack's own rows contradict one another: {key}")
                ends.append(round(best.x[self.at(*key)]))
            found[key] = tuple(ends)
        return found

    def statistics(self):
        """Return statistics that are printed for an item and groups of which a count is withheld."""
        hidden = {(item, by) for item, _, by, _ in self.wanted}
        return [
            (r["variable"], r["by"], r["stat_name"])
            for r in self.records
            if r["stat_name"] in COMPUTED
            and r["stat"] != "NaN"
            and (r["variable"], r["by"]) in hidden
            and r["statistic"] != "clopper_pearson_proportion"
        ]


def _unions(raw):
    """Return each item that is yes where one of others is, with these."""
    found = []
    for whole, parts in raw.items():
        inside = [other for other in raw if other != whole and raw[other] and raw[other] <= parts]
        if len(parts) > 1 and frozenset().union(*(raw[each] for each in inside)) == parts:
            found.append((whole, inside))
    return found


def _stated(folder):
    """Return the pairs of items of which the one is yes only where the other is."""
    pairs = []
    with (folder / "constraints.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found = re.fullmatch(r"(\w+) (<=|==) (\w+)", row["expression"])
            if found and row["taken"] == "yes" and row["wave"] in ("", "2013"):
                pairs.append((found[1], found[3]))
                pairs.extend([(found[3], found[1])] if found[2] == "==" else [])
    return pairs


def _raw(variables, name):
    """Return the yes-no items or the counts of which one at least makes an item yes; empty where it is no union."""
    formula = variables[name]["formula"]
    if not formula:
        return frozenset({name})
    found = re.fullmatch(r"any_of\(([\w, ]+)\)", formula) or re.fullmatch(r"(\w+(?: or \w+)+)", formula)
    if found:
        parts = re.split(r", | or ", found[1])
    else:
        found = re.fullmatch(r"(\w+) > 0", formula)
        if not found:
            return frozenset()
        inner = variables[found[1]]["formula"]
        if inner and not re.fullmatch(r"[\w +]+", inner):
            return frozenset()
        return (
            frozenset().union(*(_summed(variables, each) for each in inner.split(" + ")))
            if inner
            else frozenset({found[1]})
        )
    sets = [_raw(variables, each) for each in parts]
    return frozenset().union(*sets) if all(sets) else frozenset()


def _summed(variables, name):
    inner = variables[name]["formula"]
    return frozenset().union(*(_summed(variables, each) for each in inner.split(" + "))) if inner else frozenset({name})


def successes(files, truth, folder=None):
    """Attack files; return what was found, and how many counts are withheld."""
    attack = Attack(files, folder)
    real = {key: value for text in truth for key, value in Attack([text]).known.items()}
    found = []
    for key, (low, high) in attack.intervals().items():
        small = 0 < real[key] < LEAST
        if (small and (low > 0 or high < LEAST)) or high - low < LEAST:
            found.append((key, real[key], low, high))
    return found + attack.statistics(), len(set(attack.wanted))


def brute_force(text):
    """Try every two-way table; return the least and the most of each withheld cell, None where there are too many."""
    attack = Attack([text])
    keys = [key for key in attack.place if key[1] in attack.levels[key[0]] and key[2] is not None]
    free = [key for key in keys if key not in attack.known]
    n = max(attack.known.values())
    total = {key: value for key, value in attack.known.items() if key[2] is None or key[1] in TOTALS}
    if (n + 1) ** max(len(free) - 4, 1) > MOST_TABLES or not free:
        return None
    item, by = keys[0][0], keys[0][2]
    groups, levels = list(attack.groups[by]), list(attack.levels[item])
    rows = {level: total.get((item, level, None, None)) for level in levels}
    columns = {group: total.get((item, "n_answered", by, group)) for group in groups}
    found = {}

    def fill(place, table):
        if place == len(keys):
            sums = {g: sum(table[item, level, by, g] for level in levels) for g in groups}
            fits = all(columns[g] in (None, sums[g]) for g in groups)
            for key in free if fits and sum(sums.values()) == total.get((item, "n_answered", None, None), n) else ():
                low, high = found.get(key, (table[key], table[key]))
                found[key] = (min(low, table[key]), max(high, table[key]))
            return
        key = ordered[place]
        level = key[1]
        used = sum(table.get((item, level, by, g), 0) for g in groups)
        here = sum(table.get((item, each, by, key[3]), 0) for each in levels)
        left = (rows[level] and rows[level] - used, columns[key[3]] and columns[key[3]] - here)
        most = min([n, *(each for each in left if each is not None)])
        last = key[3] == groups[-1] and rows[level] is not None
        options = [attack.known[key]] if key in attack.known else ([rows[level] - used] if last else range(most + 1))
        for value in options:
            if 0 <= value <= most and (not last or used + value == rows[level]):
                fill(place + 1, {**table, key: value})

    ordered = [(item, level, by, group) for level in levels for group in groups]
    fill(0, {})
    return found


def made(generator):
    """Return a made study: a few items with rare levels, some answers missing, and groups."""
    n = int(generator.integers(24, 61))
    frame = pd.DataFrame({"region": generator.choice(["North", "South", "East"], n, p=[0.5, 0.3, 0.2])})
    for name in ("owner", "size", "model"):
        levels = int(generator.integers(2, 5))
        shares = generator.dirichlet(np.full(levels, 1.2))
        frame[name] = generator.choice(list("abcd")[:levels], n, p=shares)
        if generator.random() < 0.4:
            frame.loc[generator.choice(n, int(generator.integers(1, 7)), replace=False), name] = None
    return frame


def protected_texts(results, *, complementary, study=None, wave=""):
    exhibits = [
        Exhibit(each, study or (each.views[0].study if getattr(each, "views", ()) else None), wave) for each in results
    ]
    return [each.render("json") for each in protected(exhibits, LEAST, complementary=complementary)]


def attack_leap():
    """Attack the tables of LEAP; return whether all went as it should."""
    leap, good = ls.load_study(packaged_study()), True
    outputs = {
        "Tables 1, 2, 3 and organization by setting": [
            ls.table1(),
            ls.table2(),
            ls.table3(counts=True),
            ls.crosstab(rows="org_type", columns="setting"),
        ],
        "Table 1 by setting, with tests": [ls.table1(by="setting", test=True)],
    }
    for name, results in outputs.items():
        start = time.time()
        hidden = protected_texts(results, complementary=True, study=leap, wave="2013")
        took = time.time() - start
        notes = json.loads(hidden[-1])["table"]["source_notes"]
        told = next(each for each in notes if "Counts withheld" in each).partition("Counts withheld")
        truth = [each.render("json") for each in results]
        found, n = successes(hidden, truth, packaged_study())
        bare = protected_texts(results, complementary=False, study=leap, wave="2013")
        open_found, n_open = successes(bare, truth, packaged_study())
        good &= not found and bool(open_found)
        print(f"LEAP, {name}: {took:.1f} s; {told[1]}{told[2]}")
        print(f"  attack: {len(found)} of {n} withheld; small counts alone withheld: {len(open_found)} of {n_open}")
        for each in found[:5]:
            print("   ", each)
    return good


def attack_by_force(results):
    """Try every table of a cross-table; return how many cells were looked at, and what was narrowed."""
    text = protected_texts(results, complementary=True)[0]
    tried = brute_force(text) or {}
    by_program, real = Attack([text]).intervals(), Attack([results[0].render("json")]).known
    wrong = []
    for key, (low, high) in tried.items():
        small = 0 < real[key] < LEAST
        narrowed = (small and (low > 0 or high < LEAST)) or high - low < LEAST
        if narrowed or by_program.get(key, (low, high)) != (low, high):
            wrong.append((key, real[key], low, high, by_program.get(key)))
    return len(tried), wrong


def main(studies):
    good = attack_leap()
    generator = np.random.default_rng(SEED)
    total = opened = forced = 0
    wrong = []
    for _ in range(studies):
        frame = made(generator)
        columns = [each for each in ("owner", "size", "model") if frame[each].nunique() > 1]
        results = [ls.table1(frame, by="region", include=columns, show_missing="rows", test=True)]
        truth = [each.render("json") for each in results]
        found, n = successes(protected_texts(results, complementary=True), truth)
        opened += bool(successes(protected_texts(results, complementary=False), truth)[0])
        cells, narrowed = attack_by_force([ls.crosstab(frame, rows=columns[0], columns="region")])
        total, forced = total + n, forced + cells
        wrong.extend([*found, *narrowed])
    print(f"{studies} made studies: {len(wrong)} of {total} withheld counts narrowed; {forced} cells by brute force")
    print(f"  with small counts alone withheld the attack succeeds in {opened} of {studies}")
    for each in wrong[:5]:
        print("   ", each)
    return not good or bool(wrong) or (studies > 0 and not opened)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else STUDIES))
