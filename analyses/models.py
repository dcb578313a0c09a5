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

HERE = Path(globals().get("__file__", "notebook")).resolve().parent  # a notebook has no file, and runs in its folder
REPORTS = HERE.parent / "reports"
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

# %% [markdown]
# Three challenges by three strategies, each pair in a model of its own: crude, and adjusted for the setting.

# %%
CHALLENGES = ["ch_any_it", "ch_hiring", "ch_turnover"]
STRATEGIES = ["registry_tracking", "warm_handoff", "is_residency"]
ls.model_table(outcomes=CHALLENGES, exposures=STRATEGIES, adjust_for="setting").save(REPORTS / "models_adjusted.md")

# %% [markdown]
# What the first model rests on: tests of its terms, its diagnostics, and the fits without each practice.

# %%
for name in ("joint_tests", "diagnostics", "influence"):
    getattr(model, name)().save(REPORTS / f"models_{name}.md")

# %% [markdown]
# Nurses per patients in 40 invented practices, as a rate.

# %%
rates = ls.model("nurses ~ registry + setting", HERE / "examples" / "practices.csv", per="patients")
rates.save(REPORTS / "models_rates.md")
