"""Words that mean missing, the order of levels, yes and no, suspected codes, dates, names."""

import pytest

from leapstats.survey.kinds.dates import read_dates
from leapstats.survey.kinds.missing_words import declared_reason, doubtful_reason, plain_reason
from leapstats.survey.kinds.names import asks_for_text, is_form_status, is_id, is_index, is_stamp, is_unit
from leapstats.survey.kinds.ordering import in_order
from leapstats.survey.kinds.sentinels import suspects
from leapstats.survey.kinds.two_values import shown_words, yes_and_no
from leapstats.terms import Reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Refused", Reason.REFUSED),
        ("99 - Don’t know", Reason.DONT_KNOW),
        ("-9. Not applicable", Reason.NOT_APPLICABLE),
        ("N/A", Reason.NOT_APPLICABLE),
        ("Don't know / Refused", Reason.DONT_KNOW),
        ("Refused or don't know", Reason.REFUSED),
        ("Not applicable (no specialist)", Reason.NOT_APPLICABLE),
        ("MISSING", Reason.UNKNOWN),
        ("Prefer not to say", Reason.REFUSED),
        ("Keine Angabe", Reason.BLANK),
        ("Weiß nicht", Reason.DONT_KNOW),
        ("Ne sait pas", Reason.DONT_KNOW),
        ("No aplica", Reason.NOT_APPLICABLE),
        ("k.A.", None),
        ("Trifft nicht zu", None),  # an end of a scale
        ("Declined", None),  # a trend, beside Improved
        ("Do not know whom to call", None),
        ("Missing teeth", None),
        ("None", None),
        ("NA", None),
        ("x" * 100, None),
    ],
)
def test_words_that_are_no_answer(text: str, reason: Reason | None) -> None:
    assert plain_reason(text) is reason


def test_words_that_may_be_one() -> None:
    assert [doubtful_reason(text) for text in ("NA", "k.A.", "Unknown", "Not sure", "North")] == [
        Reason.UNKNOWN,
        Reason.BLANK,
        Reason.UNKNOWN,
        Reason.DONT_KNOW,
        None,
    ]
    assert declared_reason("They refused outright") is Reason.REFUSED
    assert declared_reason("else") is Reason.UNKNOWN
    assert all(declared_reason(reason.label) is reason for reason in Reason if reason is not Reason.ANSWERED)


@pytest.mark.parametrize(
    ("levels", "order"),
    [
        (
            ["Strongly Disagree", "Disagree", "Somewhat Disagree", "Neutral", "Agree", "Strongly agree"],
            "agreement scale",
        ),
        (["Never", "Rarely", "Sometimes", "Often", "Always"], "frequency scale"),
        (["Poor", "Fair", "Good", "Very good", "Excellent"], "quality scale"),
        (["Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied"], "satisfaction scale"),
        (["Very unlikely", "Unlikely", "Likely", "Very likely"], "likelihood scale"),
        (["Jan", "Feb", "Mar", "Oct"], "months scale"),
        (["Low", "Medium", "High"], "degree scale"),
        (["Under $25,000", "$25,000 to $49,999", "$50,000 to $99,999", "$100,000 or more"], "bands"),
        (["<5", "5-9", "10-19", "20+"], "bands"),
        (["0", "1 to 5", "6 to 10", "more than 10"], "bands"),
        (["1 - Never", "2 - Sometimes", "10 - Always"], "numbered"),
        (["1. low", "2. high"], "numbered"),
        (["Solo", "2-5 clinicians", "6-10 clinicians", "11 or more clinicians"], "bands"),
        (["Less than 1 year", "1-2 years", "3-5 years", "More than 5 years"], "bands"),
        (["Very difficult", "Difficult", "Neutral", "Easy", "Very easy"], "ease scale"),
        (["Not a challenge", "Minor challenge", "Moderate challenge", "Major challenge"], "challenge scale"),
        (["Not implemented", "Partially implemented", "Fully implemented"], "implementation scale"),
        (["None", "Some", "Most", "All"], "quantity scale"),
        (["Not at all", "Not much", "Some", "A lot"], "degree scale"),
        (["Never", "Once a month or less", "A few times per week", "Every day"], "frequency over time scale"),
        (["Very unfavorably", "Neither favorably nor unfavorably (neutral)", "Very favorably"], "favorability scale"),
        (["Very unimportant", "Neither important nor unimportant", "Very important"], "importance scale"),
        (["Less than high school degree", "High school degree", "Bachelor's degree"], "education scale"),
        (["No", "Partially", "Yes"], "no to yes scale"),
        (["M", "S"], ""),
        (["Rural", "Suburban", "Urban"], ""),
        (["No", "Yes"], ""),
    ],
)
def test_levels_in_their_order(levels: list[str], order: str) -> None:
    assert in_order(sorted(levels)) == (levels, order)
    assert in_order(sorted(levels, reverse=True)) == (levels, order)


