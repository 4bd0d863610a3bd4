"""Who walks where: the administrator everywhere, each role through its own pages, and the states that need making."""

from collections.abc import Callable, Generator, Iterator
from typing import Any

from visibility.management.pictures import states
from visibility.management.pictures.pages import MISSING, REFUSED
from visibility.management.pictures.taking import Camera
from visibility.management.pictures.walking import Walk

OTHERS = ("executive", "pmo", "finance")
# What the names of pictures begin with that are taken in a state.
EMPTY, OUTSIDER, STALE = "empty-", "outsider-", "stale-"
Round = tuple[Walk, Callable[[Walk, Camera], Iterator[str]]]


def rounds(options: dict[str, Any]) -> Generator[Round]:
    """Each walk with its way; a state holds while its walks are under way, so close this when the last one is done."""
    admin = Walk(options["url"], options["user"], options["password"])
    yield admin, Walk.all_pages
    if options["roles"]:
        yield from ((admin.by(name, f"{name}-"), Walk.own_pages) for name in OTHERS)
    if options["states"]:
        yield admin, Walk.wrong_turns
        yield admin.by(OTHERS[0]), lambda walk, camera: walk.addresses(camera, REFUSED)
        yield from _without_data(admin)
        yield from _stale(admin)


def _without_data(admin: Walk) -> Generator[Round]:
    with states.newcomers() as people:
        yield admin.by(people.newcomer, EMPTY, people.password), Walk.own_pages
        yield (
            admin.by(people.outsider, OUTSIDER, people.password),
            lambda walk, camera: walk.addresses(camera, MISSING),
        )


def _stale(admin: Walk) -> Generator[Round]:
    with states.broken_promises():
        yield admin.by(admin.user, STALE), Walk.own_pages
