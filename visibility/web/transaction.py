"""One transaction, and what people do to it: with a reason, by POST, once."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from journeys.queries.runs import find_run
from journeys.replay.acting import By, NoSuchStep, NotPossible, is_reason
from journeys.replay.noting import assign, comment, refused
from journeys.replay.replaying import replay
from journeys.replay.resolving import resolve_done, resolve_not_done, skip
from visibility.access import ADMIN, FINANCE, PMO, OutOfScope, Viewer
from visibility.queries.ledger import ledger_of
from visibility.queries.paging import whole_number
from visibility.queries.shapes.transaction import TransactionPage
from visibility.queries.transactions.one import assignees
from visibility.queries.transactions.one import transaction as ask
from visibility.reports.asking_again import why_not
from visibility.web.access import allow
from visibility.web.fields import text
from visibility.web.typed import Typed, give_back, given_back

Act = Callable[[HttpRequest, Viewer, int, By], None]


@allow(PMO, FINANCE, ADMIN)
def transaction(request: HttpRequest, viewer: Viewer, run_id: int) -> HttpResponse:
    """Header, steps over systems, evidence, buttons, history; ?preview=<step> shows what a replay would do."""
    page = ask(viewer, run_id, now=timezone.now(), preview_of=whole_number(request.GET, "preview"))
    typed = given_back(request.session, _acting(run_id), is_live="X-Live" in request.headers)
    return render(request, "transactions/transaction.html", {"page": page, **_forms(page, typed)})


@allow(PMO, ADMIN)
@require_POST
def act(request: HttpRequest, viewer: Viewer, run_id: int, action: str) -> HttpResponse:
    """Do it, or say why it cannot be done; then show the transaction."""
    if find_run(ledger_of(viewer, now=timezone.now()).scope, run_id) is None:
        raise OutOfScope("No such transaction in your scope.")
    if action not in ACTS:
        raise Http404("There is no such action.")
    try:
        messages.success(request, _do(request, viewer, run_id, action))
    except NotPossible as refusal:
        posted = request.POST.copy()
        posted["act"] = action
        give_back(request.session, posted, _acting(run_id), str(refusal), at=_field_at_fault(request, viewer, action))
    except NoSuchStep as missing:
        raise Http404(str(missing)) from missing
    return redirect("transaction", run_id=run_id)


def _acting(run_id: int) -> str:
    """The forms by which somebody acts on a transaction: what is typed into one of them is given back at a time."""
    return f"transaction {run_id}"


def _forms(page: TransactionPage, typed: Typed) -> dict[str, object]:
    """What each form of the page shows as it was typed; `lost`: what no form on it takes any more, of which step."""
    refused = (typed.text("act"), typed.text("step"))

    def back(act: str, step: str = "") -> Typed:
        return typed if refused == (act, step) else Typed()

    keys = {str(step.row.id): step for step in page.steps}
    shown = {("assign", ""), ("comment", ""), *((act, key) for key, step in keys.items() for act in step.actions)}
    return {
        "steps": [
            (step, {act.replace("-", "_"): back(act, key) for act in step.actions}) for key, step in keys.items()
        ],
        "assigning": back("assign"),
        "commenting": back("comment"),
        "lost": Typed() if page.may_act and refused in shown else typed,
        "lost_at": keys.get(refused[1]),
    }


def _field_at_fault(request: HttpRequest, viewer: Viewer, action: str) -> str:
    """The field that an action was refused for; "" where it is none's fault."""
    if not is_reason(text(request.POST, "reason", longest=1000)):
        return "reason"
    if action == "done" and not text(request.POST, "external_id"):
        return "external_id"
    return "assignee" if action == "assign" and text(request.POST, "assignee") not in assignees(viewer) else ""


def _do(request: HttpRequest, viewer: Viewer, run_id: int, action: str) -> str:
    """What was done, in words. Raises NotPossible, kept beside what was done where a reason was given."""
    done, perform = ACTS[action]
    by = By(viewer.username, text(request.POST, "reason", longest=1000))
    try:
        perform(request, viewer, run_id, by)
    except NotPossible as refusal:
        refused(run_id, whole_number(request.POST, "step"), action, by=by, why=str(refusal))
        raise
    return done


def _replay(request: HttpRequest, _viewer: Viewer, run_id: int, by: By) -> None:
    _ask_again(run_id)
    replay(run_id, _step(request), by=by, seen=_seen(request))


def _ask_again(run_id: int) -> None:
    """A report by mail was written for what its reader could see then. Raises NotPossible where that is no more."""
    if reason := why_not(run_id):
        raise NotPossible(reason)


def _skip(request: HttpRequest, _viewer: Viewer, run_id: int, by: By) -> None:
    skip(run_id, _step(request), by=by, seen=_seen(request))


def _done(request: HttpRequest, _viewer: Viewer, run_id: int, by: By) -> None:
    resolve_done(run_id, _step(request), external_id=text(request.POST, "external_id"), by=by, seen=_seen(request))


def _not_done(request: HttpRequest, _viewer: Viewer, run_id: int, by: By) -> None:
    _ask_again(run_id)
    resolve_not_done(run_id, _step(request), by=by, seen=_seen(request))


def _assign(request: HttpRequest, viewer: Viewer, run_id: int, by: By) -> None:
    chosen = text(request.POST, "assignee")
    if chosen not in assignees(viewer):
        raise NotPossible("Choose somebody of this firm who may act on transactions.")
    assign(run_id, assignee=chosen, by=by)


def _comment(_request: HttpRequest, _viewer: Viewer, run_id: int, by: By) -> None:
    comment(run_id, by=by)


ACTS: dict[str, tuple[str, Act]] = {
    "replay": ("Replayed. It is sent as soon as the connection allows.", _replay),
    "skip": ("Skipped. The later steps go on.", _skip),
    "done": ("Kept as done. The later steps go on.", _done),
    "not-done": ("It is sent again, under the key it had.", _not_done),
    "assign": ("Assigned.", _assign),
    "comment": ("Comment kept.", _comment),
}


def _step(request: HttpRequest) -> int:
    step = whole_number(request.POST, "step")
    if step is None:
        raise NoSuchStep("Name the step.")
    return step


def _seen(request: HttpRequest) -> int:
    """The step's version when the person looked at it; without one nothing can be compared, so nothing is done."""
    seen = whole_number(request.POST, "seen")
    if seen is None:
        raise NotPossible("The page did not say which state of the step you saw. Look at it anew.")
    return seen
