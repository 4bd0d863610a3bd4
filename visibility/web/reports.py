"""Reports by mail: schedules made, paused, gone on with and ended by their owner."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from visibility.access import ROLES, OutOfScope, Viewer
from visibility.exports.taking import keep
from visibility.models import ReportSchedule, SavedView
from visibility.models.reports import MONTHLY, WEEKLY
from visibility.models.views import LONGEST_QUERY
from visibility.queries.one_of import one_of
from visibility.queries.paging import whole_number
from visibility.queries.report_schedules import colleagues, lines_of, own_schedule, own_schedules
from visibility.queries.saved_views import PAGES, kept_views, plain_query
from visibility.reports.sending import reader_of
from visibility.web.access import allow
from visibility.web.fields import text
from visibility.web.typed import give_back, given_back

# Nothing else: a mail may have gone out since the schedule was read.
CHANGED = {"pause": ["paused_at"], "go-on": ["paused_at", "since"], "end": ["ended_at"]}
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WHENS = (
    ("Every week", [(f"{WEEKLY}-{number}", day) for number, day in enumerate(DAYS)]),
    ("Every month", [(f"{MONTHLY}-{day}", f"day {day}") for day in range(1, 29)]),
)
MOST_SCHEDULES, MOST_READERS = 20, 20
FORM = "report"
ZONES = (
    "Europe/Berlin",
    "Europe/London",
    "Europe/Paris",
    "America/New_York",
    "America/Los_Angeles",
    "Asia/Tokyo",
    "UTC",
)


class NotMade(ValueError):
    """The form cannot be taken: why, and the field it is wrong with ("" for none)."""

    def __init__(self, why: str, at: str = "") -> None:
        super().__init__(why)
        self.at = at


@dataclass(frozen=True)
class Asked:
    """A schedule as the form names it."""

    name: str
    view: SavedView | None
    query: str
    every: str
    day: int
    hour: int
    time_zone: str
    readers: list[User]


@allow(*ROLES)
def reports(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The viewer's schedules, and the form for one more."""
    lines, typed = lines_of(viewer), given_back(request.session, FORM, is_live="X-Live" in request.headers)
    context = {
        "lines": lines,
        "typed": typed,
        "views": [(str(view.pk), view) for view in _views(viewer)],
        "query": plain_query("portfolio", typed.text("query", request.GET.urlencode())),
        "days": list(enumerate(DAYS)),
        "whens": WHENS,
        "hours": [str(hour) for hour in range(24)],
        "colleagues": [(str(one.pk), one) for one in colleagues(viewer)],
        "zones": ZONES,
        "chosen": {
            "name": typed.text("name"),
            "view": typed.text("view"),
            "when": typed.text("when"),
            "hour": typed.text("hour", "7"),
            "readers": typed.texts("readers", [str(viewer.user_id)]),
            "zone": typed.text("time_zone", lines[-1].schedule.time_zone if lines else ZONES[0]),
        },
    }
    return render(request, "reports/page.html", context)


