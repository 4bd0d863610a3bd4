"""The database is lost and restored to a minute ago: what was sent since is not done twice, and nothing is unknown."""

import re
import signal

from integrations.canonical import references
from visibility.devstack.faults.backups import Backup
from visibility.devstack.faults.scenario import Scenario
from visibility.devstack.faults.scene import Scene

FIRM = "harness"
REQUESTS, LATER_REQUESTS = 60, 30
RESTORE_SECONDS = 60.0
COUNTED = re.compile(r"(\d+) unknown to the ledger")
# What the target holds by now, as an administrator lets it be read.
PULL = """
from integrations.models import Connection, StreamCursor
from integrations.pull import pull
keyed = Connection.objects.get(name="keyed")
cursor, _ = StreamCursor.objects.get_or_create(connection=keyed, stream="records",
    defaults={"entity": "opportunity", "every_seconds": 3600})
StreamCursor.objects.filter(pk=cursor.pk).update(next_at=None)
pull(cursor.pk, worker="restore")
StreamCursor.objects.filter(pk=cursor.pk).update(is_paused=True)
"""


def restore(scene: Scene) -> None:
    """What was done after the instant is sent again under its key; requests taken after it are told again."""
    # What is pulled there is known by such references as ours (canonical/references.py).
    scene.owner = references.prefix(FIRM, "opportunity")
    rig, backup = scene.rig, Backup(scene.rig.postgres, scene.rig.logs)
    rig.supervisor.launch(backup.streaming())
    rig.supervisor.run_once(backup.copying())
    scene.target().mode(delay=0.3)
    scene.send(REQUESTS, steps=2)
    rig.wait(30, lambda: scene.loads[0].is_taken)
    scene.await_effects(REQUESTS // 2)
    instant = rig.ledger.now()
    done_before = len(scene.target().effects(scene.prefix))
    scene.target().mode()
    later = scene.requests(LATER_REQUESTS, steps=2)
    scene.give(later)
    rig.wait(60, scene.is_quiet)
    scene.injected = len(scene.target().effects(scene.prefix)) - done_before
    _lose_and_restore(scene, backup, instant)
    scene.heal(120)
    _expect_known(scene, 2 * LATER_REQUESTS, "after the restore")
    scene.expect(scene.replayed() > 0, "nothing was sent again that the target had done")
    scene.give(later)
    scene.heal(120)
    _expect_known(scene, 0, "once their vendor has told them again")


def _lose_and_restore(scene: Scene, backup: Backup, instant: str) -> None:
    rig = scene.rig
    rig.wait(2)
    scene.fault()
    rig.down("postgres", signal.SIGQUIT)
    rig.supervisor.stop("pg_receivewal")
    scene.await_seen(lambda page: page.status != 200, within=60)
    backup.put_back(until=instant)
    rig.up("postgres")
    is_open = rig.wait(RESTORE_SECONDS, lambda: not rig.ledger.is_restoring())
    scene.expect(is_open, f"the server was not open after {RESTORE_SECONDS:.0f} s")
    scene.over()


def _expect_known(scene: Scene, wanted: int, when: str) -> None:
    rig = scene.rig
    rig.supervisor.run_once(rig.product.manage("shell", "-c", PULL))
    command = rig.product.manage("reconcile", "--firm", FIRM)
    rig.supervisor.run_once(command)
    found = COUNTED.findall(command.last_words())
    told = int(found[-1]) if found else None
    scene.expect(told == wanted, f"{told} effects are unknown to the ledger {when}, {wanted} were due")


SCENARIOS = (Scenario("F40", "the database is lost and restored to an earlier moment", restore, seconds=70),)
