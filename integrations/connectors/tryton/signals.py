"""What Tryton says when it does not do it: refusals by their words, and mistakes of ours that look like its own."""

import html
import re
from collections.abc import Sequence
from datetime import datetime

from integrations.connector import Response
from integrations.outcomes import Outcome, RefusalKind, Refused

# One status, 400, for all of them (VENDORS.md 19): the words decide, the first that fit.
KINDS: Sequence[tuple[str, RefusalKind]] = (
    ("You are not allowed", "permission"),
    ("has been invoiced", "conflict"),
    ("must be unique", "conflict"),
    ("You cannot modify", "conflict"),
    ("closed period", "closed_period"),
    ("is required for field", "master_data"),
)
FIELD = re.compile(r'field "([^"]+)"')
# `KeyError` of a model or field it does not know, as a page: the name in quotes and nothing else.
UNKNOWN_NAME = re.compile(r"<p>(?:&#39;|')([\w.]+)(?:&#39;|')</p>")
LONGEST = 500


def interpret(response: Response, _: datetime) -> Outcome | None:
    """A model or field that it does not know is answered with 500: nothing was done, and nothing will be."""
    if response.status != 500:
        return None
    found = UNKNOWN_NAME.search(response.body.decode(errors="replace"))
    if found is None:
        return None
    return Refused("other", f"Tryton knows no {found.group(1)}: is its module installed in this database?")


def refused(response: Response) -> Refused:
    """The refusal in Tryton's words, with the field they name."""
    words = _words(response)
    kind = next((kind for part, kind in KINDS if part in words), _by_status(response.status))
    field = FIELD.search(words)
    return Refused(kind, words, field.group(1) if field else None)


def _by_status(status: int) -> RefusalKind:
    known: dict[int, RefusalKind] = {403: "permission", 404: "not_found", 409: "conflict"}
    return known.get(status, "validation")


def _words(response: Response) -> str:
    """Message and description of a JSON answer; the text of a page that is none."""
    try:
        body = response.json()
        parts = [str(body["message"]), str(body.get("description") or "")]
    except (ValueError, KeyError, TypeError, AttributeError):
        text = html.unescape(re.sub(r"<[^>]*>", " ", response.body.decode(errors="replace")))
        parts = [f"{response.status}:", " ".join(text.split())]
    return " ".join(filter(None, parts))[:LONGEST]
