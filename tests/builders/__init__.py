"""Builders of honest rows: `make_x(**changes)`, everything not named is plain.

firms      firms, legal entities, connections, customers, projects, rates
people     users with roles and scopes
ledger     runs, steps, attempts, exchanges, work items
"""

from .firms import make_connection, make_customer, make_entity, make_firm, make_project, make_rate
from .ledger import make_attempt, make_effect, make_exchange, make_run, make_step, make_work_item
from .people import make_user

__all__ = [
    "make_attempt",
    "make_connection",
    "make_customer",
    "make_effect",
    "make_entity",
    "make_exchange",
    "make_firm",
    "make_project",
    "make_rate",
    "make_run",
    "make_step",
    "make_user",
    "make_work_item",
]
