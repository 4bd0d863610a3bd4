"""Who may see what: a viewer of one firm, with roles and legal entities; out of scope means not found."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, Group, User
from django.db.models import Model, QuerySet
from django.http import Http404

from integrations.canonical.models import Firm, LegalEntity
from visibility.models import Scope
from visibility.models.scope import ROLE_NAMES

EXECUTIVE, PMO, FINANCE, ADMIN = ROLES = ROLE_NAMES
# Who sees transactions and their evidence; who sees what an hour of a person costs.
ENGINE_ROOM = (PMO, FINANCE, ADMIN)
FINANCE_ROOM = (FINANCE, ADMIN)
Rows = TypeVar("Rows", bound=Model)


class OutOfScope(Http404):
    """The firm or object does not exist for this viewer: answer 404, never 403."""


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Somebody looking at one firm. entity_ids None: all legal entities, also rows that have none."""

    user_id: int
    username: str
    firm_id: int
    firm_slug: str
    firm_name: str
    reporting_currency: str
    entity_ids: frozenset[int] | None
    roles: frozenset[str]

    def has_role(self, *roles: str) -> bool:
        return bool(self.roles.intersection(roles))


def viewer_of(user: AbstractBaseUser | AnonymousUser, firm: str = "") -> Viewer:
    """The viewer that a user is at a firm, by slug; the first firm in scope when "". Raises OutOfScope."""
    if not isinstance(user, User):
        raise OutOfScope("Log in first.")
    found = firms_of(user).filter(slug=firm) if firm else firms_of(user)
    chosen = found.first()
    if chosen is None:
        raise OutOfScope("No such firm. Ask an administrator for a scope on it.")
    return Viewer(
        user_id=user.pk,
        username=user.username,
        firm_id=chosen.pk,
        firm_slug=chosen.slug,
        firm_name=chosen.name,
        reporting_currency=chosen.reporting_currency,
        entity_ids=_entity_ids(user, chosen),
        roles=roles_of(user),
    )


def firms_of(user: User) -> QuerySet[Firm]:
    """The firms a user has a scope on; all of them for a superuser. Oldest first."""
    if user.is_superuser:
        return Firm.objects.order_by("pk")
    return Firm.objects.filter(pk__in=Scope.objects.filter(user=user).values("firm_id")).order_by("pk")


def roles_of(user: User) -> frozenset[str]:
    """The product's roles of a user: Django groups of those names; a superuser has all."""
    if user.is_superuser:
        return frozenset(ROLES)
    return frozenset(Group.objects.filter(user=user, name__in=ROLES).values_list("name", flat=True))


def opens_exchanges(viewer: Viewer) -> bool:
    """Whether exchanges may be opened: one may carry rows of several legal entities, so it needs a scope on all."""
    return viewer.entity_ids is None and viewer.has_role(*ENGINE_ROOM)


def scoped(rows: QuerySet[Rows], viewer: Viewer, *, entity: str = "legal_entity_id") -> QuerySet[Rows]:
    """Only rows of the viewer's firm and legal entities; rows without an entity need a scope on all of them."""
    own = rows.filter(firm_id=viewer.firm_id)
    return own if viewer.entity_ids is None else own.filter(**{f"{entity}__in": sorted(viewer.entity_ids)})


def entities_of(viewer: Viewer) -> QuerySet[LegalEntity]:
    """The legal entities a viewer may see, by code."""
    return scoped(LegalEntity.objects.all(), viewer, entity="pk").order_by("code")


def _entity_ids(user: User, firm: Firm) -> frozenset[int] | None:
    if user.is_superuser:
        return None
    ids: Iterable[int | None] = Scope.objects.filter(user=user, firm=firm).values_list("legal_entity_id", flat=True)
    known = set(ids)
    return None if None in known else frozenset(one for one in known if one is not None)