@allow(*ROLES)
@require_POST
def make(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Make a schedule; the first mail goes out on its next day."""
    try:
        asked = _asked(request, viewer)
    except NotMade as fault:
        give_back(request.session, request.POST, FORM, f"The schedule was not made: {fault}.", at=fault.at)
    else:
        _make(viewer, asked, site=f"{request.scheme}://{request.get_host()}", now=timezone.now())
        messages.success(request, f"{asked.name} goes to {len(asked.readers)} on its next day.")
    return redirect("reports")


@allow(*ROLES)
@require_POST
@transaction.atomic
def act(request: HttpRequest, viewer: Viewer, schedule_id: int, action: str) -> HttpResponse:
    """Pause a schedule, go on with it from its next day, or end it for good. Another's is not there."""
    schedule, now = own_schedule(viewer, schedule_id), timezone.now()
    wanted = one_of(tuple(CHANGED), action)
    if wanted == "end":
        schedule.ended_at = now
    elif wanted == "pause":
        schedule.paused_at = now
    else:
        schedule.paused_at, schedule.since = None, now
    schedule.save(update_fields=CHANGED[wanted])
    keep(viewer, "schedule", f"{wanted} {schedule.name}", query=schedule.query, now=now)
    done = {"end": "ended", "pause": "paused", "go-on": "going on from its next day"}[wanted]
    messages.success(request, f"{schedule.name} is {done}.")
    return redirect("reports")


@transaction.atomic
def _make(viewer: Viewer, asked: Asked, *, site: str, now: datetime) -> None:
    schedule = ReportSchedule.objects.create(
        owner_id=viewer.user_id,
        firm_id=viewer.firm_id,
        name=asked.name,
        view=asked.view,
        page=asked.view.page if asked.view else "portfolio",
        query=asked.query,
        every=asked.every,
        day=asked.day,
        hour=asked.hour,
        time_zone=asked.time_zone,
        site=site[:200],
        made_at=now,
        since=now,
    )
    schedule.readers.set(asked.readers)
    told = ", ".join(one.username for one in asked.readers)
    keep(viewer, "schedule", f"make {asked.name} for {told}", query=asked.query, now=now)


def _asked(request: HttpRequest, viewer: Viewer) -> Asked:
    """The form, checked. Raises NotMade."""
    posted = request.POST
    if len(own_schedules(viewer)) >= MOST_SCHEDULES:
        raise NotMade(f"you have {MOST_SCHEDULES}, end one first")
    name = text(posted, "name", longest=60)
    if not name:
        raise NotMade("give it a name", "name")
    every, day = _rhythm(text(posted, "when"))
    hour = whole_number(posted, "hour")
    if hour is None or hour > 23:
        raise NotMade("name an hour from 0 to 23", "hour")
    query = plain_query("portfolio", text(posted, "query", longest=3000))
    if len(query) > LONGEST_QUERY:
        raise NotMade("these filters are too long to be kept")
    view = _view(viewer, whole_number(posted, "view"))
    readers = _readers(viewer, posted.getlist("readers"), view.page if view else "portfolio")
    return Asked(name, view, "" if view else query, every, day, hour, _zone(text(posted, "time_zone")), readers)


def _rhythm(given: str) -> tuple[str, int]:
    every, _, day = given.partition("-")
    known = {WEEKLY: range(7), MONTHLY: range(1, 29)}
    if every not in known or not day.isdecimal() or int(day[:3]) not in known[every]:
        raise NotMade("choose a weekday, or a day of the month from 1 to 28", "when")
    return every, int(day)


def _zone(given: str) -> str:
    try:
        return ZoneInfo(given).key
    except (ValueError, OSError, KeyError) as error:
        raise NotMade("name a time zone as Europe/Berlin", "time_zone") from error


def _views(viewer: Viewer) -> list[SavedView]:
    """The views that may be sent: of the pages that the viewer's roles open."""
    return [view for page, roles in PAGES.items() if viewer.has_role(*roles) for view in kept_views(viewer, page)]


def _view(viewer: Viewer, view_id: int | None) -> SavedView | None:
    """One of them; None for the board pack."""
    if view_id is None:
        return None
    found = next((one for one in _views(viewer) if one.pk == view_id), None)
    if found is None:
        raise OutOfScope("No such view.")
    return found


def _readers(viewer: Viewer, given: list[str], page: str) -> list[User]:
    """Those chosen who may be sent one; a name that is none of them is not told from one that does not exist."""
    readers = [one for one in colleagues(viewer) if str(one.pk) in given]
    if not 0 < len(readers) <= MOST_READERS:
        raise NotMade(f"choose 1 to {MOST_READERS} readers", "readers")
    if blind := [one.username for one in readers if reader_of(one, viewer.firm_slug, page) is None]:
        raise NotMade(f"{', '.join(blind)} may not see {page}", "readers")
    return readers
