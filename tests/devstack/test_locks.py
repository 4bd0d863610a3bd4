"""The lock files: exact, hashed, free of addresses, and never behind what asks for them."""

import re
from pathlib import Path

import pytest

from visibility.devstack.places import REPOSITORY

FOLDER = REPOSITORY / "requirements"
LOCKS = ("base", "demo", "dev", "tryton", "uv")
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]+])?==([^\s;\\]+)", re.MULTILINE)


def locked(name: str) -> dict[str, str]:
    return _pins(FOLDER / f"{name}.txt")


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_no_address(name: str) -> None:
    text = (FOLDER / f"{name}.txt").read_text()

    assert re.findall(r"\S+://\S+|^--(?:index|extra|find).*| @ \S+", text, re.MULTILINE) == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_a_hash(name: str) -> None:
    entries = re.split(r"\n(?=\S)", (FOLDER / f"{name}.txt").read_text())

    assert [entry for entry in entries if "==" in entry and "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("name", LOCKS)
def test_everything_asked_for_is_pinned_and_locked_at_that_version(name: str) -> None:
    lines = (FOLDER / f"{name}.in").read_text().splitlines()
    asked = [line for line in lines if line and not line.startswith(("#", "-r"))]

    assert len(_pins(FOLDER / f"{name}.in")) == len(asked)
    assert _pins(FOLDER / f"{name}.in").items() <= locked(name).items()


@pytest.mark.parametrize(("small", "large"), [("base", "demo"), ("demo", "dev")])
def test_a_larger_lock_has_the_smaller_one_unchanged(small: str, large: str) -> None:
    assert locked(small).items() <= locked(large).items()


def _pins(path: Path) -> dict[str, str]:
    return {name.lower().replace("_", "-"): version for name, version in PINNED.findall(path.read_text())}
