"""POST /users/{id}/sendMail: 202 without body, id or idempotency; what is sent twice is there twice."""

from typing import Any

import orjson
from aiohttp import web

from integrations.sandbox.microsoft365.errors import GraphError, bad_request
from integrations.sandbox.microsoft365.schema import (
    EMAIL_ADDRESS,
    HEADER,
    ITEM_BODY,
    MESSAGE,
    RECIPIENT,
    check_names,
)
from integrations.sandbox.microsoft365.tenant import Record, Tenant, new_id

PARAMETERS = ("message", "savetosentitems")
REFERENCE_HEADER = "x-sightline-ref"


class Mail:
    """Messages are kept as they were sent, with sender and time."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant

    async def send(self, request: web.Request) -> web.Response:
        sender = self.tenant.user(request.match_info["identity"])
        if not sender.get("mail"):
            words = "The mailbox is either inactive, soft-deleted, or is hosted on-premise."
            raise GraphError(404, "MailboxNotEnabledForRESTAPI", words)
        # Parameter names of an action are read without regard to case.
        given = {name.lower(): value for name, value in orjson.loads(await request.read()).items()}
        check_names(given, PARAMETERS, "sendMail")
        message = checked(given.get("message"))
        headers = {header["name"].lower(): header["value"] for header in message.get("internetMessageHeaders", ())}
        request["ref"] = ref = headers.get(REFERENCE_HEADER, "")
        kept = message | {"id": new_id(), "sender": sender["mail"], "sentDateTime": self.tenant.stamp()}
        self.tenant.write("send", "message", kept, ref=ref)
        return web.Response(status=202)


def checked(message: Any) -> Record:
    """The message. Raises GraphError for one that Exchange would not send."""
    check_names(message, MESSAGE, "message")
    check_names(message.get("body", {}), ITEM_BODY, "itemBody")
    recipients = [one for kind in ("to", "cc", "bcc") for one in message.get(f"{kind}Recipients", ())]
    if not recipients:
        raise GraphError(400, "ErrorInvalidRecipients", "At least one recipient is not valid.")
    for recipient in recipients:
        _check_recipient(recipient)
    for header in message.get("internetMessageHeaders", ()):
        check_names(header, HEADER, "internetMessageHeader")
        _check_header(header)
    return dict(message)


def _check_recipient(recipient: Record) -> None:
    check_names(recipient, RECIPIENT, "recipient")
    check_names(recipient.get("emailAddress"), EMAIL_ADDRESS, "emailAddress")
    address = str(recipient["emailAddress"].get("address", ""))
    if not all(address.partition("@")):
        words = f"At least one recipient is not valid., Recipient '{address}' is not resolved."
        raise GraphError(400, "ErrorInvalidRecipients", words)


def _check_header(header: Record) -> None:
    name = str(header.get("name", ""))
    if not name.lower().startswith("x-"):
        words = f"The internet message header name '{name}' should start with 'x-' or 'X-'."
        raise GraphError(400, "InvalidInternetMessageHeader", words)
    if not header.get("value"):
        raise bad_request(f"The internet message header '{name}' has no value.")
