"""Child processes of a test run, which end with it."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

GUARD = Path(__file__).with_name("guard.py")


class Process:
    """A running command: output into `log`, root's rights dropped to `user`, `remove` deleted at the end."""

    def __init__(
        self,
        command: Sequence[str | Path],
        log: Path,
        *,
        env: Mapping[str, str] | None = None,
        user: str = "",
        remove: Path | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.log = log
        arguments = [str(remove or ""), user, str(int(stop_signal)), *map(str, command)]
        with log.open("ab") as output:
            self._guard = subprocess.Popen(
                [sys.executable, "-IS", GUARD, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
                env=dict(env) if env is not None else None,
                cwd="/" if user else None,
            )
        assert self._guard.stdout
        first = self._guard.stdout.readline()
        if not first:
            self._forget()
            message = f"{command[0]} did not start:\n{self.output()}"
            raise RuntimeError(message)
        self.pid = int(first)

    @property
    def is_running(self) -> bool:
        """Whether the command has not ended yet."""
        return self._guard.poll() is None

    def output(self) -> str:
        """What it has printed so far."""
        return self.log.read_text(errors="replace")

    def kill(self) -> None:
        """Ends it at once, as a power cut would, and waits until it is gone."""
        os.killpg(self.pid, signal.SIGKILL)
        self._forget()

    def stop(self) -> int:
        """Asks it to end, waits, and returns its exit code; negative for a signal."""
        return self._forget()

    def _forget(self) -> int:
        assert self._guard.stdin
        assert self._guard.stdout
        self._guard.stdin.close()
        code = self._guard.wait(timeout=30)
        self._guard.stdout.close()
        return 128 - code if code > 128 else code


def free_port() -> int:
    """A TCP port on the loopback address that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
