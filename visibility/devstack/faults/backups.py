"""A base backup, the write-ahead log as it is streamed meanwhile, and the way back to an instant."""

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from visibility.devstack import accounts, binaries
from visibility.devstack.postgres import DATABASE, Postgres
from visibility.devstack.process import Process

# The last segment is not whole when the server ends.
RECOVERY = """
restore_command = 'cp {archive}/%f %p || cp {archive}/%f.partial %p'
recovery_target_time = '{until}'
recovery_target_action = 'promote'
"""


@dataclass(frozen=True)
class Backup:
    """Of the server of a rig, beside its data; `logs` is where the programs write what they say."""

    server: Postgres
    logs: Path
    base: Path = field(init=False)
    archive: Path = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "base", self.server.folder / "backup")
        object.__setattr__(self, "archive", self.server.folder / "archive")

    def streaming(self) -> Process:
        """Keeps the log as it is written. It is to run before the copy is made."""
        self.archive.mkdir()
        if accounts.is_root():
            accounts.hand_over(self.archive)
        return self._program("pg_receivewal", "-D", str(self.archive))

    def copying(self) -> Process:
        """Copies the data while the server is at work; ends by itself."""
        return self._program("pg_basebackup", "-D", str(self.base), "-X", "none", "-c", "fast")

    def put_back(self, *, until: str) -> None:
        """The copy in place of the data of a server that is down; started, it goes on to that instant and is open."""
        shutil.rmtree(self.server.data)
        self.base.rename(self.server.data)
        with (self.server.data / "postgresql.auto.conf").open("a") as settings:
            settings.write(RECOVERY.format(archive=self.archive, until=until))
        signal = self.server.data / "recovery.signal"
        signal.touch()
        if accounts.is_root():
            owner = accounts.server_account()
            os.chown(signal, owner.uid, owner.gid)

    def _program(self, name: str, *words: str) -> Process:
        place = ("-h", "127.0.0.1", "-p", str(self.server.at), "-U", DATABASE)
        return Process(
            name=name,
            command=(str(binaries.postgres_folder() / name), *place, *words),
            environment={"LC_ALL": "C", "PATH": os.environ.get("PATH", "")},
            log=self.logs / f"{name}.log",
            folder=self.server.folder,
            account=accounts.server_account() if accounts.is_root() else None,
        )
