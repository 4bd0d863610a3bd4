"""BambooHR (HRIS): people, what an hour of them costs and when they are away, in; nothing out.

connector   settings, limits, the connector itself
asking      one question with the API key, and its answer
signals     throttling and refusals, in the several forms that answers have
people      employees by the changed feed, in batches by id
skills      what they can do, of a custom table
pay         the compensation table, brought down to hourly rates before anything else sees it
time_off    requests to days off
mapping     employees, rates and days off to canonical rows, pure
entities    legal entities by division or location
webhook     signed calls: which employees to read again
checks      test connection

Rates of pay are secret: an answer's figures are masked in the evidence (Connector.confidential), and what goes on
from pay.py, into quarantine too, is the hourly rate alone. Where the PSA states a rate for somebody, its rates lead and
these stand in for the days before and for people it has no rate of (integrations/canonical/ownership.py).
"""
