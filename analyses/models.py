# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # Models of a challenge, 2013
#
# From the synthetic files of the LEAP study. The paper fits no model and prints no joint distribution: these odds
# ratios are properties of one invented data set, a check of the pipeline, no evidence.

# %%
from pathlib import Path

import leapstats as ls

REPORTS = Path(__file__).parents[1] / "reports"
FORMULA = "ch_any_it ~ registry_tracking + setting"

# %%
model = ls.model(FORMULA)
print(model)

# %%
for suffix in ("md", "html", "docx", "json"):
    model.save(REPORTS / f"models.{suffix}")

# %% [markdown]
# The same by exact conditional inference, which needs no large sample.

# %%
ls.model(FORMULA, method="exact").save(REPORTS / "models_exact.md")

# %% [markdown]
# Substance use counselors in both waves, the waves of a practice being a cluster.

# %%
ls.model("has_substance_use_counselor ~ wave", method="gee").save(REPORTS / "models_waves.md")
