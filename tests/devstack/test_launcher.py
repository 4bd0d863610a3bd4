"""The launcher script: its verbs, its exit codes, and that it works when called from anywhere."""

import subprocess
from pathlib import Path

from visibility.devstack.places import REPOSITORY

LAUNCHER = REPOSITORY / "sightline"
VERBS = ("demo", "test", "manage", "doctor", "bench", "faults")


def launch(*words: str, folder: Path = REPOSITORY, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LAUNCHER, *words],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_names_every_verb() -> None:
    answer = launch("help")

    assert answer.returncode == 0
    assert [verb for verb in VERBS if f"\n  {verb} " not in answer.stdout] == []


def test_an_unknown_verb_is_refused_with_the_usage() -> None:
    answer = launch("dmeo")

    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr.startswith("usage: ./sightline VERB")


def test_it_is_plain_posix_shell() -> None:
    checked = subprocess.run(["sh", "-n", LAUNCHER], capture_output=True, text=True, check=False)

    assert (checked.returncode, checked.stderr) == (0, "")
    assert LAUNCHER.read_text().startswith("#!/bin/sh\n")


def test_a_prepared_environment_is_used_at_once_from_any_folder(tmp_path: Path) -> None:
    environment = make_environment(tmp_path / "venv")

    answer = launch("bench", "pull", "--rows", "3", folder=tmp_path, SIGHTLINE_VENV=str(environment))

    assert answer.stderr == ""
    assert answer.stdout == "-m visibility.devstack.bench pull --rows 3\n"


def test_tests_run_on_two_cores_unless_told_otherwise(tmp_path: Path) -> None:
    environment = make_environment(tmp_path / "venv")

    answer = launch("test", "-k", "money", SIGHTLINE_VENV=str(environment), SIGHTLINE_TEST_WORKERS="4")

    assert answer.stdout == "-m pytest -n 4 --dist load -k money\n"


def test_real_systems_are_met_one_after_another_in_the_environment_that_is_named(tmp_path: Path) -> None:
    environment = make_environment(tmp_path / "venv")

    answer = launch(
        "test", "--real", "-x", SIGHTLINE_VENV=str(environment), SIGHTLINE_TRYTON_PYTHON="/opt/tryton/python"
    )

    assert (answer.stderr, answer.stdout) == ("", "-m pytest -n 0 -m realsystem tests/realsystems -x\n")


def test_without_a_fitting_python_it_says_which_one_is_needed(tmp_path: Path) -> None:
    for name in ("dirname", "cksum", "cat"):
        (tmp_path / name).symlink_to(f"/usr/bin/{name}")

    answer = launch("doctor", PATH=str(tmp_path), SIGHTLINE_VENV=str(tmp_path / "venv"))

    assert answer.returncode == 1
    assert "Python 3.11, 3.12 or 3.13 is needed" in answer.stderr


def make_environment(folder: Path) -> Path:
    """An environment that counts as prepared and whose Python only prints what it is asked to run."""
    (folder / "bin").mkdir(parents=True)
    echo = folder / "bin" / "python"
    echo.write_text('#!/bin/sh\necho "$*"\n')
    echo.chmod(0o755)
    with (REPOSITORY / "requirements" / "dev.txt").open("rb") as lock:
        stamp = subprocess.run(["cksum"], stdin=lock, capture_output=True, text=True, check=True).stdout
    (folder / ".sightline-kind").write_text("dev\n")
    (folder / ".sightline-stamp").write_text(stamp)
    return folder
