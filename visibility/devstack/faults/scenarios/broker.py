"""Redis carries bells only: gone, emptied, hung or reset, the ledger goes on."""

import redis

from visibility.devstack.faults.scenario import Scenario
from visibility.devstack.faults.scene import Scene

DOWN_SECONDS = 30.0
PAUSE_SECONDS = 15.0
RESETS = 20
ACCEPT_SECONDS = 0.5
SCANT, PLENTY = "3mb", "0"
JUNK_BYTES = 100_000


def kill_redis(scene: Scene) -> None:
    """Dead for thirty seconds, back empty: steps go on meanwhile, and the door does not notice."""
    load = scene.send(100, steps=2, over=DOWN_SECONDS)
    scene.rig.wait(2)
    scene.fault()
    scene.rig.down("valkey")
    scene.injected = 1
    scene.rig.wait(DOWN_SECONDS / 2)
    done = scene.states().get("done", 0)
    scene.rig.wait(DOWN_SECONDS / 2)
    scene.expect(scene.states().get("done", 0) > done, "no step went on while Redis was gone")
    scene.rig.up("valkey")
    scene.over()
    scene.heal(15)
    _expect_quick_door(scene, load.p95(), ACCEPT_SECONDS)


def flush_redis(scene: Scene) -> None:
    """All bells are lost at once."""
    scene.target().mode(delay=0.1)
    scene.send(100, steps=2, over=4)
    scene.await_in_flight(8)
    scene.fault()
    with _client(scene) as client:
        scene.injected = int(client.dbsize()) + 1
        client.flushall()
    scene.target().mode()
    scene.over()
    scene.heal(5 + 4)


def pause_redis(scene: Scene) -> None:
    """It accepts and answers nothing: nobody who serves a request may wait for it."""
    load = scene.send(100, steps=2, over=PAUSE_SECONDS)
    scene.rig.wait(1)
    scene.fault()
    with _client(scene) as client:
        client.execute_command("CLIENT", "PAUSE", int(PAUSE_SECONDS * 1000), "ALL")
    scene.injected = 1
    scene.rig.wait(PAUSE_SECONDS)
    scene.over()
    scene.heal(10)
    _expect_quick_door(scene, max((answer.seconds for answer in load.answers), default=0.0), 1.0)


def reset_redis(scene: Scene) -> None:
    """The way to it is reset twenty times in twenty seconds: the worker consumes again, or is started again."""
    scene.send(100, steps=2, over=RESETS)
    scene.fault()
    for _ in range(RESETS):
        scene.rig.broker.reset()
        scene.rig.wait(1)
    scene.injected = scene.rig.broker.resets
    scene.over()
    scene.heal(90)
    began = scene.states().get("done", 0)
    scene.send(10, steps=1)
    is_consuming = scene.rig.wait(60, lambda: scene.states().get("done", 0) >= began + 10)
    scene.expect(is_consuming, "the worker did not consume again within a minute")


def starve_redis(scene: Scene) -> None:
    """Its memory ends: first it throws bells away, then it refuses them. The door says yes all the same."""
    load = scene.send(120, steps=2, over=8)
    scene.rig.wait(1)
    scene.fault()
    with _client(scene) as client:
        client.config_set("maxmemory", SCANT)
        client.config_set("maxmemory-policy", "allkeys-lru")
        scene.rig.wait(3)
        client.config_set("maxmemory-policy", "noeviction")
        scene.injected = _fill(client)
        scene.rig.wait(5)
        client.config_set("maxmemory", PLENTY)
        client.flushall()
    scene.over()
    scene.heal(10)
    scene.expect(load.statuses() == {202}, f"the door answered {sorted(load.statuses())}")


def _fill(client: "redis.Redis") -> int:
    """Writes until it is refused for want of memory; how many times it was."""
    for number in range(100):
        try:
            client.set(f"junk-{number}", b"x" * JUNK_BYTES)
        except redis.ResponseError:
            return 1
    return 0


def _expect_quick_door(scene: Scene, seconds: float, limit: float) -> None:
    wanted = limit * scene.patience
    scene.expect(seconds < wanted, f"the door took {seconds:.2f} s, more than {wanted:.1f} s")


def _client(scene: Scene) -> "redis.Redis":
    """Straight to the server, not through the proxy."""
    return redis.Redis(port=scene.rig.ports.valkey, socket_timeout=5)


SCENARIOS = (
    Scenario("F06", "Redis is killed, and comes back empty after thirty seconds", kill_redis),
    Scenario("F07", "Redis is emptied", flush_redis),
    Scenario("F08", "Redis runs out of memory", starve_redis),
    Scenario("F09", "Redis hangs", pause_redis),
    Scenario("F10", "connections to Redis are reset twenty times", reset_redis),
)
