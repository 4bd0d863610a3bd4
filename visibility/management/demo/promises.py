"""What the demo firm promises itself: how old data may be, how fast a won deal becomes a project."""

from integrations.canonical.models import Firm
from integrations.models import StreamCursor
from visibility.models import SlaTarget, StreamPolicy

WARN_PERIODS, FAIL_PERIODS = 6, 18
PROJECT_WITHIN_SECONDS = 300


def set_up_promises(firm: Firm) -> None:
    """A policy for each stream, in multiples of its schedule, and the target of the first journey."""
    for cursor in StreamCursor.objects.filter(connection__firm=firm).select_related("connection"):
        StreamPolicy.objects.get_or_create(
            firm=firm,
            connection=cursor.connection,
            stream=cursor.stream,
            legal_entity=None,
            defaults={
                "warn_seconds": int(cursor.every_seconds * WARN_PERIODS),
                "fail_seconds": int(cursor.every_seconds * FAIL_PERIODS),
            },
        )
    SlaTarget.objects.get_or_create(
        firm=firm,
        journey="opportunity_to_project",
        legal_entity=None,
        defaults={"target_seconds": PROJECT_WITHIN_SECONDS},
    )
