# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # Strategies against challenges, 2013
#
# From the synthetic files of the LEAP study. The paper prints how many practices use a strategy and how many report a
# challenge; it crosses none of them. Which practice has both is invented: what stands here are properties of one
# invented data set, a check of the pipeline, no evidence.

# %%
from pathlib import Path

import leapstats as ls

HERE = Path(globals().get("__file__", "notebook")).resolve().parent  # a notebook has no file, and runs in its folder
REPORTS = HERE.parent / "reports"

# %%
found = ls.associations()
print(found)

# %%
for suffix in ("md", "html", "docx", "xlsx", "json"):
    found.save(REPORTS / f"associations.{suffix}")

# %% [markdown]
# Do the odds ratios stay what they are with setting and type of organization held?

# %%
ls.associations(adjust_for="plan").save(REPORTS / "associations_adjusted.md")

# %% [markdown]
# Do practices that use more strategies of a domain report a challenge more often?

# %%
ls.associations(by_domain=True).save(REPORTS / "associations_by_domain.md")

# %%
found.plot().save(REPORTS / "associations_figures.pdf")
