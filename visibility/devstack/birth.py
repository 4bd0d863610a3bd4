"""The first moments of a child: drop to its account, tie its life to its parent's, become the command.

Run as a script by the supervisor, so that no Python runs between fork and exec.
"""

import ctypes
import os
import sys

SET_PARENT_DEATH_SIGNAL = 1


def become(*, parent: int, death_signal: int, account: tuple[int, int] | None, command: list[str]) -> None:
    if account is not None:
        os.setgroups([])
        os.setgid(account[1])
        os.setuid(account[0])
    # After the change of account: that clears the request.
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, death_signal, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit("The launcher is gone.")
    os.execvp(command[0], command)


if __name__ == "__main__":
    parent_id, signal_number, uid, gid, *words = sys.argv[1:]
    become(
        parent=int(parent_id),
        death_signal=int(signal_number),
        account=None if uid == "-" else (int(uid), int(gid)),
        command=words,
    )
