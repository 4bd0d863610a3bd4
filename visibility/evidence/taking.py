"""A pack made and taken: read in one snapshot, written, kept in the audit trail."""

from collections.abc import Callable
from datetime import datetime
from typing import IO

from visibility.evidence import archive
from visibility.evidence.asked import Asked
from visibility.evidence.pack import files_of
from visibility.exports.taking import keep, one_snapshot


def take(ask: Callable[[], Asked], target: IO[bytes], *, now: datetime) -> str:
    """Write the pack of what `ask` finds; returns its SHA-256, which is kept with who took it. Raises OutOfScope."""
    with one_snapshot():
        asked = ask()
        with files_of(asked) as files:
            digest = archive.write(files, target)
    keep(asked.viewer, "evidence", asked.subject, query=asked.query, sha256=digest, now=now)
    return digest
