"""Figures in slices, each beside a slice of the bare endpoint, so that a busy machine slows both alike."""

from collections.abc import Callable, Iterable
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
class Load:
    """Requests that `make` writes by their number, over so many connections; each answer holds `expected`."""

    make: Callable[[int], bytes | None]
    expected: bytes = b""
    connections: int = CONNECTIONS


@dataclass(frozen=True)
class Measured:
    """Slices of a load: requests a second, and those of the bare endpoint right before each."""

    rates: list[float]
    bare: list[float]

    @property
    def rate(self) -> float:
        """Requests a second, the median."""
        return median(self.rates)

    @property
    def ratio(self) -> float:
        """To the bare endpoint, the median."""
        return ratio_of(self.rates, self.bare)

    def ratio_to(self, other: "Measured") -> float:
        """To another load that was measured in turn with this one, the median."""
        return ratio_of(self.rates, other.rates)


def ratio_of(rates: Iterable[float], others: Iterable[float]) -> float:
    """How many times as large, the median of slices that were measured side by side."""
    return median(one / other for one, other in zip(rates, others, strict=True))


async def bare_rate(port: int, seconds: float) -> float:
    """Requests a second of the endpoint that does nothing but pass the whole middleware."""
    return checked(await run(port, CONNECTIONS, seconds, lambda _number: BARE)).rate


async def measured(port: int, pace: Pace, load: Load) -> Measured:
    """A load in slices."""
    (found,) = await measured_in_turn(port, pace, load)
    return found


async def measured_in_turn(port: int, pace: Pace, *loads: Load) -> list[Measured]:
    """Loads in slices, one of each in turn, so that all meet the same machine and tables of the same size.

    The first, shorter slice of each warms up and counts for nothing. Requests are written before the clock
    starts: making them takes time from a server on the same cores.
    """
    warm = [await _rate(port, load, pace.bare_seconds, load.make) for load in loads]
    found = [Measured([], []) for _load in loads]
    for _slice in range(pace.slices):
        for load, rate, one in zip(loads, warm, found, strict=True):
            stock = _Stock(load.make, int(rate * pace.seconds * MARGIN) + load.connections)
            one.bare.append(await bare_rate(port, pace.bare_seconds))
            one.rates.append(await _rate(port, load, pace.seconds, stock.take))
    return found


async def _rate(port: int, load: Load, seconds: float, make: Callable[[int], bytes | None]) -> float:
    return checked(await run(port, load.connections, seconds, make, load.expected)).rate


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
