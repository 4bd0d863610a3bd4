"""The connection's page in the admin asks what BambooHR needs, and shows no secret again."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from integrations.models import Connection
from tests.integrations.connectors.bamboohr.conftest import PRIVATE_KEY
from tests.integrations.connectors.conftest import Vendor


def test_the_form_asks_for_key_places_hours_and_tables(
    hris: Vendor, connection: Connection, settings: Any, tmp_path: Path
) -> None:
    settings.STATIC_ROOT = tmp_path
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("root", "root@north.example", "a-long-passphrase"))

    text = client.get(f"/admin/integrations/connection/{connection.pk}/change/").content.decode()

    asked = ("API key", "Legal entity by", "Legal entities", "Productive hours a year", "Webhook private key")
    assert [label for label in asked if label not in text] == []
    assert "ends in 4711" in text
    assert PRIVATE_KEY not in text
    assert hris.client()["api_key"] not in text


@pytest.mark.django_db
def test_the_add_page_offers_the_kind(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("root", "root@north.example", "a-long-passphrase"))

    assert "BambooHR" in client.get("/admin/integrations/connection/add/").content.decode()
