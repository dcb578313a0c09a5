# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # Ten minutes: from a file to a report
#
# All data here are invented. A notebook displays each table; run as a script it prints them.

# %%
import builtins
from pathlib import Path
from tempfile import mkdtemp

import pandas as pd

import leapstats as ls

HERE = Path(globals().get("__file__", "notebook")).resolve().parent  # a notebook has no file, and runs in its folder
EXAMPLES = HERE / "examples"
WRITTEN = Path(mkdtemp())
show = vars(builtins).get("display", print)  # a notebook displays, a script prints

# %% [markdown]
# ## What is in the file?
#
# Every column with what it was taken for, how many answered, and what. `missing` says which text is no answer.

# %%
survey = pd.read_csv(EXAMPLES / "survey.csv", keep_default_na=False)
read = ls.read(survey, missing="n/a")
show(read)

# %% [markdown]
# ## Table 1
#
# By a characteristic, with tests that hold at thirty units. A note says which test gave which p.

# %%
table = ls.table1(survey, by="registry", missing="n/a", include=["region", "huddles", "burnout"], test=True)
show(table)

# %% [markdown]
# One number for the text, and the unrounded numbers behind the table.

# %%
show(table.text("burnout", "{n} of {N} ({percent}%)", by="Yes"))
show(table.frame[["variable", "level", "by_level", "stat_name", "stat"]].head())

# %% [markdown]
# The same table for Word, in the style of a journal.

# %%
table.styled("jama").save(WRITTEN / "table1.docx")

# %% [markdown]
# ## A study: a dictionary, drafted from the file
#
# Every guess is marked for review. From then on nothing needs to be said twice.

# %%
drafted = ls.init([EXAMPLES / "long.csv"], WRITTEN / "my_study")
show(drafted)

# %% [markdown]
# ## Two waves of the same clinics

# %%
change = ls.staffing(EXAMPLES / "long.csv", id="clinic", wave_item="year", items=["nurses", "has_pharmacist"])
show(change)
change.plot().save(WRITTEN / "change.pdf")

# %% [markdown]
# ## Exposures against outcomes, and a model

# %%
show(ls.associations(survey, exposures=["registry", "huddles"], outcomes="burnout", missing="n/a"))

# %%
fit = ls.model("burnout ~ registry + huddles", survey, missing="n/a")
show(fit)
show(fit.conf_int())

# %% [markdown]
# ## Items of one scale, and whether their score is reliable

# %%
show(ls.likert(EXAMPLES / "opinions.csv", by="region"))

# %%
TEAMWORK = ["share_plans", "ask_for_help", "speak_up"]
show(ls.scales(EXAMPLES / "teamwork.csv", items=TEAMWORK, id="practice", wave_item="year"))

# %% [markdown]
# ## Do the respondents of a practice agree, and do coders?

# %%
answers = EXAMPLES / "respondents.csv"
show(ls.respondents(answers, within="practice", items=["q01", "q02"], answers=[1, 2, 3, 4, 5]))

# %%
show(ls.agreement(EXAMPLES / "coding.csv", unit="practice", coder="coder", code="theme"))

# %% [markdown]
# ## Doctors per patients

# %%
staff = EXAMPLES / "workforce" / "2026-01.csv"
show(ls.rates(staff, id="practice", items="fte_doctors", per="patients", missing="ND"))

# %% [markdown]
# ## Who answered

# %%
show(ls.response(EXAMPLES / "fieldwork.csv", disposition="result", id="practice", wave_item="year"))

# %% [markdown]
# ## What a published table leaves open
#
# 12 of 40 clinics had a registry, 15 of 40 met a target. How many had both is not printed.

# %%
show(ls.bounds_association(40, exposure=12, outcome=15))

# %% [markdown]
# ## Does the paper still follow from the data?

# %%
show(ls.reproduce(study=EXAMPLES / "clinics"))

# %% [markdown]
# ## Everything in one document
#
# One page with tables, figures and methods, to send; `.docx` and `.pdf` by their suffix.

# %%
report = ls.report(survey, missing="n/a")
report.save(WRITTEN / "report.html")
print(WRITTEN / "report.html")
