"""Links of records we create: reserved before the call, so that the pull knows our own creation again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from integrations.canonical import store
from journeys import registry
from journeys.engine.claiming import Claim
from journeys.engine.targets import Target
from journeys.rows import run

OF_PROJECT = "UPDATE journeys_journeyrun SET project_id = %(project)s WHERE id = %(run)s AND project_id IS NULL"


@dataclass(frozen=True)
class Place:
    """Where the link of a created record is kept: connection, the vendor's object type, our reference."""

    connection_id: int
    object_type: str
    external_ref: str


def place(target: Target, claim: Claim, event: Any) -> Place | None:
    """None for a step that creates no canonical record, or at a target that has no stream of its kind."""
    created = registry.journey(claim.journey).step(claim.name).creates(event)
    object_type = target.object_type(created.entity) if created else None
    return Place(claim.connection_id, object_type, claim.external_ref) if object_type else None


def reserve(target: Target, claims: Sequence[tuple[Claim, Any]], now: datetime) -> None:
    """Reserve the link of each record that these claims (with their events) are about to create."""
    for claim, event in claims:
        created = registry.journey(claim.journey).step(claim.name).creates(event)
        if created is None or (where := place(target, claim, event)) is None:
            continue
        canonical_id = store.reserve_link(
            connection_id=where.connection_id,
            object_type=where.object_type,
            external_ref=where.external_ref,
            entity=created.entity,
            canonical_id=created.canonical_id,
            values={"legal_entity_id": claim.legal_entity_id} | dict(created.values),
            now=now,
        )
        if created.entity == "project":
            run(OF_PROJECT, project=canonical_id, run=claim.run_id)


def complete(where: Place, *, external_id: str, url: str | None) -> None:
    """Write the vendor's id on a reserved link."""
    store.complete_link(
        connection_id=where.connection_id,
        object_type=where.object_type,
        external_ref=where.external_ref,
        external_id=external_id,
        url=url,
    )
