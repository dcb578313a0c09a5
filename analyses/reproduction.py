# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # Every published cell, and the paper against itself
#
# From the synthetic files of the LEAP study: a check of the pipeline against the paper, no evidence.

# %%
from pathlib import Path

import leapstats as ls

HERE = Path(globals().get("__file__", "notebook")).resolve().parent  # a notebook has no file, and runs in its folder
REPORTS = HERE.parent / "reports"

# %%
reproduction = ls.reproduce()
print(reproduction.summary)

# %%
for suffix in ("html", "md", "json"):
    reproduction.save(REPORTS / f"reproduction.{suffix}")

# %%
lines = [f"- **{finding.severity}**: {finding.where}. {finding.text}." for finding in ls.check(published=True).findings]
heading = "# The published values checked against each other"
REPORTS.joinpath("paper_check.md").write_text("\n".join([heading, "", *lines, ""]), encoding="utf-8")
