"""The product as people run it: its commands as processes of their own, on one database."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

from tests.support.forks import Fork, Forks
from tests.support.processes import Process, free_port

COMMAND = Path(sys.executable).with_name("events-platform")
SECRET = "a-secret-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz"
METRICS_TOKEN = "a-monitor-of-tests-0123456789-abcdefghijklmnopqrstuvwxyz"
READY_SECONDS = 30
COMMAND_SECONDS = 120


class Server:
    """One running `serve` process."""

    def __init__(self, process: Process | Fork, port: int) -> None:
        self.process = process
        self.port = port
        self.url = f"http://127.0.0.1:{port}"

    @property
    def log(self) -> str:
        """What it has printed so far."""
        return self.process.output()

    def wait_until_ready(self) -> None:
        """Returns when `/health/ready` answers 200; fails with the log when it does not in time."""
        end = time.monotonic() + READY_SECONDS
        with httpx.Client(base_url=self.url, trust_env=False) as client:
            while self.process.is_running and time.monotonic() < end:
                try:
                    if client.get("/health/ready").status_code == 200:
                        return
                except httpx.TransportError:
                    pass
                time.sleep(0.03)
        message = f"the server did not become ready:\n{self.log}"
        raise RuntimeError(message)

    def kill(self) -> None:
        """Ends it as a power cut would."""
        self.process.kill()

    def stop(self) -> int:
        """Ends it as an operator does, and returns its exit code."""
        return self.process.stop()


class Installation:
    """Settings and data that several processes share; everything it started ends with `close`.

    Given `forks`, its commands are forks, which start without importing the product.
    """

    def __init__(
        self, database_url: str, folder: Path, *, smtp_url: str = "", forks: Forks | None = None
    ) -> None:
        self.folder = folder
        self._forks = forks
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.env = {
            **{name: value for name, value in os.environ.items() if not name.startswith("EVENTS_")},
            "EVENTS_DATABASE_URL": database_url,
            "EVENTS_DATA_DIR": str(folder / "data"),
            "EVENTS_SECRET_KEY": SECRET,
            "EVENTS_METRICS_TOKEN": METRICS_TOKEN,
            "EVENTS_BASE_URL": self.url,
            "EVENTS_SMTP_URL": smtp_url,
            "PYTHONUNBUFFERED": "1",
        }
        self._processes: list[Process | Fork] = []

    def serve(self, *, port: int | None = None, **env: str) -> Server:
        """A ready server, on the installation's own port unless another is given."""
        chosen = port or self.port
        process = self._start("serve", EVENTS_PORT=str(chosen), EVENTS_HOST="127.0.0.1", **env)
        server = Server(process, chosen)
        server.wait_until_ready()
        return server

    def work(self, **env: str) -> Process | Fork:
        """A `worker` process."""
        return self._start("worker", **env)

    def run(self, *arguments: str) -> str:
        """What a command prints, stripped; fails with its errors when it does not succeed."""
        code, said, errors = (self._forked if self._forks else self._called)(*arguments)
        assert code == 0, f"{' '.join(arguments)}:\n{said}{errors}"
        return said.strip()

    def close(self) -> None:
        """Stops whatever still runs."""
        for process in reversed(self._processes):
            if process.is_running:
                process.stop()

    def _called(self, *arguments: str) -> tuple[int | None, str, str]:
        result = subprocess.run(
            [COMMAND, *arguments],
            env=self.env,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )
        return result.returncode, result.stdout, result.stderr

    def _forked(self, *arguments: str) -> tuple[int | None, str, str]:
        assert self._forks
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            out, err = Path(folder, "out"), Path(folder, "err")
            pid = self._forks.start(*arguments, out=out, err=err, env=self.env)
            code = self._forks.code(pid, COMMAND_SECONDS)
            return code, out.read_text(), err.read_text()

    def _start(self, command: str, **env: str) -> Process | Fork:
        log = self.folder / f"{command}-{len(self._processes)}.log"
        environment = {**self.env, **env}
        process = (
            Fork(self._forks, command, log=log, env=environment)
            if self._forks
            else Process([COMMAND, command], log, env=environment)
        )
        self._processes.append(process)
        return process
