"""The tenant as all endpoints share it: records by id, the clock, and the way into the journal."""

import hashlib
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from integrations.sandbox.microsoft365.errors import no_such
from integrations.sandbox.modes import Modes
from integrations.sandbox.server import Effect

Record = dict[str, Any]
TENANT_ID = "7c1d9a52-4b0e-4c8f-9d36-2f5a8e61b0c4"
COLLECTIONS = ("user", "group", "team", "operation", "message", "card")


class Tenant:
    """Records change by `put` alone, which only the sandbox's `apply` and its seed call."""

    def __init__(
        self, modes: Modes, settings: dict[str, Any], commit: Callable[[Effect], None], now: Callable[[], datetime]
    ) -> None:
        self.modes = modes
        self.settings = settings
        self.commit = commit
        self.now = now
        self.records: dict[str, dict[str, Record]] = {name: {} for name in COLLECTIONS}

    def put(self, kind: str, record: Record) -> None:
        self.records[kind][record["id"]] = record

    def write(self, operation: str, kind: str, record: Record, *, ref: str = "") -> None:
        """Journal the record and keep it."""
        self.commit({"operation": operation, "object": kind, "ref": ref, "id": record["id"], "body": record})

    def user(self, identity: str) -> Record:
        """By id or user principal name. Raises GraphError."""
        wanted = identity.casefold()
        for user in self.records["user"].values():
            if wanted in (user["id"], user["userPrincipalName"].casefold()):
                return user
        raise no_such(identity)

    def stamp(self, moment: datetime | None = None) -> str:
        return f"{moment or self.now():%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"


def new_id() -> str:
    return str(uuid.uuid4())


def id_of(key: str) -> str:
    """The directory id of what the world knows by `key`; the same for the same key, always."""
    return str(uuid.UUID(bytes=hashlib.sha256(key.encode()).digest()[:16], version=4))
