"""Changes adjusted for other items, and counts as rates: against R, by identities, and what is refused."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest

import leapstats as ls
from leapstats.change.adjusted import adjusted_change, adjusted_odds_ratio
from leapstats.change.adjusters import Columns
from leapstats.errors import UsageError
from leapstats.output.result import AnalysisResult

N = 30
Z = list("tccrtcrccttrrtttcctcrrtrrttctt")
X0, X1 = ([*map(int, text)] for text in ("121140004341312034302144024433", "031031115551421044401046025634"))
Q0, Q1 = ([*map(int, text)] for text in ("000101010101001000011001000101", "000101010101110101100110001110"))
C0 = [7, 2, 5, 6, 8, 2, 0, 0, 4, 3, 8, 4, 7, 6, 9, 4, 5, 7, 5, 2, 3, 4, 9, 7, 7, 7, 7, 10, 3, 7]
C1 = [1, 7, 3, 1, 5, 5, 4, 5, 6, 13, 10, 9, 5, 7, 3, 2, 9, 12, 8, 7, 5, 5, 8, 11, 3, 6, 7, 13, 6, 4]
D0 = [
    *(209, 328, 480, 315, 869, 532, 793, 210, 292, 520, 313, 314, 216, 388, 734),
    *(754, 556, 328, 514, 631, 303, 484, 776, 492, 529, 771, 669, 312, 626, 846),
]
D1 = [
    *(260, 372, 395, 356, 956, 631, 719, 268, 362, 445, 299, 256, 262, 487, 950),
    *(833, 629, 373, 557, 805, 334, 468, 819, 398, 614, 884, 676, 382, 737, 819),
]
SPAN = "2019 to 2021"
READ: dict[str, Any] = {"id": "id", "wave_item": "year", "items": ["q", "c"], "count": ["c", "x", "d"]}


def frame(**columns: Sequence[object]) -> pd.DataFrame:
    known = {"q": Q0 + Q1, "c": C0 + C1, "x": X0 + X1, "d": D0 + D1, "z": Z * 2}
    units = [f"u{place:02}" for place in range(N)] * 2
    return pd.DataFrame({"id": units, "year": [2019] * N + [2021] * N, **known, **columns})


def compared(data: pd.DataFrame | None = None, **options: Any) -> AnalysisResult:
    return ls.staffing(frame() if data is None else data, **{**READ, **options})


def numbers(result: AnalysisResult, item: str, statistic: str, span: str = SPAN) -> list[float]:
    """Return the numbers of one statistic in their order: estimate, limits, df where there is one, p."""
    rows = [row for row in result.results if (row.variable, row.statistic, row.by_level) == (item, statistic, span)]
    return [row.stat for row in rows if row.stat_name != "n_pairs"]


def notes(result: AnalysisResult, statistic: str) -> set[str]:
    return {row.note for row in result.results if row.statistic == statistic and row.note}


def refused(**options: Any) -> list[str]:
    with pytest.raises(UsageError) as caught:
        compared(**options)
    return [f"{problem.where}: {problem.what}" for problem in caught.value.problems]


# R 4.2.2; zt <- (Z == "t") - mean(Z == "t"), zr likewise; survival 3.5-3, sandwich 3.0-2, geepack 1.3.9.
CASES = (
    # m <- lm(I(C1 - C0) ~ zt + zr + I(X1 - X0)); coef(m)[1]; vcovHC(m, "HC3")[1, 1]; t on m$df.residual
    (["z", "x"], "c", "adjusted_change", [0.170714559828, -1.199079074007, 1.540508193663, 26, 0.799830707779]),
    (["z"], "c", "adjusted_change", [1.066666666667, -0.376175424754, 2.509508758088, 27, 0.140919068517]),
    # the same of I(Q1 - Q0)
    (["z", "x"], "q", "adjusted_change", [0.120070611712, -0.215894037120, 0.456035260544, 26, 0.469141172343]),
    # y <- c(Q0, Q1), w <- rep(0:1, each = 30), zt and zr 0 where w is; clogit(y ~ w + x + strata(id), method = "exact")
    (["x"], "q", "adjusted_odds_ratio", [1.718980533282, 0.550357477569, 5.369045019348, 0.351199573880]),
    # clogit(y ~ w + x + zt + zr + strata(id), method = "exact")
    (["z", "x"], "q", "adjusted_odds_ratio", [1.572943576761, 0.457929086834, 5.402914046758, 0.471878993340]),
)


@pytest.mark.parametrize(("items", "item", "statistic", "expected"), CASES)
def test_r_agrees_on_adjusted_changes(items: list[str], item: str, statistic: str, expected: list[float]) -> None:
    assert numbers(compared(adjust_for=items), item, statistic) == pytest.approx(expected, rel=1e-7)


# m <- geeglm(y ~ w + z + x + offset(log(d)), id = id, family = poisson, corstr = "independence"); X <- model.matrix(m)
# B <- solve(t(X) %*% (X * mu)); for each unit H <- mu * (X %*% B %*% t(X)), s <- t(X) %*% solve(I - H) %*% (y - mu);
# Mancl and DeRouen: B %*% sum(s %*% t(s)) %*% B; t on 30 - length(coef(m)); the change of 1000 * rate by the delta
# method: gradient (rate1 - rate0, rate1) of the intercept and w.
def test_r_agrees_on_rates() -> None:
    found = compared(per="d", per_units=1000, adjust_for=["z", "x"])
    ratio = [1.111161016437, 0.849085100831, 1.454128453370, 28, 0.428939127630]
    assert numbers(found, "c", "rate_ratio") == pytest.approx(ratio, rel=1e-7)
    change = [1.162833725972, -1.869969846118, 4.195637298063]
    assert numbers(found, "c", "rate_change")[:3] == pytest.approx(change, rel=1e-7)
    adjusted = [0.988500312689, 0.780966156142, 1.251184651859, 25, 0.920289737502]
    assert numbers(found, "c", "adjusted_rate_ratio") == pytest.approx(adjusted, rel=1e-7)
    rates = [numbers(found, "c", "rate", year) for year in ("2019", "2021")]
    expected = [sum(C0), sum(D0), 1000 * sum(C0) / sum(D0)], [sum(C1), sum(D1), 1000 * sum(C1) / sum(D1)]
    assert [*map(pytest.approx, expected)] == rates


# Units in c changed one way only: infinite. R: optim of sum(dbinom(y, 1, p, log = TRUE)) + log(det(t(X) %*% (X * p *
# (1 - p)))) / 2 over units that changed, y if they gained, X <- cbind(1, zt, zr); limits by uniroot on its profile.
def test_firths_penalty_where_the_odds_ratio_is_infinite() -> None:
    later = [1 if z == "c" and a != b else b for z, a, b in zip(Z, Q0, Q1, strict=True)]
    found = compared(frame(q=Q0 + later), adjust_for="z")
    expected = [2.103575830132, 0.658663663147, 10.776636709776, 0.213860971104]
    assert numbers(found, "q", "adjusted_odds_ratio") == pytest.approx(expected, rel=1e-6)
    assert "Firth" in notes(found, "adjusted_odds_ratio").pop()


def test_without_items_it_is_the_paired_result() -> None:
    before, after = np.array(Q0, dtype=float), np.array(Q1, dtype=float)
    nothing = Columns((), np.empty((N, 0)), np.empty((N, 0)))
    ratio = adjusted_odds_ratio((before, after), lambda: nothing, 0.95)
    gained, lost = sum(a < b for a, b in zip(Q0, Q1, strict=True)), sum(a > b for a, b in zip(Q0, Q1, strict=True))
    assert ratio.estimate == pytest.approx(gained / lost)
    half = 1.959963984540054 * (1 / gained + 1 / lost) ** 0.5
    assert np.log(ratio.conf_int.high) == pytest.approx(np.log(gained / lost) + half)
    assert adjusted_change((before, after), lambda: nothing, 0.95).estimate == pytest.approx((gained - lost) / N)


def test_an_item_that_stays_leaves_the_mean_change_as_it_is() -> None:
    found = compared(adjust_for="z")
    plain = numbers(found, "c", "permutation_mean_change")[0]
    assert numbers(found, "c", "adjusted_change")[0] == pytest.approx(plain)
    assert any("cannot account for a change" in note for note in found.document.body[-1].source_notes)


def test_swapped_waves_turn_signs_and_permuted_units_change_nothing() -> None:
    options: dict[str, Any] = {"adjust_for": ["z", "x"], "per": "d", "per_units": 100}
    forth, back = compared(**options), compared(**options, before="2021", after="2019")
    mixed = compared(frame().sample(frac=1, random_state=1), **options, before="2019", after="2021")
    for item, statistic in (("c", "adjusted_change"), ("q", "adjusted_change"), ("c", "rate_change")):
        there, again = numbers(forth, item, statistic), numbers(back, item, statistic, "2021 to 2019")
        assert [-again[0], -again[2], -again[1], *again[3:]] == pytest.approx(there)
        assert numbers(mixed, item, statistic) == pytest.approx(there)
    for item, statistic in (("q", "adjusted_odds_ratio"), ("c", "rate_ratio"), ("c", "adjusted_rate_ratio")):
        there, again = numbers(forth, item, statistic), numbers(back, item, statistic, "2021 to 2019")
        assert [1 / again[0], 1 / again[2], 1 / again[1], *again[3:]] == pytest.approx(there, rel=1e-6)
        assert numbers(mixed, item, statistic) == pytest.approx(there, rel=1e-6)


def test_the_unadjusted_numbers_stay() -> None:
    with_items, plain = compared(adjust_for="z", per="d"), compared()
    assert set(plain.results) <= set(with_items.results)


def test_adjusted_changes_stand_beside_the_others() -> None:
    found = compared(adjust_for="z", per="d")
    yes_no, numeric, rates = found.document.body
    assert [spanner.label.text for spanner in yes_no.spanners][-1] == "Adjusted change"
    assert yes_no.footnotes[[note.text for note in yes_no.footnotes].index("Adjusted for z.")]
    assert [cell.text for cell in numeric.rows[0].cells[-2:]] == ["+1.07 (-0.38 to 2.51)", "0.141"]
    # The rates are 0.0105 and 0.0116: 100 is the least power of ten that makes their median at least 1.
    assert [cell.text for cell in rates.rows[0].cells[:4]] == ["158 / 15104", "190 / 16346", "1.05", "1.16"]
    assert rates.title.endswith("rates per 100 d")


def test_levels_are_adjusted_share_by_share() -> None:
    kinds = [["a", "b", "c"][(7 * place + place // 11) % 3] for place in range(2 * N)]
    found = compared(frame(kind=kinds), items=["kind"], adjust_for="z")
    rows = [row for row in found.results if row.statistic == "adjusted_change" and row.stat_name == "estimate"]
    assert [row.level for row in rows] == ["a", "b", "c"]
    expected = [
        np.mean([kind == each for kind in kinds[N:]]) - np.mean([kind == each for kind in kinds[:N]]) for each in "abc"
    ]
    assert [row.stat for row in rows] == pytest.approx(expected)


def test_who_was_left_out_is_told() -> None:
    data = frame()
    data.loc[[0, 1, 2, N, N + 1, N + 2, 5], "z"] = None  # the sixth unit answered in the later wave
    data.loc[[N + 6, N + 7], "x"] = None
    data["d"] = data["d"].astype(float)
    data.loc[[8], "d"], data.loc[[N + 9], "d"] = 0, None
    found = compared(data, adjust_for=["z", "x"], per="d")
    told = "adjusted change: 25 of 30 pairs; 3 without an answer to z, 2 without an answer to x in both waves"
    assert notes(found, "adjusted_change") == {told}
    assert notes(found, "rate") == {"rates: 28 of 30 pairs; 1 without d, 1 with 0 d"}


def test_what_cannot_be_computed_says_why() -> None:
    alone = frame(z=["only", *Z[1:]] * 2, c=C0 + [each + 1 for each in C0])
    assert notes(compared(alone, adjust_for="z"), "adjusted_change") == {
        "no adjusted change: one unit alone differs in z: only, so that no standard error can be estimated",
        "no adjusted change: every unit that is compared changed alike",
    }
    never = compared(frame(q=Q0 * 2, c=[0] * N + C1), adjust_for="z", per="d")
    assert notes(never, "adjusted_odds_ratio") == {"no adjusted odds ratio: no unit that is compared changed"}
    assert notes(never, "rate_ratio") == {"one of the waves has no events at all"}
    apart = compared(frame(q=[*Q0, 1 - Q0[0], *Q0[1:]]), adjust_for="z")
    assert any("too few or too alike" in note for note in notes(apart, "adjusted_odds_ratio"))
    assert any("fewer than 10 units changed" in note for note in notes(apart, "adjusted_change"))


def test_every_wrong_item_is_named_at_once() -> None:
    ones, words = [1] * 2 * N, [f"words {place} of a text" for place in range(2 * N)]
    assert refused(
        data=frame(one=ones, note=words, neg=[-1.5] * 2 * N), adjust_for="q,one,note".split(","), per="neg"
    ) == [
        "note: it was left out (text with more than 12 distinct values)",
        "adjust_for, q: it is compared itself; a change cannot be adjusted for itself",
        "adjust_for, one: every unit gave the same answer",
        "per, neg: it has values below 0, such as -1.5",
    ]
    assert [each.partition(":")[0] for each in refused(adjust_for=["nope", "q"], per="nada")] == [
        "nope",
        "nada",
        "adjust_for, q",
    ]


@pytest.mark.parametrize(
    ("options", "where"),
    [
        ({"data": frame(empty=[None] * 2 * N), "adjust_for": "empty"}, "empty: it was left out (no answers)"),
        ({"data": frame(one=list(range(N)) * 2), "adjust_for": "one", "categorical": "one"}, "30 columns"),
        ({"data": frame(up=[*range(N), *range(2, N + 2)]), "adjust_for": "up", "count": ["up", "c"]}, "same amount"),
        ({"data": frame(none=[0] * 2 * N), "per": "none", "count": ["none", "c"]}, "per, none: it is 0 for every unit"),
        ({"per": "z"}, "per, z: counts cannot be per an item of type categorical"),
        ({"per": "c"}, "per, c: it is compared itself"),
        ({"per": "d", "items": ["q"]}, "per: none of the items compared is a count"),
        ({"per": "d", "continuous": "c", "count": "d"}, "per: the numbers compared are measured, not counted"),
        ({"per_units": 1000}, "per_units: it says how rates are printed"),
        ({"per": "d", "per_units": 0}, "per_units: 0 is not above 0"),
        ({"per": "d", "per_units": "many"}, "per_units: 'many' is not a number"),
    ],
)
def test_what_cannot_be_asked(options: dict[str, Any], where: str) -> None:
    assert any(where in problem for problem in refused(**options))


def test_the_study_carries_answers_of_the_first_wave() -> None:
    found = ls.staffing(adjust_for="setting", per="n_primary_care_providers", items=["n_psychologists"])
    told = found.document.body[-1].source_notes
    assert any("has no answers in 2016: those of 2013 are taken" in note for note in told)
    with pytest.raises(UsageError) as caught:
        ls.staffing(adjust_for=["nosuch", "practice_id", "n_psychologists"], per="org_type")
    wrong = [problem.where for problem in caught.value.problems]
    assert wrong == ["adjust_for, nosuch", "adjust_for, practice_id", "adjust_for, n_psychologists", "per, org_type"]
