"""`python -m visibility.devstack.faults.seed JSON`: migrates an empty database and makes a firm with plain targets.

The JSON lists {"name", "entity", "currency", "url", "keyed", "secret", "is_routed", "is_guarded"}; printed last: ids
and tokens of the connections, the session of somebody who may see every page, and of two who may replay the session,
name and password.
"""

import json
import os
import secrets as dice
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "visibility.settings")
os.environ.setdefault("SIGHTLINE_PROCESS", "command")
django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.auth.models import Group, User  # noqa: E402  (models need django.setup)
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402

from integrations import secrets  # noqa: E402  (models need django.setup)
from integrations.canonical.models import Firm, LegalEntity  # noqa: E402
from integrations.models import Connection, Route  # noqa: E402
from visibility.access import PMO  # noqa: E402
from visibility.models import Scope  # noqa: E402

GO_LIVE = datetime(2020, 1, 1, tzinfo=UTC)
COMMAND, NAME = "PostStep", "harness"
PEOPLE = ("ann", "ben")
BACKEND = "django.contrib.auth.backends.ModelBackend"
Target = Mapping[str, Any]


def seed(targets: Sequence[Target]) -> dict[str, Any]:
    """Ids and webhook tokens by name, and a session."""
    call_command("migrate", verbosity=0)
    firm = Firm.objects.create(slug="harness", name="Harness", reporting_currency="EUR")
    made = {target["name"]: _connect(firm, target) for target in targets}
    people = [_project_office(firm, name) for name in PEOPLE]
    return {"connections": made, "session": _watcher(), "people": people}


def _connect(firm: Firm, target: Target) -> dict[str, Any]:
    entity, _ = LegalEntity.objects.get_or_create(
        firm=firm, code=target["entity"], defaults={"name": target["entity"], "currency": target["currency"]}
    )
    guarded = target["is_guarded"]
    connection = Connection.objects.create(
        firm=firm,
        name=target["name"],
        kind="plain",
        base_url=target["url"],
        settings={"keyed": "true" if target["keyed"] else "false"} | ({"client_id": NAME} if guarded else {}),
        go_live_at=GO_LIVE,
        webhook_token=dice.token_urlsafe(16),
    )
    names = ("webhook_secret", "api_token", *(("client_secret",) if guarded else ()))
    secrets.keep(connection, {str(name): str(target["secret"]) for name in names}, now=datetime.now(UTC))
    if target["is_routed"]:
        Route.objects.create(firm=firm, command=COMMAND, legal_entity=entity, connection=connection)
    return {"id": connection.pk, "token": connection.webhook_token}


def _watcher() -> str:
    return _session(User.objects.create_superuser("watcher", password=dice.token_urlsafe(16)))


def _project_office(firm: Firm, name: str) -> tuple[str, str, str]:
    password = dice.token_urlsafe(16)
    user = User.objects.create_user(name, password=password)
    user.groups.add(Group.objects.get_or_create(name=PMO)[0])
    Scope.objects.create(user=user, firm=firm, legal_entity=None)
    return _session(user), name, password


def _session(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    print(json.dumps(seed(json.loads(sys.argv[1]))))
