"""The sealed secrets of a connection, bound to the addresses they were entered for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from integrations.models import Connection, Credential
from integrations.transport import guard, vault

TABLE = "integrations_credential"
TOKEN_FIELD = "token"  # noqa: S105  (a field's name)


class SecretsUnbound(Exception):
    """The connection's address changed after its secrets were entered: enter them again."""


def bound_origin(base_url: str, settings: Mapping[str, Any]) -> str:
    """The origins secrets may be sent to: that of the base URL and of every setting that is a URL."""
    urls = [
        base_url,
        *(str(value) for name, value in sorted(settings.items()) if name.endswith("_url") and value),
    ]
    return " ".join(f"{scheme}://{host}:{port}" for scheme, host, port in map(guard.origin, urls))


def keep(connection: Connection, secrets: Mapping[str, str], *, now: datetime) -> Credential:
    """Seal the given secrets beside those already kept; the address as it is now becomes theirs.

    Secrets entered for another address are forgotten, and the access token always.
    """
    origin = bound_origin(connection.base_url, connection.settings)
    credential, _ = Credential.objects.get_or_create(connection=connection, defaults={"origin": origin})
    if credential.origin != origin:
        credential.sealed, credential.hints, credential.origin = {}, {}, origin
    for name, value in secrets.items():
        credential.sealed[name] = vault.seal(value, table=TABLE, pk=credential.pk, field=name)
        credential.hints[name] = {"ends": value[-4:] if len(value) >= 12 else "", "set_at": now.isoformat()}
    credential.sealed_token, credential.expires_at = "", None
    credential.generation += 1
    credential.save()
    return credential


def keep_entered(connection: Connection, secrets: Mapping[str, str], *, now: datetime) -> list[str]:
    """Keep what was entered; nothing changes when nothing was and the address is the same.

    The names of secrets that were forgotten because the address changed. Raises VaultLocked.
    """
    credential = Credential.objects.filter(connection=connection).first()
    held = set(credential.sealed) if credential else set()
    moved = credential is not None and credential.origin != bound_origin(connection.base_url, connection.settings)
    if secrets or moved:
        keep(connection, secrets, now=now)
    return sorted(held - set(secrets)) if moved else []


def opened(connection: Connection, credential: Credential | None) -> dict[str, str]:
    """Secrets by name; empty when none were entered. Raises VaultLocked, SecretsUnbound."""
    if credential is None or not credential.sealed:
        return {}
    if credential.origin != bound_origin(connection.base_url, connection.settings):
        raise SecretsUnbound("The address of this connection changed; enter its secrets again.")
    return {
        name: vault.unseal(sealed, table=TABLE, pk=credential.pk, field=name)
        for name, sealed in credential.sealed.items()
    }


def reseal(credential: Credential) -> bool:
    """Move a credential's secrets and token to the newest key; whether anything moved. Raises VaultLocked."""
    sealed = {name: _resealed(credential.pk, name, text) for name, text in credential.sealed.items()}
    token = _resealed(credential.pk, TOKEN_FIELD, credential.sealed_token) if credential.sealed_token else ""
    if sealed == credential.sealed and token == credential.sealed_token:
        return False
    credential.sealed, credential.sealed_token = sealed, token
    credential.save(update_fields=["sealed", "sealed_token"])
    return True


def _resealed(pk: int, field: str, sealed: str) -> str:
    if vault.is_newest(sealed):
        return sealed
    return vault.seal(vault.unseal(sealed, table=TABLE, pk=pk, field=field), table=TABLE, pk=pk, field=field)
