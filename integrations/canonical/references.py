"""External references: short, stable, made of firm, entity type and business key; never a version."""

LONGEST = 120


def prefix(firm: str, entity: str) -> str:
    """How every reference of ours to a record of this entity begins; a vendor's own external id never does."""
    return f"{firm}-{entity}-"


def external_ref(firm: str, entity: str, key: str) -> str:
    """The key under which a record of ours is known at every target; at most 120 characters."""
    return f"{prefix(firm, entity)}{key}"[:LONGEST]
