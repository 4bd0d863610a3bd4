"""Sessions in the database, as Django keeps them; read by one prepared statement, since every request reads one."""

from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone

from journeys.rows import rows

# The ORM took four times as long to spell this as it takes.
KEPT = "SELECT session_data FROM django_session WHERE session_key = %(key)s AND expire_date > %(now)s"


class SessionStore(db.SessionStore):
    """Of the same name as Django's, which is part of what sessions are signed with: those that stand stay."""

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing, and a new key with the next save, where it is unknown or over."""
        found = rows(KEPT, key=self.session_key, now=timezone.now())
        if not found:
            self._session_key = None
            return {}
        kept: dict[str, Any] = self.decode(found[0]["session_data"])
        return kept
