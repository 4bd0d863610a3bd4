"""Answers are kept while their version stands, and of one question the last version alone."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event, Timer
from time import monotonic

import pytest

from visibility.queries import kept as module
from visibility.queries.kept import LONGEST_SECONDS, PATIENCE_SECONDS, forget, kept


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    forget()
    yield
    forget()


class Slow:
    """An answer that takes until it may go on; `begun` once somebody makes it."""

    def __init__(self) -> None:
        self.begun, self.go_on = Event(), Event()

    def __call__(self) -> str:
        self.begun.set()
        assert self.go_on.wait(10)
        return "new"


def test_an_answer_is_made_once_for_its_version() -> None:
    first = kept(("staffing", "v1", 1), lambda: "first")

    assert kept(("staffing", "v1", 1), lambda: "again") == first


def test_an_older_version_makes_room_for_the_next_and_other_questions_stay() -> None:
    for key in (("staffing", "v1", 1), ("staffing", "v1", 2), ("staffing", "v2", 1)):
        kept(key, lambda: "old")

    found = [kept(key, lambda: "new") for key in (("staffing", "v2", 1), ("staffing", "v1", 2), ("staffing", "v1", 1))]

    assert found == ["old", "old", "new"]


def test_while_one_reader_makes_the_next_the_others_get_the_last() -> None:
    kept(("portfolio", "v1", 1), lambda: "old")

    slow = Slow()
    with ThreadPoolExecutor() as pool:
        first = pool.submit(kept, ("portfolio", "v2", 1), slow)
        assert slow.begun.wait(10)
        others = [kept(("portfolio", "v2", 1), lambda: "another") for _ in range(3)]
        other_question = kept(("portfolio", "v2", 2), lambda: "other")
        slow.go_on.set()

    assert (others, first.result(), other_question) == (["old"] * 3, "new", "other")
    assert kept(("portfolio", "v2", 1), lambda: "another") == "new"


@pytest.mark.parametrize("is_known", [True, False])
def test_what_is_too_old_or_was_never_there_is_waited_for(is_known: bool) -> None:
    if is_known:
        kept(("portfolio", "v1", 1), lambda: "old")
        old = module._answers["portfolio", 1]
        module._answers["portfolio", 1] = replace(old, made_at=monotonic() - LONGEST_SECONDS)

    slow = Slow()
    with ThreadPoolExecutor() as pool:
        readers = [pool.submit(kept, ("portfolio", "v2", 1), slow) for _ in range(3)]
        Timer(2 * PATIENCE_SECONDS, slow.go_on.set).start()

    assert [reader.result() for reader in readers] == ["new"] * 3


def test_one_that_could_not_be_made_is_tried_by_the_next() -> None:
    with pytest.raises(ZeroDivisionError):
        kept(("portfolio", "v1", 1), lambda: 1 // 0)

    assert kept(("portfolio", "v1", 1), lambda: 2) == 2


@pytest.mark.parametrize(("age", "found"), [(29.0, "old"), (31.0, "new")])
def test_what_was_dear_to_make_is_kept_for_ten_times_as_long(age: float, found: str) -> None:
    kept(("cash", "v1", 1), lambda: "old")
    cheap = module._answers["cash", 1]
    module._answers["cash", 1] = replace(cheap, seconds=3.0, made_at=monotonic() - age)

    assert kept(("cash", "v2", 1), lambda: "new") == found
