"""One named instance: held by one launcher, remembering its ports, its day and its secrets."""

import socket
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE

import pytest

from visibility.devstack import instance, keys, places

FIRST = 8700
# Prints the ports it was given and lives until its input ends.
ASK = f"import sys; from visibility.devstack import places; print(places.free_port({FIRST}, count=2), flush=True)"


def launcher() -> "subprocess.Popen[str]":
    command = (sys.executable, "-c", f"{ASK}; sys.stdin.read()")
    return subprocess.Popen(command, cwd=places.REPOSITORY, stdin=PIPE, stdout=PIPE, text=True)


def asked(other: "subprocess.Popen[str]") -> int:
    """The first port that it was given."""
    assert other.stdout is not None
    return int(other.stdout.readline())


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SIGHTLINE_STATE", str(tmp_path))
    return tmp_path


def test_an_instance_is_held_by_one_launcher_at_a_time(base: Path) -> None:
    held = instance.take("demo")

    with pytest.raises(instance.AlreadyRunning, match="Use --name OTHER"):
        instance.take("demo")

    assert held.state == base / "demo"


def test_two_names_are_two_instances(base: Path) -> None:
    first, second = instance.take("demo"), instance.take("other")

    assert (first.state, second.state) == (base / "demo", base / "other")


def test_a_port_is_remembered_while_nobody_else_has_it(base: Path) -> None:
    own = instance.take("demo")
    port = own.port("salesforce")

    assert own.port("salesforce") == port

    with socket.create_server(("127.0.0.1", port)):
        assert own.port("salesforce") != port


def test_no_two_sandboxes_share_a_port(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offered = iter([5001, 5001, 5002])
    monkeypatch.setattr(places, "free_port", lambda: next(offered))
    monkeypatch.setattr(places, "is_free", lambda _: True)
    own = instance.take("demo")

    assert (own.port("salesforce"), own.port("kantata")) == (5001, 5002)


def test_forgetting_leaves_nothing_but_the_lock(base: Path) -> None:
    own = instance.take("demo")
    own.clear_logs()
    own.port("mail")
    keys.secret_key(own.state)

    own.forget()

    assert [entry.name for entry in own.state.iterdir()] == ["lock"]


def test_secrets_are_made_once_and_readable_by_their_owner_alone(tmp_path: Path) -> None:
    first = keys.vault_key(tmp_path)

    assert keys.vault_key(tmp_path) == first
    assert (tmp_path / "vault_key").stat().st_mode & 0o777 == 0o600
    assert len(keys.secret_key(tmp_path)) >= 50


def test_neighbouring_ports_are_free_together() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        assert places.free_port(port - 1, count=2) not in {port - 1, port}


def test_two_launchers_that_start_at_once_get_ports_of_their_own() -> None:
    """Each asks before any has a server, and keeps what it got while it lives."""
    with launcher() as first, launcher() as second:
        ports = sorted([asked(first), asked(second), places.free_port(FIRST, count=2)])
        for one in (first, second):
            one.communicate()

    assert ports[1] - ports[0] >= 2
    assert ports[2] - ports[1] >= 2


def test_the_ports_of_a_launcher_that_ended_are_free_again() -> None:
    with launcher() as other:
        port = asked(other)
        was_ours = places.reserve(port)
        other.kill()

    assert (was_ours, places.reserve(port)) == (False, True)


def test_a_socket_folder_open_to_others_is_refused(tmp_path: Path) -> None:
    folder = places.socket_directory(tmp_path)
    folder.chmod(0o755)

    with pytest.raises(places.PlaceUnusable, match="open to others"):
        places.socket_directory(tmp_path)

    folder.rmdir()
