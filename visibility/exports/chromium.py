"""A document of ours as PDF, printed by an installed Chromium that reads one file and reaches nothing else."""

import os
import signal
from contextlib import suppress
from pathlib import Path
from subprocess import DEVNULL, Popen, TimeoutExpired
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore

# The shell draws the same pages for a third of the work: it has no windows.
BROWSERS = ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")
SECONDS, CPU_SECONDS, KILOBYTES = 60, 60, 1024 * 1024
WAIT_SECONDS = 10
# The shell sets its own limits and becomes the browser: what runs between fork and exec must not be Python's.
LIMITED = ("/bin/sh", "-c", 'ulimit -t "$1" && ulimit -d "$2" && shift 2 && exec "$@"', "sh")
LIMITS = (str(CPU_SECONDS), str(KILOBYTES))
ARGUMENTS = (
    "--headless",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
)
# A browser takes as much as the rest of a page process: one at a time in each.
_turn = BoundedSemaphore(1)


class NoPdf(Exception):
    """No PDF was made: why, and what to do instead."""


def installed() -> str | None:
    """The browser of this machine; None: it has none."""
    return next((path for path in BROWSERS if Path(path).exists()), None)


def printed(document: str) -> bytes:
    """The HTML document, complete in itself, as PDF. Raises NoPdf."""
    browser = installed()
    if browser is None:
        raise NoPdf("This server has no Chromium. Print the page from your browser.")
    if not _turn.acquire(timeout=WAIT_SECONDS):
        raise NoPdf("Another PDF is being made. Try again in a moment, or print the page from your browser.")
    try:
        with TemporaryDirectory(prefix="sightline-pdf-", ignore_cleanup_errors=True) as folder:
            return _printed(browser, document, Path(folder))
    finally:
        _turn.release()


def _printed(browser: str, document: str, folder: Path) -> bytes:
    source, target = folder / "page.html", folder / "page.pdf"
    source.write_text(document, encoding="utf-8")
    command = (*LIMITED, *LIMITS, browser, *ARGUMENTS, *_as_root(), f"--user-data-dir={folder / 'profile'}")
    _run((*command, f"--print-to-pdf={target}", source.as_uri()), folder)
    if not target.exists() or not target.stat().st_size:
        raise NoPdf("Chromium could not make the PDF on this server. Print the page from your browser.")
    return target.read_bytes()


def _as_root() -> tuple[str, ...]:
    """Chromium's sandbox refuses to run as root; the document has no scripts, and its policy lets none in."""
    return ("--no-sandbox",) if os.geteuid() == 0 else ()


def _run(command: tuple[str, ...], folder: Path) -> None:
    """The browser and its children, without our environment, which holds secrets; ended with all of them."""
    own = {"HOME": str(folder), "TMPDIR": str(folder), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    with Popen(command, env=own, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL, start_new_session=True) as process:
        try:
            process.wait(timeout=SECONDS)
        except TimeoutExpired as error:
            raise NoPdf(f"The PDF was not ready after {SECONDS} s. Print the page from your browser.") from error
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
