"""Pausing a connection and resuming it: the time between counts as closed, as an outage does."""

from datetime import datetime

from django.db import connection, transaction

# A second reason to pause leaves the beginning as it is.
PAUSE = """
UPDATE integrations_connection SET is_paused = true, paused_reason = left(%(reason)s, 300),
  paused_at = coalesce(CASE WHEN is_paused THEN paused_at END, clock_timestamp())
WHERE id = %(connection)s AND NOT EXISTS (
  SELECT FROM integrations_credential WHERE connection_id = %(connection)s AND changed_at > %(since)s::timestamptz)
"""
LOCK_GATE = "SELECT 1 FROM integrations_connectiongate WHERE connection_id = %(connection)s FOR UPDATE"
# Seconds that the gate was blocked have been counted when they were set.
ADD_PAUSE = """
UPDATE integrations_connectiongate g SET closed_seconds = g.closed_seconds
  + greatest(0, extract(epoch FROM clock_timestamp() - greatest(c.paused_at, g.blocked_until)))
FROM integrations_connection c
WHERE c.id = g.connection_id AND c.id = %(connection)s AND c.is_paused AND c.paused_at IS NOT NULL
"""
# In place of the name of who asks for a token, with the issuer's words: who comes after is told the same.
REFUSED = "refused: "
NEEDS_SECRETS = "Needs re-authorisation"
IS_WITHOUT_SECRETS = """
SELECT FROM integrations_connection WHERE id = %(connection)s AND is_paused AND starts_with(paused_reason, %(reason)s)
"""
# Who was refused before is asked anew; refusals of calls that began before say nothing of what holds now.
SEEN_TO = """
UPDATE integrations_credential held SET changed_at = clock_timestamp(),
  refresh_until = CASE WHEN starts_with(refresh_by, %(refused)s) THEN NULL ELSE refresh_until END,
  refresh_by = CASE WHEN starts_with(refresh_by, %(refused)s) THEN '' ELSE refresh_by END
FROM integrations_connection c
WHERE c.id = held.connection_id AND c.id = %(connection)s AND c.is_paused AND starts_with(c.paused_reason, %(reason)s)
"""
RESUME = """
UPDATE integrations_connection SET is_paused = false, paused_reason = '', paused_at = NULL WHERE id = %(connection)s
"""


def pause(connection_id: int, reason: str, *, since: datetime | None = None) -> None:
    """Nothing is claimed or pulled there until a person resumes it.

    since: when what is the reason began (None: just now); nothing is paused where its secrets were seen to after that.
    """
    with connection.cursor() as cursor:
        cursor.execute(PAUSE, {"connection": connection_id, "reason": reason, "since": since})


def until_authorised(connection_id: int, why: str, *, since: datetime | None = None) -> None:
    """Pauses until a person has seen to the connection's secrets: they are missing, locked or refused.

    since: when the call that was refused began, as pause() takes it.
    """
    pause(connection_id, f"{NEEDS_SECRETS}: {why}", since=since)


def authorised(connection_id: int) -> bool:
    """A person has seen to the secrets: what had paused for want of them goes on. Whether it had."""
    with connection.cursor() as cursor:
        cursor.execute(IS_WITHOUT_SECRETS, {"connection": connection_id, "reason": NEEDS_SECRETS})
        has_waited = cursor.fetchone() is not None
    if has_waited:
        resume(connection_id)
    return has_waited


def resume(connection_id: int) -> None:
    """Go on. What was tried before has as much patience left as when the pause began."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in (LOCK_GATE, ADD_PAUSE, SEEN_TO, RESUME):
            cursor.execute(statement, {"connection": connection_id, "refused": REFUSED, "reason": NEEDS_SECRETS})
