"""GET of a collection: `{"items": [...], "nextPageToken": ...}`, by change, what changed at or after `changedSince`."""

import base64
from collections.abc import Iterable, Mapping
from typing import Any

PAGE_SIZE, LARGEST_PAGE = 50, 200


def page(records: Iterable[dict[str, Any]], query: Mapping[str, str]) -> dict[str, Any]:
    """One page; the token is opaque and says after which record to go on. ValueError: a token of nobody's."""
    size = min(int(query.get("pageSize", PAGE_SIZE)), LARGEST_PAGE)
    after = _read(query["pageToken"]) if query.get("pageToken") else ""
    since = query.get("changedSince", "")
    rows = sorted((one for one in records if one["changedAt"] >= since), key=_place)
    left = [one for one in rows if _place(one) > after]
    more = _token(left[size - 1]) if len(left) > size else None
    return {"items": left[:size], "nextPageToken": more}


def _place(record: Mapping[str, Any]) -> str:
    return f"{record['changedAt']} {record['id']}"


def _token(record: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(_place(record).encode()).decode()


def _read(token: str) -> str:
    return base64.urlsafe_b64decode(token.encode()).decode()
