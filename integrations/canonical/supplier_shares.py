"""Which projects bear a supplier's invoice: its shares with the projects they name, as SQL.

A share without a code is borne by the project of the order that the invoice names, whenever that comes to be known.
"""

# Over an invoice `i` (canonical_supplierinvoice): one row a share. project_id is NULL where nobody bears it, the order
# is not known yet, or nobody knows the code. Of orders with one number, that of the invoice's legal entity goes first.
SHARES = """(
  SELECT part.position, part.line, part.description, part.project AS project_code, part.percent, part.amount,
    CASE WHEN part.project = '' THEN ordered.project_id ELSE named.id END AS project_id
  FROM ROWS FROM (
    jsonb_to_recordset(i.shares) AS (line text, description text, project text, percent numeric, amount numeric)
  ) WITH ORDINALITY AS part(line, description, project, percent, amount, position)
  LEFT JOIN LATERAL (
    SELECT c.project_id FROM canonical_commitment c
    WHERE c.firm_id = i.firm_id AND c.number = i.order_number AND i.order_number <> '' AND NOT c.is_deleted
    ORDER BY c.legal_entity_id IS NOT DISTINCT FROM i.legal_entity_id DESC, c.id LIMIT 1) ordered ON true
  LEFT JOIN LATERAL (
    SELECT p.id FROM canonical_project p
    WHERE p.firm_id = i.firm_id AND p.code = part.project AND p.code <> '' AND NOT p.is_deleted
    ORDER BY p.id LIMIT 1) named ON true
)"""
