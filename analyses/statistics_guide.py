# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # Which method for which question
#
# The decision table of `leapstats.stats`. It needs no data.

# %%
from pathlib import Path

from leapstats import stats

HERE = Path(globals().get("__file__", "notebook")).resolve().parent  # a notebook has no file, and runs in its folder
REPORTS = HERE.parent / "reports"
HEADING = """\
# Which method for which question

For about thirty units. Each default is the function to take first; the alternatives answer the same question another
way. The docstring of each says what it needs, when not to use it, and where it comes from.

"""

# %%
guide = stats.guide()
print(guide)

# %%
(REPORTS / "statistics_guide.md").write_text(f"{HEADING}{guide.markdown()}\n", encoding="utf-8")
