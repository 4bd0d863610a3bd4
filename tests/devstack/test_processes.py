"""The processes of a product: their environment, their queues, what is stopped last."""

from pathlib import Path

import pytest

from visibility.devstack import commands, environment, instance, keys
from visibility.devstack.instance import Instance
from visibility.devstack.processes import Product


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Instance:
    monkeypatch.setenv("SIGHTLINE_STATE", str(tmp_path))
    return instance.take("demo")


@pytest.fixture
def product(tmp_path: Path) -> Product:
    return Product({"DATABASE_URL": "postgresql:///sightline"}, tmp_path)


def test_the_sandboxes_are_allowed_targets_and_nothing_else(own: Instance) -> None:
    made = environment.of_product(
        own, database_url="d", worker_url="w", redis_url="r", outbound=["127.0.0.1:5001", "127.0.0.1:5002"]
    )

    assert made["SIGHTLINE_OUTBOUND_ALLOW"] == "127.0.0.1:5001,127.0.0.1:5002"
    assert made["SIGHTLINE_VAULT_KEYS"] == keys.vault_key(own.state)
    assert (made["DATABASE_URL"], made["REDIS_URL"]) == ("d", "r")


def test_the_environment_kept_for_manage_is_for_its_owner_alone(own: Instance) -> None:
    environment.remember(own, {"SECRET_KEY": "secret"})

    assert own.environment_file.read_text() == '{"SECRET_KEY": "secret"}'
    assert own.environment_file.stat().st_mode & 0o777 == 0o600


def test_live_and_bulk_work_are_separate_workers(product: Product) -> None:
    queues = {name: _after("-Q", product.worker(name).command) for name in ("live", "bulk")}

    assert queues == {"live": "live", "bulk": "bulk,report"}


def test_each_process_tells_the_database_its_name(product: Product) -> None:
    assert product.pulse().environment["PGAPPNAME"] == "sightline-pulse"
    assert product.worker("live").environment["PGAPPNAME"] == "sightline-worker-live"


def test_each_process_says_what_kind_it_is(product: Product) -> None:
    started = (product.web(port=1), product.ingest(port=2), product.worker("bulk"), product.manage("migrate"))

    kinds = [process.environment["SIGHTLINE_PROCESS"] for process in started]

    assert kinds == ["web", "ingest", "worker", "command"]


def test_a_sandbox_outlives_the_product(product: Product, tmp_path: Path) -> None:
    sandbox = product.sandbox("mail", port=1, state=tmp_path, anchor="2026-11-22", smtp_port=2)

    assert sandbox.is_foundation
    assert not product.web(port=3).is_foundation
    assert _after("--smtp-port", sandbox.command) == "2"


def test_a_sandbox_without_mail_gets_no_mail_port(product: Product, tmp_path: Path) -> None:
    sandbox = product.sandbox("salesforce", port=1, state=tmp_path, anchor="2026-11-22")

    assert "--smtp-port" not in sandbox.command


def test_without_shared_memory_threads_do_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)

    assert commands.pool_for_this_machine() == ("--pool", "threads")


def _after(flag: str, command: tuple[str, ...]) -> str:
    return command[command.index(flag) + 1]
