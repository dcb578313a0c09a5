"""The guide names functions that exist, names all of them, and prints."""

from leapstats import stats
from leapstats.stats.decisions import Decision, guide

NOT_METHODS = {"guide", "extremes", "mean_sd", "quantiles", "quartiles"}


def test_the_guide_names_every_method_and_no_other() -> None:
    named = {name for each in guide() for name in (each.default, *each.alternatives)}
    functions = {name for name in stats.__all__ if not isinstance(getattr(stats, name), type)}
    assert named == functions - NOT_METHODS


def test_no_decision_is_made_twice_or_without_a_reason() -> None:
    decisions = list(guide())
    assert len({(each.design, each.measure) for each in decisions}) == len(guide())
    assert all(isinstance(each, Decision) and each.why.endswith(".") for each in decisions)
    assert all(each.default not in each.alternatives for each in decisions)


def test_the_guide_prints_as_text_and_as_a_table() -> None:
    text = str(guide())
    assert "the same units before and after, yes or no: test of change\n    mcnemar_mid_p; or mcnemar_exact" in text
    assert max(map(len, text.splitlines())) <= 100
    rows = guide().markdown().splitlines()
    assert len(rows) == 2 + len(guide())
    assert {row.count("|") for row in rows} == {6}
    assert "| `detect_separation` | - |" in guide()._repr_markdown_()
