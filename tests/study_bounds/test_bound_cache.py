"""A cache that was damaged, altered or taken from elsewhere counts for nothing: what it held is computed again."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import leapstats as ls
from leapstats.identification.cache import BoundCache, user_folder

Make = Callable[[dict[str, str]], Path]


def altered(text: str) -> str:
    """Change what is kept, and leave the checksum."""
    content = json.loads(text)
    for kept in content["kept"].values():
        kept["tables"] = kept["tables"][:1]
    return json.dumps(content)


def of_another_study(text: str) -> str:
    other = BoundCache("another")
    return json.dumps({"sha256": other._checksum(json.loads(text)["kept"]), "kept": json.loads(text)["kept"]})


@pytest.mark.parametrize(
    "damage",
    [
        altered,
        of_another_study,
        lambda text: text[: len(text) // 2],
        lambda text: text.replace("1", "2"),
        lambda text: "[" * 100_000,
        lambda text: "\ud7ff\0",
        lambda text: "",
        lambda text: json.dumps({"kept": json.loads(text)["kept"]}),
    ],
)
def test_a_damaged_cache_is_computed_again(
    make_study: Make, files: dict[str, str], own_cache: Path, damage: Callable[[str], str]
) -> None:
    study = make_study(files)
    first = ls.bounds(study=study, plan="associations").frame
    (path,) = (own_cache / "leapstats").iterdir()
    sound = path.read_text()
    path.write_text(damage(sound))
    assert ls.bounds(study=study, plan="associations").frame.equals(first)
    assert path.read_text() == sound


def test_bytes_and_folders_in_place_of_the_cache(make_study: Make, files: dict[str, str], own_cache: Path) -> None:
    study = make_study(files)
    first = ls.bounds(study=study, plan="associations").frame
    (path,) = (own_cache / "leapstats").iterdir()
    path.write_bytes(b"\xff\xfe\x00")
    assert ls.bounds(study=study, plan="associations").frame.equals(first)
    path.unlink()
    path.mkdir()
    assert ls.bounds(study=study, plan="associations").frame.equals(first)


def test_a_user_without_a_home_has_no_cache(
    make_study: Make, files: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", homeless)
    assert user_folder() is None
    assert len(ls.bounds(study=make_study(files), plan="associations").results)
