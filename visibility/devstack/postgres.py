"""A private PostgreSQL, initialised once, on a Unix socket or, for the fault harness, on a loopback port."""

import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psycopg

from visibility.devstack import accounts, binaries
from visibility.devstack.process import Process

DATABASE = "sightline"
LOWEST_VERSION = 16
# By a role of their own workers leave pages and the ingest door the reserved sessions (docs/adr/0031).
WORKERS = "sightline_worker"
MAKE_WORKERS = f"""
CREATE ROLE {WORKERS} LOGIN;
GRANT {DATABASE} TO {WORKERS} WITH INHERIT FALSE, SET TRUE;
ALTER ROLE {WORKERS} SET role = '{DATABASE}';
"""
TUNING = (
    "shared_buffers=128MB",
    "max_connections=100",
    "reserved_connections=20",
    "log_timezone=UTC",
    "timezone=UTC",
    "jit=off",
)
# A lost demo is made again in seconds; whatever proves durability asks for is_durable.
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class DataUnusable(SystemExit):
    """The data folder cannot be used by this server; the message says what to do."""


@dataclass(frozen=True)
class Postgres:
    """`at` is a folder for the Unix socket, or a loopback port."""

    state: Path
    at: Path | int
    is_durable: bool = False
    database: str = DATABASE

    @property
    def folder(self) -> Path:
        return self.state / "postgres"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def url(self) -> str:
        return self._url(DATABASE)

    @property
    def worker_url(self) -> str:
        """Where workers and pulse connect."""
        return self._url(WORKERS)

    def process(self) -> Process:
        """Initialises the data folder where needed and describes the server."""
        programs = binaries.postgres_folder()
        self._prepare_folders()
        self._initialise(programs)
        return Process(
            name="postgres",
            command=self._command(programs),
            environment=_environment(),
            log=self.state / "postgres.log",
            ready=self.is_ready,
            folder=self.data,
            stop_signal=signal.SIGINT,
            is_foundation=True,
            account=accounts.server_account() if accounts.is_root() else None,
        )

    def is_ready(self) -> bool:
        """Whether it answers; makes the database the first time."""
        host, port = (str(self.at), 5432) if isinstance(self.at, Path) else ("127.0.0.1", self.at)
        try:
            with psycopg.connect(
                host=host, port=port, user=DATABASE, dbname="postgres", autocommit=True, connect_timeout=2
            ) as connection:
                self._make_database(connection)
        except psycopg.OperationalError:
            return False
        return True

    def _url(self, role: str) -> str:
        if isinstance(self.at, Path):
            return f"postgresql://{role}@/{self.database}?host={self.at}"
        return f"postgresql://{role}@127.0.0.1:{self.at}/{self.database}"

    def _make_database(self, connection: psycopg.Connection) -> None:
        if connection.execute("select 1 from pg_roles where rolname = %s", [WORKERS]).fetchone() is None:
            connection.execute(MAKE_WORKERS)
        known = connection.execute("select 1 from pg_database where datname = %s", [self.database]).fetchone()
        if known is None:
            name = psycopg.sql.Identifier(self.database)
            connection.execute(psycopg.sql.SQL("create database {}").format(name))

    def _prepare_folders(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if accounts.is_root():
            accounts.hand_over(self.folder)
            if isinstance(self.at, Path):
                accounts.hand_over(self.at)

    def _initialise(self, programs: Path) -> None:
        """Makes the data folder under another name first: a run cut short leaves nothing half made."""
        if (self.data / "PG_VERSION").exists():
            self._refuse_other_version(programs)
            return
        fresh = self.folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        options = (
            "-U",
            DATABASE,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
            "--no-instructions",
        )
        answer = _run([str(programs / "initdb"), "-D", str(fresh), *options])
        if answer.returncode:
            raise DataUnusable(f"initdb failed:\n{answer.stdout}{answer.stderr}")
        fresh.rename(self.data)

    def _refuse_other_version(self, programs: Path) -> None:
        made_by, ours = int((self.data / "PG_VERSION").read_text()), version_of(programs)
        if made_by != ours:
            raise DataUnusable(f"{self.data} is of PostgreSQL {made_by}, this is {ours}: use --reset.")

    def _command(self, programs: Path) -> tuple[str, ...]:
        if isinstance(self.at, Path):
            place = (
                "listen_addresses=",
                f"unix_socket_directories={self.at}",
                "unix_socket_permissions=0700",
            )
        else:
            place = ("listen_addresses=127.0.0.1", "unix_socket_directories=", f"port={self.at}")
        settings = (*place, *TUNING, *(() if self.is_durable else CARELESS))
        flags = (part for setting in settings for part in ("-c", setting))
        return (str(programs / "postgres"), "-D", str(self.data), *flags)


def version_of(programs: Path) -> int:
    """The major version of the server in that folder."""
    words = _run([str(programs / "postgres"), "--version"]).stdout.split()
    return int(words[2].split(".")[0])


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    return {**kept, "LC_ALL": "C"}


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    account = accounts.server_account() if accounts.is_root() else None
    return subprocess.run(
        command,
        env=_environment(),
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )
