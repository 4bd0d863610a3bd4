"""The connection's page in the admin: a form by kind, write-only secrets, the test, addresses refused."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from integrations import pausing, secrets
from integrations.models import Connection, ConnectionGate, Credential, StreamCursor
from tests.integrations.connectors.conftest import Connect, Vendors

CANARY = "canary-secret-8812"
NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def static_files(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path


@pytest.fixture
def admin(db: None) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("root", "root@north.example", "a-long-passphrase"))
    return client


@pytest.fixture
def connection(vendors: Vendors, connect: Connect) -> Connection:
    return connect(vendors("plain"))


def page(connection: Connection) -> str:
    return f"/admin/integrations/connection/{connection.pk}/change/"


def form(connection: Connection, **changes: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "firm": connection.firm_id,
        "name": connection.name,
        "base_url": connection.base_url,
        "go_live_at_0": "2026-11-01",
        "go_live_at_1": "00:00:00",
        "setting_keyed": "true",
        "setting_api_token": "",
        "setting_webhook_secret": "",
    }
    for prefix in ("cursors", "routes"):
        fields |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    return fields | changes


def test_a_new_connection_gets_gate_streams_and_webhook_token(
    admin: Client, connection: Connection, settings: Any
) -> None:
    made = {"firm": connection.firm_id, "name": "Second", "kind": "plain", "base_url": connection.base_url}

    answer = admin.post(
        "/admin/integrations/connection/add/", made | {"go_live_at_0": "2026-11-01", "go_live_at_1": "00:00:00"}
    )

    second = Connection.objects.get(name="Second")
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"/{second.pk}/change/")
    assert StreamCursor.objects.get(connection=second).stream == "records"
    assert ConnectionGate.objects.get(connection=second).slots == 8
    assert len(second.webhook_token) > 40


def test_what_an_update_reads_newly_is_read_once_the_connection_is_saved(admin: Client, connection: Connection) -> None:
    StreamCursor.objects.filter(connection=connection).delete()

    admin.post(page(connection), form(connection))

    assert StreamCursor.objects.get(connection=connection).stream == "records"


def test_the_form_asks_what_the_connector_declares(admin: Client, connection: Connection) -> None:
    text = admin.get(page(connection)).content.decode()

    assert "Honours idempotency keys" in text
    assert "Webhook secret" in text
    assert "Not set." in text


def test_a_secret_is_sealed_and_never_shown_again(admin: Client, connection: Connection) -> None:
    admin.post(page(connection), form(connection, setting_api_token=CANARY, setting_keyed="false"))

    text = admin.get(page(connection)).content.decode()
    connection.refresh_from_db()
    credential = Credential.objects.get(connection=connection)
    assert CANARY not in text
    assert "ends in 8812" in text
    assert CANARY not in str(credential.sealed)
    assert "setting_api_token" not in connection.settings
    assert connection.settings == {"keyed": "false", "client_id": ""}
    assert secrets.opened(connection, credential) == {"api_token": CANARY}


def test_an_empty_field_keeps_the_secret(admin: Client, connection: Connection) -> None:
    secrets.keep(connection, {"api_token": CANARY}, now=NOW)

    admin.post(page(connection), form(connection))

    assert secrets.opened(connection, Credential.objects.get(connection=connection)) == {"api_token": CANARY}


def test_another_address_forgets_the_secrets(admin: Client, connection: Connection, settings: Any) -> None:
    secrets.keep(connection, {"api_token": CANARY}, now=NOW)
    settings.OUTBOUND_ALLOW = ["127.0.0.1:9999"]

    answer = admin.post(page(connection), form(connection, base_url="http://127.0.0.1:9999"), follow=True)

    assert Credential.objects.get(connection=connection).sealed == {}
    assert "enter api_token again" in answer.content.decode()


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", "https://169.254.169.254/", "ftp://example.com/", "https://u:p@example.com/"]
)
def test_an_address_that_may_not_be_called_is_not_saved(admin: Client, connection: Connection, url: str) -> None:
    answer = admin.post(page(connection), form(connection, base_url=url))

    connection.refresh_from_db()
    assert answer.status_code == 200
    assert connection.base_url != url


def test_the_connection_test_runs_from_the_page(admin: Client, connection: Connection) -> None:
    answer = admin.post(page(connection).replace("change", "test"), follow=True)

    assert "GET /records answers 200" in answer.content.decode()
    connection.refresh_from_db()
    assert [line["is_ok"] for line in connection.last_check] == [True, True, True]


def test_pause_says_who_and_resume_clears_it(admin: Client, connection: Connection) -> None:
    admin.post(page(connection), form(connection, integrations_connection_pause="1"))
    connection.refresh_from_db()
    paused = (connection.is_paused, connection.paused_reason)
    admin.post(page(connection), form(connection, integrations_connection_resume="1"))

    connection.refresh_from_db()
    assert paused == (True, "paused by root")
    assert (connection.is_paused, connection.paused_reason) == (False, "")


def test_what_paused_for_want_of_secrets_goes_on_when_they_were_seen_to(admin: Client, connection: Connection) -> None:
    pausing.until_authorised(connection.pk, "no secrets were entered")

    answer = admin.post(page(connection), form(connection, setting_api_token=CANARY), follow=True)

    connection.refresh_from_db()
    assert (connection.is_paused, connection.paused_reason) == (False, "")
    assert "goes on now" in answer.content.decode()


def test_secrets_end_no_pause_that_a_person_began(admin: Client, connection: Connection) -> None:
    pausing.pause(connection.pk, "paused by root")

    admin.post(page(connection), form(connection, setting_api_token=CANARY))

    connection.refresh_from_db()
    assert connection.is_paused


def test_staff_without_the_permission_sees_no_connection(connection: Connection) -> None:
    client = Client()
    client.force_login(get_user_model().objects.create_user("pmo", password="a-long-passphrase", is_staff=True))

    assert client.get(page(connection)).status_code == 403
    assert client.post(page(connection).replace("change", "test")).status_code == 403


def test_a_connection_is_tested_by_post_only(admin: Client, connection: Connection) -> None:
    assert admin.get(page(connection).replace("change", "test")).status_code == 405


def test_a_vault_without_key_says_so_and_keeps_nothing(admin: Client, connection: Connection, settings: Any) -> None:
    settings.VAULT_KEYS = []

    answer = admin.post(page(connection), form(connection, setting_api_token=CANARY), follow=True)

    assert "Set SIGHTLINE_VAULT_KEYS" in answer.content.decode()
    assert CANARY not in str(list(Credential.objects.values_list("sealed", flat=True)))
