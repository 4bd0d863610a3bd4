"""What a person is told of work that broke. A database's own words quote rows and statements: the log has those."""

from django.db import DatabaseError, OperationalError

UNREACHED = "the database broke off or was busy ({kind})"
REFUSED = (
    "the database refused what was to be stored ({kind}): a fault of this product, whose log has the whole message"
)


def told(error: Exception) -> str:
    """One line that may stand on pages and in packs: no row, statement or address of the database."""
    if isinstance(error, DatabaseError):
        kind = type(error.__cause__ or error).__name__
        return (UNREACHED if isinstance(error, OperationalError) else REFUSED).format(kind=kind)
    said, _, _ = str(error).partition("\n")
    return f"{type(error).__name__}: {said}"
