"""Rows with what engines and memory could read differently, and a small study of them."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from leapstats.engines import looking

N = 200
STUDY = '[study]\nname = "net"\ntitle = "A network"\nunit = "practice"\nunits = "practices"\nid = "site"\n\n'
BLOCKS = '\n[blocks]\nways = "Ways"\n'
WAVE = '[[waves]]\nname = "1"\nlabel = "first"\nfile = "rows.parquet"\nformat = "parquet"\n'
VARIABLES = """name,label,type,codes,role,domain,universe,block,skip_means,formula,optional,judged_important,source,note
site,Site,id,,id,,,,,,,,,
setting,Setting,categorical,setting,characteristic,,,,,,,,,
has_bh,Has a specialist,binary,yes_no,service,,,,,,,,,
n_bh,Specialists,count,counts,staffing,,has_bh == 1,,,,,,,
visits,Visits,continuous,counts,characteristic,,,,,,,,,
tick_a,Phone,binary,yes_no,strategy,,,ways,,,,,,
tick_b,Letters,binary,yes_no,strategy,,,ways,,,,,,
any_way,Any way,binary,yes_no,strategy,,,,,"any_of(tick_a, tick_b)",,,,
large,Many specialists,binary,yes_no,staffing,,,,,n_bh >= 3,,,,
busy,Busy,binary,yes_no,staffing,,,,,visits > 50 and has_bh == 1,,,,
"""
CODES = """list,code,label,order,missing
setting,1,Urban,1,
setting,2,Rural,2,
setting,3,Island,3,
setting,9,Unknown,4,unknown
yes_no,0,No,1,
yes_no,1,Yes,2,
yes_no,-8,Not asked,3,not_asked
counts,998,Refused,1,refused
counts,-8,Not asked,2,not_asked
"""
COLUMNS = """wave,column,option,variable,recode
1,site,,site,
1,setting,,setting,U=1;R=2
1,has_bh,,has_bh,
1,n_bh,,n_bh,
1,visits,,visits,
1,tick_a,,tick_a,tick
1,tick_b,,tick_b,tick
"""
LAYOUT = """title = "Table 1"

[[section]]
label = "Practices"

[[section.block]]
items = ["setting", "n_bh", "visits", "large", "busy"]
base = "asked"

[[section.block]]
items = ["tick_a", "tick_b", "any_way"]
base = "answered"
"""


def rows() -> pd.DataFrame:
    """Return blanks and nulls, NaN, dates, times, decimals, whole numbers that float64 cannot hold, and odd names."""
    draw = np.random.default_rng(5)
    start, seconds = pd.Timestamp("2016-03-01"), pd.to_timedelta(draw.integers(0, 10**6, N), unit="s")
    days = draw.integers(0, 300, N)
    return pd.DataFrame(
        {
            "region": draw.choice(["North", "South", "East ", "", None], N),
            "yes": draw.choice(["Yes", "no", "N/A", None], N),
            "age": draw.integers(18, 95, N).astype(float),
            "weight": np.where(draw.random(N) < 0.1, np.nan, draw.normal(70, 12, N).round(6)),
            "code": draw.choice([1, 2, 3, -9], N),
            "big": 10 * 2**53 + draw.integers(1, 4, N),
            "day": [date(2016, 1, 1) + timedelta(days=int(each)) if each % 7 else None for each in days],
            "stamp": start + seconds,
            "zoned": (start + seconds).tz_localize("UTC"),
            "money": [Decimal(int(each)) / 100 for each in draw.integers(0, 10**5, N)],
            "flag": draw.random(N) < 0.3,
            "comment": [f"text {each} of a person" if each % 3 else None for each in range(N)],
            "number text": draw.choice(["1", "2", "3", "n/a"], N),
            'odd "name; --': draw.choice(["a", "b'", 'c"'], N),
            "site_id": np.arange(N) + 100,
        }
    )


def study(folder: Path) -> pd.DataFrame:
    """Write a study with universes, recodes, ticks and derived items; return the rows of its wave."""
    (folder / "tables").mkdir(parents=True)
    (folder / "study.toml").write_text(STUDY + WAVE + BLOCKS, encoding="utf-8")
    (folder / "variables.csv").write_text(VARIABLES, encoding="utf-8")
    (folder / "codelists.csv").write_text(CODES, encoding="utf-8")
    (folder / "columns.csv").write_text(COLUMNS, encoding="utf-8")
    (folder / "tables" / "table1.toml").write_text(LAYOUT, encoding="utf-8")
    draw = np.random.default_rng(6)
    has = draw.choice([0.0, 1.0, np.nan], N, p=[0.3, 0.6, 0.1])
    stopped = draw.random(N) < 0.1
    count = np.where(has == 1, draw.choice([0.0, 1, 2, 3, 7, 998, np.nan], N), np.nan)
    found = pd.DataFrame(
        {
            "site": [f"S{place}" for place in range(N)],
            "setting": draw.choice(["U", "R", "9", None], N),
            "has_bh": has,
            "n_bh": count,
            "visits": np.where(draw.random(N) < 0.1, 998.0, draw.normal(60, 20, N).round(3)),
            "tick_a": np.where(stopped, np.nan, draw.choice([1.0, 0.0, np.nan], N)),
            "tick_b": np.where(stopped, np.nan, draw.choice([1.0, np.nan], N)),
        }
    )
    found.to_parquet(folder / "rows.parquet")
    return found


def few_are(monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    """Measure columns with more values than this, and do not count them one by one."""
    for name, value in {"FEW": few, "FEW_AT_FIRST": few // 2, "MANY_AT_FIRST": few}.items():
        monkeypatch.setattr(looking, name, value)
