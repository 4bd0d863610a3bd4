"""External references: the keys under which our records are known at every target."""

from integrations.canonical import references


def external_ref(firm: str, entity: str, key: str) -> str:
    """The key under which a record of ours is known at every target; at most 120 characters."""
    return references.external_ref(firm, entity, key)
