"""Each leg of the cash clock as a statement of its units: since when, until when (NULL: it waits), on whom, how much.

Columns: id, what, project_id, legal_entity_id, amount, currency, since_at, until_at, waits_on. An amount that a fact
froze in the reporting currency is given in it.
"""

ACTIVATED = "coalesce(r.delivered_at, CASE WHEN r.state = 'done' THEN r.finished_at END)"
WAITS_ON_RUN = """CASE WHEN r.state = 'failed' THEN 'somebody to mend it'
    WHEN r.steps_unknown > 0 THEN 'an answer of the target' ELSE 'the systems' END"""
# The first run of a deal; later ones amend it.
STARTS = """(
  SELECT DISTINCT ON (canonical_id) * FROM journeys_journeyrun
  WHERE firm_id = %(firm)s AND journey = 'opportunity_to_project' ORDER BY canonical_id, version)"""
WON_ACTIVE = f"""
SELECT o.id, o.name AS what, p.id AS project_id, coalesce(o.legal_entity_id, r.legal_entity_id) AS legal_entity_id,
  o.amount, o.currency, o.won_at AS since_at, {ACTIVATED} AS until_at,
  CASE WHEN r.id IS NULL THEN 'a transaction' ELSE {WAITS_ON_RUN} END AS waits_on
FROM canonical_opportunity o
LEFT JOIN {STARTS} r ON r.canonical_id = o.id
LEFT JOIN LATERAL (
  SELECT id FROM canonical_project WHERE opportunity_id = o.id AND NOT is_deleted ORDER BY id LIMIT 1) p ON true
WHERE o.firm_id = %(firm)s AND o.is_won AND NOT o.is_deleted AND coalesce(r.state <> 'cancelled', true)
  AND (r.id IS NOT NULL OR p.id IS NULL AND o.won_at >= (
    SELECT min(go_live_at) FROM integrations_connection WHERE firm_id = %(firm)s))
"""  # noqa: S608  (constant expressions)
# When a first person was named is known while nobody has booked time yet, or by a stamp from before that.
STAFFED = """
SELECT p.id, p.name AS what, p.id AS project_id, p.legal_entity_id, p.price AS amount, p.currency, p.customer_id,
  p.manager, p.ends_on, worked.first_at,
  CASE WHEN named.first_at <= coalesce(worked.first_at + interval '1 day', named.first_at) THEN named.first_at END
    AS named_at, named.first_at IS NOT NULL OR worked.first_at IS NOT NULL AS is_staffed
FROM canonical_project p
LEFT JOIN (
  SELECT project_id, min(coalesce(source_changed_at, recorded_at)) AS first_at FROM canonical_allocation
  WHERE firm_id = %(firm)s AND NOT is_deleted AND person_id IS NOT NULL GROUP BY project_id) named
  ON named.project_id = p.id
LEFT JOIN LATERAL (
  SELECT min(service_date)::timestamp AT TIME ZONE 'UTC' AS first_at FROM canonical_timeentry
  WHERE project_id = p.id AND NOT is_deleted) worked ON true
WHERE p.firm_id = %(firm)s AND NOT p.is_deleted
"""
ACTIVE_STAFFED = f"""
SELECT p.id, p.what, p.project_id, p.legal_entity_id, p.amount, p.currency, {ACTIVATED} AS since_at,
  p.named_at AS until_at, 'a name for its roles' AS waits_on
FROM ({STAFFED}) p
JOIN canonical_project held ON held.id = p.id
JOIN {STARTS} r ON r.canonical_id = held.opportunity_id
WHERE {ACTIVATED} IS NOT NULL AND (p.named_at IS NOT NULL OR NOT p.is_staffed)
"""  # noqa: S608  (constant expressions)
STAFFED_WORKED = f"""
SELECT p.id, p.what, p.project_id, p.legal_entity_id, p.amount, p.currency, p.named_at AS since_at,
  p.first_at AS until_at, coalesce(nullif(p.manager, ''), 'the team') AS waits_on
FROM ({STAFFED}) p
WHERE p.named_at IS NOT NULL AND (p.first_at IS NOT NULL OR coalesce(p.ends_on >= %(today)s, true))
"""  # noqa: S608  (constant expressions)
# A day's work is counted from the beginning of that day, UTC. What waits is few and has an index; what passed is much.
WORKED = """
SELECT t.id, p.name AS what, t.project_id, coalesce(t.legal_entity_id, p.legal_entity_id) AS legal_entity_id,
  CASE WHEN %(at_budget)s THEN t.amount ELSE t.reporting_amount END AS amount,
  CASE WHEN %(at_budget)s THEN t.currency ELSE %(reporting)s::text END AS currency,
  t.service_date::timestamp AT TIME ZONE 'UTC' AS since_at, {until_at} AS until_at,
  coalesce(nullif(p.manager, ''), 'an approver') AS waits_on
FROM canonical_timeentry t JOIN canonical_project p ON p.id = t.project_id
WHERE t.firm_id = %(firm)s AND NOT t.is_deleted AND NOT p.is_deleted AND t.service_date IS NOT NULL AND {told}
"""
WORKED_WAITING = WORKED.format(until_at="NULL::timestamptz", told="NOT t.is_approved")
WORKED_PASSED = WORKED.format(until_at="t.approved_at", told="t.is_approved AND t.approved_at IS NOT NULL")
WORKED_APPROVED = WORKED.format(
    until_at="CASE WHEN t.is_approved THEN t.approved_at END",
    told="(NOT t.is_approved OR t.approved_at IS NOT NULL)",
)
APPROVED_POSTED = f"""
SELECT r.id, p.name AS what, r.project_id, r.legal_entity_id, r.amount, r.currency,
  coalesce(r.business_at, r.started_at) AS since_at, {ACTIVATED} AS until_at, {WAITS_ON_RUN} AS waits_on
FROM journeys_journeyrun r JOIN canonical_project p ON p.id = r.project_id
WHERE r.firm_id = %(firm)s AND r.journey IN ('time_to_finance', 'expense_to_finance') AND r.state <> 'cancelled'
"""  # noqa: S608  (constant expressions)
# A milestone gathers the approved work since the one before it. Of several open ones only the first due gathers yet.
WORK_ACCEPTED = """
SELECT m.id, m.title AS what, m.project_id, m.legal_entity_id, m.amount, m.currency, work.first_at AS since_at,
  m.accepted_on::timestamp AT TIME ZONE 'UTC' AS until_at,
  CASE WHEN m.due_on < %(today)s THEN 'acceptance, past its due day' ELSE 'acceptance' END AS waits_on
FROM (
  SELECT m.*, lag(m.accepted_on) OVER (PARTITION BY m.project_id ORDER BY m.accepted_on NULLS LAST, m.due_on, m.id)
    AS since_on,
    row_number() OVER (PARTITION BY m.project_id, m.accepted_on IS NULL ORDER BY m.due_on NULLS LAST, m.id) AS place
  FROM canonical_milestone m WHERE m.firm_id = %(firm)s AND NOT m.is_deleted) m
JOIN canonical_project p ON p.id = m.project_id AND NOT p.is_deleted
JOIN LATERAL (
  SELECT min(t.service_date)::timestamp AT TIME ZONE 'UTC' AS first_at FROM canonical_timeentry t
  WHERE t.project_id = m.project_id AND NOT t.is_deleted AND t.is_approved
    AND t.service_date > coalesce(m.since_on, '-infinity')
    AND t.service_date <= coalesce(m.accepted_on, 'infinity')) work ON work.first_at IS NOT NULL
WHERE m.accepted_on IS NOT NULL OR m.place = 1
"""
# An invoice is paid on the day on which what settles it reaches its total; one that the ledger calls paid, and whose
# payments are not known, says nothing about how long it took.
ISSUED_PAID = """
SELECT i.id, i.number AS what, i.project_id, i.legal_entity_id,
  CASE WHEN i.is_paid THEN i.total_amount ELSE i.total_amount - coalesce(i.paid_amount, 0) END AS amount, i.currency,
  i.service_date::timestamp AT TIME ZONE 'UTC' AS since_at,
  CASE WHEN i.is_paid THEN settled.last_on::timestamp AT TIME ZONE 'UTC' END AS until_at,
  coalesce(c.name, 'the customer') AS waits_on, i.due_on
FROM (
  SELECT *, coalesce(paid_amount, 0) >= total_amount AS is_paid FROM canonical_invoice
  WHERE firm_id = %(firm)s AND NOT is_deleted AND kind = 'invoice' AND total_amount > 0 AND status <> 'draft') i
LEFT JOIN canonical_customer c ON c.id = i.customer_id
LEFT JOIN (
  SELECT invoice_id, max(service_date) AS last_on, sum(amount) AS amount FROM canonical_paymentallocation
  WHERE firm_id = %(firm)s AND NOT is_deleted GROUP BY invoice_id) settled ON settled.invoice_id = i.id
WHERE NOT i.is_paid OR settled.amount >= i.total_amount
"""
# Durations are cut as floating numbers, which tell the microseconds of centuries apart: with exact ones that cost a
# third of the time that all entries of a large firm take.
LASTED = """
SELECT grains::numeric * %(grain)s AS seconds, currency, number, amount, unpriced
FROM (
  SELECT floor(greatest(date_part('epoch', until_at - since_at), 0) / %(grain)s) AS grains, currency,
    count(*) AS number, coalesce(sum(amount), 0) AS amount, count(*) FILTER (WHERE amount IS NULL) AS unpriced
  FROM ({body}) unit
  WHERE until_at >= %(since)s AND until_at < %(until)s AND since_at IS NOT NULL
    AND (%(entities)s::bigint[] IS NULL OR legal_entity_id = ANY(%(entities)s))
  GROUP BY 1, 2) cut
"""
WAITING = """
SELECT waits_on, currency, count(*) AS number, coalesce(sum(amount), 0) AS amount,
  count(*) FILTER (WHERE amount IS NULL) AS unpriced, min(since_at) AS oldest_at
FROM ({body}) unit
WHERE until_at IS NULL AND (%(entities)s::bigint[] IS NULL OR legal_entity_id = ANY(%(entities)s))
GROUP BY 1, 2
"""
# Entries are told by project: thousands of lines would tell nobody anything.
UNITS = {
    True: "SELECT project_id AS id, what, project_id, legal_entity_id, currency, waits_on, count(*) AS number, "
    "sum(amount) AS amount, count(*) FILTER (WHERE amount IS NULL) AS unpriced, min(since_at) AS since_at, "
    "max(until_at) AS until_at, max(extract(epoch FROM until_at - since_at))::numeric AS seconds "
    "FROM ({body}) unit WHERE {wanted} GROUP BY project_id, what, legal_entity_id, currency, waits_on",
    False: "SELECT *, 1 AS number, (amount IS NULL)::int AS unpriced, "
    "greatest(extract(epoch FROM until_at - since_at), 0)::numeric AS seconds FROM ({body}) unit WHERE {wanted}",
}
PASSED_ONES = """until_at >= %(since)s AND until_at < %(until)s AND since_at IS NOT NULL
  AND (%(entities)s::bigint[] IS NULL OR legal_entity_id = ANY(%(entities)s))"""
WAITING_ONES = "until_at IS NULL AND (%(entities)s::bigint[] IS NULL OR legal_entity_id = ANY(%(entities)s))"
PAGE = """
SELECT unit.*, p.code, p.name AS project, e.code AS entity FROM ({units}) unit
LEFT JOIN canonical_project p ON p.id = unit.project_id
LEFT JOIN canonical_legalentity e ON e.id = unit.legal_entity_id
ORDER BY {order}, unit.id LIMIT %(most)s OFFSET %(start)s
"""
