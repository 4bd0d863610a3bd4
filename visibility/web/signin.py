"""Log-in and log-out: five failures in fifteen minutes lock that user name from that address, for nobody else."""

from datetime import timedelta

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from visibility.models import SigninFailure

WINDOW = timedelta(minutes=15)
ALLOWED = 5


class SignIn(LoginView):
    """The log-in page. A locked pair of name and address gets 429 and is told when to come back."""

    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        if _failures(request).count() >= ALLOWED:
            return _locked(self)
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        SigninFailure.objects.create(name=_name(self.request), address=_address(self.request), failed_at=timezone.now())
        return super().form_invalid(form)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        _failures(self.request).delete()
        return super().form_valid(form)


def _failures(request: HttpRequest) -> QuerySet[SigninFailure]:
    since = timezone.now() - WINDOW
    return SigninFailure.objects.filter(name=_name(request), address=_address(request), failed_at__gt=since)


def _name(request: HttpRequest) -> str:
    return request.POST.get("username", "")[:150].casefold()


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _locked(view: SignIn) -> HttpResponse:
    form = view.get_form()
    form.errors.clear()
    form.add_error(None, "Too many failed attempts. Wait 15 minutes, or ask an administrator to reset the password.")
    return view.render_to_response(view.get_context_data(form=form), status=429)
