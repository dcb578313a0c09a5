"""Know columns that hold personal data by their names."""

import re
from collections.abc import Collection

PERSONAL = frozenset(
    "email emailaddress ipaddress ipaddr firstname lastname fullname surname givenname familyname middlename "
    "yourname respondentname participantname patientname contactname contactfirstname contactlastname contactperson "
    "youremail youremailaddress respondentemail contactemail workemail personalemail "
    "phone phonenumber yourphonenumber contactphone contactphonenumber telephone telephonenumber mobile mobilenumber "
    "mobilephone cellphone cellphonenumber homephone workphone fax faxnumber streetaddress homeaddress mailingaddress "
    "postaladdress dateofbirth birthdate dob birthday ssn socialsecuritynumber passportnumber "
    "nationalinsurancenumber nhsnumber medicalrecordnumber mrn "
    "recipientemail recipientfirstname recipientlastname locationlatitude locationlongitude latitude longitude "
    "strasse straße "
    "externaldatareference signature lat lon lng gpslat gpslon gpslatitude gpslongitude "
    "born birth birthyear birthmonth yearofbirth monthofbirth yearborn dateborn birthplace placeofbirth "
    "vorname nachname familienname geburtsdatum geburtstag geburtsjahr geburtsort telefon telefonnummer "
    "handynummer emailadresse prénom prenom nomdefamille datedenaissance téléphone numérodetéléphone courriel "
    "adresseemail apellido apellidos fechadenacimiento teléfono telefono correoelectrónico correoelectronico "
    "cognome datadinascita sobrenome datadenascimento telefone voornaam achternaam geboortedatum telefoonnummer".split()
)
CONTACT = frozenset(
    "name company organization address citytown stateprovince stateprovinceregion zippostalcode country "
    "emailaddress phonenumber".split()
)
CONTACT_PERSONAL = frozenset({"name", "address", "emailaddress", "phonenumber"})


def is_personal(name: str) -> bool:
    """Tell whether a column's name says that it holds personal data.

    Parameters
    ----------
    name
        A variable name or a heading; case, blanks, punctuation and a number at the end do not
        matter.

    Returns
    -------
    bool
        True only where the whole name is one of the usual names (such as `E-mail Address`). A
        name that merely contains such a word (`practice name`, `n_phone_visits`) is not taken for
        personal, nor is a bare `name` or `address`, which often belong to a practice, nor `ip`,
        which counts inpatients, nor `mail`, which is a way to be reached.
    """
    return _folded(name) in PERSONAL


def contact_fields(options: Collection[str]) -> frozenset[str]:
    """Return the personal ones among the options of a question, if it asks for contact details.

    Parameters
    ----------
    options
        All options of one question.

    Returns
    -------
    frozenset of str
        Name, address, e-mail and phone of a question with at least three options, all of them the
        fields of SurveyMonkey's contact form. Empty for any other question: "Phone number" among
        other things is an answer.
    """
    if len(options) < 3 or not all(_folded(option) in CONTACT for option in options):
        return frozenset()
    return frozenset(option for option in options if _folded(option) in CONTACT_PERSONAL)


def _folded(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).lower().rstrip("0123456789")
