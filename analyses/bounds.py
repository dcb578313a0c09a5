# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # What the published values determine
#
# The practice-level data of the LEAP study are not public. What the paper prints still rules things out. No answer of
# any file is read here: only published values, constraints, formulas and universes of the dictionary.

# %%
from pathlib import Path

import leapstats as ls

HERE = Path(globals().get("__file__", "notebook")).resolve().parent  # a notebook has no file, and runs in its folder
REPORTS = HERE.parent / "reports"

# %%
staffing = ls.bounds(cache=False)
print(staffing)

# %%
unreported = ls.bounds(responded="not-reported", cache=False)
pairs = ls.bounds(plan="associations", cache=False)
for name, shown in (("staffing", staffing), ("staffing_not_reported", unreported), ("associations", pairs)):
    shown.save(REPORTS / f"bounds_{name}.md")

# %%
counselors = ls.bounds_change(30, 3, 7)
counselors.save(REPORTS / "bounds_counselors.md")
counselors.plot().save(REPORTS / "bounds_figures.pdf")


# %% [markdown]
# The sentences of the report, each with the command that shows it and what it assumes.


# %%
def number(shown, statistic, name, variable=None):
    """Return an end of a range: over all tables, or of one item."""
    return next(
        row.stat
        for row in shown.results
        if (row.statistic, row.stat_name) == (statistic, name)
        and row.by != "table"
        and variable in {None, row.variable}
    )


def span(shown, variable=None):
    """Word the range of the exact p of McNemar's test."""
    low, high = (number(shown, "mcnemar_exact", name, variable) for name in ("p_low", "p_high"))
    return "1" if low == high == 1 else f"between {low:.3f} and {high:.3g}"


lines = [
    """# What Blasi 2018 lets a reader conclude about change and association

Written by `analyses/bounds.py`. The tables behind it: `bounds_counselors.md`, `bounds_staffing.md`,
`bounds_staffing_not_reported.md`, `bounds_associations.md`. No data set was used, real or synthetic: a range is over
all data sets that agree with what is published, and each of its ends is reached by one of them. Which of them is the
real one is not known. The synthetic files of the study are single draws, and no evidence.
"""
]


def say(sentence, command, assumption):
    """Add a sentence, what shows it, and what it rests on."""
    lines.append(f"- {sentence}\n  Shown by `{command}`. Assumes: {assumption}.\n")


def fits(holds):
    """Stop where the words of the next sentence would not be true of what was found."""
    if not holds:
        raise SystemExit("analyses/bounds.py: the next sentence does not fit what was found; reword it.")


EVERYONE = "all 30 practices answered in 2016, which the paper does not say"
WHOEVER = "what is printed of 2016 is about those who answered in 2016, no matter which practices responded"
CHANGE = "leapstats bounds change --n 30"

