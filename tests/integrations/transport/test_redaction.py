"""Secrets disappear from what is kept by name and by value, quickly, also from cut-off bodies."""

import time

import pytest

from integrations.transport.redaction import Redactor, keep, reveal

REDACTOR = Redactor(("iban",), ("known-value-1",))


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        (b'{"a":1,"Password":"x\\"y","b":2}', b'{"a":1,"Password":"[redacted]","b":2}'),
        (b'{"secret" : 17}', b'{"secret" : "[redacted]"}'),
        (b'{"iban":"DE1","text":"known-value-1"}', b'{"iban":"[redacted]","text":"[redacted]"}'),
        (b'{"token":"cut off her', b'{"token":"[redacted]"'),
        (b"grant_type=x&client_secret=abc&q=1", b"grant_type=x&client_secret=[redacted]&q=1"),
        (b"<a><SessionId>s1</SessionId><b>2</b></a>", b"<a><SessionId>[redacted]</SessionId><b>2</b></a>"),
        (b'<sf:Password type="x">s1</sf:Password>', b'<sf:Password type="x">[redacted]</sf:Password>'),
        (b'{"tokens_used": 5, "name": "secret"}', b'{"tokens_used": 5, "name": "secret"}'),
    ],
)
def test_a_body_keeps_all_but_secrets(raw: bytes, kept: bytes) -> None:
    assert REDACTOR.body(raw) == kept


def test_an_error_text_with_a_token_in_its_url_is_redacted() -> None:
    text = REDACTOR.text("Cannot connect to https://x.example/a?token=abc&b=1 with known-value-1")

    assert text == "Cannot connect to https://x.example/a?token=[redacted]&b=1 with [redacted]"


def test_header_names_are_masked_in_any_case() -> None:
    headers = REDACTOR.headers({"AUTHORIZATION": "Bearer x", "X-API-Key": "k", "Accept": "json"})

    assert headers == {"AUTHORIZATION": "[redacted]", "X-API-Key": "[redacted]", "Accept": "json"}


def test_four_megabytes_take_no_time_worth_naming() -> None:
    raw = b"[" + b'{"Id":"006A","Name":"x \\"quoted\\" y","token_count":1},' * 70_000 + b'{"token":"' + b"\\" * 99_999
    began = time.perf_counter()

    kept, is_cut = keep(REDACTOR, raw, cap=4 * 1024 * 1024)

    assert time.perf_counter() - began < 3
    assert not is_cut or len(reveal(kept)) == 4 * 1024 * 1024


def test_an_empty_body_is_kept_as_none() -> None:
    assert keep(REDACTOR, b"", cap=10) == (None, False)
    assert reveal(None) == ""
