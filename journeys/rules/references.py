"""External references: short, stable, made of firm, entity type and business key; never a version."""


def external_ref(firm: str, entity: str, key: str) -> str:
    """The key under which a record of ours is known at every target; at most 120 characters."""
    return f"{firm}-{entity}-{key}"[:120]
