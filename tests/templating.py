"""One migrated database for a whole test run: the first worker in need makes it, each worker's own is a copy of it.

Migrating takes seconds of CPU, copying a part of one. Only on a server that the run has brought along: it goes away
with the server.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from visibility.devstack.pytest_stack import OWN_POSTGRES

NAME = "migrated_once"


def copy_what_is_migrated() -> None:
    """Lets this worker's database be a copy; alone, or on somebody else's server, it is migrated itself."""
    if not {"PYTEST_XDIST_WORKER", OWN_POSTGRES} <= os.environ.keys():
        return
    with _alone():
        if not _exists():
            _migrate()
    # With MIGRATE off, Django makes the tables that are missing, of which there are none.
    connection.settings_dict["TEST"].update(TEMPLATE=NAME, MIGRATE=False)


@contextmanager
def _alone() -> Iterator[None]:
    settings.STATE_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.STATE_DIR / "migrated.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _exists() -> bool:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [NAME])
        return cursor.fetchone() is not None


def _migrate() -> None:
    tested, home = dict(connection.settings_dict["TEST"]), connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = NAME
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()
    connection.settings_dict.update(TEST=tested, NAME=home)
    settings.DATABASES[connection.alias]["NAME"] = home
