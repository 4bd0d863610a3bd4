"""What a re-read window has shown, kept over the transactions of its pages until what it did not show is buried."""

from collections.abc import Iterable

from django.db import connection

from integrations.canonical.merging.rows import Shown
from integrations.models import ShownRecord
from integrations.pulling.leases import Lease

REMEMBER = """
INSERT INTO integrations_shownrecord (cursor_id, fence, external_id)
SELECT %s, %s, id FROM unnest(%s::text[]) AS id ON CONFLICT DO NOTHING
"""
# A window that shows all but so many of what is held is believed without being counted.
BELIEVED_SHARE = 0.03


class ShownSoFar:
    """The ids of one window under the fence of its run; what other runs of the stream left behind is forgotten."""

    def __init__(self, lease: Lease) -> None:
        self._lease, self._count = lease, 0
        self.forget()

    def remember(self, external_ids: Iterable[str]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(REMEMBER, [self._lease.cursor_id, self._lease.fence, list(external_ids)])
            self._count += cursor.rowcount

    def forget(self) -> None:
        ShownRecord.objects.filter(cursor_id=self._lease.cursor_id, fence__lte=self._lease.fence).delete()

    @property
    def all(self) -> Shown:
        return Shown(self._lease.cursor_id, self._lease.fence, self._count)

    @property
    def believed(self) -> int:
        """How many unseen records need no count of the source to be believed gone."""
        return int(self._count * BELIEVED_SHARE)
