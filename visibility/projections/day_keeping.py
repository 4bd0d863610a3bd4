"""How long the days of margins are kept: each of the last 400, before that the last one of each month.

A bridge over more than a year asks for ends of months; 5,000 projects would else add 1.8 million rows every year.
"""

from datetime import date, timedelta

from django.db import connection

from integrations.canonical.models import Firm

KEPT_DAILY = timedelta(days=400)
AT_ONCE = 10_000

# Of a firm's days in order of its index: old ones that the same month has a later one of.
THIN_OUT = """
WITH old AS (
  SELECT id FROM visibility_projectday day WHERE firm_id = %(firm)s AND taken_on < %(since)s AND EXISTS (
    SELECT FROM visibility_projectday later WHERE later.project_id = day.project_id
      AND later.taken_on > day.taken_on
      AND later.taken_on < (date_trunc('month', day.taken_on) + interval '1 month')::date)
  LIMIT %(most)s)
DELETE FROM visibility_projectday day USING old WHERE day.id = old.id
"""


def kept_daily_since(today: date) -> date:
    """The first day of which every day is kept."""
    return today - KEPT_DAILY


def thin_out(today: date) -> int:
    """Delete what is no longer kept, ten thousand rows to a transaction; how many there were."""
    firms = Firm.objects.order_by("pk").values_list("pk", flat=True)
    return sum(_thin_out(firm_id, kept_daily_since(today)) for firm_id in firms)


def _thin_out(firm_id: int, since: date) -> int:
    gone = 0
    while found := _some(firm_id, since):
        gone += found
    return gone


def _some(firm_id: int, since: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(THIN_OUT, {"firm": firm_id, "since": since, "most": AT_ONCE})
        return int(cursor.rowcount)
