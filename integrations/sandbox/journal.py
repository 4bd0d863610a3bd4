"""Append-only journal of one sandbox: a JSON line per request and effect, with the OS before the answer."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

Line = dict[str, Any]


def encode(value: Any) -> bytes:
    """JSON bytes; dates as ISO 8601, Decimals and paths as text."""
    return orjson.dumps(value, default=str)


class Journal:
    """One file, one writer. Lines survive kill -9 of the process; a torn last line is cut at opening."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        self._cut_torn_line()

    def append(self, line: Line) -> None:
        """One write call, no fsync: the kernel holds the line when this returns."""
        os.write(self._descriptor, encode(line) + b"\n")

    def lines(self, *, kind: str = "", after: int = 0) -> Iterator[Line]:
        """Lines in order of writing, of one kind where given, without the first `after` of those."""
        wanted = f'{{"kind":"{kind}"'.encode() if kind else b""
        with self.path.open("rb") as file:
            matching = (line for line in file if line.startswith(wanted))
            for position, line in enumerate(matching):
                if position >= after:
                    yield orjson.loads(line)

    def is_empty(self) -> bool:
        return self.path.stat().st_size == 0

    def close(self) -> None:
        os.close(self._descriptor)

    def _cut_torn_line(self) -> None:
        content = self.path.read_bytes()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            os.ftruncate(self._descriptor, whole)
