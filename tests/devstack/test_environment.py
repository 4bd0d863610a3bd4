"""What the product's processes on this machine are told."""

from pathlib import Path

import pytest

from visibility.devstack import environment
from visibility.devstack.instance import Instance


@pytest.mark.parametrize(("ours", "allowed"), [("erp.local:8000", "erp.local:8000,127.0.0.1:9"), ("", "127.0.0.1:9")])
def test_hosts_that_our_own_environment_allows_stay_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ours: str, allowed: str
) -> None:
    monkeypatch.setenv("SIGHTLINE_OUTBOUND_ALLOW", ours)

    told = environment.of_product(
        Instance(tmp_path, lock=0), database_url="", worker_url="", redis_url="", outbound=["127.0.0.1:9"]
    )

    assert told["SIGHTLINE_OUTBOUND_ALLOW"] == allowed
