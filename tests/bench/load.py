"""A client that costs little: keep-alive connections that each send the next request after an answer."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

SECONDS = 60
UNCHANGED = b"HTTP/1.1 304"


@dataclass
class Result:
    """What a run came to; `latencies` in seconds, `failures` the answers that were not as expected."""

    requests: int
    seconds: float
    latencies: list[float] = field(default_factory=list)
    failures: list[bytes] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds


class _Connection(asyncio.Protocol):
    """One connection; answers need a content-length, as ours have."""

    def __init__(self, run: "_Run") -> None:
        self.run = run
        self.buffer = b""
        self.sent_at = 0.0
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports do not derive from asyncio's.
        self.transport = cast(asyncio.Transport, transport)
        self._send()

    def _send(self) -> None:
        request = self.run.next_request()
        assert self.transport
        if request is None:
            self.transport.close()
            self.run.ended()
            return
        self.sent_at = time.perf_counter()
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self.buffer = self.buffer + data if self.buffer else data
        head = self.buffer.find(b"\r\n\r\n")
        if head < 0:
            return
        at = self.buffer.find(b"content-length: ") + 16
        is_empty = self.buffer.startswith(UNCHANGED)
        length = 0 if is_empty else int(self.buffer[at : self.buffer.find(b"\r\n", at)])
        if len(self.buffer) < head + 4 + length:
            return
        self.run.answered(self.buffer, head + 4, time.perf_counter() - self.sent_at)
        self.buffer = b""
        self._send()


class _Run:
    def __init__(
        self, connections: int, make: Callable[[int], bytes | None], until: float, expected: bytes
    ) -> None:
        self.make = make
        self.expected = expected
        self.until = until
        self.number = 0
        self.open = connections
        self.done = asyncio.get_running_loop().create_future()
        self.result = Result(0, 0.0)

    def next_request(self) -> bytes | None:
        if time.perf_counter() >= self.until:
            return None
        self.number += 1
        return self.make(self.number - 1)

    def answered(self, answer: bytes, body: int, latency: float) -> None:
        self.result.requests += 1
        self.result.latencies.append(latency)
        if not answer.startswith((b"HTTP/1.1 2", UNCHANGED)) or self.expected not in answer:
            self.result.failures.append(answer[body : body + 300])

    def ended(self) -> None:
        self.open -= 1
        if self.open == 0 and not self.done.done():
            self.done.set_result(None)


async def run(
    port: int, connections: int, seconds: float, make: Callable[[int], bytes | None], expected: bytes = b""
) -> Result:
    """Send what `make(number)` gives until the time is over or it gives None; answers hold `expected`.

    What is under way when the time is over is waited for and counted.
    """
    started = time.perf_counter()
    load = _Run(connections, make, started + seconds, expected)
    loop = asyncio.get_running_loop()
    for _ in range(connections):
        await loop.create_connection(lambda: _Connection(load), "127.0.0.1", port)
    await asyncio.wait_for(load.done, seconds + SECONDS)
    load.result.seconds = time.perf_counter() - started
    return load.result


def request(method: str, path: str, body: bytes = b"", token: str = "") -> bytes:
    """The bytes of one request."""
    head = f"{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n"
    if token:
        head += f"authorization: Bearer {token}\r\n"
    if body:
        head += f"content-type: application/json\r\ncontent-length: {len(body)}\r\n"
    return head.encode() + b"\r\n" + body
