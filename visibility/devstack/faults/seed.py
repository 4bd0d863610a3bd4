"""`python -m visibility.devstack.faults.seed JSON`: migrates an empty database and makes a firm with plain targets.

The JSON lists {"name", "entity", "currency", "url", "keyed", "secret"}; printed last: the ids and tokens of the
connections and the session of somebody who may see every page.
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

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402

from integrations import secrets  # noqa: E402  (models need django.setup)
from integrations.canonical.models import Firm, LegalEntity  # noqa: E402
from integrations.models import Connection, Route  # noqa: E402

GO_LIVE = datetime(2020, 1, 1, tzinfo=UTC)
COMMAND = "PostStep"
BACKEND = "django.contrib.auth.backends.ModelBackend"
Target = Mapping[str, Any]


def seed(targets: Sequence[Target]) -> dict[str, Any]:
    """Ids and webhook tokens by name, and a session."""
    call_command("migrate", verbosity=0)
    firm = Firm.objects.create(slug="harness", name="Harness", reporting_currency="EUR")
    made = {target["name"]: _connect(firm, target) for target in targets}
    return {"connections": made, "session": _session()}


def _connect(firm: Firm, target: Target) -> dict[str, Any]:
    entity, _ = LegalEntity.objects.get_or_create(
        firm=firm, code=target["entity"], defaults={"name": target["entity"], "currency": target["currency"]}
    )
    connection = Connection.objects.create(
        firm=firm,
        name=target["name"],
        kind="plain",
        base_url=target["url"],
        settings={"keyed": "true" if target["keyed"] else "false"},
        go_live_at=GO_LIVE,
        webhook_token=dice.token_urlsafe(16),
    )
    both = {"webhook_secret": target["secret"], "api_token": target["secret"]}
    secrets.keep(connection, both, now=datetime.now(UTC))
    Route.objects.create(firm=firm, command=COMMAND, legal_entity=entity, connection=connection)
    return {"id": connection.pk, "token": connection.webhook_token}


def _session() -> str:
    watcher = get_user_model().objects.create_superuser("watcher", password=dice.token_urlsafe(16))
    session = SessionStore()
    session[SESSION_KEY] = str(watcher.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = watcher.get_session_auth_hash()
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    print(json.dumps(seed(json.loads(sys.argv[1]))))
