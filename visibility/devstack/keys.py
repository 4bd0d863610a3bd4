"""Secrets that an instance makes for itself once and keeps in its state folder for its owner alone."""

import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path


def secret_key(state: Path) -> str:
    return _kept(state / "secret_key", lambda: secrets.token_urlsafe(50))


def vault_key(state: Path) -> str:
    """32 random bytes as base64, the form SIGHTLINE_VAULT_KEYS expects."""
    return _kept(state / "vault_key", lambda: base64.b64encode(secrets.token_bytes(32)).decode())


def _kept(path: Path, make: Callable[[], str]) -> str:
    if path.exists():
        return path.read_text(encoding="ascii")
    value = make()
    write_private(path, value)
    return value


def write_private(path: Path, text: str) -> None:
    """Replaces the file in one step; never readable by others, not even for a moment."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    fresh.replace(path)
