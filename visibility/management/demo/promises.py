"""What the demo firm promises itself: how old data may be, how fast a deal becomes a project, and time cost."""

from integrations.canonical.models import Firm
from integrations.models import StreamCursor
from visibility.models import SlaTarget, StreamPolicy

WARN_PERIODS, FAIL_PERIODS = 6, 18
PROMISED_SECONDS = {
    "opportunity_to_project": 300,
    "time_to_finance": 900,
    "expense_to_finance": 900,
    "subcontract_to_finance": 3600,
}


def set_up_promises(firm: Firm) -> None:
    """A policy for each stream, in multiples of its schedule, and a target for each journey."""
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
    for journey, seconds in PROMISED_SECONDS.items():
        SlaTarget.objects.get_or_create(
            firm=firm, journey=journey, legal_entity=None, defaults={"target_seconds": seconds}
        )
