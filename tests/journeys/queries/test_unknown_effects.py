"""After a restore: what targets hold under references of ours and no ledger knows."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from integrations.canonical.models import Link
from integrations.models import Connection
from journeys.engine.draining import drain
from journeys.models import Effect
from journeys.queries.unknown_effects import UnknownEffect, unknown_effects
from tests.journeys.builders import start_posting
from tests.journeys.conftest import Target


def pulled(connection: Connection, ref: str, **changes: object) -> None:
    """As a pull leaves a record that bears a reference."""
    known: dict[str, object] = {"object_type": "record", "external_id": f"id-{ref}", "entity": "opportunity"}
    Link.objects.create(connection=connection, external_ref=ref, canonical_id=1, **known | changes)


def test_a_record_of_ours_without_an_effect_is_unknown(plain: Connection, target: Target) -> None:
    own = f"{plain.firm.slug}-known"
    start_posting(plain.firm, own, steps=1)
    drain("live")
    pulled(plain, f"{own}:1")
    pulled(plain, f"{plain.firm.slug}-lost:1")
    pulled(plain, "somebody-elses")
    pulled(plain, f"{plain.firm.slug}-reserved", reserved_at=timezone.now())

    found = unknown_effects(plain.firm.slug)

    assert Effect.objects.get().external_ref == f"{own}:1"
    lost = f"{plain.firm.slug}-lost:1"
    assert found == [UnknownEffect(plain.name, "record", lost, f"id-{lost}")]


def test_the_command_lists_and_counts_them(plain: Connection) -> None:
    pulled(plain, f"{plain.firm.slug}-lost:1")
    out = StringIO()

    call_command("reconcile", firm=plain.firm.slug, stdout=out)

    assert out.getvalue().splitlines() == [
        f"{plain.name}: record id-{plain.firm.slug}-lost:1 bears {plain.firm.slug}-lost:1",
        "1 unknown to the ledger",
    ]


def test_the_command_names_the_firms_there_are(plain: Connection) -> None:
    with pytest.raises(CommandError, match=f"There is no firm nobody; there are {plain.firm.slug}"):
        call_command("reconcile", firm="nobody")
