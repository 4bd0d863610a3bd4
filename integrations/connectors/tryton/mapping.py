"""Employees and works to canonical rows. Pure; ValueError says why a record cannot be mapped."""

import re
from collections.abc import Mapping
from typing import Any

from integrations.connector import Row
from integrations.connectors.tryton.values import to_instant
from integrations.stated import required

Record = Mapping[str, Any]
Settings = Mapping[str, str]
NAMED_AFTER = re.compile(r"\[(\S+)\]\s")


def to_person(record: Record, settings: Settings) -> Row:
    """An employee; matched by the e-mail of its party where no link exists."""
    party = record.get("party") or {}
    email = str(party.get("email") or "").lower()
    values = {"name": required(record, "rec_name"), "email": email, "is_active": bool(record.get("active", True))}
    return _row(record, settings, values, match=email or None)


def to_project(record: Record, settings: Settings) -> Row:
    """A work that takes time. Its name may begin with the id of another system's project: "[41987123] Roll-out"."""
    name = required(record, "rec_name")
    told = NAMED_AFTER.match(name) if settings["works_named_after"] != "nobody" else None
    known_as = (settings["works_named_after"], told.group(1)) if told else None
    return _row(record, settings, {"name": name[told.end() :] if told else name}, known_as=known_as)


def _row(record: Record, settings: Settings, values: Mapping[str, Any], **more: Any) -> Row:
    return Row(
        external_id=required(record, "id"),
        values=values,
        changed_at=to_instant(record["last_modified_at"]),
        legal_entity=settings["legal_entity"],
        **more,
    )
