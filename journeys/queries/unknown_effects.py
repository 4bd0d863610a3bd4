"""Records at targets that bear a reference of ours and that the ledger does not know: after a restore, what it lost."""

from dataclasses import dataclass

from journeys.rows import rows

# A record of ours is reserved before it is sent (Link.reserved_at) or has its effect; one that was pulled and has
# neither was made by a ledger that is gone.
UNKNOWN = """
SELECT c.name AS connection, l.object_type, l.external_ref, l.external_id
FROM canonical_link l JOIN integrations_connection c ON c.id = l.connection_id
JOIN canonical_firm f ON f.id = c.firm_id
WHERE f.slug = %(firm)s AND l.reserved_at IS NULL AND l.external_id IS NOT NULL
  AND starts_with(l.external_ref, f.slug || '-')
  AND NOT EXISTS (
    SELECT FROM journeys_effect e WHERE e.connection_id = l.connection_id AND e.external_ref = l.external_ref)
ORDER BY c.name, l.external_ref
"""


@dataclass(frozen=True)
class UnknownEffect:
    """A record at a target: the vendor's id, and the reference of ours that it bears."""

    connection: str
    object_type: str
    external_ref: str
    external_id: str


def unknown_effects(firm: str) -> list[UnknownEffect]:
    """Those of a firm, by its slug; as far as its targets' streams were read since."""
    return [UnknownEffect(**row) for row in rows(UNKNOWN, firm=firm)]
