"""What `serve` needs of the machine: the only one on an SQLite file, a port of its own, a server on it."""

import fcntl
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from events_platform.errors import Conflict
from events_platform.settings import Settings

SWITCH_SECONDS = 0.0005
FAILED_TO_START = 3


@contextmanager
def one_server(settings: Settings) -> Iterator[None]:
    """On SQLite one process serves: it holds a lock file for as long as it runs. Raises Conflict."""
    if not settings.is_sqlite:
        yield
        return
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with (settings.data_dir / "serve.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Conflict(
                f"Another server already uses {settings.data_dir}. Stop it, or use PostgreSQL for several."
            ) from error
        yield


@contextmanager
def bound_socket(settings: Settings) -> Iterator[socket.socket]:
    """Host and port of the settings, taken before the long work of a start and not answering yet.

    Raises Conflict where they are in use or not this machine's.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind((settings.host, settings.port))
        except OSError as error:
            raise Conflict(
                f"Cannot listen on {settings.host}, port {settings.port}: {error.strerror}. "
                "Choose others with --host and --port, or EVENTS_HOST and EVENTS_PORT."
            ) from error
        yield taken


def run_server(app: ASGIApp, settings: Settings, taken: socket.socket) -> None:
    """Serve until the process is told to stop; what was accepted is answered first."""
    # The thread that stores scans on SQLite asks for the interpreter after every row that it reads.
    sys.setswitchinterval(SWITCH_SECONDS)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        timeout_graceful_shutdown=10,
    )
    server = uvicorn.Server(config)
    server.run(sockets=[taken])
    if not server.started:
        raise SystemExit(FAILED_TO_START)
