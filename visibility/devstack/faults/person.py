"""Somebody signed in: asks the API, presses buttons."""

import json
import re
import secrets
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

ANSWER_SECONDS = 20.0
CSRF_LETTERS = 16
SESSION = re.compile(r"^sid=([^;]+)")


class Staying(urllib.request.HTTPRedirectHandler):
    """The answer to a press is its redirect: the page it leads to is not read."""

    def redirect_request(self, *_: Any) -> None:
        return None


@dataclass(frozen=True)
class Person:
    """`session` is a signed-in one of the web process at `url`; name and password: of who signs in once more."""

    url: str
    session: str
    name: str = ""
    password: str = field(default="", repr=False)
    csrf: str = field(default_factory=lambda: secrets.token_hex(CSRF_LETTERS))

    def ask(self, question: str) -> dict[str, Any]:
        """The API's answer: operations, freshness, portfolio. Raises OSError where none comes."""
        with urllib.request.urlopen(self._request(f"/api/v1/{question}/"), timeout=ANSWER_SECONDS) as answer:
            return dict(json.load(answer))

    def read(self, path: str) -> str:
        """A page as it is sent. Raises OSError where none comes."""
        with urllib.request.urlopen(self._request(path), timeout=ANSWER_SECONDS) as answer:
            return str(answer.read(), "utf-8")

    def press(self, path: str, form: Mapping[str, object]) -> int:
        """The status that a form is answered with (302: taken, or refused in words; 0: no answer). Lists: several."""
        request = self._request(path, urllib.parse.urlencode(form, doseq=True).encode())
        try:
            with urllib.request.build_opener(Staying).open(request, timeout=ANSWER_SECONDS) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as answer:
            return answer.code
        except OSError:
            return 0

    def signed_in_again(self) -> "Person":
        """In a new session that has given the password just now. Raises OSError where none is given out."""
        form = urllib.parse.urlencode({"username": self.name, "password": self.password}).encode()
        try:
            urllib.request.build_opener(Staying).open(self._request("/login/?again=1", form), timeout=ANSWER_SECONDS)
        except urllib.error.HTTPError as answer:
            cookies = answer.headers.get_all("Set-Cookie") or []
            if found := [match[1] for cookie in cookies if (match := SESSION.match(cookie))]:
                return replace(self, session=found[0])
        raise OSError(f"{self.name} could not sign in again")

    def _request(self, path: str, data: bytes | None = None) -> urllib.request.Request:
        headers = {"Cookie": f"sid={self.session}; csrftoken={self.csrf}", "X-CSRFToken": self.csrf}
        return urllib.request.Request(f"{self.url}{path}", data, headers)
