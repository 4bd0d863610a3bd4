"""Looks for approved entries that have no run, and remembers them: pages look at those, and at what came since.

Whether an entry was started is asked of the ledger, never believed of the intake: what it missed is found all the same.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from integrations import busy
from integrations.canonical.models import Firm
from journeys.queries.looked_at import GO_LIVES, looked_at
from journeys.rows import run
from journeys.services import approved_expenses, approved_time
from journeys.services.approved import Approvals

# What is recorded commits within minutes; and clocks of processes are not the same to the second.
OVERLAP = timedelta(minutes=15)
# The first look at a large firm reads every entry it has.
LONGEST = "600s"
LACKS_RUN = """
{to_be_posted} AND NOT EXISTS (
  SELECT FROM journeys_journeyrun r WHERE r.firm_id = t.firm_id AND r.journey = '{journey}' AND r.subject = {subject})
"""
REMEMBER = """
INSERT INTO journeys_notstarted (firm_id, entity, canonical_id)
SELECT t.firm_id, '{entity}', t.id FROM {table} t JOIN integrations_connection home ON home.id = t.connection_id
WHERE t.firm_id = %(firm)s AND (%(since)s::timestamptz IS NULL OR t.recorded_at >= %(since)s) AND {lacks_run}
ON CONFLICT DO NOTHING
"""
FORGET = """
DELETE FROM journeys_notstarted known WHERE known.firm_id = %(firm)s AND known.entity = '{entity}' AND NOT EXISTS (
  SELECT FROM {table} t JOIN integrations_connection home ON home.id = t.connection_id
  WHERE t.id = known.canonical_id AND {lacks_run})
"""
NOTE = f"""
INSERT INTO journeys_startcheck (firm_id, entity, checked_until, go_lives)
VALUES (%(firm)s, %(entity)s, %(until)s, ({GO_LIVES}))
ON CONFLICT (firm_id, entity) DO UPDATE SET checked_until = excluded.checked_until, go_lives = excluded.go_lives
"""  # noqa: S608  (constant expressions)
KINDS: tuple[tuple[str, Approvals[Any]], ...] = (
    ("time_entry", approved_time.APPROVALS),
    ("expense_entry", approved_expenses.APPROVALS),
)


def look(now: datetime) -> int:
    """Look at what was recorded since the last look, of every firm; how many entries without a run are new."""
    return sum(
        _look(firm_id, entity, approvals, now)
        for firm_id in Firm.objects.order_by("pk").values_list("pk", flat=True)
        for entity, approvals in KINDS
    )


@transaction.atomic
def _look(firm_id: int, entity: str, approvals: Approvals[Any], now: datetime) -> int:
    busy.wait_longer(statement_timeout=LONGEST, idle_in_transaction_session_timeout=LONGEST)
    lacks_run = LACKS_RUN.format(journey=approvals.journey, **approvals.parts)
    about = {"entity": entity, "table": approvals.table, "lacks_run": lacks_run}
    since = looked_at(firm_id)[f"looked_at_{entity}"]
    run(FORGET.format(**about), firm=firm_id)
    found = run(REMEMBER.format(**about), firm=firm_id, since=since)
    run(NOTE, firm=firm_id, entity=entity, until=now - OVERLAP)
    return found
