# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # Table 1: the practices and their behavioral health integration, 2013
#
# From the synthetic files of the LEAP study: a check of the pipeline against the paper, no evidence.

# %%
from pathlib import Path

import leapstats as ls

HERE = Path(globals().get("__file__", "notebook")).resolve().parent  # a notebook has no file, and runs in its folder
REPORTS = HERE.parent / "reports"

# %%
table = ls.table1()
print(table)

# %%
for suffix in ("md", "html", "docx", "xlsx", "tex", "json"):
    table.save(REPORTS / f"table1.{suffix}")
