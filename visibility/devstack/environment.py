"""The environment of the product's processes on this machine: what the settings read."""

import json
import os
from collections.abc import Iterable

from visibility.devstack import keys
from visibility.devstack.instance import Instance


def of_product(
    instance: Instance, *, database_url: str, worker_url: str, redis_url: str, outbound: Iterable[str]
) -> dict[str, str]:
    """`outbound` names host:port of the sandboxes, which are private addresses over plain HTTP.

    What our own environment allows stays allowed: a real system on this machine may be connected too.
    """
    allowed = [*filter(None, [os.environ.get("SIGHTLINE_OUTBOUND_ALLOW")]), *outbound]
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "visibility.settings",
        "PYTHONUNBUFFERED": "1",
        "DATABASE_URL": database_url,
        "WORKER_DATABASE_URL": worker_url,
        "REDIS_URL": redis_url,
        "SECRET_KEY": keys.secret_key(instance.state),
        "SIGHTLINE_VAULT_KEYS": keys.vault_key(instance.state),
        "SIGHTLINE_ENV": "development",
        "SIGHTLINE_STATE": str(instance.state),
        "SIGHTLINE_OUTBOUND_ALLOW": ",".join(allowed),
    }


def remember(instance: Instance, environment: dict[str, str]) -> None:
    """Keeps what the instance adds to our own environment, for `./sightline manage`."""
    added = {name: value for name, value in environment.items() if os.environ.get(name) != value}
    keys.write_private(instance.environment_file, json.dumps(added))
