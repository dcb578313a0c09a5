"""Make the three monthly extracts of this folder: 40 practices that do not exist."""

import csv
from pathlib import Path

import numpy as np

SEED = 20260131
MONTHS = ("2026-01", "2026-02", "2026-03")
REGIONS = ("North", "South", "West")
HEAD = ("practice", "region", "patients", "fte_doctors", "fte_nurses", "home_visits", "synthetic_data")
HERE = Path(__file__).parent
LAST = 40

draw = np.random.default_rng(SEED)
patients = np.round(np.exp(draw.normal(9.0, 0.5, LAST)) / 10) * 10
patients[12] = 2300
doctors = patients / 10_000 * draw.gamma(12, 5.2 / 12, LAST)
nurses = patients / 10_000 * draw.gamma(8, 3.1 / 8, LAST)
visits = draw.gamma(10, 2.4 / 10, LAST)  # for each 1,000 patients in a month
doctors[[7, 23]] *= (2.1, 0.35)
regions = draw.choice(3, LAST, p=(0.4, 0.35, 0.25))

for month, name in enumerate(MONTHS):
    registered = np.round(patients * (1 + 0.004 * month + draw.normal(0, 0.004, LAST)))
    seen = draw.poisson(visits * registered / 1000 * 1.04**month)
    rows = []
    for place in range(LAST):
        doctor = round(float(doctors[place] * (1 + draw.normal(0.01 * month, 0.04))) * 20) / 20
        nurse = round(float(nurses[place] * (1 + draw.normal(0, 0.05))) * 20) / 20
        people = f"{registered[place]:,.0f}"
        cells = [f"P{place + 1:02}", REGIONS[regions[place]], people, f"{doctor:g}", f"{nurse:g}", str(seen[place])]
        rows.append([*cells, "yes"])
    for place in draw.choice(LAST, (4, 3, 5)[month], replace=False):
        rows[place][3] = "ND"
    for place in draw.choice(LAST, 2, replace=False):
        rows[place][4] = "ND"
    if month < 2:  # a practice that opened in March
        rows[12][2:6] = [("0", "")[month], "1", "1", "0"]
    if month == 1:
        rows[30][5] = "*"
    if month == 2:
        del rows[18]  # a practice that closed
    with (HERE / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([HEAD, *rows])
