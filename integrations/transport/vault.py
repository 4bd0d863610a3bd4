"""Secrets sealed with AES-GCM and bound to the table, row and field they belong to.

A sealed text is "v1." and base64 of key id (4 bytes), nonce (12) and ciphertext. The newest key seals, every
key listed in settings.VAULT_KEYS opens; `manage.py reseal` moves all secrets to the newest.
"""

import base64
import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

VERSION = "v1."
KEY_ID_BYTES, NONCE_BYTES = 4, 12


class VaultLocked(Exception):
    """The key that opens this secret is not here: set SIGHTLINE_VAULT_KEYS, or enter the secret again."""


def seal(text: str, *, table: str, pk: int, field: str) -> str:
    """Seal a secret for one field of one row with the newest key. Raises VaultLocked without a key."""
    key = _keys()[0]
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), _binding(table, pk, field))
    return VERSION + base64.b64encode(_key_id(key) + nonce + sealed).decode()


def unseal(sealed: str, *, table: str, pk: int, field: str) -> str:
    """Open a sealed secret. Raises VaultLocked when no key fits or it was sealed for another row or field."""
    blob = _decode(sealed)
    key_id, rest = blob[:KEY_ID_BYTES], blob[KEY_ID_BYTES:]
    key = next((key for key in _keys() if _key_id(key) == key_id), None)
    if key is None:
        raise VaultLocked("The key this secret was sealed with is not in SIGHTLINE_VAULT_KEYS; add it back.")
    try:
        opened = AESGCM(key).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], _binding(table, pk, field))
    except InvalidTag as error:
        raise VaultLocked("This secret was sealed for another row; enter it again.") from error
    return opened.decode()


def is_newest(sealed: str) -> bool:
    """Whether the newest key sealed it."""
    return _decode(sealed)[:KEY_ID_BYTES] == _key_id(_keys()[0])


def _keys() -> list[bytes]:
    try:
        keys = [base64.b64decode(text, validate=True) for text in settings.VAULT_KEYS]
    except ValueError as error:
        raise VaultLocked("SIGHTLINE_VAULT_KEYS must be base64; correct it.") from error
    if not keys or any(len(key) != 32 for key in keys):
        raise VaultLocked("Set SIGHTLINE_VAULT_KEYS to base64 keys of 32 bytes, newest first.")
    return keys


def _decode(sealed: str) -> bytes:
    try:
        return base64.b64decode(sealed.removeprefix(VERSION), validate=True)
    except ValueError as error:
        raise VaultLocked("This secret is damaged; enter it again.") from error


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"key id:" + key).digest()[:KEY_ID_BYTES]


def _binding(table: str, pk: int, field: str) -> bytes:
    return f"{table}|{pk}|{field}".encode()
