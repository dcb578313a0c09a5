"""Personal columns are known by their whole name."""

import pytest

from leapstats.survey.personal import is_personal


@pytest.mark.parametrize(
    "name",
    ["IP Address", "Email Address", "e-mail", "First Name", "last_name", "LastName", "Phone number", "DOB", "SSN"],
)
def test_personal(name: str) -> None:
    assert is_personal(name)


@pytest.mark.parametrize(
    "name", ["name", "Practice name", "n_phone_visits", "address", "emails_per_day", "shipping", "model name", "first"]
)
def test_not_personal(name: str) -> None:
    assert not is_personal(name)
