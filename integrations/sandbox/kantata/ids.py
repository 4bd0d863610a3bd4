"""Kantata ids: numeric strings, derived from the world's keys."""

import hashlib


def kantata_id(collection: str, key: str) -> str:
    """An eleven-digit id of the record known elsewhere as `key`; the same for the same key, always."""
    number = int.from_bytes(hashlib.sha256(f"{collection}:{key}".encode()).digest()[:8])
    return str(10_000_000_000 + number % 90_000_000_000)
