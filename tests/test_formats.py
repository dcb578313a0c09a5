"""Formats are found by name and suffix, one module each, and loaded only when they are asked for."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from leapstats.errors import UsageError
from leapstats.formats import Formats


@pytest.fixture
def formats(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Formats]:
    modules = {
        "plain/one.py": "SUFFIXES = ('.one', '.both')\nWHERE = 'plain'",
        "plain/two.py": "SUFFIXES = ('.two', '.both')",
        "more/one.py": "SUFFIXES = ('.one',)\nWHERE = 'more'",
        "more/three.py": "SUFFIXES = ('.three',)\nLIBRARY = 'no_such_library'",
    }
    for name, text in modules.items():
        path = tmp_path / f"formats_of_{name}"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        (path.parent / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    plain = Formats("formats_of_plain", "the test", "nothing is read from")
    yield Formats("formats_of_more", "the test", "nothing is read from", "Use one of", plain)
    for name in [name for name in sys.modules if name.startswith("formats_of_")]:
        del sys.modules[name]


def test_a_package_adds_to_another_and_goes_before_it(formats: Formats) -> None:
    assert formats.names() == ("one", "three", "two")
    assert formats.module("one").WHERE == "more"
    assert formats.suffixes() == {".one": ["one"], ".two": ["two"], ".both": ["two"], ".three": ["three"]}


def test_several_formats_may_have_one_suffix(formats: Formats) -> None:
    assert formats.base is not None
    assert formats.base.fitting(Path("A.BOTH")) == ["one", "two"]


def test_only_the_module_asked_for_is_loaded(formats: Formats) -> None:
    formats.module("two")
    assert "formats_of_plain.two" in sys.modules
    assert "formats_of_more.one" not in sys.modules


@pytest.mark.parametrize(
    ("name", "fix"),
    [
        ("tow", "Did you mean two? Use one of one, three, two."),
        ("both", "Did you mean two? Use one of one, three, two."),  # as a suffix is named
        ("zzz", "there is no such format. Use one of one, three, two."),
        ("three", 'it needs no_such_library, which is not installed. Run pip install "leapstats[three]".'),
    ],
)
def test_what_cannot_be_had_is_told_with_its_fix(formats: Formats, name: str, fix: str) -> None:
    with pytest.raises(UsageError) as caught:
        formats.module(name)
    assert f"format {name}: " in str(caught.value)
    assert fix in str(caught.value)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("a.four", 'nothing is read from ".four". Use one of .both, .one, .three, .two.'),
        ("a", "the name has no suffix. Use one of .both"),
    ],
)
def test_a_suffix_that_no_format_has(formats: Formats, path: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        formats.fitting(Path(path))
    assert said in str(caught.value)
