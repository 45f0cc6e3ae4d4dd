"""What one serving process does by HTTP: scans, registrations, pages."""

import random
from collections.abc import Callable

import orjson

from events_platform.kit.clock import now
from events_platform.kit.ids import new_id
from tests.bench.figures import Figure, Goal, figure
from tests.bench.load import request
from tests.bench.meeting import Stage
from tests.bench.slices import Load, Measured, Pace, bare_rate, measured, measured_in_turn

IN_ONE_REQUEST = 1_000
ADMITTED = b'"outcome":"admitted"'
Make = Callable[[int], bytes]


async def bare(database: str, port: int, pace: Pace) -> list[Figure]:
    """The bare endpoint itself, for who wants to know the machine."""
    rate = await bare_rate(port, pace.seconds)
    return [figure("bare endpoint", database, rate, "requests/s", Goal())]


async def scans(database: str, port: int, pace: Pace, stage: Stage) -> list[Figure]:
    """Scans one a request, and a thousand a request."""
    is_postgres = database == "postgresql"
    single, many = await measured_in_turn(
        port,
        pace,
        Load(_single_scans(stage), ADMITTED),
        Load(_scan_lists(stage), ADMITTED, pace.list_connections),
    )
    goal = Goal(target=0.30 if is_postgres else 0.22)
    one = figure("scan", database, single.rate, "requests/s", goal, ratio=single.ratio, of="bare")
    return [
        one,
        figure(
            "scans in requests of 1,000",
            database,
            many.rate * IN_ONE_REQUEST,
            "scans/s",
            Goal(limit=20_000 if is_postgres else 12_000, target=3.0),
            ratio=many.ratio_to(single) * IN_ONE_REQUEST,
            of="single",
        ),
    ]


def _single_scans(stage: Stage) -> Make:
    scan = _scan_maker(stage)

    def make(number: int) -> bytes:
        return request("POST", "/api/v1/scans", scan().encode(), stage.devices[number % len(stage.devices)])

    return make


def _scan_lists(stage: Stage) -> Make:
    scan = _scan_maker(stage)

    def make(number: int) -> bytes:
        body = f"[{','.join([scan() for _number in range(IN_ONE_REQUEST)])}]"
        return request("POST", "/api/v1/scans", body.encode(), stage.devices[number % len(stage.devices)])

    return make


def _scan_maker(stage: Stage) -> Callable[[], str]:
    """Scans of guests in random order, each with an id of its own."""
    moment, chance, tickets = now().isoformat(), random.Random(2), stage.tickets

    def scan() -> str:
        ticket = tickets[int(chance.random() * len(tickets))]
        return f'{{"id":"{new_id()}","ticket":{orjson.dumps(ticket).decode()},"scanned_at":"{moment}"}}'

    return scan


async def registrations(database: str, port: int, pace: Pace, stage: Stage) -> list[Figure]:
    """Registrations with seat, history, mail to be sent, ticket and audit entry."""
    path = f"/api/v1/events/{stage.slug}/registrations"

    def make(_number: int) -> bytes:
        key = new_id().hex
        body = {
            "category": stage.category,
            "mode": "onsite",
            "name": {"native": f"陈静{key[-12:]}", "romanised": f"Chen Jing {key[-12:]}"},
            "email": f"{key}@example.org",
            "country": "CN",
            "affiliation": "南昌大学",
            "locale": "zh",
        }
        return request("POST", path, orjson.dumps(body), stage.staff_token)

    found = await measured(port, pace, Load(make, b'"ticket":"EP1:'))
    goal = Goal(target=0.03 if database == "postgresql" else 0.012)
    return [figure("registration", database, found.rate, "requests/s", goal, ratio=found.ratio, of="bare")]


async def cached_page(database: str, port: int, pace: Pace, stage: Stage) -> list[Figure]:
    """The event page as visitors get it, rendered once a second."""
    found = await _page(port, pace, stage)
    goal, name = Goal(target=0.5), "event page, cached"
    return [figure(name, database, found.rate, "requests/s", goal, ratio=found.ratio, of="bare")]


async def rendered_page(database: str, port: int, pace: Pace, stage: Stage) -> list[Figure]:
    """The event page of a server that renders it for each visitor (`tests.bench.uncached`)."""
    found = await _page(port, pace, stage)
    goal = Goal(target=0.08)
    name = "event page, rendered anew"
    return [figure(name, database, found.rate, "requests/s", goal, ratio=found.ratio, of="bare")]


async def _page(port: int, pace: Pace, stage: Stage) -> Measured:
    page = request("GET", f"/{stage.slug}/")
    return await measured(port, pace, Load(lambda _number: page, b"</html>"))
