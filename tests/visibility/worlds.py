"""A world that a module's tests look at: built once in a transaction around them all, given to each as it was.

Each test has a savepoint of its own in that transaction: what it changes is undone before the next one begins.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Protocol, TypeVar

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from visibility.queries import kept
from visibility.templatetags.parts import PARTS

World = TypeVar("World")


class Build(Protocol):
    """Makes a module's world, once; its rows go with the module."""

    def __call__(self, make: Callable[[], World], /) -> World: ...


@pytest.fixture(scope="module")
def built(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Build]:
    """`built(open_shop)`, for a fixture of the module's scope; tests take it by one of their own with `as_built`."""
    refuse_commits(request)
    around = transaction.atomic()

    def build(make: Callable[[], World]) -> World:
        with django_db_blocker.unblock():
            forget()
            world = make()
            connection.check_constraints()
            return world

    with django_db_blocker.unblock():
        around.__enter__()
    yield build
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


def as_built(world: World) -> World:
    """For one test: rows changed in place are changed for it alone, and no answer of another test is known."""
    forget()
    return deepcopy(world)


def forget() -> None:
    """A version that was undone may come again with other rows: what was kept of it is dropped."""
    kept.forget()
    PARTS.forget()


def refuse_commits(request: pytest.FixtureRequest) -> None:
    """A test that commits and empties the tables would end the others' world with its own."""
    for item in request.session.items:
        if item.path == request.path and _commits(item):
            pytest.fail(f"{item.nodeid} commits: it cannot share a module with a world that is built once.")


def _commits(item: pytest.Item) -> bool:
    marks = [mark.kwargs.get("transaction") for mark in item.iter_markers("django_db")]
    return any(marks) or "transactional_db" in getattr(item, "fixturenames", ())
