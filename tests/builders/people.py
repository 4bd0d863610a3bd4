"""Users as they sign in: a name, roles, and the legal entities they may see."""

from collections.abc import Iterable
from itertools import count

from django.contrib.auth.models import Group, User

from integrations.canonical.models import Firm, LegalEntity
from visibility.models import Scope

PASSWORD = "correct horse battery"
numbers = count(1)


def make_user(firm: Firm, *roles: str, entities: Iterable[LegalEntity] | None = None, name: str = "") -> User:
    """A user with roles at a firm: all legal entities (None), or only those named."""
    user = User.objects.create_user(name or f"user-{next(numbers)}", password=PASSWORD)
    user.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles])
    for entity in [None] if entities is None else entities:
        Scope.objects.create(user=user, firm=firm, legal_entity=entity)
    return user
