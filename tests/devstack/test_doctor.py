"""The doctor: facts about the machine, advice only where something is amiss, an exit code that tells."""

import time

import pytest

from visibility.devstack import doctor, places
from visibility.devstack.doctor import Finding


def test_a_fit_machine_is_reported_without_failures(capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor.main() == 0

    subjects = [line.split()[1] for line in capsys.readouterr().out.splitlines() if "->" not in line]
    assert subjects == [
        *("system", "Python", "disk", "/dev/shm", "ports", "clock", "loopback"),
        *("PostgreSQL", "Valkey", "browser"),
    ]


@pytest.mark.parametrize(
    ("finding", "mark"),
    [
        (Finding("disk", "9 GB free"), "ok  "),
        (Finding("disk", "0 GB free", "Free 2 GB."), "FAIL"),
        (Finding("ports", "8002 is free", "8000 is taken.", is_vital=False), "note"),
    ],
)
def test_advice_makes_a_note_or_a_failure(finding: Finding, mark: str) -> None:
    assert finding.mark == mark


def test_a_clock_before_the_product_existed_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 1_000_000_000.0)

    assert doctor.clock() == Finding("clock", "2001-09-09 01:46 UTC", "Set the clock: tokens depend on it.")


def test_taken_ports_are_noted_with_the_ones_the_demo_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "is_free", lambda port: port >= 8002)

    found = doctor.ports()

    assert found.advice == "Ports 8000 or 8001 are taken: the demo takes 8002 and 8003."
    assert not found.is_vital


def test_a_server_that_is_named_is_not_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://database.example/sightline")
    monkeypatch.setenv("SIGHTLINE_PG_BIN", "/nowhere")

    assert doctor.postgres() == Finding("PostgreSQL", "named by DATABASE_URL")


def test_a_check_that_cannot_be_made_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("SIGHTLINE_PG_BIN", "/nowhere")
    monkeypatch.setattr(doctor, "CHECKS", (doctor.postgres,))

    assert doctor.main() == 1
