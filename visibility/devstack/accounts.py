"""Who runs the servers: PostgreSQL refuses root, so root lends it the account `nobody`."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int


def is_root() -> bool:
    return os.geteuid() == 0


def server_account() -> Account:
    """The account that database servers run as: our own, or nobody where we are root."""
    if not is_root():
        return Account(os.geteuid(), os.getegid())
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def hand_over(path: Path) -> None:
    account = server_account()
    os.chown(path, account.uid, account.gid)


def is_reachable(path: Path) -> bool:
    """Whether any account may walk down to `path`: each folder on the way is open to others."""
    resolved = path.resolve()
    return all(folder.stat().st_mode & 0o001 for folder in (resolved, *resolved.parents))
