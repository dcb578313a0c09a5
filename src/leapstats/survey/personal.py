"""Know columns that hold personal data by their names."""

import re

PERSONAL = frozenset(
    "email emailaddress mail ip ipaddress ipaddr firstname lastname fullname surname givenname familyname middlename "
    "respondentname contactname patientname contactperson phone phonenumber telephone telephonenumber mobile "
    "mobilenumber cellphone cellphonenumber homephone workphone fax faxnumber streetaddress homeaddress "
    "mailingaddress postaladdress dateofbirth birthdate dob birthday ssn socialsecuritynumber passportnumber "
    "recipientemail recipientfirstname recipientlastname locationlatitude locationlongitude latitude longitude "
    "externaldatareference signature".split()
)


def is_personal(name: str) -> bool:
    """Tell whether a column's name says that it holds personal data.

    Parameters
    ----------
    name
        A variable name or a heading; case, blanks and punctuation do not matter.

    Returns
    -------
    bool
        True only where the whole name is one of the usual names (such as `E-mail Address`). A
        name that merely contains such a word (`practice name`, `n_phone_visits`) is not taken for
        personal, nor is a bare `name` or `address`, which often belong to a practice.
    """
    return re.sub(r"[\W_]+", "", name).lower() in PERSONAL
