# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # Table 3: which team role does which work
#
# From the synthetic files of the LEAP study: a check of the pipeline against the paper, no evidence.

# %%
from pathlib import Path

import leapstats as ls

HERE = Path(globals().get("__file__", "notebook")).resolve().parent  # a notebook has no file, and runs in its folder
REPORTS = HERE.parent / "reports"

# %%
table = ls.table3()
print(table)

# %%
counts = ls.table3(counts=True)
print(counts)

# %%
for suffix in ("md", "html", "docx", "json"):
    table.save(REPORTS / f"table3.{suffix}")
counts.save(REPORTS / "table3_counts.md")
