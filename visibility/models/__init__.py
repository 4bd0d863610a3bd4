"""Read models, which may be dropped and rebuilt (all but kept days and closes, and SoldCost), and what governs them."""

from .cells import ProjectPeriod
from .closes import PeriodClose
from .figures import ProjectFigures
from .leakage import ProjectLeakage
from .policies import SlaTarget, StreamPolicy
from .reports import ReportSchedule
from .scope import Scope
from .signin import SigninFailure
from .snapshots import PortfolioSnapshot, ReadModel
from .sold import SoldCost
from .taken import Taken
from .unmasking import Unmasking
from .views import DefaultView, SavedView

__all__ = [
    "DefaultView",
    "PeriodClose",
    "PortfolioSnapshot",
    "ProjectFigures",
    "ProjectLeakage",
    "ProjectPeriod",
    "ReadModel",
    "ReportSchedule",
    "SavedView",
    "Scope",
    "SigninFailure",
    "SlaTarget",
    "SoldCost",
    "StreamPolicy",
    "Taken",
    "Unmasking",
]
