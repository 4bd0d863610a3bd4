"""Everything the canonical store keeps; one file an idea."""

from .facts import (
    Allocation,
    Commitment,
    CostPosting,
    CostRate,
    ExpenseEntry,
    FxRate,
    Invoice,
    Milestone,
    Task,
    TimeEntry,
    TimeOff,
)
from .firm import Firm, LegalEntity
from .history import (
    AllocationReplaced,
    CommitmentReplaced,
    CostPostingReplaced,
    CostRateReplaced,
    ExpenseEntryReplaced,
    InvoiceReplaced,
    MilestoneReplaced,
    TaskReplaced,
    TimeEntryReplaced,
    TimeOffReplaced,
)
from .identity import Change, Dirty, Link, MasterView
from .masters import Customer, Opportunity, Person, Project

__all__ = [
    "Allocation",
    "AllocationReplaced",
    "Change",
    "Commitment",
    "CommitmentReplaced",
    "CostPosting",
    "CostPostingReplaced",
    "CostRate",
    "CostRateReplaced",
    "Customer",
    "Dirty",
    "ExpenseEntry",
    "ExpenseEntryReplaced",
    "Firm",
    "FxRate",
    "Invoice",
    "InvoiceReplaced",
    "LegalEntity",
    "Link",
    "MasterView",
    "Milestone",
    "MilestoneReplaced",
    "Opportunity",
    "Person",
    "Project",
    "Task",
    "TaskReplaced",
    "TimeEntry",
    "TimeEntryReplaced",
    "TimeOff",
    "TimeOffReplaced",
]
