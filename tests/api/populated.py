"""An event that holds two and more of everything that the API lists, made over HTTP as a program makes it."""

import asyncio
import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx

from events_platform.events.access import event_by_reference
from events_platform.kit.db.engine import Database
from events_platform.programme.queries_call import proposals_of, the_call
from events_platform.programme.service_proposals import confirm_proposal
from tests.factories.accounts import bearer
from tests.factories.events import event_in, today

START = "/api/v1/events/{event}"
PLACE = re.compile(r"([\w-]+)/{(\w+)}")


@dataclass
class Populated:
    """A server with such an event; `first` holds an id of each collection by the last word of its address."""

    client: httpx.Client
    slug: str
    document: dict[str, Any]
    first: dict[str, str] = field(default_factory=dict)

    def address(self, path: str, **other: str) -> str:
        """The path with the event's slug and known ids in its places, but for `other`."""
        return PLACE.sub(
            lambda found: f"{found[1]}/{other.get(found[2]) or self.first.get(found[1], found[2])}", path
        )

    def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        """The answer at an address with places."""
        return self.client.request(method, self.address(path), **options)

    def ask(self, method: str, path: str, security: str, **options: Any) -> httpx.Response:
        """The answer to whom the operation is for, by the kind of token."""
        headers = bearer(self.first[security]) if security in self.first else {}
        return self.client.request(method, path, headers=headers, **options)

    def add(self, kind: str, *bodies: Any, **options: Any) -> list[Any]:
        """Make these in a collection of the event."""
        made = []
        for body in bodies:
            answer = self.send("POST", f"{START}/{kind}", json=body, **options)
            assert answer.status_code < 300, f"{kind}: {answer.text}"
            made.append(answer.json())
        word = kind.rpartition("/")[2]
        self.first.setdefault(
            word, str(made[0].get("id") or made[0].get("number") or made[0].get("version") or made[0])
        )
        return made


def populate(client: httpx.Client, database_url: str, reviewer: str) -> Populated:
    """Make all of it; `reviewer` is another staff token."""
    events = [event_in().model_dump(mode="json") for _number in range(3)]
    made = [client.post("/api/v1/events", json=body).json() for body in events]
    document = client.get("/api/v1/openapi.json").json()
    event = made[0]
    full = Populated(client, event["slug"], document, {"events": event["slug"], "event id": event["id"]})
    assert full.send("PATCH", START, json={"status": "published"}).status_code == 200
    _places(full)
    _people(full)
    _programme(full)
    _gates(full)
    _proposals(full, database_url, reviewer)
    full.add("reports", *[{"note": f"Version {number}"} for number in range(3)])
    return full


def _hour(hour: int) -> str:
    return f"{today() + timedelta(days=1)}T{hour:02}:00:00+08:00"


def _named(word: str, **more: Any) -> list[dict[str, Any]]:
    return [{"name": {"en": f"{word} {number}", "zh": f"{word}{number}"}, **more} for number in range(3)]


def _places(full: Populated) -> None:
    full.add("sites", *_named("Site"))
    full.add("rooms", *_named("Room"))
    closures = [{"starts_at": _hour(hour), "ends_at": _hour(hour + 1)} for hour in (20, 18)]
    full.add("rooms/{id}/closures", *closures)
    full.add("online-rooms", *_named("Stream"))


def _people(full: Populated) -> None:
    category = full.add("categories", *_named("Group"))[0]["slug"]
    names = ("王芳", "李娜", "Anna Svensson")
    guests = [
        {"category": category, "mode": "onsite", "name": {"native": name}, "country": "CN"} for name in names
    ]
    made = full.add("registrations", *guests)
    full.first["personalToken"] = made[0]["my_url"].rpartition("/")[2]
    full.add("speakers", *({"name": {"native": name}} for name in ("陈静", "Ada Osei")))


def _programme(full: Populated) -> None:
    track = full.add("tracks", *_named("Track"))[0]["id"]
    kind = full.add("session-types", *_named("Kind", kind="talk"))[0]["id"]
    body = {
        "type": kind,
        "track": track,
        "state": "confirmed",
        "has_sign_up": True,
        "parts": [{"speaker": full.first["speakers"]}],
    }
    sessions = full.add("sessions", *({**body, "title": {"en": f"Talk {number}"}} for number in range(3)))
    place = {"room": full.first["rooms"], "starts_at": _hour(9)}
    full.add("slots", *({**place, "session": one["id"]} for one in sessions[:2]))
    override = full.send("GET", f"{START}/conflicts").json()["items"][0]["key"]
    full.add("conflicts/overrides", {"key": override, "reason": "The hall has a wall."})
    full.add("releases", {"override_reason": "It will do."})
    full.add("slots", {**place, "session": sessions[2]["id"]})
    full.add("releases", {"override_reason": "It will do."})
    full.add("sessions", {"type": kind, "title": {"en": "Waits"}, "state": "accepted"})
    for address in ("https://example.org/1", "https://example.org/2"):
        full.first["materials"] = full.add("sessions/{id}/materials", {"name": "Paper", "url": address})[0][
            "id"
        ]
    guests = full.send("GET", f"{START}/registrations").json()["items"]
    full.add("sessions/{id}/sign-ups", *({"registration": one["id"]} for one in guests))
    full.first["sign-ups"] = guests[0]["id"]
    for _run in range(2):
        full.first["placement"] = full.add("placement", {})[0]["id"]
        assert full.send("DELETE", f"{START}/placement/{{id}}").status_code == 204


def _gates(full: Populated) -> None:
    full.add("gates", *_named("Gate"))
    code = full.add("gates/{id}/codes", {"maximum": 3})[0]["code"]
    for _device in range(3):
        device = full.client.post("/api/v1/devices/enrol", json={"code": code}).json()
        full.first |= {"devices": device["device"], "deviceToken": device["token"]}


def _proposals(full: Populated, database_url: str, reviewer: str) -> None:
    kind = full.first["session-types"]
    call = {"is_on": True, "text": {"en": "Come."}, "formats": [{"type": kind, "minutes": [20]}]}
    assert full.send("PATCH", f"{START}/call", json=call).status_code == 200
    full.add("call/reviewers", *({"name": name, "email": f"{name}@example.org"} for name in ("ada", "ben")))
    proposal = {
        "email": "anna@example.org",
        "abstract": {"en": "What schools can do."},
        "format": f"{kind}:20",
    }
    named = {**proposal, "name": {"native": "Anna Svensson"}}
    full.add("proposals", *({**named, "title": {"en": f"Idea {number}"}} for number in range(2)))
    asyncio.run(_confirm(full.slug, database_url))
    for headers in ({}, bearer(reviewer)):
        full.add("proposals/{id}/reviews", {"scores": {"overall": 4}}, headers=headers)


async def _confirm(slug: str, database_url: str) -> None:
    """What each proposer does with the link in the mail."""
    database = Database(database_url)
    async with database.write() as session:
        event = await event_by_reference(session, slug)
        for proposal in await proposals_of(session, event.id):
            await confirm_proposal(session, event, await the_call(session, event.id), proposal)
    await database.close()
