"""Outbound messages: SOAP with up to 100 notifications. Unsigned, so they are hints: records are re-read."""

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import fromstring

from integrations.connector import Hint, Webhook, WebhookRefused

OUTBOUND = "{http://soap.sforce.com/2005/09/outbound}"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
STREAMS = {"Opportunity": "opportunities", "Account": "accounts"}
ACKNOWLEDGED = (
    b'<?xml version="1.0" encoding="UTF-8"?>'
    b'<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>'
    b'<notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack>'
    b"</notificationsResponse></soapenv:Body></soapenv:Envelope>"
)
COMPARED = 15


def verify(raw: bytes, _: Mapping[str, str], settings: Mapping[str, str]) -> WebhookRefused | None:
    """Accept messages of the org named in the settings only; without that setting none."""
    try:
        organization = _parsed(raw).findtext(f".//{OUTBOUND}OrganizationId") or ""
    except ValueError as error:
        return WebhookRefused(400, str(error))
    expected = settings.get("organization_id", "")
    if not expected or organization[:COMPARED] != expected[:COMPARED]:
        return WebhookRefused(401, "the message is not from the organization in the settings")
    return None


def hints(raw: bytes) -> Sequence[Hint]:
    """One hint a notification, known by the notification's id. Raises ValueError for a body that is none."""
    notifications = _parsed(raw).iter(f"{OUTBOUND}Notification")
    found = (_hint(notification) for notification in notifications)
    return [hint for hint in found if hint is not None]


def _hint(notification: Element) -> Hint | None:
    record = notification.find(f"{OUTBOUND}sObject")
    if record is None:
        return None
    stream = STREAMS.get(record.get(TYPE, "").rpartition(":")[2])
    fields = {field.tag.rpartition("}")[2]: field.text or "" for field in record}
    event_id, identity = notification.findtext(f"{OUTBOUND}Id") or "", fields.get("Id", "")
    return Hint(event_id, stream, identity, fields) if stream and identity else None


def _parsed(raw: bytes) -> Element:
    try:
        root: Element = fromstring(raw)
    except ParseError as error:
        raise ValueError(f"the message is not XML: {error}") from error
    return root


WEBHOOK = Webhook(verify=verify, hints=hints, reply=ACKNOWLEDGED, content_type="text/xml; charset=utf-8", status=200)
