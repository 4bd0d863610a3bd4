"""How a connector is declared: settings, streams, limits, webhook, and the commands it handles.

A vendor is a folder under connectors/ with a `connector.py` that holds one `CONNECTOR = Connector(...)`.
A connector's capabilities are the command types in `handlers`. Nothing here knows Django.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol, TypeVar

import orjson

from integrations.canonical.commands import Command
from integrations.outcomes import Outcome

C = TypeVar("C", bound=Command)


@dataclass(frozen=True)
class Setting:
    """One field of the connection's form in the admin. Secret ones are write-only and kept in the vault."""

    name: str
    label: str
    help: str = ""
    is_required: bool = True
    is_secret: bool = False
    default: str = ""
    choices: tuple[str, ...] = ()
    is_multiline: bool = False


@dataclass(frozen=True)
class Limits:
    """What the vendor bears. Seconds; `creates`: keyed (same key again is safe), natural, none (probed).

    At most `bulk` commands of one type go in one call; fewer than `bulk_from` go one by one.
    """

    concurrency: int = 4
    claim: int = 64
    bulk: int = 1
    bulk_from: int = 2
    read_timeout: float = 30
    call_timeout: float = 60
    creates: Literal["keyed", "natural", "none"] = "keyed"
    server_cutoff: float = 600
    reserved_for_live: int = 1


@dataclass(frozen=True)
class Keys:
    """The two keys of one sending (never mixed) and its correlation id."""

    external_ref: str
    idem_key: str
    correlation_id: str
    traceparent: str


@dataclass(frozen=True)
class Sending:
    """One command on its way: `id` is the caller's own (a step id), returned with the outcome.

    bulk: the key of the call it shares, kept before anything went out ("" alone). token: what its Pending told.
    """

    id: int
    command: Command
    keys: Keys
    bulk: str = ""
    token: str = ""

    def expect(self, kind: type[C]) -> C:
        """The command as the type its handler was declared for. Raises TypeError for another."""
        if not isinstance(self.command, kind):
            raise TypeError(f"a handler of {kind.__name__} got {type(self.command).__name__}")
        return self.command


@dataclass(frozen=True)
class Response:
    """An answer of the vendor: status, lower-case headers, raw body; `json` parses it."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return orjson.loads(self.body)


class Client(Protocol):
    """What handlers and streams get: an authenticated HTTP client bound to one connection.

    `call` answers any status; transport failures and the vendor's throttling, outage and authorisation
    signals raise `integrations.transport.errors.CallFailed(outcome)`: a handler sees only answers it must read.
    In a preview nothing is sent and every look-up finds nothing.
    `at` names a setting that is an address of its own: the call goes there, without the token, and reads its 401.
    """

    settings: Mapping[str, str]
    is_preview: bool

    async def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        json: Any = None,
        data: Mapping[str, str] | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        keys: Keys | None = None,
        at: str = "",
    ) -> Response: ...


Handler = Callable[[Client, Sending], Awaitable[Outcome]]
BulkHandler = Callable[[Client, Sequence[Sending]], Awaitable[Sequence[Outcome]]]
Probe = Callable[[Client, Sending], Awaitable[Outcome]]


@dataclass(frozen=True)
class Row:
    """One mapped record on its way to the store.

    `values` are canonical columns (money as Decimal, dates as date); `parents` maps a canonical foreign key's name to
    (object type, vendor id) at the same connection; `changed_at` is the vendor's stamp. `external_ref` is what stands
    where our references are kept; another's text there identifies nothing. `known_as` is (system, its id) where the
    source says which record of another system this is: of which customer, from which deal.
    """

    external_id: str
    values: Mapping[str, Any]
    parents: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    external_ref: str | None = None
    known_as: tuple[str, str] | None = None
    match: str | None = None
    changed_at: datetime | None = None
    is_deleted: bool = False
    legal_entity: str | None = None


@dataclass(frozen=True)
class Page:
    """One page of a stream: raw records, where to go on (None at the end), and which of its calls brought them.

    `brought_by` counts from 0, a page may need further questions. `beside_until`: its records lie outside the window,
    read again for something beside them that changed last then; they come before the window's own. `whole_of`: facts
    (foreign key, or column of a document, (object type, vendor id)) of which the page shows all: what is held and not
    shown is gone. `reached`: the newest stamp looked at, where most of that is no record.
    """

    records: Sequence[Mapping[str, Any]]
    next: str | None
    brought_by: int = 0
    beside_until: datetime | None = None
    whole_of: Sequence[tuple[str, tuple[str, str]]] = ()
    reached: datetime | None = None


@dataclass(frozen=True)
class Window:
    """What to read: from (inclusive; None = from the beginning) to (exclusive) in the vendor's clock."""

    since: datetime | None
    until: datetime


Reader = Callable[[Client, "Stream", Window, str | None], Awaitable[Page]]
Counter = Callable[[Client, "Stream", Window], Awaitable[int | None]]
ByIds = Callable[[Client, "Stream", Sequence[str]], Awaitable[Page]]
Mapper = Callable[[Mapping[str, Any], Mapping[str, str]], Row]


