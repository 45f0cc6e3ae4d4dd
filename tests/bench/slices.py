"""Figures in slices, each beside a slice of the bare endpoint, so that a busy machine slows both alike."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from tests.bench.load import Result, request, run

CONNECTIONS = 32
MARGIN = 1.5
BARE = request("GET", "/health/live")


@dataclass(frozen=True)
class Pace:
    """How long to measure."""

    slices: int = 5
    bare_seconds: float = 1.0
    seconds: float = 2.0
    list_connections: int = CONNECTIONS
    registrations: int = 200_000
    rows: int = 1_000_000


QUICK = Pace(slices=3, bare_seconds=0.3, seconds=0.6, list_connections=4, registrations=20_000, rows=100_000)


@dataclass(frozen=True)
class Measured:
    """Medians over the slices: requests a second, and their ratio to the bare endpoint beside them."""

    rate: float
    ratio: float


async def bare_rate(port: int, seconds: float) -> float:
    """Requests a second of the endpoint that does nothing but pass the whole middleware."""
    return checked(await run(port, CONNECTIONS, seconds, lambda _number: BARE)).rate


async def measured(
    port: int,
    pace: Pace,
    make: Callable[[int], bytes | None],
    expected: bytes = b"",
    connections: int = CONNECTIONS,
) -> Measured:
    """What `make` gives, in slices; the first, shorter one warms up and counts for nothing.

    Requests are written before the clock starts: making them takes time from a server on the same cores.
    """
    warm = checked(await run(port, connections, pace.bare_seconds, make, expected)).rate
    rates, ratios = [], []
    for _slice in range(pace.slices):
        stock = _Stock(make, int(warm * pace.seconds * MARGIN) + connections)
        bare = await bare_rate(port, pace.bare_seconds)
        rate = checked(await run(port, connections, pace.seconds, stock.take, expected)).rate
        rates.append(rate)
        ratios.append(rate / bare)
    return Measured(median(rates), median(ratios))


class _Stock:
    """Requests that are written already, and more where they do not last."""

    def __init__(self, make: Callable[[int], bytes | None], count: int) -> None:
        self._make = make
        self._ready = [make(number) for number in range(count)]

    def take(self, number: int) -> bytes | None:
        """The request of this number."""
        return self._ready[number] if number < len(self._ready) else self._make(number)


def checked(result: Result) -> Result:
    """The result, if every answer was as expected: a refusal is quick, and would look like speed."""
    if result.failures:
        told = result.failures[0].decode(errors="replace")
        counted = f"{len(result.failures)} of {result.requests}"
        raise RuntimeError(f"{counted} answers were not as expected: {told}")
    return result