# %%
say(
    f"Substance use counselors, 3 and then 7 of 30 practices: exact McNemar p lies {span(counselors)}, whichever "
    "practices these were. In no data set with these counts is it at or below 0.05.",
    f"{CHANGE} --before 3 --after 7",
    EVERYONE,
)
open_change = ls.bounds_change(30, 3, 7, responded="not-reported")
say(
    f"Without that assumption it lies {span(open_change)}: the two counts do not decide whether it is below 0.05.",
    f"{CHANGE} --before 3 --after 7 --responded not-reported",
    WHOEVER,
)
say(
    "A specialist in 25 practices in 2016 means that 25 at least answered. That does not narrow the range for "
    f"counselors: p lies {span(unreported, 'has_substance_use_counselor')}.",
    "leapstats bounds staffing --responded not-reported",
    WHOEVER,
)
say(
    f"Any specialist, 25 and then 25 of 30: p is {span(ls.bounds_change(30, 25, 25))} whatever the pairing. Up to "
    "5 practices can have lost their specialists, and as many gained some: no net change is not no change.",
    f"{CHANGE} --before 25 --after 25",
    EVERYONE,
)
say(
    f"Where it is not known who answered, p for any specialist lies {span(unreported, 'any_bh_specialist')}: the exact "
    "test stays above 0.05 in every case.",
    "leapstats bounds staffing --responded not-reported",
    WHOEVER,
)
say(
    "Therapists, prescribers, psychologists, complementary providers: the paper prints no count of 2016, and a p of "
    "any size agrees with it. Nothing can be concluded about their change.",
    "leapstats bounds staffing",
    EVERYONE,
)
size = ls.bounds_count(30, "1.8", 0, 9)
total = [f"{number(size, 'total', name):.0f}" for name in ("estimate_low", "estimate_high")]
medians = [row.stat for row in size.results if row.statistic == "median"]
say(
    f"Specialists in 2013, mean 1.8, range 0 to 9: there were {total[0]} to {total[1]} of them. From these figures "
    f"alone the median can be anything from {min(medians):g} to {max(medians):g}.",
    "leapstats bounds count --n 30 --mean 1.8 --low 0 --high 9",
    "the mean is over 30 practices and rounded half up",
)
types = [
    number(staffing, name, end, "n_bh_specialists")
    for name in ("total_one", "total_other", "permutation_mean_change")
    for end in ("estimate_low", "estimate_high")
]
fits(types[0] == types[1] and types[3] == types[5] == float("inf"))
kinds = ("masters_therapist", "bh_prescriber", "psychologist", "substance_use_counselor", "cam_bh_provider")
each_type = sum(number(staffing, "count_one", "estimate_low", f"has_{kind}") for kind in kinds)
fits(types[0] == each_type + 9 - len(kinds))
say(
    f"The five types of staff are in {each_type:.0f} practices taken together, and the practice with 9 specialists has "
    f"4 at least beyond one of each type: there were exactly {types[0]:.0f} in 2013. In 2016 there were {types[2]:.0f} "
    f"at least, and nothing printed says how many at most: the mean can have fallen by up to {-types[4]:.2f}, stayed, "
    "or risen by any amount.",
    "leapstats bounds staffing",
    f"{EVERYONE}; each specialist is of one of the five types",
)
tables = {(row.variable, row.by): row.stat for row in pairs.results if row.statistic == "tables"}
small = {
    (row.variable, row.by): row.stat
    for row in pairs.results
    if (row.statistic, row.stat_name) == ("fisher_exact", "n_rejected")
}
always = sum(small[pair] == tables[pair] for pair in tables)
never = sum(small[pair] == 0 for pair in tables)
say(
    f"Strategies against challenges, {len(tables)} pairs: exact p is at or below 0.05 in every data set for {always} "
    f"of them and in none for {never}; for {len(tables) - always - never} what is published leaves it open. The paper "
    "prints no test of association. Its counts imply none, and rule out only those few.",
    "leapstats bounds associations",
    "all 30 practices answered, not asked counts as not present; each pair by itself, not adjusted for their number",
)
ratios = {
    name: {
        (row.variable, row.by): row.stat
        for row in pairs.results
        if (row.statistic, row.stat_name) == ("mid_p_odds_ratio", f"odds_ratio_{name}")
    }
    for name in ("low", "high")
}
known = [pair for pair in tables if ratios["low"][pair] > 1 or ratios["high"][pair] < 1]
fits(known == [("ch_no_specialty_destination", "any_bh_specialist")])
say(
    f"Even the direction is open for {len(tables) - len(known)} of them: the odds ratio can be below and above 1. The "
    "one that is known, having a specialist and finding no specialty care to refer to, is so because only practices "
    "with a specialist were asked.",
    "leapstats bounds associations",
    "not asked counts as not present",
)
tied = sum(row.stat > 0 for row in pairs.results if row.statistic == "refuted_tables")
say(
    f"For {tied} of the pairs what is stated says more than the two counts do. The others are bounded by their counts "
    "alone.",
    "leapstats bounds associations",
    "the constraints taken in constraints.csv hold, readings of the paper among them",
)
(REPORTS / "bounds.md").write_text("\n".join(lines), encoding="utf-8")
