"""What pictures may be asked for by name."""

from collections.abc import Iterable, Iterator

from visibility.access import ROLES
from visibility.management.pictures import pages
from visibility.management.pictures.rounds import EMPTY, OTHERS, OUTSIDER, STALE
from visibility.management.pictures.walking import LOGIN, named
from visibility.web import shell


class NoSuchPicture(ValueError):
    """Pictures were asked for by names that nothing has: which, and the names there are."""


def check_names(asked: Iterable[str], *, roles: bool, states: bool) -> None:
    """Raises NoSuchPicture where a name is none, or one that is taken only with an option that was not given.

    roles, states: whether each role's own pages, and the states that need making, are taken too.
    """
    taken = {*EVERYWHERE, *(of_roles() if roles else ()), *(of_states() if states else ())}
    unknown = [name for name in asked if name not in taken]
    if unknown:
        faults = " ".join(_fault(name) for name in unknown)
        raise NoSuchPicture(f"{faults} The names there are: {', '.join(sorted(taken))}.")


EVERYWHERE = (LOGIN, *pages.PAGES, *pages.VARIANTS, *pages.FOLLOWED, *pages.VARIANTS_FOLLOWED)


def of_roles() -> Iterator[str]:
    """What is taken as each role; in the demo its user bears the role's name."""
    for role in OTHERS:
        yield from (f"{role}-{name}" for name in (*_own(role), "project"))


def of_states() -> Iterator[str]:
    """What is taken of pages refused, broken, empty and stale; a firm without data has no project to show."""
    yield from (*pages.MISSING, *pages.BROKEN, *pages.REFUSED)
    yield from (f"{EMPTY}{name}" for name in _own(*ROLES))
    yield from (f"{OUTSIDER}{name}" for name in pages.MISSING)
    yield from (f"{STALE}{name}" for name in (*_own(*ROLES), "project"))


def _own(*roles: str) -> Iterator[str]:
    return (named(label) for _, label, _, openers, _ in shell.PAGES if not set(openers).isdisjoint(roles))


def _fault(name: str) -> str:
    for option, some in (("--roles", of_roles()), ("--states", of_states())):
        if name in some:
            return f"{name} is only taken with {option}."
    return f"There is no page {name}."
