"""`python -m tests.realsystems.connecting JSON`: what an administrator enters about a real ERP, in a running product.

The JSON is {"name", "kind", "base_url", "settings", "secrets"}; time goes there from now on.
Prints the connection's id.
"""

import json
import os
import sys
from datetime import UTC, datetime
from typing import Any

import django

os.environ.setdefault("SIGHTLINE_PROCESS", "command")
django.setup()

from integrations import establish, secrets  # noqa: E402  (models need django.setup)
from integrations.canonical.models import Firm  # noqa: E402
from integrations.models import Connection, Route, StreamCursor  # noqa: E402

PULL_SECONDS = 5.0
COMMAND = "PostTime"


def connect(system: dict[str, Any]) -> int:
    now, firm = datetime.now(UTC), Firm.objects.get()
    entered = {name: system[name] for name in ("name", "kind", "base_url", "settings")}
    connection = Connection.objects.create(firm=firm, go_live_at=now, **entered)
    secrets.keep(connection, system["secrets"], now=now)
    establish.establish(connection)
    StreamCursor.objects.filter(connection=connection).update(every_seconds=PULL_SECONDS)
    Route.objects.filter(firm=firm, command=COMMAND).update(connection=connection)
    return connection.pk


if __name__ == "__main__":
    print(connect(json.loads(sys.argv[1])))
