# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # Behavioral health staffing, 2013 and 2016
#
# From the synthetic files of the LEAP study. The paper prints two counts of 2016: substance use counselors in 7 of 30
# practices, and a specialist in 25. What else of 2016 stands here is invented, and which practice gained or lost is
# invented throughout: a check of the pipeline, no evidence.

# %%
from pathlib import Path

import leapstats as ls

HERE = Path(globals().get("__file__", "notebook")).resolve().parent  # a notebook has no file, and runs in its folder
REPORTS = HERE.parent / "reports"

# %%
change = ls.staffing()
print(change)

# %%
for suffix in ("md", "html", "docx", "xlsx", "json"):
    change.save(REPORTS / f"staffing.{suffix}")

# %% [markdown]
# Did practices of one setting change otherwise than those of another?

# %%
by_setting = ls.staffing(by="setting")
by_setting.save(REPORTS / "staffing_by_setting.md")

# %%
change.plot().save(REPORTS / "staffing_figures.pdf")
