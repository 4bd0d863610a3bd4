"""The connection that the webhooks bench calls, a plain one; started by bench/with_django.py."""

import argparse
import json
import secrets as dice
from datetime import UTC, datetime

from django.core.management import call_command

from integrations import secrets
from integrations.canonical.models import Firm
from integrations.models import Connection
from visibility.devstack.bench.webhooks_load import SECRET

GO_LIVE = datetime(2020, 1, 1, tzinfo=UTC)


def main() -> None:
    """Migrates, and prints the connection's path at the door; a database of an earlier bench keeps its connection."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="https://bench.example", help="where hinted records are read again")
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    firm, _ = Firm.objects.get_or_create(slug="bench", defaults={"name": "Bench", "reporting_currency": "EUR"})
    connection, _ = Connection.objects.get_or_create(
        firm=firm,
        name="bench webhooks",
        defaults={
            "kind": "plain",
            "base_url": options.url,
            "go_live_at": GO_LIVE,
            "webhook_token": dice.token_urlsafe(16),
        },
    )
    secrets.keep(connection, {"webhook_secret": SECRET}, now=datetime.now(UTC))
    print(json.dumps({"path": f"/ingest/{connection.pk}/{connection.webhook_token}/"}), flush=True)


if __name__ == "__main__":
    main()
