"""Editions as organisers set them up, out of `symposium.toml`."""

import tomllib
import uuid
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from events_platform.checkin.models import ReentryPolicy
from events_platform.demo.doors import Door, doors_of, open_door
from events_platform.demo.loading import DEMO, Loading
from events_platform.events.models import Event, Site
from events_platform.events.queries import sites_of
from events_platform.events.schemas import BodyIn, NewEventIn, RoomIn, SeriesIn, SiteIn
from events_platform.events.service import add_body, add_room, add_site, create_event, create_series
from events_platform.presence.models import OnlineRoom
from events_platform.presence.queries import online_rooms_of
from events_platform.presence.schemas import OnlineRoomIn
from events_platform.presence.service import add_online_room
from events_platform.registration.schemas import CategoryIn
from events_platform.registration.service_category import create_category

ZONE = "Asia/Shanghai"


@dataclass(frozen=True)
class Setting:
    """An event, still a draft, with the places where people are recorded; the main site comes first."""

    event: Event
    sites: list[Site]
    room: OnlineRoom
    doors: list[Door]

    @property
    def site(self) -> Site:
        """The main venue."""
        return self.sites[0]


@cache
def texts() -> dict[str, Any]:
    """The file's contents."""
    return tomllib.loads(files(__package__).joinpath("symposium.toml").read_text(encoding="utf-8"))


def slug_of(edition: str) -> str:
    """The address of an edition, by its year, or of the `next` one."""
    return f"{texts()['series']}-{edition}"


async def make_series(loading: Loading) -> None:
    """The series that holds the editions."""
    data = {"slug": texts()["series"], "title": texts()["title"]}
    await create_series(loading.session, DEMO, SeriesIn.model_validate(data))


async def make_event(loading: Loading, edition: str, year: int, **values: Any) -> Event:
    """The edition as a draft with its sites; `values` replace what the file says."""
    said, title = texts()[edition], texts()["title"]
    given = {
        "title": {"en": f"{title['en']} {year}", "zh": f"{year}年{title['zh']}"},
        "slug": slug_of(edition),
        "series": texts()["series"],
        "timezone": ZONE,
        "host_country": "CN",
        **said["event"],
        **values,
    }
    event = await create_event(loading.session, DEMO, NewEventIn.model_validate(given))
    hours = {name: given[name] for name in ("opens", "ends") if name in given}
    for branch in said.get("branches", ()):
        await add_site(loading.session, DEMO, event, SiteIn.model_validate(branch), **hours)
    return event


async def furnish(
    loading: Loading, event: Event, edition: str, policy: ReentryPolicy = ReentryPolicy.FREE
) -> Setting:
    """Rooms, bodies, categories, an online room, and a gate with a device at each door of the edition."""
    session, said = loading.session, texts()[edition]
    sites = await sites_of(session, event.id)
    rooms: dict[str, uuid.UUID] = {}
    for room in said["rooms"]:
        place = {"site": _area(sites, room["place"])} if "place" in room else {}
        given = {name: value for name, value in room.items() if name != "place"}
        made = await add_room(session, DEMO, event, RoomIn.model_validate({**given, **place}))
        rooms[room["name"]["en"]] = made.id
    for body in said["bodies"]:
        await add_body(session, DEMO, event, BodyIn.model_validate(body))
    for category in said["categories"]:
        await create_category(session, DEMO, event, CategoryIn.model_validate(category))
    live = {**said["online_room"], "room": rooms[said["online_room"]["room"]]}
    online = await add_online_room(session, DEMO, event, OnlineRoomIn.model_validate(live))
    doors = [
        await open_door(loading, event, _area(sites, place), name=name, policy=policy, position=position)
        for position, (place, name) in enumerate(said["gates"].items())
    ]
    return Setting(event, sites, online, doors)


def _area(sites: list[Site], place: str) -> uuid.UUID:
    return sites[-1 if place == "branch" else 0].id


async def setting_of(loading: Loading, event: Event) -> Setting:
    """The places of an edition that is there already, with new devices at its doors."""
    sites = await sites_of(loading.session, event.id)
    rooms = await online_rooms_of(loading.session, event.id)
    return Setting(event, sites, rooms[0], await doors_of(loading, event))
