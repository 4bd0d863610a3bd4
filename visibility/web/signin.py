"""Log-in, for the pages and for the administration: guessing is slowed down (visibility/lockout.py)."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from visibility import lockout
from visibility.web.sessions import AGAIN, start


class SignInForm(AuthenticationForm):
    """Counts the try before the password is looked at, and forgets it when it was right."""

    def clean(self) -> dict[str, Any]:
        name = str(self.cleaned_data.get("username", ""))
        if self.request is None or not name:
            return super().clean()
        try:
            lockout.begin(self.request, name)
        except lockout.Locked as locked:
            raise ValidationError(str(locked), code="locked") from locked
        cleaned = super().clean()
        lockout.forget(self.request, name)
        return cleaned


class SignIn(LoginView):
    """The log-in page. A locked pair of name and address gets 429 and is told when to come back."""

    form_class = SignInForm
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Somebody signed in is sent on, unless the password is asked for once more."""
        if AGAIN in request.GET:
            self.redirect_authenticated_user = False
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, is_again=AGAIN in self.request.GET)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        start(self.request.session, now=timezone.now())
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        status = 429 if form.has_error("__all__", code="locked") else 200
        return self.render_to_response(self.get_context_data(form=form), status=status)


def admin_signin(request: HttpRequest) -> HttpResponse:
    """The administration has no log-in of its own: one page, one lock. Signed in without the right: 403."""
    if request.user.is_authenticated:
        raise PermissionDenied("The administration is for administrators.")
    return redirect_to_login("/admin/")
