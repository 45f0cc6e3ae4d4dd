"""The day on a phone: for each room what runs and what is next, with large buttons."""

import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor, Right
from events_platform.errors import AppError, Invalid
from events_platform.events.access import event_for_staff
from events_platform.events.console import console
from events_platform.events.days import day_asked, event_days
from events_platform.events.models import Event, Room
from events_platform.events.queries import rooms_of
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale, format_list, format_time, format_weekday, lazy
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.forms import Form, read_form, validate
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render
from events_platform.programme.access import path_id
from events_platform.programme.models import Speaker
from events_platform.programme.names import speaker_name
from events_platform.programme.queries import speakers_of
from events_platform.programme.queries_day import ActualHours, actual_hours
from events_platform.programme.schemas_release import HoursIn
from events_platform.programme.service_day import record_hours

DONE = {
    "start": lazy("It has started."),
    "end": lazy("It has ended."),
    "delay": lazy("The new time is public."),
    "move": lazy("The new room is public."),
    "undo": lazy("That is taken back."),
}
DELAYS = (5, 10, 15, 30)
FIELDS = ("action", "minutes", "room", "number")


@dataclass(frozen=True)
class _Asked:
    """What is looked at: one day, and one room or all."""

    day: date
    room: uuid.UUID | None

    def query(self, **more: str) -> str:
        kept = {"day": self.day.isoformat(), "at_room": str(self.room or ""), **more}
        return urlencode({name: value for name, value in kept.items() if value})


@page
async def show_day(request: Request, session: Session) -> Response:
    """Now and next in each room."""
    actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    asked = await _where_it_is(session, event, request.query_params.get("session", ""))
    return await _day_page(request, session, actor, event, asked or _asked(event, request.query_params))


@page
async def save_hours(request: Request, session: Session) -> Response:
    """Start, end, delay, move or undo."""
    actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    form = await read_form(request)
    asked = _asked(event, form.typed)
    this = path_id(request)
    try:
        data = _hours_in(form, event)
        await record_hours(session, actor, event, this, data)
    except AppError as error:
        if error.status not in {409, 422}:
            raise
        said = format_list(dict.fromkeys(map(str, error.fields.values()))) or str(error.message)
        return await _day_page(request, session, actor, event, asked, this, said, error.status)
    query = asked.query(done=data.action)
    return RedirectResponse(f"/manage/{event.slug}/day?{query}#s-{this}", 303)


def _asked(event: Event, given: Mapping[str, str]) -> _Asked:
    room = None
    with suppress(ValueError):
        room = uuid.UUID(given.get("at_room", ""))
    return _Asked(day_asked(event, given.get("day", "")), room)


async def _where_it_is(session: Session, event: Event, text: str) -> _Asked | None:
    """Day and room of a session, for who comes from its own page; None where it is not released."""
    with suppress(ValueError):
        found = (await actual_hours(session, event.id)).get(uuid.UUID(text))
        if found:
            return _Asked(
                found.hours.starts_at.astimezone(ZoneInfo(event.timezone)).date(), found.hours.room_id
            )
    return None


def _hours_in(form: Form, event: Event) -> HoursIn:
    given: dict[str, Any] = {name: form.typed[name] for name in FIELDS if form.typed.get(name)}
    if form.typed.get("clock"):
        given["at"] = _at(event, form.typed.get("day", ""), form.typed["clock"])
    return validate(HoursIn, given)


def _at(event: Event, day: str, clock: str) -> datetime:
    """A clock time of the day that is looked at, in the event's zone. Raises Invalid."""
    try:
        return datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), ZoneInfo(event.timezone))
    except ValueError as error:
        message = _("There is no such time. Please write it as 09:00.")
        raise Invalid(message, fields={"at": message}) from error


async def _day_page(
    request: Request,
    session: Session,
    actor: Actor,
    event: Event,
    asked: _Asked,
    refused: uuid.UUID | None = None,
    said: str = "",
    status: int = 200,
) -> Response:
    lang, zone = current_locale(), ZoneInfo(event.timezone)
    rooms = await rooms_of(session, event.id)
    speakers = {one.id: one for one in await speakers_of(session, event.id, merged=True)}
    known = [
        one
        for one in (await actual_hours(session, event.id)).values()
        if one.hours.starts_at.astimezone(zone).date() == asked.day
    ]
    names = {room.id: room.name.in_language(lang, event.languages) for room in rooms}
    values = {
        **console(actor, event, "day"),
        "base": f"/manage/{event.slug}/day",
        "here": f"/manage/{event.slug}/day?{asked.query()}",
        "day": asked.day.isoformat(),
        "days": [(day.isoformat(), format_weekday(day)) for day in event_days(event)],
        "at_room": str(asked.room or ""),
        "rooms": [(str(id_), name) for id_, name in names.items()],
        "groups": [
            _group(room, names, known, event, speakers) for room in rooms if asked.room in {None, room.id}
        ],
        "delays": DELAYS,
        "clock": format_time(now(), tz=zone),
        "refused": str(refused or ""),
        "said": said,
        "done": DONE.get(request.query_params.get("done", "")),
    }
    return render(request, "programme/day.html", values, status=status)


def _group(
    room: Room,
    names: Mapping[uuid.UUID, str],
    known: list[ActualHours],
    event: Event,
    speakers: Mapping[uuid.UUID, Speaker],
) -> dict[str, Any]:
    """A room: what runs, what is next and what comes later, and what is over."""
    here = [one for one in known if one.hours.room_id == room.id]
    here.sort(key=lambda one: (one.hours.starts_at, one.hours.ends_at, one.item.id))
    open_ = [one for one in here if not one.hours.has_ended]
    running = [one for one in open_ if one.hours.has_started]
    waiting = [one for one in open_ if not one.hours.has_started]
    first = running or waiting[:1]
    later = [one for one in waiting if one not in first]

    def shown(found: list[ActualHours]) -> list[dict[str, Any]]:
        return [_shown(one, event, speakers) for one in found]

    return {
        "id": str(room.id),
        "name": names[room.id],
        "is_running": bool(running),
        "now": shown(first),
        "next": shown(later[:1]),
        "later": shown(later[1:]),
        "over": shown([one for one in here if one.hours.has_ended]),
        "elsewhere": [(str(id_), name) for id_, name in names.items() if id_ != room.id],
    }


def _shown(one: ActualHours, event: Event, speakers: Mapping[uuid.UUID, Speaker]) -> dict[str, Any]:
    lang, zone = current_locale(), ZoneInfo(event.timezone)
    people = [speakers[part.speaker_id] for part in one.item.parts if part.speaker_id in speakers]
    plan = (one.item.starts_at, one.item.ends_at)
    hours = one.hours
    return {
        "id": str(one.item.id),
        "title": one.item.title.in_language(lang, event.languages),
        "title_lang": one.item.title.language_of(lang, event.languages),
        "who": format_list(dict.fromkeys(speaker_name(each, lang) for each in people)),
        "time": f"{format_time(hours.starts_at, tz=zone)}–{format_time(hours.ends_at, tz=zone)}",
        "planned": f"{format_time(plan[0], tz=zone)}–{format_time(plan[1], tz=zone)}",
        "is_shifted": plan != (hours.starts_at, hours.ends_at),
        "has_moved": hours.room_id != one.item.room_id,
        "has_started": hours.has_started,
        "has_ended": hours.has_ended,
        "number": one.number,
    }


routes: list[BaseRoute] = [
    Route("/manage/{event}/day", show_day, methods=["GET"]),
    Route("/manage/{event}/day/{id}", save_hours, methods=["POST"]),
]
