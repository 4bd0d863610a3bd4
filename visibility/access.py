"""Who may see what: a viewer of one firm, with roles and legal entities; out of scope means not found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.db.models import Model, QuerySet
from django.http import Http404

from integrations.canonical.models import LegalEntity
from journeys.rows import rows
from visibility.models.scope import ROLE_NAMES

EXECUTIVE, PMO, FINANCE, ADMIN = ROLES = ROLE_NAMES
# Who sees transactions and their evidence; who sees what an hour of a person costs.
ENGINE_ROOM = (PMO, FINANCE, ADMIN)
FINANCE_ROOM = (FINANCE, ADMIN)
Rows = TypeVar("Rows", bound=Model)
# Asked by every request before anything of its own. No row: no firm in scope.
RIGHTS = """
SELECT firm.id AS firm_id, firm.slug, firm.name, firm.reporting_currency,
  CASE WHEN NOT %(is_superuser)s THEN array_agg(scope.legal_entity_id) END AS entity_ids,
  (SELECT array_agg(held.name) FROM auth_user_groups member JOIN auth_group held ON held.id = member.group_id
   WHERE member.user_id = %(user)s) AS groups
FROM canonical_firm firm LEFT JOIN visibility_scope scope ON scope.firm_id = firm.id AND scope.user_id = %(user)s
WHERE %(is_superuser)s OR scope.id IS NOT NULL GROUP BY firm.id ORDER BY firm.id
"""


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

    @property
    def names_people(self) -> bool:
        """Whether hours beside their money say whose they are: that is what an hour of somebody is billed at."""
        return self.has_role(*ENGINE_ROOM)


def viewer_of(user: AbstractBaseUser | AnonymousUser, firm: str = "") -> Viewer:
    """The viewer that a user is at a firm, by slug; the first firm in scope when "". Raises OutOfScope."""
    return viewer_at(viewers_of(user), firm)


def viewers_of(user: AbstractBaseUser | AnonymousUser) -> tuple[Viewer, ...]:
    """The viewer that a user is at each firm in scope, oldest firm first; all firms for a superuser. One query.

    Roles are Django groups of those names; a superuser has all.
    """
    if not isinstance(user, User):
        raise OutOfScope("Log in first.")
    found = rows(RIGHTS, user=user.pk, is_superuser=user.is_superuser)
    return tuple(_viewer(user, **row) for row in found)


def viewer_at(viewers: Iterable[Viewer], firm: str = "") -> Viewer:
    """The one at a firm, by slug; the first when "". Raises OutOfScope where there is none."""
    chosen = next((viewer for viewer in viewers if firm in ("", viewer.firm_slug)), None)
    if chosen is None:
        raise OutOfScope("No such firm. Ask an administrator for a scope on it.")
    return chosen


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


def _viewer(
    user: User,
    *,
    firm_id: int,
    slug: str,
    name: str,
    reporting_currency: str,
    entity_ids: Sequence[int | None] | None,
    groups: Sequence[str] | None,
) -> Viewer:
    known = {None} if user.is_superuser else set(entity_ids or ())
    return Viewer(
        user_id=user.pk,
        username=user.username,
        firm_id=firm_id,
        firm_slug=slug,
        firm_name=name,
        reporting_currency=reporting_currency,
        entity_ids=None if None in known else frozenset(one for one in known if one is not None),
        roles=frozenset(ROLES if user.is_superuser else groups or ()).intersection(ROLES),
    )
