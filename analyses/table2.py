# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # Table 2: strategies by goal, and by domain
#
# From the synthetic files of the LEAP study: a check of the pipeline against the paper, no evidence.

# %%
from pathlib import Path

import leapstats as ls

HERE = Path(globals().get("__file__", "notebook")).resolve().parent  # a notebook has no file, and runs in its folder
REPORTS = HERE.parent / "reports"

# %%
table = ls.table2()
print(table)

# %%
by_domain = ls.table2(by_domain=True)
print(by_domain)

# %%
for suffix in ("md", "html", "docx", "json"):
    table.save(REPORTS / f"table2.{suffix}")
by_domain.save(REPORTS / "table2_by_domain.md")
