"""What the benches ask for and bring up."""

import json
from pathlib import Path

import pytest

from visibility.devstack.bench import __main__ as bench
from visibility.devstack.bench import webhooks
from visibility.devstack.bench.journeys import Asked, parse


def test_a_thousand_journeys_three_times_is_the_usual() -> None:
    assert parse([]) == Asked(journeys=1000, rounds=3, seconds=300.0, url=None, dsn=None, broker=None)


def test_a_target_of_somebody_else_is_filled_once() -> None:
    asked = parse(["-n", "50", "--rounds", "9", "--url", "http://127.0.0.1:9"])

    assert (asked.rounds, asked.url) == (1, "http://127.0.0.1:9")


def test_a_single_journey_is_measured_twenty_times() -> None:
    assert parse(["-n", "1"]).rounds == 20


def test_many_journeys_are_measured_once() -> None:
    assert parse(["-n", "10000"]).rounds == 1


def test_no_journeys_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["-n", "0"])

    assert "1 to 1000000 journeys" in capsys.readouterr().err


def test_an_unknown_workload_lists_those_there_are() -> None:
    with pytest.raises(SystemExit, match=r"usage: sightline bench WORKLOAD(.|\n)*journeys"):
        bench.main(["nothing"])


def test_journeys_are_among_the_workloads() -> None:
    assert "journeys" in bench.here()


def test_webhooks_say_where_events_end(capsys: pytest.CaptureFixture[str]) -> None:
    assert webhooks.run(["--table-info"]) == 0
    assert json.loads(capsys.readouterr().out) == {"table": "journeys_inboxevent", "id": "external_event_id"}


def test_a_comparison_of_webhooks_keeps_off_the_databases_of_others(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        webhooks.parse(["--dsn", "postgresql://somebody@/else"])

    assert "may throw away" in capsys.readouterr().err


def test_the_door_of_the_bench_is_the_door_of_production(tmp_path: Path) -> None:
    own = webhooks.Bench("postgresql://somebody@/else", tmp_path, supervisor=None)  # type: ignore[arg-type]  # unused

    served = own._door("ingest", "webhooks_door", 9).command

    real = own.product.ingest(port=9).command
    assert [(one, other) for one, other in zip(real, served, strict=True) if one != other] == [
        ("visibility.ingest:app", "visibility.devstack.bench.webhooks_door:app")
    ]
