"""Failpoints armed while processes run."""

from pathlib import Path

from visibility.devstack.faults.failures import TICKETS, Failures, environment


def test_a_disarmed_place_has_no_ticket_left(tmp_path: Path) -> None:
    failures = Failures(tmp_path)

    failures.disarm()

    assert failures.left("after_post") == 0


def test_an_armed_place_strikes_as_often_as_it_was_told(tmp_path: Path) -> None:
    failures = Failures(tmp_path)
    failures.disarm()

    failures.arm("after_post", 3)

    assert (failures.left("after_post"), failures.left("before_post")) == (3, 0)


def test_a_ticket_taken_is_gone(tmp_path: Path) -> None:
    failures = Failures(tmp_path)
    failures.disarm()
    failures.arm("after_post", 2)

    (tmp_path / "failpoints" / "after_post-0").touch(exist_ok=False)

    assert failures.left("after_post") == 1


def test_the_environment_names_the_poison_and_each_place() -> None:
    assert environment("bad") == (
        f"decide=bad:kill,before_post:exit:1:{TICKETS},after_post:exit:1:{TICKETS},after_commit:exit:0.2:{TICKETS}"
    )
