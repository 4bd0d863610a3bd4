"""Read models, which may be dropped and rebuilt (all but kept days and closes, and SoldCost), and what governs them."""

from .billing_errors import BillingError
from .calendars import HolidayYear, WorkCalendar
from .cells import PersonEntity, ProjectPeriod
from .closes import PeriodClose
from .figures import ProjectFigures
from .leakage import ProjectLeakage
from .margin_days import ProjectDay
from .pdfs import BoardPdf
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
    "BillingError",
    "BoardPdf",
    "DefaultView",
    "HolidayYear",
    "PeriodClose",
    "PersonEntity",
    "PortfolioSnapshot",
    "ProjectDay",
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
    "WorkCalendar",
]
