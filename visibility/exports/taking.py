"""What somebody takes along: read in one snapshot, with time enough, and kept in the audit trail."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction

from integrations import busy
from visibility.access import Viewer
from visibility.models import Taken

# Everything behind a number is more than a page shows.
LONGEST = "60s"


@contextmanager
def one_snapshot() -> Iterator[None]:
    """Everything read inside is of one instant; inside a transaction of somebody else that one's level stands."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        busy.wait_longer(statement_timeout=LONGEST, idle_in_transaction_session_timeout=LONGEST)
        yield


def keep(viewer: Viewer, kind: str, subject: str, *, query: str = "", sha256: str = "", now: datetime) -> None:
    """Write down who took what. kind: evidence, export or print."""
    Taken.objects.create(
        firm_id=viewer.firm_id,
        actor=viewer.username,
        kind=kind,
        subject=subject[:200],
        query=query[:1000],
        sha256=sha256,
        performed_at=now,
    )
