"""What somebody typed into a form that could not be taken: kept over the redirect, shown again once, beside why."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib.sessions.backends.base import SessionBase
from django.http import QueryDict

from integrations.texts import storable_text

KEY = "typed"
LONGEST, MOST_VALUES = 3000, 500
NOT_TYPED = "csrfmiddlewaretoken"


@dataclass(frozen=True)
class Typed:
    """why: what is wrong, "" where nothing is; at: the field it is wrong with, "" for none; given: what was typed."""

    why: str = ""
    at: str = ""
    given: QueryDict = field(default_factory=QueryDict)

    def text(self, name: str, otherwise: str = "") -> str:
        """What was typed into a field; `otherwise` where the form did not come back."""
        return str(self.given.get(name, "")) if self.why else otherwise

    def texts(self, name: str, otherwise: Sequence[str] = ()) -> Sequence[str]:
        """The same of a field that may have several values."""
        return self.given.getlist(name) if self.why else otherwise


def give_back(session: SessionBase, posted: QueryDict, form: str, why: str, *, at: str = "") -> None:
    """The next page with this form shows it as it was posted, and why it could not be taken."""
    given = QueryDict(mutable=True)
    for name, values in posted.lists():
        if name != NOT_TYPED:
            given.setlist(name, [storable_text(str(value))[:LONGEST] for value in values[:MOST_VALUES]])
    session[KEY] = {"form": form, "why": why, "at": at, "given": given.urlencode()}


def given_back(session: SessionBase, form: str, *, is_live: bool) -> Typed:
    """What was given back of this form, once; empty where nothing was. A live refresh (is_live) takes nothing."""
    kept = session.get(KEY)
    if kept is None or kept["form"] != form or is_live:
        return Typed()
    del session[KEY]
    return Typed(kept["why"], kept["at"], QueryDict(kept["given"]))
