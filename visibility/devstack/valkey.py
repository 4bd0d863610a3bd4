"""A private Valkey, on a Unix socket or, for the fault harness, on a loopback port."""

import os
import socket
from dataclasses import dataclass
from pathlib import Path

from visibility.devstack import binaries
from visibility.devstack.process import Process


@dataclass(frozen=True)
class Valkey:
    """`at` is a folder for the Unix socket, or a loopback port; `keeps` writes an append-only file."""

    state: Path
    at: Path | int
    keeps: bool = True

    @property
    def folder(self) -> Path:
        return self.state / "valkey"

    @property
    def url(self) -> str:
        return f"unix://{self._socket}" if self._socket else f"redis://127.0.0.1:{self.at}/0"

    def process(self) -> Process:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Process(
            name="valkey",
            command=(str(binaries.valkey_program()), *self._place(), *self._settings()),
            environment=dict(os.environ),
            log=self.state / "valkey.log",
            ready=self.is_ready,
            folder=self.folder,
            is_foundation=True,
        )

    def is_ready(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX if self._socket else socket.AF_INET) as connection:
                connection.settimeout(1)
                connection.connect(str(self._socket) if self._socket else ("127.0.0.1", self.at))
                connection.sendall(b"PING\r\n")
                return connection.recv(7).startswith(b"+PONG")
        except OSError:
            return False

    @property
    def _socket(self) -> Path | None:
        return self.at / "valkey.sock" if isinstance(self.at, Path) else None

    def _place(self) -> tuple[str, ...]:
        if self._socket:
            return ("--port", "0", "--unixsocket", str(self._socket), "--unixsocketperm", "700")
        return ("--port", str(self.at), "--bind", "127.0.0.1")

    def _settings(self) -> tuple[str, ...]:
        keeping = ("--appendonly", "yes" if self.keeps else "no", "--appendfsync", "everysec", "--save", "")
        return (
            "--dir",
            str(self.folder),
            *keeping,
            "--maxmemory-policy",
            "noeviction",
            "--loglevel",
            "warning",
        )
