# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # Results told in the text
#
# From the synthetic files of the LEAP study: a check of the pipeline against the paper, no evidence.

# %%
from pathlib import Path

import leapstats as ls

HERE = Path(globals().get("__file__", "notebook")).resolve().parent  # a notebook has no file, and runs in its folder
REPORTS = HERE.parent / "reports"

# %%
findings = ls.findings(conf_level=0.95)
print(findings)

# %%
for suffix in ("md", "html", "docx", "json"):
    findings.save(REPORTS / f"findings.{suffix}")
