"""Access tokens: one refresher at a time, by a fenced lease on the credential and PostgreSQL's clock."""

import time
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from django.db.models import Q
from django.db.models.functions import Now

from integrations.connector import Response
from integrations.exchanges import store_exchanges
from integrations.models import Credential
from integrations.outcomes import Unauthorized, Unavailable
from integrations.pausing import REFUSED
from integrations.secrets import TABLE, TOKEN_FIELD
from integrations.transport import vault
from integrations.transport.errors import CallFailed
from integrations.transport.http import HttpClient, HttpSession
from integrations.transport.limits import KEPT_BODY
from integrations.transport.loops import LoopThread
from integrations.transport.oauth import RENEW_BEFORE, Token, TokenRequest, read_token
from integrations.transport.target import OpenConnection, Trace

# A token comes within ten seconds or not at all: nobody else asks while one may still be under way.
ASK_SECONDS, LEASE = 10.0, timedelta(seconds=15)
PAUSE_AFTER_REFUSAL = timedelta(seconds=5)
POLL_SECONDS, LONGEST_POLL = 0.1, 5.0
LONGEST_NAME = 80


def current(credential: Credential) -> str | None:
    """The kept token while it is good for another minute; None when there is none or it ends."""
    is_fresh = Credential.objects.filter(pk=credential.pk, expires_at__gt=Now() + RENEW_BEFORE).exists()
    if not credential.sealed_token or not is_fresh:
        return None
    return vault.unseal(credential.sealed_token, table=TABLE, pk=credential.pk, field=TOKEN_FIELD)


def renewed(target: OpenConnection, request: TokenRequest, credential: Credential) -> tuple[str, int]:
    """A token newer than the credential's generation, and its generation: fetched here or by who was faster.

    Raises CallFailed(Unauthorized) when it is refused, or was refused to another one a moment ago,
    CallFailed(Unavailable) when none comes within 5 s.
    """
    me, deadline = uuid.uuid4().hex, time.monotonic() + LONGEST_POLL
    while True:
        if _take_lease(credential, me):
            return _fetch_and_keep(target, request, credential, me)
        newer = Credential.objects.get(pk=credential.pk)
        if newer.generation > credential.generation and (token := current(newer)):
            return token, newer.generation
        if newer.generation == credential.generation and newer.refresh_by.startswith(REFUSED):
            raise CallFailed(Unauthorized(newer.refresh_by.removeprefix(REFUSED)))
        if time.monotonic() > deadline:
            raise CallFailed(Unavailable("another worker is getting a new access token"))
        time.sleep(POLL_SECONDS)


def _take_lease(credential: Credential, me: str) -> bool:
    is_free = Q(refresh_until__isnull=True) | Q(refresh_until__lt=Now())
    same = Credential.objects.filter(is_free, pk=credential.pk, generation=credential.generation)
    return same.update(refresh_by=me, refresh_until=Now() + LEASE) == 1


def _fetch_and_keep(target: OpenConnection, request: TokenRequest, credential: Credential, me: str) -> tuple[str, int]:
    mine = Credential.objects.filter(pk=credential.pk, refresh_by=me, generation=credential.generation)
    try:
        token = _fetch(target, request)
    except CallFailed as failure:
        outcome = failure.outcome
        why = f"{REFUSED}{outcome.why}"[:LONGEST_NAME] if isinstance(outcome, Unauthorized) else ""
        mine.update(refresh_by=why, refresh_until=Now() + PAUSE_AFTER_REFUSAL)
        raise
    sealed = vault.seal(token.value, table=TABLE, pk=credential.pk, field=TOKEN_FIELD)
    lifetime = (token.expires_at - datetime.now(UTC)) if token.expires_at else timedelta(days=365)
    generation = credential.generation + 1
    mine.update(
        sealed_token=sealed,
        expires_at=Now() + lifetime,
        generation=generation,
        refresh_by="",
        refresh_until=None,
    )
    return token.value, generation


def _fetch(target: OpenConnection, request: TokenRequest) -> Token:
    with LoopThread() as loop:
        try:
            response, client = loop.run(_post(target, request))
        except CallFailed as failure:
            store_exchanges(failure.exchanges, purpose="token")
            raise
    store_exchanges(client.records, purpose="token")
    if response.status != 200:
        raise CallFailed(Unauthorized(f"no access token ({response.status}): {_reason(response)}"))
    try:
        return read_token(response.json(), request=request, now=datetime.now(UTC))
    except ValueError as error:
        raise CallFailed(Unauthorized(str(error))) from error


async def _post(target: OpenConnection, request: TokenRequest) -> tuple[Response, HttpClient]:
    hasty = replace(target.connector, limits=replace(target.connector.limits, read_timeout=ASK_SECONDS))
    issuer = replace(target, base_url=request.url, token=None, connector=hasty)
    session = HttpSession(issuer)
    client = HttpClient(session, issuer, trace=Trace(), is_read=True, kept=KEPT_BODY)
    try:
        return await client.call("POST", request.url, data=request.form, headers=request.headers), client
    finally:
        await session.close()


def _reason(response: Response) -> str:
    try:
        body = response.json()
    except ValueError:
        return "the answer is not JSON"
    if not isinstance(body, dict):
        return "no reason given"
    return str(body.get("error_description") or body.get("error") or "no reason given")[:200]
