"""The disk that the inbox and the ledger lie on is full, and gets room again."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from visibility.devstack import accounts, binaries
from visibility.devstack.faults.scenario import Scenario
from visibility.devstack.faults.scene import Scene, Skipped

MOUNT, UMOUNT = "/bin/mount", "/bin/umount"
SIZE = "48m"
TABLES = ("journeys_inboxevent", "journeys_steprun", "journeys_attempt")
PIECE = bytes(64 * 1024)
FULL_SECONDS = 10.0


def fill_disk(scene: Scene) -> None:
    """No room for another row: the door says when to come back, and what was taken is done once there is room."""
    if not accounts.is_root():
        raise Skipped("a disk of its own needs root: it is a small tmpfs")
    with _small_disk(scene) as disk:
        scene.target().mode(delay=0.2)
        load = scene.send(400, steps=2, over=FULL_SECONDS + 4)
        scene.await_effects(8)
        filler = _fill(disk)
        scene.fault()
        scene.rig.wait(FULL_SECONDS)
        scene.injected = sum(answer.status == 503 for answer in load.answers)
        filler.unlink()
        scene.target().mode()
        scene.over()
        scene.heal(30)
    refused = [answer for answer in load.answers if answer.status == 503]
    scene.expect(all(answer.has_retry_after for answer in refused), "a 503 did not say when to come back")
    scene.expect(load.statuses() <= {202, 503}, f"the door answered {sorted(load.statuses())}")
    _expect_sound(scene)


@contextmanager
def _small_disk(scene: Scene) -> Iterator[Path]:
    """A tmpfs that the busiest tables are moved to, and from again."""
    disk, owner = scene.rig.state / "small-disk", accounts.server_account()
    disk.mkdir(exist_ok=True)
    options = f"size={SIZE},uid={owner.uid},gid={owner.gid},mode=0700"
    mounted = subprocess.run(
        [MOUNT, "-t", "tmpfs", "-o", options, "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        raise Skipped(f"a tmpfs cannot be mounted: {mounted.stderr.decode().strip()}")
    try:
        _run(scene, f"CREATE TABLESPACE small LOCATION '{disk}'")
        _move(scene, "small")
        yield disk
    finally:
        with suppress(psycopg.Error):
            _move(scene, "pg_default")
            _run(scene, "DROP TABLESPACE small")
        subprocess.run([UMOUNT, "--lazy", str(disk)], check=False)


def _move(scene: Scene, tablespace: str) -> None:
    for table in TABLES:
        _run(scene, f"ALTER TABLE {table} SET TABLESPACE {tablespace}")


def _run(scene: Scene, statement: str) -> None:
    with psycopg.connect(scene.rig.postgres.url, autocommit=True, connect_timeout=3) as connection:
        connection.execute(psycopg.sql.SQL(statement))


def _fill(disk: Path) -> Path:
    """A file that takes all the room there is."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(PIECE):
            """Until nothing fits any more."""
    return filler


def _expect_sound(scene: Scene) -> None:
    """Every table and index is read by PostgreSQL's own check."""
    programs, place = binaries.postgres_folder(), ["-h", "127.0.0.1", "-p", str(scene.rig.ports.postgres)]
    command = [str(programs / "pg_amcheck"), *place, "-U", "sightline", "-d", "sightline", "--install-missing"]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    scene.expect(checked.returncode == 0, f"pg_amcheck found: {(checked.stdout + checked.stderr)[:300]}")


SCENARIOS = (Scenario("F33", "the disk of inbox and ledger is full for ten seconds", fill_disk, seconds=35),)
