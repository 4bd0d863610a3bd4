"""The mail sandbox: SMTP on --smtp-port, GET /messages and the admin surface on --port.

Modes: tempfail (451), reject (550), plost_before, plost_after (accepted, the answer lost), delay. SMTP knows no
idempotency: the same Message-ID delivered twice is two messages here, as in a mailbox.
"""

import asyncio
from typing import Any, ClassVar

from aiohttp import web
from aiosmtpd.smtp import SMTP

from integrations.sandbox.mail.receiving import Receiver
from integrations.sandbox.server import Effect, Sandbox, json_response
from integrations.sandbox.world.types import Firm


class MailSandbox(Sandbox):
    """State is the messages received."""

    needs_world = False
    default_settings: ClassVar[dict[str, Any]] = {"smtp_port": 8025}

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.messages: dict[str, dict[str, Any]] = {}
        self.receiver = Receiver(self.modes, self.commit, self.journal.append)
        self._server: asyncio.Server | None = None

    def load(self, firm: Firm) -> None:
        """Starts empty: nothing of the firm shows here."""

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/messages", self.list_messages)]

    def apply(self, effect: Effect) -> None:
        self.messages[effect["id"]] = effect["body"]
        self.receiver.received = len(self.messages)

    def collections(self) -> dict[str, dict[str, Any]]:
        return {"messages": self.messages}

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        port = int(self.settings["smtp_port"])
        self._server = await loop.create_server(self._protocol, "127.0.0.1", port)

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()

    async def list_messages(self, request: web.Request) -> web.Response:
        """Oldest first; of one recipient (`to`) or `message_id` where given."""
        recipient, message_id = request.query.get("to"), request.query.get("message_id")
        found = [
            message
            for message in self.messages.values()
            if (recipient is None or recipient in message["recipients"])
            and (message_id is None or message["message_id"] == message_id)
        ]
        return json_response({"count": len(found), "messages": found})

    def _protocol(self) -> SMTP:
        return SMTP(self.receiver, hostname="mail.northlight.example", enable_SMTPUTF8=True)
