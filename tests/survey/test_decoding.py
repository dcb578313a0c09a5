"""Which of the encodings of one byte a character a text is in, and text of two bytes."""

import pytest

from leapstats.survey.decoding import decode_text, wide_codec

TEXTS = [
    "naïve café, don’t — “quoted” Zürich, Ærø, ÉCOLE, Straße",
    "Total\u00a0hours,word\u00a0,piñata",
    "Østfold,Åse,Übung",
    "Œuvre,œuf,l’été",
    "São Paulo,ÇA VA,PÈRE NOËL",
    "Do you agree? – Don’t know",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(("codec", "name"), [("cp1252", "Windows-1252"), ("mac_roman", "Mac Roman")])
def test_plausible_words_decide(text: str, codec: str, name: str) -> None:
    found, notes = decode_text(text.encode(codec))
    assert found == text
    assert notes[0].startswith(f"not UTF-8, read as {name}")


def test_in_doubt_it_is_windows() -> None:
    # A lone byte tells nothing.
    assert decode_text(b"a;\x8e\n") == ("a;Ž\n", ["not UTF-8, read as Windows-1252"])


def test_the_no_break_space_of_a_mac() -> None:
    # 0xCA is a no-break space in Mac Roman and Ê in Windows-1252 (the code charts of Unicode: ROMAN.TXT, CP1252.TXT).
    text = "Other (please specify)\xca".encode("latin-1") + b",in the past\xcayear"
    assert decode_text(text)[0] == "Other (please specify)\u00a0,in the past\u00a0year"


@pytest.mark.parametrize(
    ("content", "codec"),
    [
        ("a,b\n1,2\n".encode("utf-16"), "utf-16"),
        ("a,b\n1,2\n".encode("utf-16-le"), "utf-16-le"),
        ("a,b\n1,2\n".encode("utf-16-be"), "utf-16-be"),
        (b"a,b\n1,2\n", ""),
        (b"\0\0\0\0", ""),
        (b"", ""),
    ],
)
def test_text_of_two_bytes_a_character(content: bytes, codec: str) -> None:
    assert wide_codec(content) == codec
