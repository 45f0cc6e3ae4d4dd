"""Starts the product's commands by forking, without the seconds that each would spend on its imports.

A program of its own, which `tests.support.forks` talks to: a line of JSON asks for a command, or for its exit
code. The end of standard input is the order to end whatever still runs. `cold` as argument lets every fork
import what it needs itself.
"""

import gc
import json
import os
import signal
import sys
import time
from importlib import import_module
from typing import Any

IMPORTED = ("events_platform.app", "uvicorn.loops.auto", "uvicorn.protocols.http.auto")
PATIENCE_SECONDS = 10
SURVIVED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def prepare() -> None:
    """All that every server does alike in its first seconds, without a thread, a file or a database."""
    from sqlalchemy.orm import configure_mappers

    from events_platform import worker
    from events_platform.kit.db.schema import load_models
    from events_platform.kit.text import search_key
    from events_platform.kit.web.templates import environment

    for module in IMPORTED:
        import_module(module)
    load_models()
    worker.compose()
    configure_mappers()
    for name in environment().list_templates():
        environment().get_template(name)
    search_key("合作会议")
    gc.collect()
    gc.freeze()


def serve() -> dict[str, Any] | None:
    """Answers requests; in a fork returns what it is to run, else None at the end of the input."""
    running: set[int] = set()
    for line in sys.stdin:
        request = json.loads(line)
        if "argv" in request:
            # What comes before a fork is ready to be told reaches it as soon as it is.
            signal.pthread_sigmask(signal.SIG_BLOCK, SURVIVED)
            pid = os.fork()
            if pid == 0:
                return dict(request)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, SURVIVED)
            running.add(pid)
            answer: int | None = pid
        else:
            answer = ended(request["pid"], request["seconds"])
            if answer is not None:
                running.discard(request["pid"])
        sys.stdout.write(f"{json.dumps(answer)}\n")
        sys.stdout.flush()
    for pid in running:
        os.kill(pid, signal.SIGTERM)
    for pid in running:
        ended(pid, PATIENCE_SECONDS, kill=True)
    return None


def ended(pid: int, seconds: float, *, kill: bool = False) -> int | None:
    """The exit code as `subprocess` tells it, None while it runs; after so many seconds it may be killed."""
    end = time.monotonic() + seconds
    while True:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() >= end:
            break
        time.sleep(0.005)
    if kill:
        os.killpg(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return None


def become(request: dict[str, Any]) -> None:
    """Turns this fork into the process that the command would have been."""
    os.setsid()
    for survived in SURVIVED:
        signal.signal(survived, signal.default_int_handler if survived == signal.SIGINT else signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SURVIVED)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(request[name], os.O_WRONLY | os.O_CREAT | os.O_APPEND), number)
    os.environ.clear()
    os.environ.update(request["env"])
    sys.argv = request["argv"]


if __name__ == "__main__":
    for survived in SURVIVED:
        signal.signal(survived, signal.SIG_IGN)
    if sys.argv[1:] != ["cold"]:
        prepare()
    wanted = serve()
    if wanted is not None:
        become(wanted)
        from events_platform.cli import main

        main()
