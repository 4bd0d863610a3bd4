"""The product with the demo firm's systems but without its living world: nothing happens unless a test does it.

`python -m tests.stories.launcher PORT` brings an instance of its own up, prints where things are as one line of JSON,
keeps ended processes running again as the demo does, and ends with SIGTERM.
"""

import json
import signal
import sys

from visibility.devstack import environment, instance
from visibility.devstack.stack import VENDORS, Stack
from visibility.devstack.supervisor import Supervisor

NAME = "stories"


def main(web_port: int) -> None:
    own = instance.take(NAME)
    own.clear_logs()
    supervisor = Supervisor(pidfile=own.pidfile, say=lambda text: print(text, file=sys.stderr, flush=True))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, supervisor.request_stop)
    try:
        stack = Stack(own, supervisor, web_port=web_port)
        stack.start_foundations()
        environment.remember(own, stack.environment)
        log_ins = stack.prepare()
        stack.start_product()
        stack.await_live()
        print(json.dumps(described(stack, log_ins)), flush=True)
        supervisor.run()
    finally:
        supervisor.shutdown()
        own.leave()


def described(stack: Stack, log_ins: str) -> dict[str, object]:
    return {
        "web": stack.web_url,
        "ingest": f"http://127.0.0.1:{stack.web_port + 1}/",
        "systems": {vendor: stack.url(vendor) for vendor in VENDORS},
        "log_ins": log_ins,
        "state": str(stack.instance.state),
    }


if __name__ == "__main__":
    main(int(sys.argv[1]))
