"""Exchange rates stop coming: figures say of which day their rate is, those without one that they have none."""

import json
import sys
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from visibility.devstack import places
from visibility.devstack.faults.scenario import Scenario
from visibility.devstack.faults.scene import Scene
from visibility.devstack.process import Process

DAYS = 45
# One came until yesterday, one until six days ago (the last five count), one never.
LATE, STALE, UNKNOWN = "USD", "GBP", "CHF"
STALE_DAYS = 6
USUAL, NEWEST = Decimal("1.25"), Decimal("1.60")
# Of a project of 20,000 that has cost 4,000 and will cost 5,000 more (books.py), in EUR.
MARGIN = Decimal("8800.00")
# What was spent keeps the rate of its day, all else has the newest: (20,000 - 5,000) / 1.60 - 4,000 / 1.25.
NEWEST_MARGIN = Decimal("6175.00")


def miss_rates(scene: Scene) -> None:
    """A margin in another currency for each of them; then the rate of today arrives."""
    _ = scene.rig.source
    today = datetime.now(UTC).date()
    _keep(scene, rates=_rates(today), currencies=[LATE, STALE, UNKNOWN])
    scene.fault()
    note = f"rate of {today - timedelta(days=1):%d %b %Y}"
    is_seen = scene.rig.wait(15 * scene.patience, lambda: note in _tile(scene)["sub"])
    scene.seen_s = scene.since_fault() if is_seen else None
    scene.expect(is_seen, f"the margin's tile does not say {note!r}: {_tile(scene)['sub']!r}")
    scene.injected = len(_margins(scene))
    _expect(scene, {LATE: MARGIN, STALE: None, UNKNOWN: None})
    scene.over()
    _keep(scene, rates=[(LATE, today, NEWEST)], currencies=[])
    is_healed = scene.rig.wait(90 * scene.patience, lambda: _margin(scene, LATE) == NEWEST_MARGIN)
    scene.heal_s = scene.since_over()
    scene.expect(is_healed, f"the newest rate makes no margin of {NEWEST_MARGIN}: {_margin(scene, LATE)}")
    scene.expect("rate of" not in _tile(scene)["sub"], "the tile speaks of an older rate than today's")


def _rates(today: date) -> list[tuple[str, date, Decimal]]:
    late = [(LATE, today - timedelta(days=age), USUAL) for age in range(1, DAYS)]
    return late + [(STALE, today - timedelta(days=age), USUAL) for age in range(STALE_DAYS, DAYS)]


def _keep(scene: Scene, *, rates: list[tuple[str, date, Decimal]], currencies: list[str]) -> None:
    wanted = {"rates": [(currency, str(day), str(rate)) for currency, day, rate in rates], "currencies": currencies}
    command = (sys.executable, "-m", "visibility.devstack.faults.books", json.dumps(wanted))
    rig = scene.rig
    rig.supervisor.run_once(
        Process("books", command, rig.product.environment, rig.logs / "books.log", folder=places.REPOSITORY)
    )


def _expect(scene: Scene, wanted: dict[str, Decimal | None]) -> None:
    """To the cent, or none with its reason: neither nothing nor the amount as if one were worth one."""
    for currency, margin in wanted.items():
        found, reason = _margin(scene, currency), _margins(scene)[currency]["reason"]
        scene.expect(found == margin, f"{currency} has a margin of {found} instead of {margin}")
        scene.expect(margin is not None or reason == "missing_rate", f"{currency} says {reason!r}")


def _margin(scene: Scene, currency: str) -> Decimal | None:
    found = _margins(scene)[currency]["figure"]
    return None if found is None else Decimal(found)


def _margins(scene: Scene) -> dict[str, dict[str, Any]]:
    rows = scene.rig.people[0].ask("portfolio")["rows"]
    return {row["code"].removeprefix("FX-"): row["margin"] for row in rows if row["code"].startswith("FX-")}


def _tile(scene: Scene) -> dict[str, Any]:
    tiles = scene.rig.people[0].ask("portfolio")["tiles"]
    return next(tile for tile in tiles if tile["key"] == "margin")


SCENARIOS = (Scenario("F47", "exchange rates stop coming", miss_rates, seconds=60),)
