"""Models side by side: a row holds the same comparison in every model, and what cannot be compared is said."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

import leapstats as ls
from leapstats.errors import UsageError

rng = np.random.default_rng(1706)
N = 36
DATA = pd.DataFrame(
    {
        "y": rng.integers(0, 2, N),
        "x": rng.integers(0, 2, N),
        "g": rng.integers(1, 4, N),
        "size": rng.integers(500, 9000, N),
        "same": 1,
    }
)


def lines(shown: object) -> list[list[str]]:
    return [list(map(str, row[1:])) for row in shown.table.itertuples(index=False)]  # type: ignore[attr-defined]


def test_other_references_are_other_rows() -> None:
    first, second = ls.model("y ~ C(g)", DATA), ls.model("y ~ C(g, ref=2)", DATA)
    found = lines(ls.models([first, second]))
    assert [row[0] for row in found[:6]] == ["g, compared with 1", "  2", "  3", "g, compared with 2", "  1", "  3"]
    assert found[2][3] == found[5][1] == "–"  # 3 against 1 is not 3 against 2
    assert found[5][3] == next(row[2] for row in second.table.itertuples(index=False) if row[1] == "  3")


def test_other_units_are_other_rows() -> None:
    found = lines(ls.models([ls.model("y ~ size", DATA), ls.model("y ~ I(size / 1000)", DATA)]))
    assert [row[0] for row in found[:2]] == ["size (for one more)", "size (for 1,000 more)"]
    assert (found[0][3], found[1][1]) == ("–", "–")


def test_levels_of_an_item_stand_together() -> None:
    fewer = DATA.assign(g=DATA["g"].where(DATA["g"] < 3))
    found = lines(ls.models([ls.model("y ~ C(g) + x", fewer), ls.model("y ~ C(g) + x", DATA)]))
    assert [row[0] for row in found[:4]] == ["g, compared with 1", "  2", "  3", "x"]
    assert "–" not in found[1]
    assert found[2][1] == "–"


def test_a_penalized_likelihood_is_no_likelihood() -> None:
    # It depends on the units of the columns, so it compares no models.
    shown = ls.models([ls.model("y ~ x", DATA), ls.model("y ~ x + size", DATA)])
    assert "Log-likelihood" not in str(shown)
    fits = [ls.model(formula, DATA, method="likelihood") for formula in ("y ~ x", "y ~ x + size")]
    printed = {row[0]: row[1::2] for row in lines(ls.models(fits))}
    peers = [smf.logit(formula, DATA).fit(disp=0) for formula in ("y ~ x", "y ~ x + size")]
    assert printed["AIC"] == [f"{peer.aic:.1f}" for peer in peers]
    assert printed["Log-likelihood"] == [f"{peer.llf:.2f}" for peer in peers]


def test_other_rows_are_said() -> None:
    lacking = DATA.assign(x=DATA["x"].where(DATA.index > 3))
    one, other = (ls.model("y ~ x", data, method="likelihood") for data in (DATA, lacking))
    assert "not stand on the same rows" in str(ls.models([one, other]))
    assert "and AIC cannot be compared" in " ".join(str(ls.models([one, other])).split())
    assert "same rows" not in str(ls.models([one, ls.model("y ~ x + size", DATA)]))


def test_what_was_left_out_is_said() -> None:
    shown = str(ls.models([ls.model("y ~ x", DATA), ls.model("y ~ x + same", DATA)]))
    assert "Model 2: left out, all units have the same answer: same." in shown
    assert "same: compared with" not in shown


def test_synthetic_data_are_stamped_wherever_they_stand() -> None:
    of_file, of_study = ls.model("y ~ x", DATA), ls.model("ch_any_it ~ registry_tracking")
    for fits in ([of_file, of_study], [of_study, of_file]):
        shown = ls.models(fits)
        assert "Synthetic data" in str(shown)
        assert '"synthetic": true' in shown.render("json")


@pytest.mark.parametrize(
    ("names", "words"), [(["A", ""], "one is empty"), (["A", None], "one is empty"), (["A", "A"], "the same name")]
)
def test_names_are_told_apart(names: list[object], words: str) -> None:
    fit = ls.model("y ~ x", DATA)
    with pytest.raises(UsageError, match=words):
        ls.models([fit, fit], names=names)  # type: ignore[arg-type]
