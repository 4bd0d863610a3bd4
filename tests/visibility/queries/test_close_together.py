"""Legal entities that close the same days are asked about at once, and each is told its own."""

from datetime import date
from decimal import Decimal

import pytest

from integrations.canonical.models import LegalEntity
from tests.visibility import builders as make
from tests.visibility.queries.closing import Scene, ask, make_scene
from visibility.projections import turn
from visibility.queries import kept

pytestmark = pytest.mark.django_db
D = Decimal
JUNE = date(2026, 6, 10)


def make_group(scene: Scene) -> tuple[dict[str, LegalEntity], dict[str, int]]:
    """Germany and America close May, Britain weeks of its own; each has as much to do as is told for it."""
    entities = {"DE": scene.germany}
    for code, currency in (("US", "USD"), ("UK", "GBP")):
        entities[code] = make.make_entity(scene.firm, code=code, currency=currency)
    weeks = {"service_date": date(2026, 4, 27), "ends_on": date(2026, 5, 24), "name": "W5"}
    make.make_period(scene.firm, scene.psa, legal_entity=entities["UK"], **weeks)
    numbers = {"DE": 1, "US": 2, "UK": 3}
    for code, number in numbers.items():
        project = make.make_project(entities[code], currency="EUR")
        for day in range(number):
            posted = {"legal_entity": entities[code], "currency": "EUR", "amount": D(100), "reporting_amount": D(100)}
            make.make_time(project, scene.psa, None, service_date=date(2026, 5, 20 + day), **posted)
            make.make_invoice(project, scene.psa, status="draft", service_date=date(2026, 5, 20 + day), **posted)
    # After the weeks of Britain and within the month of the others.
    late = {"service_date": date(2026, 5, 28), "legal_entity": entities["UK"], "reporting_amount": D(100)}
    make.make_time(make.make_project(entities["UK"]), scene.psa, None, **late)
    return entities, numbers


def test_each_entity_is_told_what_it_is_told_alone() -> None:
    scene = make_scene()
    entities, numbers = make_group(scene)
    turn.run(make.NOW)

    together = {one.entity: one for one in ask(scene).entities}

    assert {code: one.period.ends_on for code, one in together.items()} == {
        "DE": date(2026, 5, 31),
        "US": date(2026, 5, 31),
        "UK": date(2026, 5, 24),
    }
    for code, found in together.items():
        counts = {line.key: line.count for line in found.lines}
        assert (counts["unposted"], counts["drafts"]) == (numbers[code], numbers[code])
        kept.forget()
        (alone,) = ask(scene, make.make_viewer(scene.firm, entities[code], role="finance")).entities
        assert found == alone


def test_what_was_posted_in_another_period_counts_on_its_own_day() -> None:
    scene = make_scene()
    plain = {"amount": D(100), "reporting_amount": D(100)}
    for on, period in ((date(2026, 5, 29), "2026-06"), (JUNE, "2026-06"), (JUNE, "2026-05"), (JUNE, "2026-04")):
        make.make_time(scene.project, scene.psa, None, service_date=on, posting_period=period, **plain)
        make.make_invoice(scene.project, scene.psa, service_date=on, posting_period=period, **plain)
    turn.run(make.NOW)

    forward = ask(scene).entities[0].roll_forward

    assert (forward.recognised.figure, forward.billed.figure, forward.closing.figure) == (100, 100, 0)