@dataclass(frozen=True)
class Stream:
    """One readable collection of a vendor.

    entity: the canonical entity its rows become; object_type: the vendor's name of the record (for links); mode:
    changed_since (cursor on the vendor's stamp, `overlap` seconds re-read) or rolling_window (the last `window_days`
    are read again, hashes compared); map raises ValueError with a reason for a record it cannot map. match_on names
    the canonical column that `Row.match` is compared with when no link exists.
    named_by: the record's field that becomes Row.external_id, where it has none of the usual names of an id.
    every: seconds between pulls as default schedule. is_reporting: no journey waits for it; it waits itself while
    the quota is nearly used. news: its records are no rows but news of other streams, a record -> (stream, when in the
    vendor's clock) or None; late, out of order and repeated within `overlap`. is_on: by the settings. rate_type: of
    exchange rates. revision: raised when `map` takes more of a record than before: all are read again, once.
    """

    name: str
    entity: str
    object_type: str
    read: Reader
    map: Mapper
    mode: Literal["changed_since", "rolling_window"] = "changed_since"
    count: Counter | None = None
    by_ids: ByIds | None = None
    match_on: str | None = None
    named_by: str = ""
    overlap: float = 60
    window_days: int = 92
    page_size: int = 1000
    every: float = 300
    needs: tuple[str, ...] = ()
    is_reporting: bool = False
    news: Callable[[Mapping[str, Any]], tuple[str, datetime] | None] | None = None
    is_on: Callable[[Mapping[str, str]], bool] = lambda _: True
    revision: int = 1
    rate_type: str = "spot"


@dataclass(frozen=True)
class Hint:
    """News from a webhook: which stream's record to re-read, under which event id (for deduplication).

    `carries` names the event that `body` is, where the call itself is the news and there is nothing to re-read.
    """

    event_id: str
    stream: str
    external_id: str
    body: Mapping[str, Any] = field(default_factory=dict)
    carries: str = ""


@dataclass(frozen=True)
class WebhookRefused:
    """The call is not from the vendor: status to answer, reason for the log; nothing is stored."""

    status: int
    reason: str


@dataclass(frozen=True)
class Webhook:
    """How a vendor calls us: `verify(raw, headers, settings)` over the raw bytes, then `hints(raw)`.

    `settings` are the connection's, with secrets. `reply` acknowledges, `content_type` is its type; `status` says it is
    kept and not yet worked on, unless the vendor wants another. hints raises ValueError for what cannot be read.
    """

    verify: Callable[[bytes, Mapping[str, str], Mapping[str, str]], WebhookRefused | None]
    hints: Callable[[bytes], Sequence[Hint]]
    reply: bytes = b"{}"
    content_type: str = "application/json"
    status: int = 202


@dataclass(frozen=True)
class Check:
    """One line of "test connection": what was tried, whether it went well, what was seen or what to do."""

    name: str
    is_ok: bool
    detail: str


@dataclass(frozen=True, kw_only=True)
class Connector:
    """A vendor: its kind (registry key), label, the part it plays (CRM, PSA, ERP ...) and what it can do.

    limits_for: limits that depend on a connection's settings. bulk: sends those of one bulk key; a repeat has the key
    and perhaps not all of them. bulk_probes: what became of those that were told one token. authorise: (base URL,
    settings, now) -> how to get a token (transport/oauth.py). quota: (used, limit) read from an answer's headers.
    confidential: names of fields whose values no evidence keeps, beside those of secret settings.
    """

    kind: str
    label: str
    system: str
    settings: tuple[Setting, ...]
    limits: Limits = field(default_factory=Limits)
    limits_for: Callable[[Mapping[str, str]], Limits] | None = None
    streams: tuple[Stream, ...] = ()
    handlers: Mapping[type[Command], Handler] = field(default_factory=dict)
    bulk: Mapping[type[Command], BulkHandler] = field(default_factory=dict)
    probes: Mapping[type[Command], Probe] = field(default_factory=dict)
    bulk_probes: Mapping[type[Command], BulkHandler] = field(default_factory=dict)
    webhook: Webhook | None = None
    authorise: Callable[..., Any] | None = None
    interpret: Callable[[Response, datetime], Outcome | None] | None = None
    quota: Callable[[Response], tuple[int, int] | None] | None = None
    check: Callable[[Client], Awaitable[Sequence[Check]]] | None = None
    record_url: Callable[[Mapping[str, str], str, str], str | None] | None = None
    confidential: tuple[str, ...] = ()

    def stream(self, name: str) -> Stream:
        """The stream of that name. Raises KeyError naming the streams there are."""
        for stream in self.streams:
            if stream.name == name:
                return stream
        raise KeyError(f"{self.kind} has no stream {name!r}; it has {', '.join(s.name for s in self.streams)}")

    def secret_names(self) -> Iterator[str]:
        """Names of what is masked in evidence."""
        yield from (setting.name for setting in self.settings if setting.is_secret)
        yield from self.confidential
