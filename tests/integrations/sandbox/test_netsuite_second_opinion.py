"""netsuite-python, a client we did not write, talks to the sandbox; only scheme and host are changed.

The client renders its token address as a tuple in the `aud` claim; giving it the sandbox's address as text
mends that.
"""

from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from integrations.sandbox.netsuite.keys import CLIENT_ID
from tests.integrations.sandbox.conftest import Running, Start

netsuite = pytest.importorskip("netsuite", reason="netsuite-python is in the test extra")
HOST = "https://5843201-sb1.suitetalk.api.netsuite.com"


@pytest.fixture(scope="module")
def running(start: Start) -> Running:
    return start("netsuite")


@pytest.fixture
def client(running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    pem, public = tmp_path / "key.pem", key.public_key()
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    registered = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    running.do("register_certificate", certificate_id="second-opinion", pem=registered.decode())
    original = requests.post
    monkeypatch.setattr(requests, "post", lambda url, **options: original(url.replace(HOST, running.url), **options))
    made = netsuite.Netsuite(
        config={
            "CLIENT_ID": CLIENT_ID,
            "NETSUITE_APP_NAME": "5843201-sb1",
            "NETSUITE_KEY_FILE": str(pem),
            "CERT_ID": "second-opinion",
            "STORAGE_CLASS": "netsuite.storages.InMemoryStorage",
        }
    )
    made.access_token_url = f"{running.url}/services/rest/auth/oauth2/v1/token"
    return made


def test_it_gets_a_token_with_ps256(client: Any) -> None:
    token = client.request_access_token()

    assert token.access_token
    assert not token.is_expired


def test_it_queries(client: Any, running: Running) -> None:
    client.request_access_token()
    queries = client.QUERY_CLIENT
    queries.query_api_client.configuration.host = queries.configuration.host.replace(HOST, running.url)

    rows = queries.query_api.execute_query("SELECT id, name FROM subsidiary ORDER BY id")

    assert [row["name"] for row in rows] == [
        "Northlight Consulting GmbH",
        "Northlight Consulting Inc.",
        "Northlight Consulting Ltd",
    ]
