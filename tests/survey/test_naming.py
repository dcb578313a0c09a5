"""Names of items from headings."""

from hypothesis import given
from hypothesis import strategies as st

from leapstats.survey.naming import LONGEST, item_names


def test_a_name_stays_and_a_question_keeps_its_telling_words() -> None:
    headings = ["rn_fte", "How many nurses work in your practice?", "RN FTE", "2nd site", "count", "Größe (m2)"]
    assert item_names(headings) == [
        "rn_fte",
        "nurses_work_your_practice",
        "rn_fte_2",
        "q_2nd_site",
        "count_item",
        "groe_m2",
    ]  # fmt: skip


def test_an_option_is_in_the_name_of_a_long_question() -> None:
    question = "Which services? (all that apply)"
    assert item_names([(question, "Lab"), (question, "Counselling"), (question, "Counselling of families")]) == [
        "which_services_all_that_apply_lab",
        "which_services_all_that_counselling",
        "which_services_counselling_of_families",
    ]  # fmt: skip


@given(st.lists(st.text(), max_size=8))
def test_names_are_different_and_can_stand_in_expressions(headings: list[str]) -> None:
    names = item_names(headings)
    assert len(set(names)) == len(headings)
    assert all(name.isidentifier() and name.isascii() and len(name) <= LONGEST + 8 for name in names)
