"""Personal columns are known by their whole name."""

import pytest

from leapstats.survey.personal import contact_fields, is_personal


@pytest.mark.parametrize(
    "name",
    [
        *["IP Address", "Email Address", "e-mail", "First Name", "last_name", "LastName", "Phone number", "DOB", "SSN"],
        *["Phone 2", "email_1", "Street address", "Date of birth", "Your e-mail address", "CONTACT NAME"],
        *["Vorname", "Geburtsdatum", "Prénom", "Date de naissance", "Teléfono", "Apellidos", "Data di nascita"],
        *["lat", "Lon", "lng", "born", "birth_year", "Year of birth"],
    ],
)
def test_personal(name: str) -> None:
    assert is_personal(name)


@pytest.mark.parametrize(
    "name",
    [
        *["name", "Practice name", "n_phone_visits", "address", "emails_per_day", "shipping", "model name", "first"],
        *["ip", "IP", "mail", "Name of model", "Company", "", "2016", "has_email", "phone visits", "Age at birth"],
        *["birth weight", "latency", "longest wait"],
    ],
)
def test_not_personal(name: str) -> None:
    assert not is_personal(name)


def test_a_contact_form_gives_its_personal_fields() -> None:
    options = ["Name", "Company", "Address", "Address 2", "City/Town", "ZIP/Postal Code", "Email Address"]
    assert contact_fields(options) == {"Name", "Address", "Address 2", "Email Address"}


@pytest.mark.parametrize(
    "options",
    [
        ["Phone Number"],
        ["Email Address", "Phone Number"],
        ["Email Address", "Phone Number", "Patient portal"],
        ["Country", "Company", "City/Town"],
    ],
)
def test_other_questions_have_no_contact_fields(options: list[str]) -> None:
    assert contact_fields(options) == frozenset()
