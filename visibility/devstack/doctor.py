"""`./sightline doctor`: checks what the product needs of this machine and says what to do about the rest."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from visibility.devstack import accounts, binaries, places
from visibility.devstack.postgres import LOWEST_VERSION, version_of

NEEDED_GIGABYTES = 2
NEEDED_SHARED_MEGABYTES = 32
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
OLDEST_PLAUSIBLE_CLOCK = 1_767_225_600  # 2026-01-01
SYSTEMS = ("linux", "darwin")


@dataclass(frozen=True)
class Finding:
    """`advice` is empty where all is well; a finding that is not `vital` costs a feature, not the start."""

    subject: str
    fact: str
    advice: str = ""
    is_vital: bool = True

    @property
    def mark(self) -> str:
        if not self.advice:
            return "ok  "
        return "FAIL" if self.is_vital else "note"


def python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    supported = (3, 11) <= sys.version_info < (3, 14)
    return Finding("Python", version, "" if supported else "Use Python 3.11, 3.12 or 3.13.")


def system() -> Finding:
    known = sys.platform in SYSTEMS
    return Finding("system", sys.platform, "" if known else "Linux and macOS are supported.")


def disk() -> Finding:
    free = shutil.disk_usage(places.state_directory("demo")).free / 2**30
    advice = "" if free >= NEEDED_GIGABYTES else f"Free {NEEDED_GIGABYTES} GB, or set SIGHTLINE_STATE elsewhere."
    return Finding("disk", f"{free:.1f} GB free", advice)


def shared_memory() -> Finding:
    place = Path("/dev/shm")
    if not place.exists():
        return Finding("/dev/shm", "none on this system: workers use threads")
    size = shutil.disk_usage(place).total / 2**20
    usable = os.access(place, os.W_OK) and size >= NEEDED_SHARED_MEGABYTES
    advice = "" if usable else "Workers fall back to threads; give the container --shm-size=64m."
    return Finding("/dev/shm", f"{size:.0f} MB", advice, is_vital=False)


def ports() -> Finding:
    port = places.free_port(8000, count=2)
    advice = "" if port == 8000 else f"Ports 8000 or 8001 are taken: the demo takes {port} and {port + 1}."
    return Finding("ports", f"{port} and {port + 1} are free", advice, is_vital=False)


def clock() -> Finding:
    now = time.time()
    stamp = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(now))
    return Finding("clock", stamp, "" if now > OLDEST_PLAUSIBLE_CLOCK else "Set the clock: tokens depend on it.")


def loopback() -> Finding:
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            socket.create_connection(server.getsockname()[:2], timeout=2).close()
    except OSError as error:
        return Finding("loopback", str(error), "Bring the loopback interface up.")
    return Finding("loopback", "127.0.0.1 answers")


def postgres() -> Finding:
    if "DATABASE_URL" in os.environ:
        return Finding("PostgreSQL", "named by DATABASE_URL")
    programs = binaries.postgres_folder()
    version = version_of(programs)
    advice = "" if version >= LOWEST_VERSION else f"PostgreSQL {LOWEST_VERSION} or later is needed."
    who = "nobody" if accounts.is_root() else "you"
    return Finding("PostgreSQL", f"{version}, run as {who}, from {programs}", advice)


def valkey() -> Finding:
    if "REDIS_URL" in os.environ:
        return Finding("Valkey", "named by REDIS_URL")
    program = binaries.valkey_program()
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    return Finding(
        "Valkey", answer.stdout.strip() or answer.stderr.strip(), "" if answer.stdout else "It does not run."
    )


def browser() -> Finding:
    found = next((path for path in map(shutil.which, BROWSERS) if path), None)
    advice = "" if found else "Browser tests are skipped: apt-get install chromium-headless-shell (or chromium)."
    return Finding("browser", found or "none", advice, is_vital=False)


CHECKS: tuple[Callable[[], Finding], ...] = (
    *(system, python, disk, shared_memory, ports, clock, loopback),
    *(postgres, valkey, browser),
)


def examine() -> Iterator[Finding]:
    """One finding a check; a check that cannot even be made is a finding too."""
    for check in CHECKS:
        try:
            yield check()
        except (OSError, SystemExit) as error:
            yield Finding(check.__name__, "could not be checked", str(error))


def main() -> int:
    findings = list(examine())
    for finding in findings:
        print(f"{finding.mark}  {finding.subject:<11} {finding.fact}")
        if finding.advice:
            print(f"{'':<18}-> {finding.advice}")
    return int(any(finding.advice and finding.is_vital for finding in findings))


if __name__ == "__main__":
    sys.exit(main())
