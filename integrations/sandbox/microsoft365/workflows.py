"""A Teams Workflows address: whoever knows it may post; no token, no id in the answer."""

import hmac
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
from aiohttp import web

from integrations.sandbox.microsoft365.tenant import Tenant, new_id
from integrations.sandbox.server import json_response

CARD_TYPE = "application/vnd.microsoft.card.adaptive"
LARGEST_CARD = 28 * 1024


class Workflows:
    """The flow behind the address starts after the answer: a card it cannot show is accepted all the same."""

    def __init__(self, tenant: Tenant, address: str) -> None:
        self.tenant = tenant
        self.address = urlsplit(address)

    async def post(self, request: web.Request) -> web.Response:
        signature = parse_qs(self.address.query)["sig"][0]
        given = request.query.get("sig", "")
        if request.path != self.address.path or not hmac.compare_digest(given.encode(), signature.encode()):
            words = "The request authorization signature is invalid or missing."
            return json_response({"error": {"code": "DirectApiAuthorizationRequired", "message": words}}, status=401)
        raw = await request.read()
        try:
            body = orjson.loads(raw)
        except orjson.JSONDecodeError:
            words = "The request content is not valid and could not be deserialized."
            return json_response({"error": {"code": "InvalidRequestContent", "message": words}}, status=400)
        card = first_card(body)
        request["ref"] = ref = str((card or {}).get("id", ""))
        record = {"id": new_id(), "body": body, "is_shown": card is not None and len(raw) <= LARGEST_CARD}
        self.tenant.write("post", "card", record | {"postedDateTime": self.tenant.stamp()}, ref=ref)
        return web.Response(status=202)


def first_card(body: Any) -> dict[str, Any] | None:
    """The Adaptive Card that the flow would show; None where the body has none."""
    attachments = body.get("attachments") if isinstance(body, dict) and body.get("type") == "message" else None
    for attachment in attachments or ():
        content = attachment.get("content")
        if attachment.get("contentType") == CARD_TYPE and isinstance(content, dict):
            return content if content.get("type") == "AdaptiveCard" and content.get("version") else None
    return None
