"""Answers that come too late, never end or break off are no answers."""

import asyncio
import gzip
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from integrations.connector import Limits
from integrations.outcomes import Refused, Unavailable, Unknown
from integrations.transport import limits
from tests.integrations.transport.conftest import Callers, Target, answer, failure


def test_an_answer_that_comes_too_late_is_unknown_for_a_write(target: Target, caller: Callers) -> None:
    async def slow(_: web.Request) -> web.Response:
        await asyncio.sleep(2)
        return web.Response()

    target.handler = slow

    got = failure(caller(is_read=False, limits=Limits(call_timeout=0.2)), "POST")

    assert isinstance(got, Unknown)


def test_the_deadline_is_for_the_whole_answer(target: Target, caller: Callers) -> None:
    async def trickle(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(40):
            await response.write(b"x")
            await asyncio.sleep(0.05)
        return response

    target.handler = trickle
    began = datetime.now(UTC)

    got = failure(caller(limits=Limits(read_timeout=0.3)))

    assert isinstance(got, Unavailable)
    assert datetime.now(UTC) - began < timedelta(seconds=1.5)


def test_an_endless_answer_is_cut(target: Target, caller: Callers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ANSWER_CAP", 300_000)
    target.handler = answer(body=b"x" * 400_000)

    got = failure(caller())

    assert isinstance(got, Refused)
    assert "larger" in got.detail


def test_a_gzip_bomb_is_cut(target: Target, caller: Callers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ANSWER_CAP", 300_000)
    target.handler = answer(body=gzip.compress(b"0" * 30_000_000), Content_Encoding="gzip")

    assert isinstance(failure(caller()), Refused)


def test_a_truncated_answer_is_no_answer(target: Target, caller: Callers) -> None:
    async def cut(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.content_length = 100
        await response.prepare(request)
        await response.write(b"half")
        assert request.transport is not None
        request.transport.close()
        return response

    target.handler = cut

    assert isinstance(failure(caller()), Unavailable)
