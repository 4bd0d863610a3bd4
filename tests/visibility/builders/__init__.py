"""Small honest rows for the read models: each builder takes changes, everything else is plain.

firms   firms, legal entities, connections, customers, deals, projects, rates, periods, and who looks
facts   time, expenses, milestones, tasks, allocations, and runs
bills   invoices, orders, those of suppliers, charges between entities, payments and what they settle
people  people, what their hours cost, when they are away
plain   when the tests take place
"""

from .bills import (
    make_allocation_of,
    make_invoice,
    make_leg,
    make_order,
    make_payment,
    make_share,
    make_supplier_invoice,
)
from .facts import fact_of, make_allocation, make_expense, make_milestone, make_run, make_task, make_time
from .firms import (
    make_connection,
    make_customer,
    make_entity,
    make_firm,
    make_opportunity,
    make_period,
    make_project,
    make_rate,
    make_viewer,
)
from .people import make_cost_rate, make_person, make_time_off
from .plain import NOW, TODAY, numbers

__all__ = [
    "NOW",
    "TODAY",
    "fact_of",
    "make_allocation",
    "make_allocation_of",
    "make_connection",
    "make_cost_rate",
    "make_customer",
    "make_entity",
    "make_expense",
    "make_firm",
    "make_invoice",
    "make_leg",
    "make_milestone",
    "make_opportunity",
    "make_order",
    "make_payment",
    "make_period",
    "make_person",
    "make_project",
    "make_rate",
    "make_run",
    "make_share",
    "make_supplier_invoice",
    "make_task",
    "make_time",
    "make_time_off",
    "make_viewer",
    "numbers",
]
