"""The SOAP of outbound messages: the notifications sent, the acknowledgement awaited."""

import re
from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape

from integrations.sandbox.salesforce.data import Record
from integrations.sandbox.salesforce.ids import salesforce_id
from integrations.sandbox.salesforce.org import ORGANIZATION_ID

ACK = re.compile(rb"<(?:\w+:)?Ack>\s*true\s*</")
ACTION_ID = salesforce_id("OutboundMessage", "opportunity")
OPENING = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"'
    ' xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    '<soapenv:Body><notifications xmlns="http://soap.sforce.com/2005/09/outbound">'
    f"<OrganizationId>{ORGANIZATION_ID}</OrganizationId><ActionId>{ACTION_ID}</ActionId>"
    '<SessionId xsi:nil="true"/>'
    "<EnterpriseUrl>https://northlight.my.salesforce.com/services/Soap/c/66.0</EnterpriseUrl>"
    "<PartnerUrl>https://northlight.my.salesforce.com/services/Soap/u/66.0</PartnerUrl>"
)
CLOSING = "</notifications></soapenv:Body></soapenv:Envelope>"


def envelope(notifications: Iterable[tuple[str, Record]]) -> bytes:
    """One message of (notification id, opportunity) pairs, with the values the records have now."""
    return (OPENING + "".join(_notification(*pair) for pair in notifications) + CLOSING).encode()


def is_acknowledged(status: int, body: bytes) -> bool:
    return status == 200 and ACK.search(body) is not None


def _notification(identity: str, record: Record) -> str:
    fields = "".join(_field(name, value) for name, value in record.items() if value is not None)
    return (
        f'<Notification><Id>{identity}</Id><sObject xsi:type="sf:Opportunity" '
        f'xmlns:sf="urn:sobject.enterprise.soap.sforce.com">{fields}</sObject></Notification>'
    )


def _field(name: str, value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"<sf:{name}>{escape(text.replace('.000+0000', '.000Z'))}</sf:{name}>"
