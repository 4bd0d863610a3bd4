"""Whether a record holds what was to be written: then it was written before, and the answer was lost."""

from collections.abc import Mapping
from typing import Any

import orjson

from integrations.canonical.codec import encode


def holds(record: Mapping[str, Any], fields: Mapping[str, Any]) -> bool:
    """Whether a record, read with its lines, has all these fields with the values as they would be sent."""
    sent = orjson.loads(orjson.dumps(encode(dict(fields))))
    return all(_is_same(value, record.get(name)) for name, value in sent.items())


def _is_same(sent: Any, held: Any) -> bool:
    """References count by id, sublists line by line; what is empty is left out of a record."""
    if isinstance(sent, dict) and "items" in sent:
        return _are_same_lines(sent["items"], (held or {}).get("items", []))
    if isinstance(sent, dict):
        return str(sent["id"]) == str(held["id"] if isinstance(held, dict) else held)
    return sent == held or (not sent and not held)


def _are_same_lines(sent: list[dict[str, Any]], held: list[dict[str, Any]]) -> bool:
    return len(sent) == len(held) and all(holds(line, wanted) for line, wanted in zip(held, sent, strict=True))
