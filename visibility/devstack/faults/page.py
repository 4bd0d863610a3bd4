"""What a PMO sees: the rendered operations page of the web process."""

import re
import urllib.error
import urllib.request
from dataclasses import dataclass

ANSWER_SECONDS = 4.0
TAG = re.compile(r"<[^>]+>")
SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Seen:
    """A rendered page: its status (0: no answer) and its text without tags."""

    status: int
    text: str = ""

    def row(self, name: str) -> str:
        """The text from a system's name on to the end of its row in the table of connections."""
        found = re.search(rf"\b{re.escape(name)}\b (?P<row>.{{0,300}})", self.text)
        return found["row"] if found else ""


@dataclass(frozen=True)
class Page:
    """`session` belongs to somebody who may see everything."""

    url: str
    session: str

    def look(self) -> Seen:
        request = urllib.request.Request(self.url, headers={"Cookie": f"sid={self.session}"})
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:
                status = 401 if "/login/" in answer.url else answer.status
                return Seen(status, _text(str(answer.read(), "utf-8", "replace")))
        except urllib.error.HTTPError as refusal:
            return Seen(refusal.code, _text(str(refusal.read(), "utf-8", "replace")))
        except OSError:
            return Seen(0)


def _text(html: str) -> str:
    return SPACE.sub(" ", TAG.sub(" ", html))
