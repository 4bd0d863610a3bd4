"""Simulated vendors over real HTTP, one process each:
`python -m integrations.sandbox VENDOR --port N --state DIR`.

server      the Sandbox base class, its aiohttp application and start-up
admin       the surface every sandbox shares: /_health /_mode /_journal /_do /_state
modes       fault injection: probabilities, `only`, `count`, hits
journal     append-only JSON lines of every request and effect; replayed at start
webhooks    a sender with duplicates, reordering and retries
salesforce kantata netsuite bamboohr   CRM, PSA, ERP, HRIS
microsoft365   collaboration: mail, teams, cards
crewplan    an invented second staffing vendor
mail plain  an SMTP sink, and a bare target for harness and benches
world       the firm all vendors show, and the living world that moves it

Nothing here imports Django or any other package of the product.
"""
