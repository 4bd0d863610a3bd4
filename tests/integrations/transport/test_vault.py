"""Secrets are sealed, bound to their row, and moved to a new key without loss."""

import base64
import os
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import call_command

from integrations import secrets
from integrations.canonical.models import Firm
from integrations.models import Connection, Credential
from integrations.transport import vault

NOW = datetime(2026, 11, 20, tzinfo=UTC)
PLACE: dict[str, Any] = {"table": "t", "pk": 1, "field": "f"}


def key() -> str:
    return base64.b64encode(os.urandom(32)).decode()


@pytest.fixture(autouse=True)
def keys(settings: Any) -> list[str]:
    settings.VAULT_KEYS = [key()]
    return list(settings.VAULT_KEYS)


@pytest.fixture
def connection(db: None) -> Connection:
    firm = Firm.objects.create(slug="north", name="Northlight", reporting_currency="EUR")
    row = Connection.objects.create(
        firm=firm, name="CRM", kind="salesforce", base_url="https://north.example.com", go_live_at=NOW
    )
    secrets.keep(row, {"consumer_secret": "canary-secret-8812"}, now=NOW)
    return row


def held(connection: Connection) -> Credential:
    return Credential.objects.get(connection=connection)


def test_what_is_sealed_opens_again() -> None:
    sealed = vault.seal("s3cret", **PLACE)

    assert "s3cret" not in sealed
    assert vault.unseal(sealed, **PLACE) == "s3cret"
    assert vault.seal("s3cret", **PLACE) != sealed


@pytest.mark.parametrize("other", [{"table": "u"}, {"pk": 2}, {"field": "g"}])
def test_a_sealed_secret_opens_in_its_own_place_only(other: dict[str, Any]) -> None:
    sealed = vault.seal("s3cret", **PLACE)

    with pytest.raises(vault.VaultLocked):
        vault.unseal(sealed, **(PLACE | other))


@pytest.mark.parametrize("sealed", ["", "v1.", "v1.%%%", "v1.AAAA"])
def test_a_damaged_secret_is_locked(sealed: str) -> None:
    with pytest.raises(vault.VaultLocked):
        vault.unseal(sealed, **PLACE)


@pytest.mark.parametrize("wrong", [[], ["short"], ["é"], [base64.b64encode(b"x" * 16).decode()]])
def test_without_a_good_key_the_vault_says_what_to_do(settings: Any, wrong: list[str]) -> None:
    settings.VAULT_KEYS = wrong

    with pytest.raises(vault.VaultLocked, match="SIGHTLINE_VAULT_KEYS"):
        vault.seal("s3cret", **PLACE)


def test_reseal_moves_everything_and_the_old_key_may_go(connection: Connection, settings: Any, keys: list[str]) -> None:
    newest = key()
    settings.VAULT_KEYS = [newest, *keys]

    call_command("reseal")

    settings.VAULT_KEYS = [newest]
    assert secrets.opened(connection, held(connection)) == {"consumer_secret": "canary-secret-8812"}


def test_a_lost_key_locks_and_breaks_nothing(connection: Connection, settings: Any) -> None:
    settings.VAULT_KEYS = [key()]

    with pytest.raises(vault.VaultLocked, match="add it back"):
        secrets.opened(connection, held(connection))


@pytest.mark.parametrize(
    "changes", [{"base_url": "https://evil.example.com"}, {"settings": {"login_url": "https://evil.example.com"}}]
)
def test_secrets_are_bound_to_the_addresses_they_were_entered_for(
    connection: Connection, changes: dict[str, Any]
) -> None:
    for name, value in changes.items():
        setattr(connection, name, value)

    with pytest.raises(secrets.SecretsUnbound):
        secrets.opened(connection, held(connection))


def test_hints_show_four_letters_of_long_secrets_only(connection: Connection) -> None:
    secrets.keep(connection, {"private_key": "short"}, now=NOW)

    hints = held(connection).hints
    assert hints["consumer_secret"]["ends"] == "8812"
    assert hints["private_key"]["ends"] == ""
