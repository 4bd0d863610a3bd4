"""Answers are kept while their version stands, and of one question the last version alone."""

from collections.abc import Iterator

import pytest

from visibility.queries.kept import forget, kept


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    forget()
    yield
    forget()


def test_an_answer_is_made_once_for_its_version() -> None:
    first = kept(("staffing", "v1", 1), lambda: "first")

    assert kept(("staffing", "v1", 1), lambda: "again") == first


def test_an_older_version_makes_room_for_the_next_and_other_questions_stay() -> None:
    for key in (("staffing", "v1", 1), ("staffing", "v1", 2), ("staffing", "v2", 1)):
        kept(key, lambda: "old")

    found = [kept(key, lambda: "new") for key in (("staffing", "v2", 1), ("staffing", "v1", 2), ("staffing", "v1", 1))]

    assert found == ["old", "old", "new"]
