"""Commands of the product as forks of one process that has imported it: real processes, quickly started."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from threading import Lock

PROGRAM = Path(__file__).with_name("fork_server.py")
PATIENCE_SECONDS = 10


class Forks:
    """The process that forks; whatever it started ends with it, even when the test run is killed."""

    def __init__(self, *options: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-Iu", PROGRAM, *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._turn = Lock()

    def start(self, *argv: str, out: Path, err: Path, env: Mapping[str, str]) -> int:
        """The process id of the command, which writes to these files."""
        request = {"argv": ["events-platform", *argv], "out": str(out), "err": str(err), "env": dict(env)}
        pid = self._ask(request)
        assert pid is not None
        return pid

    def code(self, pid: int, seconds: float = 0) -> int | None:
        """Its exit code, negative for a signal, as soon as it ends; None when it has not ended by then."""
        return self._ask({"pid": pid, "seconds": seconds})

    def close(self) -> None:
        """Ends it and whatever it started."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()

    def _ask(self, request: Mapping[str, object]) -> int | None:
        assert self._process.stdin
        assert self._process.stdout
        with self._turn:
            self._process.stdin.write(f"{json.dumps(request)}\n")
            self._process.stdin.flush()
            answer: int | None = json.loads(self._process.stdout.readline())
            return answer


class Fork:
    """A running command, as `tests.support.processes.Process` is one."""

    def __init__(self, forks: Forks, *argv: str, log: Path, env: Mapping[str, str]) -> None:
        self.log = log
        self._forks = forks
        self._code: int | None = None
        self.pid = forks.start(*argv, out=log, err=log, env=env)

    @property
    def is_running(self) -> bool:
        """Whether the command has not ended yet."""
        return self._ended(0) is None

    def output(self) -> str:
        """What it has printed so far."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def kill(self) -> None:
        """Ends it at once, as a power cut would, and waits until it is gone."""
        os.killpg(self.pid, signal.SIGKILL)
        self._ended(PATIENCE_SECONDS)

    def stop(self) -> int:
        """Asks it to end, waits, and returns its exit code; negative for a signal."""
        if self.is_running:
            os.kill(self.pid, signal.SIGTERM)
        if self._ended(PATIENCE_SECONDS) is None:
            self.kill()
        assert self._code is not None
        return self._code

    def _ended(self, seconds: float) -> int | None:
        if self._code is None:
            self._code = self._forks.code(self.pid, seconds)
        return self._code
