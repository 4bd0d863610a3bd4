"""Every worker loads all tests, and no two begin with the same."""

from tests.collecting import turned

MODULES = ["a", "b", "c", "d", "e", "f", "g"]


def test_each_worker_begins_where_the_one_before_it_ends() -> None:
    assert ["".join(turned(MODULES, worker, 3)) for worker in range(3)] == ["abcdefg", "cdefgab", "efgabcd"]


def test_a_worker_that_takes_anothers_place_has_a_part_too() -> None:
    assert "".join(turned(MODULES, 4, 3)) == "cdefgab"
