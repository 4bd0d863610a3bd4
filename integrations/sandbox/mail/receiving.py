"""What a received message is journalled as, and the SMTP side that receives it."""

import asyncio
import hashlib
import time
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from integrations.sandbox.modes import Modes
from integrations.sandbox.server import Effect

ACCEPTED = "250 2.0.0 Message accepted for delivery"
TEMPORARY = "451 4.3.0 try again later"
REJECTED = "550 5.7.1 rejected"
LARGEST_TEXT = 64 * 1024


class Receiver:
    """aiosmtpd's handler: modes tempfail (451), reject (550), plost_before, plost_after, delay."""

    def __init__(
        self, modes: Modes, commit: Callable[[Effect], None], journal: Callable[[dict[str, Any]], None]
    ) -> None:
        self.modes = modes
        self.commit = commit
        self.journal = journal
        self.received = 0

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:  # noqa: N802
        """One message: refused, or journalled before it is accepted."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        message = described(content, list(envelope.rcpt_tos), envelope.mail_from or "")
        answer = self._answer(message)
        if self.modes.roll("delay"):
            await asyncio.sleep(float(self.modes.value("delay")))
        lost = answer == "" or (answer == ACCEPTED and self.modes.roll("plost_after"))
        self.journal(_request_line(message, answer))
        if lost and server.transport is not None:
            server.transport.abort()  # type: ignore[attr-defined]
        return answer or TEMPORARY

    def _answer(self, message: dict[str, Any]) -> str:
        """Empty where the connection is to be lost before anything is done."""
        if self.modes.roll("plost_before"):
            return ""
        if self.modes.roll("tempfail"):
            return TEMPORARY
        if self.modes.roll("reject"):
            return REJECTED
        self.received += 1
        body = message | {"id": f"m{self.received}"}
        effect = {"operation": "deliver", "object": "message", "ref": message["message_id"], "id": body["id"]}
        self.commit(effect | {"body": body})
        return ACCEPTED


def described(content: bytes, recipients: list[str], sender: str) -> dict[str, Any]:
    """Envelope and headers, the text part, and the sha256 of the whole message as sent."""
    message = message_from_bytes(content, policy=policy.default)
    return {
        "message_id": str(message.get("Message-ID", "")),
        "sender": sender,
        "recipients": recipients,
        "to": str(message.get("To", "")),
        "subject": str(message.get("Subject", "")),
        "sha256": hashlib.sha256(content).hexdigest(),
        "text": _text(message)[:LARGEST_TEXT],
    }


def _text(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    return part.get_content() if isinstance(part, EmailMessage) else ""


def _request_line(message: dict[str, Any], answer: str) -> dict[str, Any]:
    return {
        "kind": "request",
        "t": time.time(),
        "method": "DATA",
        "path": "smtp",
        "key": message["message_id"],
        "ref": message["message_id"],
        "sha256": message["sha256"],
        "status": int(answer[:3] or 0),
        "replayed": False,
    }
