"""Everything the canonical store keeps; one file an idea."""

from .facts import Allocation, Commitment, CostPosting, CostRate, FxRate, Invoice, Milestone, Task, TimeEntry
from .firm import Firm, LegalEntity
from .identity import Change, Dirty, Link, MasterView
from .masters import Customer, Opportunity, Person, Project

__all__ = [
    "Allocation",
    "Change",
    "Commitment",
    "CostPosting",
    "CostRate",
    "Customer",
    "Dirty",
    "Firm",
    "FxRate",
    "Invoice",
    "LegalEntity",
    "Link",
    "MasterView",
    "Milestone",
    "Opportunity",
    "Person",
    "Project",
    "Task",
    "TimeEntry",
]