@pytest.mark.parametrize(
    ("distinct", "found"),
    [
        ([-99, 0, 1, 2], [-99]),
        ([-1, 0, 3], [-1]),
        ([-94, 0, 1], [-94]),
        ([-97, -94, 0, 1], [-97, -94]),
        ([-9, -8, 1, 2], [-9, -8]),
        ([1, 2, 3, 4, 5, 9], [9]),
        ([0, 1, 2, 98, 99], [98, 99]),
        ([0, 5, 12, 30, 60, 98], []),
        ([0, 5, 12, 30, 40, 98], [98]),
        ([0, 1, 5, 99, 999], [99, 999]),
        ([20, 34, 60, 999], [999]),
        ([10, 15, 21, 9999], [9999]),
        ([18, 40, 95, 99], []),  # an age
        ([-3, -1, 0, 2], []),  # changes go both ways
        ([-99, -98.5, -40], []),
        ([-1.5, 2, 3], []),
        ([0, 3, 7, 9], []),
        ([0, 1], []),
        ([99], []),
    ],
)
def test_suspected_codes(distinct: list[float], found: list[float]) -> None:
    assert suspects(distinct) == found


@pytest.mark.parametrize(
    ("texts", "days", "doubtful"),
    [
        (["1970-01-02", "1971-01-01"], [1, 365], False),
        (["1970-01-02 12:00:00"], [1.5], False),
        (["1970-01-02T06:00:00"], [1.25], False),
        (["1/13/1970", "2/1/1970"], [12, 31], False),
        (["13/1/1970", "1/2/1970"], [12, 31], False),
        (["1/2/1970"], [1], True),
        (["2/2/1970"], [32], False),
        (["2.1.1970"], [1], False),
        (["02-Jan-1970"], [1], False),
        (["January 2, 1970"], [1], False),
        (["1970/01/02 18:00"], [1.75], False),
        (["1/2/1970 6:00 PM", "1/13/1970 6:00 AM"], [1.75, 12.25], False),
    ],
)
def test_dates(texts: list[str], days: list[float], doubtful: bool) -> None:
    found = read_dates(texts)
    assert found is not None
    assert found.values.tolist() == days
    assert found.doubtful is doubtful


@pytest.mark.parametrize(
    "texts", [[], ["555-1234"], ["1970-13-45"], ["2016"], ["1-2"], ["1970-01-02", "x"], ["10.5.3.1"]]
)
def test_no_dates(texts: list[str]) -> None:
    assert read_dates(texts) is None


def test_yes_and_no() -> None:
    assert yes_and_no(["Yes", "no "]) == {"Yes": True, "no ": False}
    assert yes_and_no(["Yes", "Maybe"]) is None
    assert yes_and_no(["F"]) is None  # female
    assert yes_and_no(["Yes"]) == {"Yes": True}
    assert yes_and_no([]) is None
    assert shown_words(["TRUE"]) == ("False", "True")
    assert shown_words(["y", "n"]) == ("No", "Yes")


def test_names() -> None:
    assert all(map(is_id, ["id", "record_id", "practiceID", "Respondent ID", "site.id", "responseId", "uuid"]))
    assert not any(map(is_id, ["covid", "paid", "grid", "valid", "idea", "COVID", "identity"]))
    assert is_stamp("survey_timestamp")
    assert is_index("Unnamed: 0")
    assert is_unit("Practice")
    assert not is_unit("n_practices")
    assert is_form_status("visit_complete")
    assert all(map(asks_for_text, ["Other (please specify)", "Q3_5_TEXT", "Q2[other]", "Any comments"]))
    assert not any(map(asks_for_text, ["Other staff", "other", "text"]))
