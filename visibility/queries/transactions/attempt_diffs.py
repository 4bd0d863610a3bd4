"""What a try sent and got that the one before did not: field by field, as far as the bodies are still there."""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from typing import Any

import orjson

from integrations.models import ExchangeBody
from journeys.queries.shapes import AttemptRow, ExchangeLine, StepRow
from visibility.queries.masking import masked, masked_text
from visibility.queries.shapes.transaction import Difference, TryDiff
from visibility.queries.transactions.exchange import SHOWN_BYTES

# The newest tries of a step, and lines of one comparison.
COMPARED, LINES, LONGEST = 10, 20, 200
EXPIRED = "what stood there has expired; its hash differs"


@dataclass(frozen=True)
class Call:
    """One exchange of a try: its bodies as fields by path (None: none is kept), and the hashes that stay for good."""

    address: str
    sent: Mapping[str, str] | None
    answered: Mapping[str, str] | None
    hashes: tuple[str, str]


NOTHING = Call("", {}, {}, ("", ""))


def attempt_diffs(steps: Sequence[StepRow]) -> dict[int, TryDiff]:
    """By attempt, how it differs from the one before it of the same step; one query. Private fields are masked."""
    sent = [[(place, one) for place, one in enumerate(step.tries, 1) if _sent(one)][-COMPARED:] for step in steps]
    several = [tries for tries in sent if len(tries) > 1]
    calls = _calls([line for tries in several for _, one in tries for line in _sent(one)])
    return {new.id: _diff(place, old, new, calls) for tries in several for (place, old), (_, new) in pairwise(tries)}


def _sent(one: AttemptRow) -> list[ExchangeLine]:
    """What it sent to have something done; what only looked for it is another question."""
    return [line for line in one.exchanges if line.role == "call"]


def _calls(exchanges: Sequence[ExchangeLine]) -> dict[int, Call]:
    # The instants too, so that only the weeks' tables that hold them are looked into.
    ids, instants = {line.id for line in exchanges}, {line.started_at for line in exchanges}
    kept = ExchangeBody.objects.filter(exchange_id__in=ids, started_at__in=instants)
    bodies = {body.exchange_id: body for body in kept}
    return {line.id: _call(line, bodies.get(line.id)) for line in exchanges}


def _call(exchange: ExchangeLine, body: ExchangeBody | None) -> Call:
    answered = _fields(body.response_body if body else None, exchange.response_sha256)
    if answered is not None:
        answered = {"status": str(exchange.status or exchange.error), **answered}
    return Call(
        f"{exchange.method} {exchange.url}",
        _fields(body.request_body if body else None, exchange.request_sha256),
        answered,
        (exchange.request_sha256, exchange.response_sha256),
    )


def _diff(place: int, old: AttemptRow, new: AttemptRow, calls: Mapping[int, Call]) -> TryDiff:
    pairs = zip_longest(*([calls[line.id] for line in _sent(one)] for one in (old, new)), fillvalue=NOTHING)
    lines = [line for before, after in pairs for line in _differences(before, after)]
    return TryDiff(previous=place, lines=tuple(lines[:LINES]), more=max(len(lines) - LINES, 0))


def _differences(before: Call, after: Call) -> Iterator[Difference]:
    if before.address != after.address:
        yield Difference(place="call", name="address", before=before.address, after=after.address)
    for place, old, new, hashes in (
        ("sent", before.sent, after.sent, (before.hashes[0], after.hashes[0])),
        ("answered", before.answered, after.answered, (before.hashes[1], after.hashes[1])),
    ):
        if old is None or new is None:
            if hashes[0] != hashes[1]:
                yield Difference(place=place, name="", before=EXPIRED, after=EXPIRED)
        else:
            yield from _by_field(place, old, new)


def _by_field(place: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Difference]:
    for name in dict.fromkeys((*old, *new)):
        if old.get(name) != new.get(name):
            yield Difference(place=place, name=name, before=old.get(name, ""), after=new.get(name, ""))


def _fields(body: bytes | memoryview | None, sha256: str) -> Mapping[str, str] | None:
    """The body's values by path: lines of text where it is no JSON; {} where there was none, None where it is gone."""
    if body is None:
        return None if sha256 else {}
    text = zlib.decompress(bytes(body))[:SHOWN_BYTES].decode("utf-8", "replace")
    try:
        return dict(_flat(masked(orjson.loads(text)), ""))
    except (orjson.JSONDecodeError, RecursionError):
        return {f"line {number}": line[:LONGEST] for number, line in enumerate(masked_text(text).splitlines(), 1)}


def _flat(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping | list) and value:
        items = value.items() if isinstance(value, Mapping) else enumerate(value)
        for name, item in items:
            yield from _flat(item, f"{path}.{name}" if path else str(name))
    else:
        text = value if isinstance(value, str) else orjson.dumps(value).decode()
        yield path or "body", text[:LONGEST]
