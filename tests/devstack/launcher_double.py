"""A launcher to be killed by the tests: starts a process with a child of its own, prints their groups, waits.

Arguments: the folder for its files, and `watchdog` or `alone` (its watchdog is killed first).
"""

import os
import signal
import sys
import time
from pathlib import Path

from visibility.devstack.process import Process
from visibility.devstack.supervisor import Supervisor

FAMILY = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-I", "-S", "-c", "import time; time.sleep(60)"])
time.sleep(60)
"""

if __name__ == "__main__":
    folder, mode = Path(sys.argv[1]), sys.argv[2]
    supervisor = Supervisor(pidfile=folder / "processes.json")
    for name in ("first", "second"):
        command = (sys.executable, "-I", "-S", "-c", FAMILY)
        supervisor.start(Process(name=name, command=command, environment={}, log=folder / f"{name}.log"))
    if mode == "alone":
        os.kill(supervisor._watchdog.pid, signal.SIGKILL)
        supervisor._watchdog.wait()
    time.sleep(0.5)
    print(*(child.group for child in supervisor.children.values()), flush=True)
    time.sleep(60)
