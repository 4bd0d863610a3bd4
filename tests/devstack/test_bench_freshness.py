"""What the freshness bench asks for and prints; that it sees a running product is tests/browser/test_freshness.py."""

import json

import pytest

from visibility.devstack.bench import freshness
from visibility.devstack.bench.freshness_product import Seen
from visibility.devstack.bench.freshness_words import said, summary
from visibility.devstack.bench.webhooks_load import Pace

TWENTY = [Seen(pulled=number / 100, model=number / 10, screen=float(number)) for number in range(1, 21)]


def test_no_approvals_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        freshness.parse(["--events", "0"])

    assert "1 or more" in capsys.readouterr().err


def test_the_median_and_the_slowest_twentieth_are_told_by_nearest_rank() -> None:
    assert summary(TWENTY) == {"pulled": (0.1, 0.19), "model": (1.0, 1.9), "screen": (10.0, 19.0)}


def test_without_a_browser_the_screen_is_left_out_and_said() -> None:
    blind = [Seen(pulled=0.1, model=0.4, screen=None)]

    lines = list(said({"quiet": blind, "load": blind}, 1, has_screen=False))

    assert "no browser is there: measured to the read model only" in lines
    assert json.loads(lines[-1])["quiet"] == {"pulled": [0.1, 0.1], "model": [0.4, 0.4]}


def test_a_missing_approval_voids_the_figures() -> None:
    lines = list(said({"quiet": TWENTY, "load": TWENTY[:19]}, 20, has_screen=True))

    assert "APPROVALS ARE MISSING: the figures are void" in lines
    assert json.loads(lines[-1])["correct"] is False


def test_a_paced_sender_spaces_its_events_evenly() -> None:
    pace = Pace(rate=4)

    assert [pace.delay(now) for now in (10.0, 10.0, 10.1, 11.0)] == pytest.approx([0, 0.25, 0.4, 0])
    assert Pace(rate=0).delay(10.0) == 0


def test_the_password_of_the_role_is_read_from_what_the_demo_prints() -> None:
    assert freshness.password("Log in as\n  executive  s3cret   portfolio\n  pmo  other  x") == "s3cret"
