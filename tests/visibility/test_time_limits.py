"""What PostgreSQL is told by each kind of process: how long its statements may take, wait and idle."""

import os
import subprocess
import sys

import pytest
from django.db.utils import ConnectionHandler

from integrations import busy
from integrations.canonical.models import Dirty
from tests.elsewhere import holding, limited
from tests.visibility import builders as make
from visibility import projections, servers
from visibility.devstack.places import REPOSITORY

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
ASK = "from django.conf import settings; print(settings.PROCESS, settings.DATABASES['default']['OPTIONS'])"


@pytest.mark.parametrize(
    ("process", "limits"),
    [
        ("web", ["5s", "3s", "10s"]),
        ("ingest", ["5s", "3s", "10s"]),
        ("worker", ["1min", "3s", "10s"]),
        ("command", ["0", "0", "0"]),
    ],
)
def test_a_session_has_the_limits_of_its_process(process: str, limits: list[str]) -> None:
    handler = ConnectionHandler({"default": servers.database(os.environ["DATABASE_URL"], process=process)})

    assert shown(handler) == limits


def test_options_of_the_address_win() -> None:
    url = os.environ["DATABASE_URL"]
    address = f"{url}{'&' if '?' in url else '?'}options=-c%20statement_timeout%3D7s"

    assert shown(ConnectionHandler({"default": servers.database(address, process="web")})) == ["7s", "3s", "10s"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "worker {'options': '-c statement_timeout=60s -c lock_timeout=3s"),
        ({"SIGHTLINE_PROCESS": "web"}, "web {'options': '-c statement_timeout=5s"),
        ({"DIRECT_DATABASE_URL": "postgresql://elsewhere/sightline"}, "worker {}"),
    ],
)
def test_a_process_that_says_nothing_is_a_worker_and_a_pooler_gets_no_options(
    changes: dict[str, str], told: str
) -> None:
    kept = {name: value for name, value in os.environ.items() if name != "SIGHTLINE_PROCESS"}
    environment = kept | {
        "DATABASE_URL": "postgresql://here/sightline",
        "DJANGO_SETTINGS_MODULE": "visibility.settings",
    }

    answer = subprocess.run(
        [sys.executable, "-c", ASK],
        env=environment | changes,
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
        text=True,
    )

    assert answer.stdout.startswith(told)


def test_a_projector_that_waits_too_long_leaves_its_marks_for_later() -> None:
    connection = make.make_connection(make.make_firm())
    project = make.make_project(make.make_entity(connection.firm))
    make.make_time(project, connection, None)
    projections.run(make.NOW)
    make.make_time(project, connection, None)

    lock = holding("SELECT 1 FROM visibility_projectfigures FOR UPDATE")
    with limited(lock_timeout="100ms"), lock, busy.Later("the projector"):
        projections.run(make.NOW)

    assert project.pk in set(Dirty.objects.values_list("project_id", flat=True))


def shown(handler: ConnectionHandler) -> list[str]:
    connection = handler["default"]
    with connection.cursor() as cursor:
        found = []
        for name in NAMES:
            cursor.execute(f"SHOW {name}")
            found.append(cursor.fetchone()[0])
    connection.close()
    return found
