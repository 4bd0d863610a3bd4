"""A pull now, whenever the stream would be due."""

from integrations.models import StreamCursor
from integrations.pull import pull


def pull_now(cursor_id: int) -> int | None:
    StreamCursor.objects.filter(pk=cursor_id).update(next_at=None)
    return pull(cursor_id, worker="w")
