"""What a workload costs: CPU of this process tree and of its database, and the peak of memory."""

import resource
from contextlib import suppress

import psutil


def own_seconds() -> float:
    """CPU of this process and its ended children so far."""
    return sum(_spent(resource.getrusage(who)) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def database_seconds(backend_pid: int) -> float:
    """CPU so far of the PostgreSQL server that has this backend, its ended sessions included. 0 on another machine."""
    server = None
    with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
        server = psutil.Process(backend_pid).parent()
    return tree_seconds(server.pid) if server else 0.0


def peak_megabytes() -> float:
    """The largest resident size this process has had."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def _spent(usage: resource.struct_rusage) -> float:
    return usage.ru_utime + usage.ru_stime


def tree_seconds(pid: int) -> float:
    """CPU so far of a process and its children, ended ones that were waited for included; 0 once it is gone."""
    try:
        root = psutil.Process(pid)
        tree = [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0.0
    total = 0.0
    for process in tree:
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total
