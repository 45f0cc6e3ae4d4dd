"""How long `serve` takes until it is ready, and how much memory a process holds."""

import os
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median

import httpx

from tests.bench.figures import Figure, Goal, figure
from tests.support.installation import COMMAND, SECRET
from tests.support.processes import Process, free_port

PATIENCE_SECONDS = 120
STARTS = 3


def starts() -> list[Figure]:
    """A start on an empty data directory that loads the demo, and starts on one that has it."""
    with tempfile.TemporaryDirectory() as folder:
        loading = seconds_until_ready(Path(folder), "--demo")
        again = median(seconds_until_ready(Path(folder)) for _start in range(STARTS))
    return [
        figure("start, loading the demo", "sqlite", loading, "s", Goal(limit=8, is_floor=False)),
        figure("start, set up", "sqlite", again, "s", Goal(limit=3, is_floor=False)),
    ]


def seconds_until_ready(folder: Path, *options: str) -> float:
    """Seconds from the command to the first answer of /health/ready."""
    port = free_port()
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith("EVENTS_")},
        "EVENTS_DATA_DIR": str(folder / "data"),
        "EVENTS_SECRET_KEY": SECRET,
        "EVENTS_PORT": str(port),
        "EVENTS_BASE_URL": f"http://127.0.0.1:{port}",
    }
    started = time.perf_counter()
    process = Process([COMMAND, "serve", *options], folder / "serve.log", env=env)
    try:
        with httpx.Client(trust_env=False) as client:
            while not _is_ready(client, port):
                if not process.is_running or time.perf_counter() - started > PATIENCE_SECONDS:
                    raise RuntimeError(f"the server did not become ready:\n{process.output()}")
                time.sleep(0.02)
        return time.perf_counter() - started
    finally:
        process.stop()


def _is_ready(client: httpx.Client, port: int) -> bool:
    try:
        return client.get(f"http://127.0.0.1:{port}/health/ready").status_code == 200
    except httpx.TransportError:
        return False


def memory(database: str, pid: int) -> Figure:
    """Resident memory of a process, in MB of 1024 x 1024 bytes."""
    kilobytes = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True
    ).stdout
    goal = Goal(limit=200, is_floor=False)
    return figure("memory after the run", database, int(kilobytes) / 1024, "MB", goal)
