"""What production is told to run is what the demo runs: deploy/ and visibility/devstack agree."""

import configparser
import shlex

import pytest
import yaml

from visibility.devstack import commands
from visibility.devstack.places import REPOSITORY

DEPLOY = REPOSITORY / "deploy"
COMMANDS = {
    "web": commands.web(port=8000),
    "ingest": commands.ingest(port=8001),
    "worker-live": commands.worker("live", queues="live"),
    "worker-bulk": commands.worker("bulk", queues="bulk,report"),
    "pulse": commands.pulse(),
}
KINDS = {"web": "web", "ingest": "ingest", "worker-live": "worker", "worker-bulk": "worker", "pulse": "worker"}
# In containers the proxy is another host.
IN_A_CONTAINER = {"127.0.0.1": "0.0.0.0", "127.0.0.1:8000": "0.0.0.0:8000", commands.MANAGE: "manage.py"}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_systemd_unit_runs_the_same_command(name: str) -> None:
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.read(DEPLOY / "systemd" / f"sightline-{name}.service")

    words = shlex.split(unit["Service"]["ExecStart"].replace("%%", "%"))

    assert words[0] == "/opt/sightline/.venv/bin/python"
    expected = [word.replace(str(REPOSITORY), "/opt/sightline") for word in COMMANDS[name][1:]]
    assert words[1:] == expected


@pytest.mark.parametrize("name", COMMANDS)
def test_a_container_runs_the_same_command(name: str) -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())

    words = shlex.split(compose["services"][name]["command"])

    expected = [IN_A_CONTAINER.get(word, word) for word in COMMANDS[name][1:]]
    assert words[: len(expected) + 1] == ["python", *expected]


@pytest.mark.parametrize(("name", "kind"), KINDS.items())
def test_a_process_says_what_it_is_wherever_it_runs(name: str, kind: str) -> None:
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.read(DEPLOY / "systemd" / f"sightline-{name}.service")
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())

    assert f"SIGHTLINE_PROCESS={kind}" in unit["Service"]["Environment"].split()
    assert compose["services"][name]["environment"]["SIGHTLINE_PROCESS"] == kind


def test_the_target_starts_every_unit() -> None:
    target = (DEPLOY / "systemd" / "sightline.target").read_text()
    units = sorted(path.name for path in (DEPLOY / "systemd").glob("*.service"))

    assert units == sorted(f"sightline-{name}.service" for name in COMMANDS)
    assert [unit for unit in units if unit not in target] == []
