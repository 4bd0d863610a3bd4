"""The catalogue and the judgement of one scenario."""

from dataclasses import replace

from visibility.devstack.faults.controls import CONTROLS
from visibility.devstack.faults.options import CONTROLS as NAMES
from visibility.devstack.faults.options import SMOKE
from visibility.devstack.faults.scenario import Report
from visibility.devstack.faults.scenarios.catalogue import SCENARIOS

CALM = Report(
    scenario="F03", seed=7, lost=0, dup=0, order=0, money_diff="0", seen_s=None, heal_s=1.0, in_flight_at_fault=4,
    injected=2, retried=2, replayed_at_target=2, fenced=0, passed=True, why="",
)  # fmt: skip


def test_every_promised_scenario_is_there() -> None:
    assert set(SCENARIOS) == {
        "F01", "F02", "F03", "F04", "F05", "F06", "F07", "F08", "F09", "F10", "F12", "F14", "F14N", "F16", "F16N",
        "F17", "F18", "F20", "F20N", "F23", "F24", "F25", "F26", "F27", "F28", "F30", "F31", "F33", "F34", "F36", "F38",
        "F40", "F42", "F43", "F45", "F47",
    }  # fmt: skip


def test_the_short_round_is_made_of_known_scenarios() -> None:
    assert set(SMOKE) <= set(SCENARIOS)


def test_every_safety_has_its_negative_control() -> None:
    assert set(CONTROLS) == {
        "key", "lookup", "sweep", "fence", "token", "cursor", "reserve", "twice", "rate", "restore", "clock",
    }  # fmt: skip
    assert set(CONTROLS) == set(NAMES)


def test_a_control_is_proven_by_a_loss_or_a_duplicate() -> None:
    assert replace(CALM, lost=1).shows_damage
    assert replace(CALM, dup=1).shows_damage
    assert not CALM.shows_damage


def test_damage_without_a_fault_that_hit_proves_nothing() -> None:
    assert not replace(CALM, lost=1, injected=0).shows_damage


def test_a_control_may_name_the_problem_that_must_be_found() -> None:
    named = CONTROLS["reserve"]

    assert named.is_shown_by(replace(CALM, why="9 of 9 looks found no page while workers had no session"))
    assert not named.is_shown_by(replace(CALM, lost=1, why="the door took 2 s"))
    assert not named.is_shown_by(replace(CALM, injected=0, why="9 of 9 looks found no page"))


def test_the_line_is_one_json_object() -> None:
    assert CALM.line == (
        '{"scenario": "F03", "seed": 7, "lost": 0, "dup": 0, "order": 0, "money_diff": "0", "seen_s": null, '
        '"heal_s": 1.0, "in_flight_at_fault": 4, "injected": 2, "retried": 2, "replayed_at_target": 2, "fenced": 0, '
        '"passed": true, "why": "", "skipped": ""}'
    )
