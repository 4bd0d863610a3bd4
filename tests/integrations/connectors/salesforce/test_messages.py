"""Outbound messages of Salesforce become hints; strangers and hostile XML are refused."""

import pytest

from integrations.connector import WebhookRefused
from integrations.models import Connection
from tests.integrations.connectors.calls import receive
from tests.integrations.connectors.conftest import Vendor


def test_an_outbound_message_becomes_hints(crm: Vendor, connection: Connection) -> None:
    got = receive(connection, message(crm.client()["organization_id"]), {})

    assert [(hint.event_id, hint.stream, hint.external_id) for hint in got] == [  # type: ignore[union-attr]
        ("04l1", "opportunities", "006A")
    ]


def test_a_message_of_another_organization_is_refused(connection: Connection) -> None:
    got = receive(connection, message("00D999999999999AAA"), {})

    assert isinstance(got, WebhookRefused)
    assert got.status == 401


@pytest.mark.parametrize(
    "raw",
    [
        b"not xml",
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b'<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z "&x;&x;&x;">]><a>&z;</a>',
    ],
)
def test_hostile_xml_is_refused(connection: Connection, raw: bytes) -> None:
    got = receive(connection, raw, {})

    assert isinstance(got, WebhookRefused)
    assert got.status == 400


def message(organization: str) -> bytes:
    return (
        '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>'
        '<notifications xmlns="http://soap.sforce.com/2005/09/outbound">'
        f"<OrganizationId>{organization}</OrganizationId><Notification><Id>04l1</Id>"
        '<sObject xsi:type="sf:Opportunity" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">'
        "<sf:Id>006A</sf:Id></sObject></Notification></notifications></soapenv:Body></soapenv:Envelope>"
    ).encode()
